"""A conversation, or one answer of it, as a document with numbered footnotes: Markdown, HTML, Word or JSON."""
