"""Getting orders in, and what the parties do with the goods afterwards."""
