"""The merchant's pages: his inbox and his answers."""
