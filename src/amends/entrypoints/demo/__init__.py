"""The demo world: a marketplace with people, orders and cases in every state."""
