"""Whose word is taken for where a request comes from."""

from __future__ import annotations

import importlib
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client

FIRST = "203.0.113.9"


def asked(settings: Any, *, proxies: list[str], peer: str) -> dict[str, object]:
    """The environment of a request from a peer that names another first address, as Django saw it."""
    settings.AMENDS_PROXIES = proxies
    from amends.config import wsgi

    application = importlib.reload(wsgi).application
    environ: dict[str, object] = {
        "REMOTE_ADDR": peer,
        "HTTP_X_FORWARDED_FOR": FIRST,
        "HTTP_X_FORWARDED_PROTO": "https",
        "PATH_INFO": "/static/portal/mark.svg",
    }
    setup_testing_defaults(environ)
    answer = application(environ, lambda status, headers: None)
    answer.close()
    return environ


@pytest.mark.django_db
def test_a_trusted_proxy_tells_the_first_address_and_the_scheme(settings: Any) -> None:
    environ = asked(settings, proxies=["127.0.0.1"], peer="127.0.0.1")
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]) == (FIRST, "https")


@pytest.mark.django_db
@pytest.mark.parametrize("proxies", [[], ["127.0.0.1"]])
def test_nobody_else_can_pretend_to_come_from_elsewhere(settings: Any, proxies: list[str]) -> None:
    environ = asked(settings, proxies=proxies, peer="198.51.100.7")
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]) == ("198.51.100.7", "http")


@pytest.mark.django_db
def test_a_request_for_another_host_is_refused_on_a_page(client: Client) -> None:
    answer = client.get("/", headers={"host": "another.example"})
    assert answer.status_code == 400
    assert b"<html" in answer.content
