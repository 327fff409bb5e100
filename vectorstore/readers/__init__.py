"""A file -> Articles; one module per kind of file."""
