"""What is so: all rows, locks, constraints and SQL of Amends, as one Django application."""
