"""Web pages and feeds at an address -> articles; fetched from public servers only."""
