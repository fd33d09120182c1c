"""Runs a hand-written statement with server-side parameters, prepared once per connection.

Django binds parameters into the text, so the database would parse and plan the long statements of
the hot path anew each time. These go to psycopg directly, on Django's own connection and inside
its transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection
from psycopg.rows import dict_row
from pydantic_core import to_json


def query(sql: str, params: Mapping[str, object]) -> list[dict[str, Any]]:
    """Run a prepared statement and return its rows by column name."""
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection, row_factory=dict_row) as cursor,
    ):
        cursor.execute(sql, params, prepare=True)
        # Asking for the cursor's description instead would describe every column, each time.
        return cursor.fetchall() if cursor.rownumber is not None else []


def as_rows(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as the JSON text that `jsonb_to_recordset` reads back into columns."""
    return to_json(rows).decode()
