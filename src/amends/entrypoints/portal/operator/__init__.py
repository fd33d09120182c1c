"""The operator's pages: incidents, rulebooks and the calendar."""
