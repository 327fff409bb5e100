"""The interface in English, French, German and Spanish: one catalogue per language."""
