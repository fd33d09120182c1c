"""Readers of evidence: what a file shows, found by libraries and told without judging.

`ReaderProcess` reads files apart from this process; the readers themselves are plug-ins under the
entry point group `amends.readers` and answer `contract.Reader`.
"""
