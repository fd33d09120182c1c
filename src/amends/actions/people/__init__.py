"""People and the keys that speak for them."""
