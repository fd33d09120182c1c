#!/usr/bin/env python3
"""Writes the parts of the reference pages that the code itself knows best.

    .venv/bin/python docs/generate.py           write them anew
    .venv/bin/python docs/generate.py --check   only say which are out of date; 1 when any is

A part stands between `<!-- made from the code: NAME -->` and `<!-- end -->`. The rest of a page is
written by hand and is left alone.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from accuracy import chat_rows, confusion_rows, style_rows, vague_sentence
from diagram import procedure_svg

from amends.adapters.gateways.contract import Verdict
from amends.adapters.gateways.sandbox_faults import Fault
from amends.domain import access, vocabulary
from amends.domain.near_misses import CHANGES
from amends.domain.procedure import (
    ENDS,
    MOVES,
    PATIENCE,
    STAGES,
    Act,
    Role,
    State,
    Unit,
    clock_act,
)
from amends.domain.proofs import EVIDENCE_TYPES, PROOF_NAMES
from amends.domain.rulebook import Clause, Need
from amends.domain.rulebook_file import default_rulebook
from amends.domain.rulebook_schema import rulebook_schema
from amends.domain.view import TERMS
from amends.entrypoints.cli import build_parser
from amends.entrypoints.setup import start_django

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from practice import table as practice

PAGES = Path(__file__).resolve().parent
PART = re.compile(r"(<!-- made from the code: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

NO_LIMIT = 1_000_000
"""The most a setting may be where its rulebook names no limit."""

UNITS = {
    Unit.HOURS: "hours",
    Unit.CALENDAR_DAYS: "calendar days",
    Unit.WORKING_DAYS: "working days",
}


def moves_table() -> str:
    """Every move: from which state, by which act and whom, to which state."""
    rows = []
    for state in State:
        for (at, act), move in MOVES.items():
            if at is state:
                rows.append([f"`{state}`", f"`{act}`", _roles(move.who), f"`{move.next}`"])
    return _table(["a case that is", "may be moved by", "of", "and becomes"], rows)


def states_table() -> str:
    """Every state with its stage, and the one clock that runs in it."""
    rows = []
    for state in State:
        act = clock_act(state)
        clock = ""
        if act is not None:
            setting, wait = PATIENCE[state]
            clock = f"`{act}` after {wait.amount} {UNITS[wait.unit]} (`{setting}`)"
        elif state in ENDS:
            clock = "none: it is closed"
        rows.append([f"`{state}`", f"`{STAGES[state]}`", clock or "none: it is left at once"])
    return _table(["state", "stage", "clock"], rows)


def moves_diagram() -> str:
    """The picture of the moves, with a sentence on those that it leaves out."""
    withdrawn = ", ".join(f"`{state}`" for state, act in MOVES if act is Act.WITHDRAW)
    staying = ", ".join(f"`{state}`" for (state, act), move in MOVES.items() if move.next is state)
    return (
        "![The states of a case and the moves between them](../images/procedure.svg)\n\n"
        f"Left out of the picture: the buyer may withdraw from {withdrawn}; and {staying} stay "
        "as they are when they are overdue, which is recorded and told."
    )


def settings_table() -> str:
    """The settings of the default rulebook."""
    rows = []
    for setting in default_rulebook().schema.values():
        kind = setting.unit.replace("_", " ")
        if setting.one_of:
            kind += ": " + ", ".join(f"`{word}`" for word in setting.one_of)
        elif setting.most < NO_LIMIT:
            kind += f", {setting.least} to {setting.most}"
        said = f"{setting.en} · {setting.zh}"
        rows.append([f"`{setting.name}`", _value(setting.value), kind, said])
    return _table(["setting", "value", "kind", "meaning"], rows)


def terms_table() -> str:
    """Every word that a condition may use."""
    rows = []
    for term in TERMS.values():
        kind = term.kind if not term.words else _words(term.words)
        kind += ", or not known" if term.unknown else ""
        rows.append([f"`{term.name}`", kind, _flat(term.__doc__ or ""), f"{term.en} · {term.zh}"])
    return _table(["term", "kind", "how it is known", "in a sentence"], rows)


def changes_table() -> str:
    """Every change that a clause may name in `near`."""
    rows = [[f"`{name}`", change.en, change.zh] for name, change in CHANGES.items()]
    return _table(["change", "as told in English", "in Chinese"], rows)


def clauses_list() -> str:
    """The clauses of the default rulebook in the order in which they are asked."""
    book = default_rulebook()
    return "\n\n".join(_clause(clause, book.settings) for clause in book.clauses)


def _clause(clause: Clause, settings: Mapping[str, object]) -> str:
    lines = [
        f"### {clause.id} {clause.title['en']} · {clause.title['zh']}",
        "",
        clause.written(settings, "en"),
        "",
        clause.written(settings, "zh"),
        "",
    ]
    for name, words in (
        ("reasons", clause.reasons),
        ("states", clause.states),
        ("classes", clause.classes),
    ):
        if words:
            lines.append(f"* {name}: {_words(words)}")
    if clause.when:
        lines.append(f"* when: `{clause.when.text}`")
    lines += [f"* {effect}" for effect in _effects(clause)]
    if clause.unknown != "skip":
        asks = f", asking for {_words(clause.asks)}" if clause.asks else ""
        lines.append(f"* when that is not known: `{clause.unknown}`{asks}")
    if clause.needs:
        lines.append(f"* to be proven: {'; '.join(_need(need) for need in clause.needs)}")
    return "\n".join(lines)


def _effects(clause: Clause) -> Iterator[str]:
    """What a clause does: it decides, adds, chooses, hands the burden on, or only informs."""
    if clause.outcome is not None:
        parts = [f"`{clause.outcome}` on the `{clause.track}` track"]
        if clause.liable:
            parts.append(f"`{clause.liable}` answers for it")
        if clause.refund != "none":
            parts.append(f"refund `{clause.refund}`")
        if clause.fee:
            parts.append(f"less `{clause.fee}`")
        yield ", ".join(parts)
    elif clause.fee or clause.compensation:
        yield f"adds the {'fee' if clause.fee else 'compensation'} `{clause.fee or clause.compensation}`"
    elif clause.route:
        yield f"for {_words(sorted(clause.on))} the route is `{clause.route}`"
    elif clause.escalation:
        yield f"the buyer is told of `{clause.escalation}`"
    for rung in clause.rungs:
        proofs = "; ".join(_need(need) for need in rung.brings) or "what the clause wants"
        yield (
            f"after `{rung.on}` the `{rung.who}` brings {proofs} within `{rung.within}`, "
            f"else `{rung.silence}`"
        )
    if clause.ladder:
        yield f"proof goes by {clause.ladder}"


def _need(need: Need) -> str:
    names = " or ".join(f"`{name}`" for name in need.any_of)
    return names + (" (on a condition)" if need.when else "")


def practice_tables() -> str:
    """Every rule of the trade, with what holds and proves it, by group."""
    titles = {
        "states": "States of the goods",
        "reasons": "Reasons",
        "windows": "Windows and deadlines",
        "payment": "Payment",
        "evidence": "Evidence",
        "procedure": "Procedure",
        "success": "What decides success",
        "readings": "How silences and differences are read",
    }
    head = ["row", "rule", "source", "held by", "proven by"]
    parts = [
        f"## {titles[name]}\n\n{_table(head, map(_practice_row, rows))}"
        for name, rows in practice.groups().items()
    ]
    rows = [[f"`{id}`", f"{said['en']} · {said['zh']}"] for id, said in practice.beyond().items()]
    parts.append(f"## Beyond the guides\n\n{_table(['clause', 'why it is there'], rows)}")
    return "\n\n".join(parts)


def _practice_row(row: practice.Row) -> list[str]:
    held = _words(row.clauses)
    if row.settings:
        held += f"; set by {_words(row.settings)}"
    if row.also:
        held += f"; carried out by `{row.also}`"
    claims = len(practice.CLAIMS.get(row.id, ()))
    proven = [f"{claims} claim{'s' if claims > 1 else ''}"] if claims else []
    proven += [f"`{name}`" for name in practice.functions().get(row.id, ())]
    return [row.id, f"{row.en} · {row.zh}", row.source, held, ", ".join(proven)]


def facts_words() -> str:
    """The words that the fields of a facts document and of a ruling may hold."""
    fields: Sequence[tuple[str, type[StrEnum]]] = (
        ("order_state", vocabulary.GoodsState),
        ("product_class", vocabulary.ProductClass),
        ("reason", vocabulary.Reason),
        ("channel", vocabulary.Channel),
        ("merchant.status", vocabulary.MerchantStatus),
        ("records.delivery_log", vocabulary.DeliveryLog),
        ("records.used_by", vocabulary.UsedBy),
        ("outcome", vocabulary.Outcome),
        ("track", vocabulary.Track),
        ("liable", vocabulary.Liable),
        ("paid_from", vocabulary.PaidFrom),
        ("escalation", vocabulary.Escalation),
        ("route", vocabulary.Route),
    )
    return _table(["field", "words"], [[f"`{name}`", _words(kind)] for name, kind in fields])


def evidence_types() -> str:
    """The types of evidence, and the names that a ruling may miss beside them."""
    return (
        f"Types of evidence: {_words(sorted(EVIDENCE_TYPES))}.\n\n"
        f"A ruling may also miss: {_words(sorted(PROOF_NAMES - EVIDENCE_TYPES))}."
    )


def roles_table() -> str:
    """The roles of people and machines."""
    said = {
        Role.BUYER: "a buyer with an account, or a guest who has proved an order to be his",
        Role.MERCHANT: "somebody of one merchant; sees that merchant's orders and cases",
        Role.AGENT: "an arbiter; rules on cases",
        Role.SUPERVISOR: "an arbiter who sees to promises and appeals",
        Role.FINANCE: "pays failed refunds again",
        Role.OPERATOR: "publishes rulebooks, completes the calendar, logs the platform's failures, pays again",
        **_member_docs(access.Role),
    }
    return _table(["role", "who that is"], [[f"`{role}`", _flat(said[role])] for role in Role])


def verdicts_table() -> str:
    """What a gateway may answer."""
    docs = _member_docs(Verdict)
    return _table(["verdict", "meaning"], [[f"`{v}`", _flat(docs[v])] for v in Verdict])


def faults_table() -> str:
    """The faults that the sandbox can be told to have."""
    docs = _member_docs(Fault)
    return _table(["fault", "what the channel does"], [[f"`{f}`", _flat(docs[f])] for f in Fault])


def problems_table() -> str:
    """Every way the API says no."""
    start_django(database=False)

    from amends.entrypoints.api.site import problem_kinds

    rows = [[f"`{kind.code}`", str(kind.status), _flat(kind.en)] for kind in problem_kinds()]
    return _table(["code", "status", "sentence"], rows)


def acts_table() -> str:
    """The acts that people do by the API: who, from which states, with which scope."""
    start_django(database=False)

    from amends.entrypoints.api.forms import FORMS

    rows = []
    for act, form in FORMS.items():
        moves = [(state, move) for (state, done), move in MOVES.items() if done is act]
        who = _roles({role for _, move in moves for role in move.who})
        states = ", ".join(f"`{state}`" for state, _ in moves)
        rows.append([f"`{act}`", who, states, f"`{form.scope}`"])
    return _table(["act", "open to", "in the states", "scope"], rows)


def scopes_table() -> str:
    """The scopes of an API key."""
    docs = _member_docs(access.Scope)
    return _table(["scope", "for"], [[f"`{s}`", _flat(docs[s])] for s in access.Scope])


def commands_list() -> str:
    """Every command with its arguments."""
    return "\n\n".join(
        _command(name, parser, level=2) for name, parser in _subparsers(build_parser()).items()
    )


def statement_styles() -> str:
    """How rightly each style of statement is read."""
    head = ["style", "statements", "reason right", "right or among the alternatives"]
    return f"{_table(head, style_rows())}\n\n{vague_sentence()}"


def statement_confusion() -> str:
    """What each reason was read as."""
    return _table(["meant", "times", "read so", "read otherwise"], confusion_rows())


def chat_accuracy() -> str:
    """How many lures are found, and how much else is flagged."""
    head = ["messages", "lures", "found", "others", "flagged", "precision", "recall"]
    return _table(head, chat_rows())


def _command(name: str, parser: argparse.ArgumentParser, *, level: int) -> str:
    inner = _subparsers(parser)
    lines = [f"{'#' * level} amends {name}"]
    if parser.description:
        said = inspect.cleandoc(parser.description).partition(": ")[2]
        lines += ["", said[:1].upper() + said[1:].replace("<", "&lt;")]
    if not inner:
        usage = " ".join(parser.format_usage().removeprefix("usage: ").split())
        lines += ["", f"`{usage.replace(' [-h]', '')}`"]
    rows = [_argument(action) for action in parser._actions if _is_said(action)]
    if rows:
        lines += ["", _table(["argument", "default", "meaning"], rows)]
    lines += [
        "\n" + _command(f"{name} {verb}", under, level=level + 1) for verb, under in inner.items()
    ]
    return "\n".join(lines)


def _is_said(action: argparse.Action) -> bool:
    hidden = isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
    return not hidden and action.help != argparse.SUPPRESS


def _argument(action: argparse.Action) -> list[str]:
    name = ", ".join(action.option_strings) or str(action.metavar or action.dest)
    default = action.default
    plain = (
        default in (None, False, argparse.SUPPRESS)
        or default == []
        or default == ""
        or action.required
    )
    told = "" if plain or not action.option_strings else f"`{default}`"
    choices = f" ({', '.join(map(str, action.choices))})" if action.choices else ""
    said = (action.help or "").replace("%%", "%")
    return [f"`{name}`", told, (_flat(said) + choices).strip()]


def _subparsers(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _member_docs(kind: type[StrEnum]) -> dict[StrEnum, str]:
    """The strings that stand under the members of an enumeration in its source."""
    body = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(body, ast.ClassDef)
    docs = {}
    for before, node in zip(body.body, body.body[1:], strict=False):
        match before, node:
            case (
                ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                docs[kind[name]] = text
    return docs


def _roles(who: Iterable[Role]) -> str:
    return ", ".join(str(role) for role in Role if role in who)


def _words(words: Iterable[str]) -> str:
    return ", ".join(
        f"`{word}`" for word in (sorted(words) if isinstance(words, frozenset) else words)
    )


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"`{name}` {low}–{high}" for name, (low, high) in value.items())
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _flat(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |") for line in lines)


PARTS: Mapping[str, Callable[[], str]] = {
    "moves": moves_table,
    "states": states_table,
    "diagram": moves_diagram,
    "roles": roles_table,
    "settings": settings_table,
    "terms": terms_table,
    "changes": changes_table,
    "clauses": clauses_list,
    "practice": practice_tables,
    "words": facts_words,
    "evidence": evidence_types,
    "verdicts": verdicts_table,
    "faults": faults_table,
    "commands": commands_list,
    "problems": problems_table,
    "acts": acts_table,
    "scopes": scopes_table,
    "statement-styles": statement_styles,
    "statement-confusion": statement_confusion,
    "chat-accuracy": chat_accuracy,
}


PICTURES: Mapping[str, Callable[[], str]] = {"images/procedure.svg": procedure_svg}


def renewed(text: str) -> str:
    """A page's text with every marked part as the code has it now. Raises `KeyError`."""
    return PART.sub(lambda m: f"{m[1]}\n{PARTS[m[2]]()}\n\n{m[3]}", text)


def _pages() -> Iterator[tuple[Path, str]]:
    for page in sorted(PAGES.rglob("*.md")):
        yield page, renewed(page.read_text(encoding="utf-8"))


def _pictures() -> Iterator[tuple[Path, str]]:
    for name, draw in PICTURES.items():
        yield PAGES / name, draw()


def _schema() -> tuple[Path, str]:
    """The format of rulebooks as JSON Schema."""
    text = json.dumps(rulebook_schema(), ensure_ascii=False, indent=2) + "\n"
    return PAGES / "reference" / "rulebook.schema.json", text


def main() -> int:
    """Write or check every page; 1 when a check found one that is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for page, new in [*_pages(), *_pictures(), _schema()]:
        if not page.exists() or page.read_text(encoding="utf-8") != new:
            stale.append(page)
            if not check:
                page.write_text(new, encoding="utf-8")
    for page in stale:
        print(page.relative_to(PAGES), "is out of date" if check else "written")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
