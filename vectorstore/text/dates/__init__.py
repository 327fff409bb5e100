"""Times in a text: the days an article, a filter or a question speaks of."""
