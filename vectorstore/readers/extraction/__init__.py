"""What several formats share: encodings, zip members, metadata, boilerplate."""
