"""Each sentence of an answer is traced to its source and checked, then and when it is read again."""
