"""Answers without a model, in the articles' own sentences."""
