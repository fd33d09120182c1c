"""The moves of the parties, the arbiters and the clock."""
