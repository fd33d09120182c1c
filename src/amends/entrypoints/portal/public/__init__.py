"""The pages that are open to everybody: the start, the rules, signing in, and the switches."""
