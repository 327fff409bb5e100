"""Claims: the evidence check on claims that people have judged."""
