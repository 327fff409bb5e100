"""What is asked: alone or as a follow-up, which kind of question, and what was found for it."""
