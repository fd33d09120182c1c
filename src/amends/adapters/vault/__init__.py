"""Where evidence files lie."""
