"""What is known and how it is found: articles, their passages, and the search over them."""
