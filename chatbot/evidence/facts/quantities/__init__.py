"""Numbers, and what they count: how they are written, scaled and rounded, and their units."""
