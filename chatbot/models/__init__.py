"""The answering models: Ollama and other providers behind LangChain's chat model interface."""
