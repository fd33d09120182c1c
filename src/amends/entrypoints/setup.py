"""Getting Django ready in a process that was not started by it: commands, the worker, the server."""

from __future__ import annotations

import os

SETTINGS = "amends.config.settings"


def start_django(*, database: bool = True) -> None:
    """Load the settings and the records; with `database`, see that there is one to talk to.

    Where no `DATABASE_URL` is set this starts the embedded PostgreSQL. Nothing is migrated here.
    May be called again.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from django.conf import settings

    if database and settings.AMENDS_EMBEDDED_DATABASE:
        from amends.config.embedded import ensure_database

        ensure_database(settings.AMENDS_HOME)
    django.setup()


def prepare() -> None:
    """All a command needs that works on records: Django, the database, and its tables."""
    start_django()
    migrate()


def prepare_site() -> None:
    """As `prepare`, and see that a rulebook is in force and that files of evidence can be kept."""
    prepare()

    from amends.actions.rules.publish_rulebook import ensure_default_rulebook
    from amends.entrypoints.clock import now

    ensure_default_rulebook(now=now())
    check_vault()


def check_vault() -> None:
    """See that files can be kept, before anybody brings one; raises `VaultUnavailable`."""
    from amends.actions.ports import vault

    vault().check()


def migrate() -> None:
    """Bring the database's tables to the state this version needs; harmless when they are."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
