"""Counts the ends of running clocks again, for all cases at once, after the calendar changed.

Clocks that started on one day, in one state, under one rulebook and for one product class end
together, so only a few hundred ends are counted, however many cases there are, and one statement
writes those that moved.
"""

from __future__ import annotations

from datetime import date, datetime, time

from amends.domain.calendar import Calendar
from amends.domain.procedure import PATIENCE, ZONE, State, Unit, patience_of, runs_out
from amends.models.rulebooks import rulebook
from amends.models.statement import as_rows, query

_ENDS = """
SELECT DISTINCT d.state, o.rulebook_id, o.product_class, d.due_at,
       (d.started_at AT TIME ZONE 'Asia/Shanghai')::date AS started_on
FROM case_deadline d JOIN case_file c ON c.id = d.case_id JOIN shop_order o ON o.id = c.order_id
WHERE d.due_at > %(after)s AND d.state = ANY(%(states)s::text[])
"""

_MOVE = """
WITH moved AS (
    UPDATE case_deadline d SET due_at = x.due_at
    FROM jsonb_to_recordset(%(ends)s::jsonb) AS x(state text, rulebook_id text,
             product_class text, started_on date, was timestamptz, due_at timestamptz),
         case_file c, shop_order o
    WHERE d.state = x.state AND d.due_at = x.was
      AND (d.started_at AT TIME ZONE 'Asia/Shanghai')::date = x.started_on
      AND c.id = d.case_id AND o.id = c.order_id AND o.rulebook_id = x.rulebook_id
      AND o.product_class = x.product_class
    RETURNING 1)
SELECT count(*)::int AS count FROM moved
"""

_COUNTED = [str(state) for state, (_, wait) in PATIENCE.items() if wait.unit is Unit.WORKING_DAYS]


def recount_deadlines(calendar: Calendar, *, since: date, now: datetime) -> int:
    """Move the ends of running clocks to where the calendar has them; how many moved.

    Only clocks of working days that end after the first moment of the day `since` (in China) are
    looked at, and none that has run out already. A clock that is started anew meanwhile is left
    alone: it has another end. Two statements, and one more where something moves.
    """
    after = max(now, datetime.combine(since, time(), ZONE))
    ends = []
    for row in query(_ENDS, {"after": after, "states": _COUNTED}):
        state = State(row["state"])
        start = datetime.combine(row["started_on"], time(), ZONE)
        settings = rulebook(row["rulebook_id"]).settings_for(row["product_class"])
        due_at = runs_out(start, patience_of(state, settings), calendar)
        if due_at != row["due_at"]:
            ends.append({**row, "was": row["due_at"], "due_at": due_at})
    return int(query(_MOVE, {"ends": as_rows(ends)})[0]["count"]) if ends else 0
