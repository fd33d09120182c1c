"""What people write when they claim: the reason read from it, facts found in it, what is unclear.

Nothing here is loaded until it is asked for; `import amends.domain` leaves it alone.
"""
