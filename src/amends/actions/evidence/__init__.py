"""Bringing evidence to a case."""
