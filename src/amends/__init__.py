"""Amends (明断): the after-sales desk of a digital-goods marketplace."""
