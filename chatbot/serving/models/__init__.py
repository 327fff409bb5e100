"""The models that the page shows, and the download of one."""
