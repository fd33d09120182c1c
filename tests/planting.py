"""Breaks the default rulebook in small ways: clauses dropped, changed and added, settings changed."""

from __future__ import annotations

import re
from collections.abc import Callable

from amends.domain.rulebook_file import default_rulebook_text

Edit = Callable[[str], str]

_BLOCK = re.compile(r"\n(?=\[\[clause\]\]\n|# [A-Z])")


def planted(*edits: Edit) -> str:
    """The default rulebook's text after some edits."""
    text = default_rulebook_text()
    for edit in edits:
        text = edit(text)
    return text


def _blocks(text: str) -> list[str]:
    return _BLOCK.split(text)


def _place(blocks: list[str], id: str) -> int:
    return next(n for n, block in enumerate(blocks) if block.startswith(f'[[clause]]\nid = "{id}"'))


def drop(*ids: str) -> Edit:
    """Leave clauses out."""

    def edit(text: str) -> str:
        blocks = _blocks(text)
        for id in ids:
            del blocks[_place(blocks, id)]
        return "\n".join(blocks)

    return edit


def change(id: str, **values: str) -> Edit:
    """Give keys of a clause other values, written as TOML."""

    def edit(text: str) -> str:
        blocks = _blocks(text)
        place = _place(blocks, id)
        head, rung, rungs = blocks[place].partition("[[clause.rung]]")
        for key, value in values.items():
            line = f"{key} = {value}"
            head, found = re.subn(rf"(?m)^{key} = .*$", lambda _, line=line: line, head)
            head = head if found else f"{head.rstrip()}\n{line}\n\n"
        blocks[place] = head + rung + rungs
        return "\n".join(blocks)

    return edit


def add(after: str, id: str, part: str, rank: int, **values: str) -> Edit:
    """Write a clause behind another; what it does is given as TOML."""

    def edit(text: str) -> str:
        blocks = _blocks(text)
        lines = [
            f'[[clause]]\nid = "{id}"\npart = "{part}"\nrank = {rank}',
            f'title = {{ zh = "{id}", en = "{id}" }}\ntext = {{ zh = "{id}", en = "{id}" }}',
            'source = "planted"',
            *(f"{key} = {value}" for key, value in values.items()),
        ]
        blocks.insert(_place(blocks, after) + 1, "\n".join(lines) + "\n")
        return "\n".join(blocks)

    return edit


def put(old: str, new: str) -> Edit:
    """Write something else in the place of a text that stands there once."""

    def edit(text: str) -> str:
        assert text.count(old) == 1, (old, text.count(old))
        return text.replace(old, new)

    return edit


def setting(name: str, value: str, **limits: int) -> Edit:
    """Give a setting another value, and perhaps other limits."""

    def edit(text: str) -> str:
        head, mark, rest = text.partition(f"[settings.{name}]\n")
        body, gap, rest = rest.partition("\n\n")
        body = re.sub(r"(?m)^value = .*$", f"value = {value}", body)
        for key, limit in limits.items():
            body, found = re.subn(rf"(?m)^{key} = .*$", f"{key} = {limit}", body)
            body = body if found else f"{body}\n{key} = {limit}"
        return head + mark + body + gap + rest

    return edit
