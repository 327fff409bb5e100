"""An address on the web -> articles."""
