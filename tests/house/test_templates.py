"""Templates keep to a strict content security policy, and every address in them leads somewhere."""

from __future__ import annotations

import ast
import re

import pytest
from django.template.loader import get_template

import template_laws
from amends.entrypoints.portal.cases import DEEDS
from amends.entrypoints.portal.urls import app_name, urlpatterns
from source_tree import SRC, TEMPLATES, modules, texts, tree

PAGES = {
    path.relative_to(TEMPLATES).as_posix(): text
    for path, text in texts(TEMPLATES)
    if path.suffix == ".html"
}
NAMES = {f"{app_name}:{pattern.name}" for pattern in urlpatterns}
STATIC = SRC / "entrypoints" / "portal" / "static"
ADDRESS = re.compile(rf"{app_name}:\w+")


def strings() -> set[str]:
    """Every text in the code of the entrypoints."""
    return {
        node.value
        for _, text in modules(SRC / "entrypoints")
        for node in ast.walk(tree(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("page", PAGES)
def test_a_template_compiles(page: str) -> None:
    get_template(page)


@pytest.mark.parametrize("page", PAGES)
def test_a_template_has_no_inline_style_script_or_handler_and_stays_on_the_site(page: str) -> None:
    assert template_laws.unsafe_parts(PAGES[page]) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_address_in_a_template_leads_somewhere(page: str) -> None:
    assert set(template_laws.address_names(PAGES[page])) - NAMES == set()
    assert set(template_laws.deeds(PAGES[page])) - DEEDS.keys() == set()


def test_every_address_in_the_code_leads_somewhere() -> None:
    named = {text for text in strings() if ADDRESS.fullmatch(text)}
    assert named
    assert named - NAMES == set()


def test_every_template_is_used_and_every_one_used_is_there() -> None:
    used = {part for text in PAGES.values() for part in template_laws.parts(text)}
    shown = {f"portal/{text}" for text in strings()} | strings()
    assert used - PAGES.keys() == set()
    assert PAGES.keys() - used - shown == set()


def test_every_act_that_a_case_answers_to_has_a_button() -> None:
    assert (
        DEEDS.keys() - {deed for text in PAGES.values() for deed in template_laws.deeds(text)}
        == set()
    )


def test_styles_and_scripts_fetch_nothing_from_elsewhere() -> None:
    elsewhere = re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import|https?://(?!www\.w3\.org/)")
    found = {path.name: elsewhere.findall(text) for path, text in texts(STATIC)}
    assert {name: what for name, what in found.items() if what} == {}
    assert elsewhere.search("@import 'x.css'")
    assert elsewhere.search("url(//cdn.example/x.woff2)")


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p style='color: red'>", ["style on <p>"]),
        ("<style>p {}</style>", ["an inline <style>"]),
        ("<script>x()</script>", ["an inline <script>"]),
        ("<script src='{% static 'a.js' %}' defer></script>", []),
        ("<a {% if x %}onclick='y()'{% endif %}>", ["onclick on <a>"]),
        ("<a hx-on::load='y()'>", ["hx-on::load on <a>"]),
        ("<a href=' javascript:y()'>", ["a script in href of <a>"]),
        ("<a href='https://example.org/'>", ["href of <a> leads off the site"]),
        ("<img src='//example.org/x.png'>", ["src of <img> leads off the site"]),
        ("<a href='{% url 'portal:home' %}' data-tone='{{ x }}'>", []),
    ],
)
def test_what_a_policy_would_block_is_seen(template: str, found: list[str]) -> None:
    assert template_laws.unsafe_parts(template) == found


def test_addresses_acts_and_parts_are_read_from_a_template() -> None:
    template = (
        "{% extends 'portal/base.html' %}{% url 'portal:nowhere' x %}"
        '<form action="{{ page.head.url }}dance/">{% include "portal/parts/badge.html" only %}'
    )
    assert template_laws.address_names(template) == ["portal:nowhere"]
    assert template_laws.deeds(template) == ["dance"]
    assert template_laws.parts(template) == ["portal/base.html", "portal/parts/badge.html"]
