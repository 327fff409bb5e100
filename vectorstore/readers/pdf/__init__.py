"""A PDF -> its article: pages without their running heads, joined to paragraphs."""
