"""Where a condition holds, as a table, and how several tables are joined.

A row says of some dials in which positions each may stand, a bit for each position; any choice of
them will do, and dials that it does not name stand as they like. A table is the list of all rows.
Joining tables finds positions that suit all of them at once, or shows that there are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Row = Mapping[str, int]
Table = Sequence[Row]

STEPS = 50_000
"""How many rows are tried before a search is given up."""
ROWS_MAX = 20_000
"""How many rows a table may have."""


class GaveUp(Exception):
    """The search took too many steps: nothing is proven."""


def merged(rows: Sequence[Row], full: Mapping[str, int]) -> list[Row]:
    """The same table in fewer rows: those that differ in one dial become one.

    `full` has every dial's positions; a dial that may stand in all of them is left out.
    """
    kept = list(rows)
    for _ in range(2):
        for dial in list(dict.fromkeys(name for row in kept for name in row)):
            together: dict[frozenset[tuple[str, int]], dict[str, int]] = {}
            for row in kept:
                rest = frozenset(item for item in row.items() if item[0] != dial)
                bits = row.get(dial, full[dial])
                found = together.setdefault(rest, {**row, dial: 0})
                found[dial] |= bits
            kept = [
                {name: bits for name, bits in row.items() if bits != full[name]}
                for row in together.values()
            ]
    return kept


def joined(tables: Sequence[Table]) -> list[Row]:
    """Every row that suits all tables at once."""
    rows: list[Row] = [{}]
    for table in sorted(tables, key=len):
        rows = [both for row in rows for each in table if (both := _both(row, each)) is not None]
        if len(rows) > ROWS_MAX:
            raise GaveUp
    return rows


def solutions(tables: Sequence[Table]) -> Iterator[Row]:
    """Every way, or many ways, to suit all tables at once. Raises `GaveUp`."""
    left = [STEPS]
    yield from _join({}, [table for table in tables if {} not in table], left)


def _join(row: Row, tables: Sequence[Table], left: list[int]) -> Iterator[Row]:
    if not tables:
        yield row
        return
    fitting = [
        [both for each in table if (both := _both(row, each)) is not None] for table in tables
    ]
    # The table with the fewest ways goes first: where it has none, the search is over at once.
    place = min(range(len(fitting)), key=lambda index: len(fitting[index]))
    rest = [table for index, table in enumerate(tables) if index != place]
    for both in fitting[place]:
        left[0] -= 1
        if left[0] < 0:
            raise GaveUp
        yield from _join(both, rest, left)


def _both(row: Row, other: Row) -> Row | None:
    """What suits two rows; None where some dial cannot stand anywhere."""
    both = dict(row)
    for dial, bits in other.items():
        common = both.get(dial, bits) & bits
        if not common:
            return None
        both[dial] = common
    return both


def first_positions(row: Row) -> dict[str, int]:
    """The first position of each dial that a row names."""
    return {dial: (bits & -bits).bit_length() - 1 for dial, bits in row.items()}
