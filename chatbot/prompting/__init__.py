"""Passages -> a prompt that fits the model's context."""
