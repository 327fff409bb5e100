"""The sample articles that come with the program."""
