"""Reports: what a run found, as a table, as JSON, as a page, and beside an earlier run."""
