"""Reading settings from environment variables, with a plain word when one cannot be used."""

from __future__ import annotations

import os
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(Exception):
    """An environment variable holds something that cannot be used."""


def flag(name: str, default: bool = False) -> bool:
    """A yes or no. Raises `BadSetting` for anything else."""
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name} must be 1 or 0, not {text!r}")


def whole_number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least `least`. Raises `BadSetting`."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise BadSetting(f"{name} must be a whole number of at least {least}, not {text!r}")
    return int(text)


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list of words with commas between them."""
    text = os.environ.get(name, "")
    return [word.strip() for word in text.split(",") if word.strip()] or list(default)


def database(url: str) -> dict[str, object]:
    """Django's description of the PostgreSQL database a URL names.

    `postgresql://user:password@host:port/name?sslmode=require`; a query parameter becomes a
    connection option, and `host` there may name the folder of a Unix socket. Raises `BadSetting`.
    """
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise BadSetting("DATABASE_URL must look like postgresql://user:password@host:port/name")
    options = dict(parse_qsl(parts.query))
    try:
        port = str(parts.port or "")
    except ValueError as fault:
        raise BadSetting("the port in DATABASE_URL is not a number") from fault
    return {
        "NAME": name,
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or options.pop("host", ""),
        "PORT": port or options.pop("port", ""),
        "OPTIONS": options,
    }


def bucket_access() -> dict[str, object]:
    """How to reach the bucket of an S3 vault, beside its name. Raises `BadSetting`."""
    place = urlsplit(os.environ.get("AMENDS_VAULT", ""))
    if not place.netloc or place.query or place.fragment:
        raise BadSetting("AMENDS_VAULT must be a folder, or look like s3://bucket/prefix")
    endpoint = os.environ.get("AMENDS_S3_ENDPOINT", "").strip().rstrip("/")
    server = urlsplit(endpoint)
    if server.scheme not in {"http", "https"} or not server.netloc or server.path:
        raise BadSetting("AMENDS_S3_ENDPOINT must look like https://s3.example.com")
    keys = {name: os.environ.get(name, "") for name in ("AMENDS_S3_KEY", "AMENDS_S3_SECRET")}
    for name, key in keys.items():
        if not key:
            raise BadSetting(f"{name} is needed where AMENDS_VAULT names a bucket")
    return {
        "endpoint": endpoint,
        "region": os.environ.get("AMENDS_S3_REGION", "").strip() or "us-east-1",
        "access_key": keys["AMENDS_S3_KEY"],
        "secret_key": keys["AMENDS_S3_SECRET"],
        "path_style": flag("AMENDS_S3_PATH_STYLE", default=True),
    }
