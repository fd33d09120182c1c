"""What was read in an exhibit, drawn over its picture and told beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.domain.access import ARBITERS, Actor, Role
from amends.domain.files import PICTURES
from amends.domain.reading.marks import denied, untold
from amends.domain.reading.seen import CORRECTABLE
from amends.entrypoints.portal.presenters.parts import Choice, Fact
from amends.entrypoints.portal.proof_words import MARKS, label_of
from amends.entrypoints.portal.words import ROLES, word
from amends.models.cases import Case, Evidence
from amends.models.readings import ReadingCorrection, Told

FIELDS: Mapping[str, str | Promise] = {
    "order_no": _("Order number"),
    "amount": _("Amount"),
    "time": _("Time"),
    "error_code": _("Error code"),
}

FAULTS: Mapping[str, str | Promise] = {
    "broken": _("The file is damaged and cannot be opened. Please bring it again."),
    "cut-off": _("The file breaks off before its end; only the part that is there was read."),
    "empty": _("The file is empty."),
    "encrypted": _("The file is under a password. Please bring it without one."),
    "no-reader": _("Files of this kind are not read; people look at them."),
    "reader-ended": _("The file could not be read by the machine; people look at it."),
    "too-long": _("The file is long; only its beginning was read."),
    "too-many-pixels": _("The picture is too large to be read. Please bring a smaller one."),
    "too-much-memory": _("The file unfolds to more than can be read."),
}

SIGNALS: Mapping[str, str | Promise] = {
    "software": _("Saved with"),
    "camera": _("Taken with"),
    "taken_at": _("Taken at"),
    "duration_seconds": _("Length in seconds"),
    "silent_share": _("Share of silence"),
    "longest_silence_seconds": _("Longest silence in seconds"),
    "pages": _("Pages"),
    "watermark": _("Watermark"),
    "sharpness": _("Sharpness"),
    "jpeg_quality": _("Saved at quality"),
    "saved_before_near_quality": _("Saved before at about quality"),
}
"""Signals that are told as they stand; those below are told in a sentence."""

SENTENCES: Mapping[str, str | Promise] = {
    "knows_place": _("The file knows where it was taken; the place is shown to nobody."),
    "thumbnail_differs": _("The small picture inside the file shows something else."),
    "active_content": _("The document holds parts that would run; they were not run."),
}

Standing = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A place in the picture: its corners as SVG writes them, and what stands there."""

    points: str
    title: str
    field: bool = False


@dataclass(frozen=True, kw_only=True)
class MarkLine:
    """A mark that was ticked, and what the reading says of it."""

    label: str
    standing: Standing
    because: str


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What a person wrote over the machine's reading."""

    label: str
    value: str
    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ReadingPage:
    """An exhibit with what was read in it. `turn` brings the stored picture upright for the boxes."""

    case_number: str
    case_url: str
    number: int
    title: str
    file_url: str
    picture_url: str
    read_at: datetime | None
    width: int = 0
    height: int = 0
    turn: str = ""
    picture_width: int = 0
    picture_height: int = 0
    shapes: tuple[Shape, ...] = ()
    text: str = ""
    facts: tuple[Fact, ...] = ()
    marks: tuple[MarkLine, ...] = ()
    signals: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()
    corrections: tuple[Corrected, ...] = ()
    can_correct: bool = False
    fields: tuple[Choice, ...] = tuple(Choice(value=name, label="") for name in CORRECTABLE)


def reading_page(exhibit: Evidence, case: Case, told: Told | None, actor: Actor) -> ReadingPage:
    """The page of one exhibit, as far as this reader may know.

    How a file was made is told to the staff and to the side that brought it; that the picture lies
    in other cases, to the staff alone.
    """
    number, place = case.number, exhibit.number
    is_picture = exhibit.media_type in PICTURES
    plain = {
        "case_number": number,
        "case_url": reverse("portal:case", args=[number]),
        "number": place,
        "title": str(label_of(exhibit.kind)),
        "file_url": reverse("portal:exhibit", args=[number, place]),
        "picture_url": reverse("portal:exhibit_view", args=[number, place]) if is_picture else "",
    }
    if told is None:
        return ReadingPage(read_at=None, **plain)  # type: ignore[arg-type]
    said, own = told.said, _is_own(exhibit, actor)
    turned = int(said["signals"].get("turned_degrees", 0))
    width, height = said["width"], said["height"]
    return ReadingPage(
        read_at=told.read_at,
        width=width,
        height=height,
        **_upright(turned, width, height),
        shapes=tuple(_shapes(said)),
        text=said["text"],
        facts=tuple(_facts(told)),
        marks=tuple(_marks(exhibit.shows, said["marks"])),
        signals=tuple(_signals(said["signals"])) if own or actor.is_staff else (),
        notes=tuple(_notes(told, actor, own=own)),
        corrections=tuple(_corrected(each) for each in told.corrections),
        can_correct=actor.role in ARBITERS,
        fields=tuple(Choice(value=name, label=str(FIELDS[name])) for name in CORRECTABLE),
        **plain,  # type: ignore[arg-type]
    )


