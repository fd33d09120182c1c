"""What every test stands on: one PostgreSQL server, a home of its own, and no way outside.

The server is the embedded one in a folder that goes away with the session (or `DATABASE_URL`);
each xdist worker has its own database on it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

SETTINGS = "amends.config.settings"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

if "AMENDS_TEST_SESSION" not in os.environ:
    # Workers of xdist inherit the environment, so the first process makes the home for all.
    os.environ["AMENDS_TEST_SESSION"] = str(os.getpid())
    os.environ["AMENDS_HOME"] = tempfile.mkdtemp(prefix="amends-tests-")
    Path(os.environ["AMENDS_HOME"]).chmod(0o711)
    for _name in ("AMENDS_DEMO", "AMENDS_BASE_URL", "AMENDS_VAULT", "AMENDS_SANDBOX"):
        os.environ.pop(_name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
django.setup()

# A busy machine is no fault of the code: examples are counted, not timed.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


class OutsideRefused(Exception):
    """A test tried to reach a machine that is not this one."""


def _is_here(address: object) -> bool:
    if not isinstance(address, tuple):
        return True
    return address[0] in {"127.0.0.1", "::1", "localhost", ""}


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background of a shell, the programs under test would not hear Ctrl-C either.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def _no_way_outside() -> Iterator[None]:
    """Connections lead to this machine only, and no name of another is looked up."""
    patch = pytest.MonkeyPatch()
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex
    real_lookup = socket.getaddrinfo

    def connect(self: socket.socket, address: Any) -> None:
        if not _is_here(address):
            raise OutsideRefused(f"a test may not connect to {address}")
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        if not _is_here(address):
            raise OutsideRefused(f"a test may not connect to {address}")
        return real_connect_ex(self, address)

    def lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in {None, "", "127.0.0.1", "::1", "localhost"}:
            raise OutsideRefused(f"a test may not look {host!r} up")
        return real_lookup(host, *args, **kwargs)

    patch.setattr(socket.socket, "connect", connect)
    patch.setattr(socket.socket, "connect_ex", connect_ex)
    patch.setattr(socket, "getaddrinfo", lookup)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def database_server() -> Iterator[None]:
    """PostgreSQL for the session. It forgets at a power cut, which tests can bear."""
    from django.conf import settings

    if not settings.AMENDS_EMBEDDED_DATABASE:
        yield
        return
    import psycopg

    from amends.config.embedded import EmbeddedPostgres

    server = EmbeddedPostgres(settings.AMENDS_HOME)
    server.start()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    yield
    server.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    database_server: None,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Databases named after the worker; connections end with the request, so none is left over."""
    from django.db import connections

    for alias in connections:
        connections[alias].settings_dict["CONN_MAX_AGE"] = 0
        connections.settings[alias]["CONN_MAX_AGE"] = 0


@pytest.fixture(autouse=True, scope="session")
def _tables_may_be_emptied() -> Iterator[None]:
    """Between tests with real transactions all tables are emptied, which triggers refuse others."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    plain = DatabaseOperations.sql_flush

    def unguarded(self: DatabaseOperations, style: Any, tables: Any, **how: Any) -> list[str]:
        names = [self.quote_name(table) for table in tables]
        return [
            *(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names),
            *plain(self, style, tables, **how),
            *(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names),
        ]

    patch = pytest.MonkeyPatch()
    patch.setattr(DatabaseOperations, "sql_flush", unguarded)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _what_was_rolled_back_was_never_published() -> Iterator[None]:
    """Forget compiled versions after a test that had more than one: their numbers come again."""
    yield
    rulebooks = sys.modules.get("amends.models.rulebooks")
    if rulebooks is not None and rulebooks.rulebook.cache_info().currsize > 1:
        rulebooks.rulebook.cache_clear()


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome: `AMENDS_BROWSER`, or one on the search path."""
    named = os.environ.get("AMENDS_BROWSER")
    if named:
        return named
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless browser for the session. Without one the test is skipped, or fails where demanded."""
    path = find_browser()
    if path is None:
        if os.environ.get("AMENDS_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium or Chrome is installed, and AMENDS_REQUIRE_BROWSER is set")
        pytest.skip("no Chromium or Chrome is installed: browser journeys were not run")
    from playwright.sync_api import sync_playwright

    # Playwright's event loop lives in the test's thread; the records are still used one at a time.
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield made
        made.close()
    patch.undo()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A desktop page on the site under test, in Chinese; a fault in its console fails the test."""
    context = browser.new_context(
        base_url=live_server.url, locale="zh-CN", viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(15_000)
    faults: list[str] = []
    made = context.new_page()
    made.on("pageerror", lambda fault: faults.append(str(fault)))
    yield made
    context.close()
    assert not faults, faults


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """The same on a telephone's screen, with touch."""
    context = browser.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys that use a browser carry its mark, so they can be chosen or left out."""
    for item in items:
        if {"browser", "page", "phone"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the session's home away, in the process that made it."""
    if os.environ.get("AMENDS_TEST_SESSION") == str(os.getpid()):
        shutil.rmtree(os.environ["AMENDS_HOME"], ignore_errors=True)
