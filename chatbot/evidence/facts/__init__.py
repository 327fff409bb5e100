"""What a text says that can be checked: numbers, units, dates, names, quotations, negations."""
