"""The web application: access control and limits; mounts the page."""
