"""Answer sentence against source sentences -> verdict."""
