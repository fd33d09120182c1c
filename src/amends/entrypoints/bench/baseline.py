"""What PostgreSQL alone can do: pgbench writes the rows of a claim, one statement for each row.

The script is made from a claim that the product itself has filed, so it has the same tables, the
same columns and documents of the same size, and it follows them when they change. Each transaction
reads and locks an order of its own, has fresh keys, and seals its events anew, so its cases are as
whole as any other.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from uuid import UUID

from django.db import connection
from psycopg.sql import SQL, Identifier, Literal

from amends.domain.seal import sealed_text
from amends.entrypoints.bench.site import CannotMeasure, Database
from amends.models.cases import CaseEvent
from amends.models.verification import as_sealed

TABLES: Mapping[str, str] = {
    "case_file": "id = %(case)s",
    "case_event": "case_id = %(case)s",
    "ruling": "case_id = %(case)s",
    "case_deadline": "case_id = %(case)s",
    "refund": "case_id = %(case)s",
    "ledger_transfer": "case_id = %(case)s",
    "notice": "case_id = %(case)s",
    "job": "args->>'refund_id' IN (SELECT id::text FROM refund WHERE case_id = %(case)s)",
}
"""The tables a claim writes to, in this order, and how the rows of one case are found there."""


@dataclass(frozen=True)
class Cell:
    """What a claim wrote in a column, as text, and the column's type."""

    type: str
    text: str | None


@dataclass(frozen=True)
class WrittenRow:
    """A row as a claim wrote it: its table, and its cells by column."""

    table: str
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        """The text of a column that is not empty."""
        text = self.cells[column].text
        assert text is not None
        return text


def rows_of(case_id: UUID) -> list[WrittenRow]:
    """All that filing one claim wrote, in the order of `TABLES`."""
    found: list[WrittenRow] = []
    with connection.cursor() as cursor:
        for table, condition in TABLES.items():
            cursor.execute(_COLUMNS, [table])
            types = dict(cursor.fetchall())
            texts = SQL(", ").join(SQL("{}::text").format(Identifier(name)) for name in types)
            statement = SQL("SELECT {} FROM {} WHERE {} ORDER BY 1, 2").format(
                texts, Identifier(table), SQL(condition)
            )
            cursor.execute(statement.as_string(), {"case": case_id})
            for row in cursor.fetchall():
                pairs = zip(types.items(), row, strict=True)
                cells = {name: Cell(kind, text) for (name, kind), text in pairs}
                found.append(WrittenRow(table, cells))
    return found


_COLUMNS = """
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


def pgbench_script(case_id: UUID, prefix: str, *, protocol: str = "simple") -> str:
    """The transaction that files the claim of a case anew on the order `prefix` + seven digits.

    Each client counts its own `each` orders up from `first`, so no order is met twice. `protocol`
    is pgbench's word: in the simple one variables become text within the statement.
    """
    variable = "':{}'" if protocol == "simple" else ":{}"
    rows = rows_of(case_id)
    keys = [row.text("id") for row in rows if "id" in row.cells]
    said = _Wording(case_id, rows, keys, variable)
    lines = [
        r"\set n :n + 1",
        r"\set number :first + :each * :client_id + :n - 1",
        "BEGIN;",
        f"{_read_order(prefix, len(keys), variable)} \\gset",
        *(f"{said.insert(row)};" for row in rows),
        "COMMIT;",
    ]
    return "\n".join(lines) + "\n"


_READ_ORDER = SQL("""
SELECT o.id AS order_id, o.order_no, o.merchant_id, p.id AS payment_id, a.id AS debit_id, {shown}
FROM shop_order o JOIN payment p ON p.order_id = o.id
JOIN ledger_account a ON a.kind = 'merchant_balance' AND a.merchant_id = o.merchant_id
     AND a.channel = '' AND a.currency = o.currency
CROSS JOIN (SELECT {made}) made
WHERE o.order_no = {prefix} || lpad({number}, 7, '0') FOR NO KEY UPDATE OF o""")


def _read_order(prefix: str, keys: int, variable: LiteralString) -> str:
    """Reads and locks the order, looks up what its rows point to, and makes fresh keys."""
    made = [SQL(f"uuidv7() AS key{n}") for n in range(keys)]
    shown = [SQL(f"key{n}, replace(key{n}::text, '-', '') AS hex{n}") for n in range(keys)]
    statement = _READ_ORDER.format(
        made=SQL(", ").join(made),
        shown=SQL(", ").join(shown),
        prefix=Literal(prefix),
        number=SQL(variable.format("number")),
    )
    return statement.as_string().strip()


class _Wording:
    """Says a claim's rows as SQL, with variables in place of what differs from claim to claim."""

    def __init__(
        self, case_id: UUID, rows: list[WrittenRow], keys: list[str], variable: str
    ) -> None:
        found = {row.table: row for row in rows}
        order_no = found["case_file"].text("number").rpartition("-R")[0]
        self._terms = {order_no: variable.format("order_no")}
        for table, column in (
            ("case_file", "order_id"),
            ("case_file", "merchant_id"),
            ("refund", "payment_id"),
            ("ledger_transfer", "debit_id"),
        ):
            self._terms[found[table].text(column)] = variable.format(column)
        for number, key in enumerate(keys):
            self._terms[key] = variable.format(f"key{number}")
            self._terms[key.replace("-", "")] = variable.format(f"hex{number}")
        previous = ""
        for event in CaseEvent.objects.filter(case_id=case_id).order_by("seq"):
            text = self._say(sealed_text(as_sealed(event), previous))
            self._terms[event.seal] = f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"
            previous = event.seal

    def insert(self, row: WrittenRow) -> str:
        """The statement that writes the row anew."""
        values = [
            "NULL" if cell.text is None else f"({self._say(cell.text)})::{cell.type}"
            for cell in row.cells.values()
        ]
        statement = SQL("INSERT INTO {} ({}) VALUES ({})").format(
            Identifier(row.table),
            SQL(", ").join(map(Identifier, row.cells)),
            SQL(", ").join(map(SQL, values)),
        )
        return statement.as_string()

    def _say(self, text: str) -> str:
        """The text as an SQL expression."""
        terms = sorted(self._terms, key=len, reverse=True)
        parts = re.split("({})".format("|".join(map(re.escape, terms))), text)
        said = [self._terms.get(part) or _literal(part) for part in parts if part]
        return " || ".join(said) or "''"


def _literal(text: str) -> str:
    """A literal without a colon, which pgbench would take for the beginning of a variable."""
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a")
    return f"E'{escaped}'"


def run_pgbench(
    script: Path,
    database: Database,
    *,
    first: int,
    transactions: int,
    clients: int,
    protocol: str = "simple",
) -> float:
    """Run the script so many times over that many clients; the seconds it took.

    Raises `CannotMeasure` when a transaction fails.
    """
    each = transactions // clients
    said = subprocess.run(
        [
            *(str(database.pgbench), "--no-vacuum", "--protocol", protocol),
            *("--client", str(clients), "--jobs", "2", "--transactions", str(each)),
            *("-D", "n=0", "-D", f"first={first}", "-D", f"each={each}"),
            *("--file", str(script), database.url),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"^tps = ([\d.]+)", said.stdout, re.MULTILINE)
    if said.returncode or found is None:
        raise CannotMeasure(f"pgbench failed: {(said.stderr or said.stdout)[-2000:]}")
    return transactions / float(found[1])
