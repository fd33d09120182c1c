"""Writes the file of a case: the PDF, the pictures in it, the archive and its verifier."""
