"""Language models that write answers: Ollama, and servers that speak OpenAI's protocol."""
