"""The finance desk's pages: refunds on their way and those that are stuck."""
