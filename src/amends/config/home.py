"""The folder in which a site keeps what is its own: secrets, the embedded database, files."""

from __future__ import annotations

import os
from pathlib import Path


def checkout() -> Path | None:
    """The root of the source checkout the package runs from; None when it was installed whole."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() else None


def home() -> Path:
    """`AMENDS_HOME`, else `.amends` in the checkout, else `.amends` where the process started."""
    named = os.environ.get("AMENDS_HOME")
    if named:
        return Path(named).resolve()
    return (checkout() or Path.cwd()).resolve() / ".amends"


def make_home(folder: Path) -> Path:
    """Make the folder when it is missing.

    Others may pass through it but not list it: the database runs as another user when the site
    runs as root, and its own folder below admits nobody else.
    """
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)
    return folder
