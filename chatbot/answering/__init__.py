"""A question -> a stream of ever longer answers."""
