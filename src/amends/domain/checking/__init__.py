"""Checks a rulebook before it binds anybody: what it leaves open, contradicts, never does, or may not do.

`check` puts the rulebook to all the claims that its own conditions can tell apart, and reports each
fault with a facts document that shows it. It needs no database and is the same every time.
"""

from __future__ import annotations
