"""The question answering pipeline over a news archive; read `rag/pipeline.py` first."""
