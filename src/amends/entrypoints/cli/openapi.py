"""`amends openapi`: print the API's OpenAPI 3.1 document, as the site serves it.

The copy in docs/reference/openapi.json is made by `amends openapi > docs/reference/openapi.json`.
"""

from __future__ import annotations

import argparse
import sys

NAME = "openapi"
HELP = "print the API's OpenAPI document"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command takes none."""


def run(args: argparse.Namespace) -> int:
    """Print the document; needs no database. 0 done."""
    from amends.entrypoints.setup import start_django

    start_django(database=False)

    from amends.entrypoints.api.openapi import openapi_text
    from amends.entrypoints.api.service import api

    sys.stdout.write(openapi_text(api))
    return 0
