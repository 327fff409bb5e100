"""Who may use the page: the address it is served on, the origins that may ask, and the users who log in."""