def _is_own(exhibit: Evidence, actor: Actor) -> bool:
    return exhibit.filed_by == actor.role or (
        actor.role is Role.BUYER and exhibit.filed_by == Role.SHOP
    )


def _upright(turned: int, width: int, height: int) -> dict[str, Any]:
    """How SVG turns the stored picture so that the boxes lie on it."""
    lying = turned in (90, 270)
    size = (height, width) if lying else (width, height)
    moves = {
        90: f"translate(0 {height}) rotate(-90)",
        180: f"translate({width} {height}) rotate(180)",
        270: f"translate({width} 0) rotate(90)",
    }
    return {"turn": moves.get(turned, ""), "picture_width": size[0], "picture_height": size[1]}


def _shapes(said: Mapping[str, Any]) -> Iterator[Shape]:
    """The lines of the first picture; those that hold a value stand out, with its name."""
    told = {
        str(place["box"]): str(FIELDS[name])
        for name, place in said["fields"].items()
        if place["frame"] == 0
    }
    for line in said["lines"]:
        if line["frame"]:
            continue
        name = told.get(str(line["box"]), "")
        points = " ".join(f"{x},{y}" for x, y in line["box"])
        title = f"{name}: {line['text']}" if name else line["text"]
        yield Shape(points=points, title=title, field=bool(name))


def _facts(told: Told) -> Iterator[Fact]:
    said = told.said
    corrected = {each.field for each in told.corrections}
    for name, label in FIELDS.items():
        value = said.get(name)
        source = gettext("corrected by a person") if name in corrected else ""
        place = said["fields"].get(name)
        if not source and place:
            source = gettext("%(share)s sure") % {"share": f"{place['confidence']:.0%}"}
        shown = gettext("nothing found") if value is None else _shown(name, value)
        yield Fact(label=str(label), value=shown, source=source)


def _shown(name: str, value: object) -> str:
    if name == "amount":
        return f"¥{float(str(value)):,.2f}"
    moment = parse_datetime(str(value)) if name == "time" and len(str(value)) > 16 else None
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else str(value)


def _marks(ticked: Mapping[str, Any], seen: Mapping[str, Any]) -> Iterator[MarkLine]:
    against, silent = denied(ticked, seen), untold(ticked, seen)
    for mark, value in ticked.items():
        if mark not in MARKS or value in (None, False):
            continue
        standing: Standing = "no" if mark in against else "unknown"
        because = gettext("only a person can see this")
        if mark in against:
            because = gettext("not found in the picture, so it does not count")
        elif mark in silent:
            because = gettext("cannot be told from the picture; the tick stands")
        elif mark in seen:
            standing, because = "yes", gettext("seen in the picture")
        yield MarkLine(label=word(MARKS, mark), standing=standing, because=because)


def _signals(signals: Mapping[str, Any]) -> Iterator[Fact]:
    for name, label in SIGNALS.items():
        if signals.get(name) not in (None, ""):
            yield Fact(label=str(label), value=str(signals[name]))
    for code in signals.get("codes", ()):
        yield Fact(label=str(code["kind"]), value=str(code["text"]))


def _notes(told: Told, actor: Actor, *, own: bool) -> Iterator[str]:
    for fault in told.said["faults"]:
        yield str(FAULTS.get(str(fault).replace("_", "-"), FAULTS["reader-ended"]))
    if own or actor.is_staff:
        for name, sentence in SENTENCES.items():
            if told.said["signals"].get(name):
                yield str(sentence)
    if actor.is_staff and told.lookalikes:
        said = gettext("The same picture lies in %(n)s other cases.")
        yield said % {"n": told.lookalikes}


def _corrected(row: ReadingCorrection) -> Corrected:
    who = str(row.person) if row.person else word(ROLES, row.role)
    value = row.value or gettext("nothing there")
    return Corrected(label=str(FIELDS[row.field]), value=value, who=who, at=row.made_at)
