"""The pytest plugin: questions asked of a library in tests, with thresholds for the figures of a question file."""
