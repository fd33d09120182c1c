"""Draws the table of moves as a picture: states as boxes, moves as arrows, coloured by who moves.

Where the boxes stand is chosen by hand, since people read a procedure from left to right. Which
arrows there are, and what stands on them, comes from the table.
"""

# ruff: noqa: INP001 - it lies beside the script that uses it, not in a package

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import hypot

from amends.domain.access import Role
from amends.domain.procedure import ENDS, MOVES, Act, State

S = State
WIDTH, HEIGHT = 1180, 740
BOX_WIDTH, BOX_HEIGHT = 138, 40

PLACES: Mapping[State, tuple[int, int]] = {
    S.SCREENING: (100, 300),
    S.NEGOTIATING: (365, 140),
    S.OFFERED: (640, 140),
    S.WITHDRAWN: (1090, 455),
    S.UNPAID: (1090, 140),
    S.ADJUDICATING: (640, 300),
    S.GRANTED: (890, 300),
    S.SETTLED: (1100, 300),
    S.AWAITING_EVIDENCE: (365, 465),
    S.LAPSED: (100, 610),
    S.REFUSED: (365, 610),
    S.SECOND_INSTANCE: (640, 610),
    S.UPHELD: (1090, 610),
}
"""The middle of each state's box."""

BENDS: Mapping[tuple[State, State], float] = {
    (S.SCREENING, S.GRANTED): 0.16,
    (S.NEGOTIATING, S.GRANTED): -0.3,
    (S.REFUSED, S.UPHELD): 0.09,
}
"""How far an arrow swings to its right, as a share of its length, where the rest do otherwise."""

PAIR_BEND = 0.07
"""The swing of arrows that lead both ways between two states, so that both can be seen."""

COLOURS: Mapping[str, tuple[str, frozenset[Role]]] = {
    "buyer": ("#0b5c70", frozenset({Role.BUYER, Role.SHOP})),
    "merchant": ("#8a5300", frozenset({Role.MERCHANT})),
    "agent or supervisor": ("#6d3fa0", frozenset({Role.AGENT, Role.SUPERVISOR})),
    "finance or operator": ("#a2324a", frozenset({Role.FINANCE, Role.OPERATOR})),
    "rulebook, clock or channel": ("#5b6468", frozenset({Role.SYSTEM, Role.CLOCK, Role.TILL})),
}


def procedure_svg() -> str:
    """The picture as an SVG text. Moves that leave a case where it is are not drawn."""
    arrows: dict[tuple[State, State], list[Act]] = {}
    for (state, act), move in MOVES.items():
        if move.next is not state and act is not Act.WITHDRAW:
            arrows.setdefault((state, move.next), []).append(act)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="sans-serif">',
        "<title>The states of a case and the moves between them</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="10" fill="#ffffff"/>',
        *_heads(),
    ]
    curves = [_Arrow(pair, acts, reverse=pair[::-1] in arrows) for pair, acts in arrows.items()]
    lines += [curve.line() for curve in curves]
    lines += [_box(state) for state in State]
    lines += [text for curve in curves for text in curve.words()]
    return "\n".join([*lines, *_legend(), "</svg>", ""])


class _Arrow:
    """A curved arrow from one state's box to another's."""

    def __init__(self, pair: tuple[State, State], acts: list[Act], *, reverse: bool) -> None:
        self._acts = [(act, _colour(MOVES[pair[0], act].who)) for act in acts]
        (x, y), (to_x, to_y) = PLACES[pair[0]], PLACES[pair[1]]
        bend = BENDS.get(pair, PAIR_BEND if reverse else 0)
        across, down = to_x - x, to_y - y
        self._control = (
            (x + to_x) / 2 - down * bend * 2,
            (y + to_y) / 2 + across * bend * 2,
        )
        self._start = _edge((x, y), self._control)
        self._end = _edge((to_x, to_y), self._control)

    def line(self) -> str:
        """The curve with its head, in the colour of its first act."""
        (x, y), (cx, cy), (ex, ey) = self._start, self._control, self._end
        colour = self._acts[0][1]
        return (
            f'<path d="M{x:.0f} {y:.0f} Q{cx:.0f} {cy:.0f} {ex:.0f} {ey:.0f}" fill="none" '
            f'stroke="{colour}" stroke-width="1.6" marker-end="url(#{_mark(colour)})"/>'
        )

    def words(self) -> list[str]:
        """The acts, one under the other, on the middle of the curve."""
        (x, y), (cx, cy), (ex, ey) = self._start, self._control, self._end
        middle_x, middle_y = (x + 2 * cx + ex) / 4, (y + 2 * cy + ey) / 4
        top = middle_y - 8 * (len(self._acts) - 1)
        return [
            f'<text x="{middle_x:.0f}" y="{top + 16 * place + 4:.0f}" text-anchor="middle" '
            f'font-size="13" fill="{colour}" stroke="#ffffff" stroke-width="4" paint-order="stroke">'
            f"{escape(act)}</text>"
            for place, (act, colour) in enumerate(self._acts)
        ]


def _edge(middle: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line from a box's middle to a point leaves the box, with a little room."""
    across, down = towards[0] - middle[0], towards[1] - middle[1]
    share = min(
        (BOX_WIDTH / 2) / abs(across) if across else float("inf"),
        (BOX_HEIGHT / 2) / abs(down) if down else float("inf"),
    )
    room = 3 / hypot(across, down)
    return middle[0] + across * (share + room), middle[1] + down * (share + room)


def _box(state: State) -> str:
    x, y = PLACES[state]
    closed = state in ENDS
    fill, ink, frame = (
        ("#eef1f2", "#3c4448", "#b9c2c6") if closed else ("#ffffff", "#14201f", "#14201f")
    )
    return (
        f'<rect x="{x - BOX_WIDTH / 2:.0f}" y="{y - BOX_HEIGHT / 2:.0f}" width="{BOX_WIDTH}" '
        f'height="{BOX_HEIGHT}" rx="8" fill="{fill}" stroke="{frame}"/>'
        f'<text x="{x}" y="{y + 5}" text-anchor="middle" font-size="13" font-weight="600" fill="{ink}">'
        f"{escape(state)}</text>"
    )


def _colour(who: frozenset[Role]) -> str:
    return next(colour for colour, roles in COLOURS.values() if who & roles)


def _mark(colour: str) -> str:
    return f"head-{colour[1:]}"


def _heads() -> list[str]:
    return [
        f'<marker id="{_mark(colour)}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{colour}"/></marker>'
        for colour, _ in COLOURS.values()
    ]


def _legend() -> list[str]:
    lines, x = [], 30
    for words, (colour, _) in COLOURS.items():
        lines.append(
            f'<rect x="{x}" y="{HEIGHT - 34}" width="12" height="12" rx="2" fill="{colour}"/>'
        )
        lines.append(
            f'<text x="{x + 18}" y="{HEIGHT - 23}" font-size="13" fill="#14201f">{words}</text>'
        )
        x += 44 + 8 * len(words)
    return lines
