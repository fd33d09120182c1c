"""Publishing rulebooks."""
