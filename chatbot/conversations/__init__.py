"""Conversations: kept on this machine, listed, searched, exported."""
