"""[n] in a stream of text -> citations."""
