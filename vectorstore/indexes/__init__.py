"""The dense (Chroma) and lexical (tantivy) indexes, kept in step with the article store."""
