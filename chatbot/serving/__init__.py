"""The web application: access control, limits and the server; mounts the page."""
