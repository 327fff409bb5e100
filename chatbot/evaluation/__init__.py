"""Evaluation: questions with known answers are asked, and the answers measured."""
