"""The portal as a Django application: its templates, styles and translations."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Makes the translations readable when the site starts."""

    name = "amends.entrypoints.portal"
    label = "portal"
    verbose_name = "Amends portal"

    def ready(self) -> None:
        """Compile the translations that changed since the last start."""
        from amends.entrypoints.portal.translations import make_readable

        make_readable()
