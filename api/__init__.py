"""What travels over the wire, and the HTTP service around the pipeline."""
