"""The facts of an answer's sentence compared with its source."""
