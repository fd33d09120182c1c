"""The operator's pages: incidents and rulebooks."""
