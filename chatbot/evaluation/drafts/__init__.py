"""Drafts of questions, to be edited by hand: from the library's articles, and from what readers rated."""
