"""Reading text: passages, sentences, words, index terms, names, dates."""
