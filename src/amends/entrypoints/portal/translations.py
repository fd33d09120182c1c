"""Compiles the portal's translations without system tools, and lists what has to be translated.

Sentences stand in English in templates and code; the Chinese ones in `locale/*/django.po`. Django
reads compiled files, which are made here when the site starts and are not kept in the repository.

After sentences changed, `python -m amends.entrypoints.portal.translations` brings the catalogues in
step and lists what is left to translate.
"""

from __future__ import annotations

import ast
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

HERE = Path(__file__).parent
LOCALE = HERE / "locale"
CATALOGUES = "*/LC_MESSAGES/django.po"
_WRAP = 100
_CALLS = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"})
_TEMPLATE_CALL = re.compile(
    r"""\b(ngettext|gettext|_)\(\s*u?(?P<one>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    r"""(?:,\s*u?(?P<many>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))?"""
)


def make_readable() -> None:
    """Compile every catalogue whose text is newer than its compiled form.

    Where the package lies in a folder that cannot be written, the compiled files go to a temporary
    folder, which is added to Django's `LOCALE_PATHS`.
    """
    for source in sorted(LOCALE.glob(CATALOGUES)):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        try:
            _compile(source, target)
        except OSError:
            elsewhere = Path(tempfile.mkdtemp(prefix="amends-locale-"))
            inside = elsewhere / source.relative_to(LOCALE).with_suffix(".mo")
            inside.parent.mkdir(parents=True)
            _compile(source, inside)
            settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, str(elsewhere)]


def _compile(source: Path, target: Path) -> None:
    """Write the compiled form beside its place and move it there, so no reader sees half a file."""
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".mo", delete=False) as draft:
        draft.write(polib.pofile(str(source), encoding="utf-8").to_binary())
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(target)


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence to translate with its plural, which is empty where there is none."""
    for page in sorted((HERE / "templates").rglob("*.html")):
        yield from _in_template(page.read_text(encoding="utf-8"))
    for module in sorted(HERE.rglob("*.py")):
        yield from _in_code(module.read_text(encoding="utf-8"))


def _in_template(text: str) -> Iterator[tuple[str, str]]:
    for found in _TEMPLATE_CALL.finditer(templatize(text)):
        many = found["many"]
        yield ast.literal_eval(found["one"]), ast.literal_eval(many) if many else ""


def _in_code(text: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id not in _CALLS:
            continue
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        texts = [word for word in words if isinstance(word, str)]
        if texts:
            yield texts[0], texts[1] if node.func.id.startswith("n") else ""


def keep_in_step(catalogue: polib.POFile, wanted: Iterable[tuple[str, str]]) -> None:
    """Add the sentences that are new, to be translated, and drop those that nobody says any more.

    A sentence that got a plural, or lost it, is new. Entries stand in the order of the alphabet.
    """
    plurals: dict[str, str] = {}
    for one, many in wanted:
        plurals[one] = plurals.get(one) or many
    kept = {e.msgid: e for e in catalogue if plurals.get(e.msgid) == e.msgid_plural}
    for one in plurals.keys() - kept.keys():
        forms = {0: ""} if plurals[one] else {}
        kept[one] = polib.POEntry(msgid=one, msgid_plural=plurals[one], msgstr_plural=forms)
    catalogue[:] = sorted(kept.values(), key=lambda entry: (entry.msgid.casefold(), entry.msgid))


def main() -> None:
    """Bring the catalogues in step with the sentences and print what is not translated yet."""
    for source in sorted(LOCALE.glob(CATALOGUES)):
        catalogue = polib.pofile(str(source), encoding="utf-8", wrapwidth=_WRAP)
        keep_in_step(catalogue, sentences())
        catalogue.save()
        left = catalogue.untranslated_entries()
        print(f"{source.relative_to(LOCALE)}: {len(catalogue)} sentences, {len(left)} to translate")
        for entry in left:
            print(f"  {entry.msgid!r}")


if __name__ == "__main__":
    main()
