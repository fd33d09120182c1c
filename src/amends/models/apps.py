"""Makes the records one Django application."""

from django.apps import AppConfig


class ModelsConfig(AppConfig):
    """All rows of Amends live in one application, so every migration has one history."""

    name = "amends.models"
    label = "amends"
    verbose_name = "Amends"
