"""Follow-ups: whether a question needs the conversation, and what of it is searched with it."""
