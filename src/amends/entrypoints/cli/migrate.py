"""`amends migrate`: bring the database's tables to the state this version needs.

A database without a rulebook gets the default one.
"""

from __future__ import annotations

import argparse

NAME = "migrate"
HELP = "bring the database's tables to the state this version needs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""


def run(args: argparse.Namespace) -> int:
    """Migrate. 0 when the tables are as they should be."""
    from amends.entrypoints.setup import prepare_site

    prepare_site()
    print("The database is up to date.")
    return 0
