"""A file, web page or feed -> articles; one module per format."""
