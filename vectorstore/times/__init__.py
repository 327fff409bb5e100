"""Times: the days an article, a filter or a question speaks of, in the languages of Unicode's CLDR."""
