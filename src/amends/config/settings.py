"""Django's settings for every kind of site; docs/reference/settings.md explains each variable.

Nothing here opens a connection or starts a program, so tools may load it freely.
"""

from __future__ import annotations

import os
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from amends.config.embedded import EmbeddedPostgres
from amends.config.environment import bucket_access, database, flag, whole_number, words
from amends.config.home import home
from amends.config.secrets import load_secrets

AMENDS_HOME = home()
_secrets = load_secrets(AMENDS_HOME)

DEBUG = flag("AMENDS_DEBUG")
AMENDS_DEMO = flag("AMENDS_DEMO")
AMENDS_BASE_URL = os.environ.get("AMENDS_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
_https = AMENDS_BASE_URL.startswith("https://")

SECRET_KEY = _secrets.secret_key
AMENDS_DATA_KEYS = _secrets.data_keys
AMENDS_FINGERPRINT_KEY = _secrets.fingerprint_key
AMENDS_SIGNING_KEYS = _secrets.signing_keys
AMENDS_VAULT = os.environ.get("AMENDS_VAULT") or str(AMENDS_HOME / "vault")
AMENDS_S3: dict[str, object] = bucket_access() if AMENDS_VAULT.startswith("s3://") else {}
AMENDS_UPLOADS = os.environ.get("AMENDS_UPLOADS") or str(AMENDS_HOME / "uploads")
AMENDS_FILE_LIMITS = {
    # MiB for a file of each kind (domain/files.py).
    "picture": whole_number("AMENDS_PICTURE_MAX_MB", 20, least=1),
    "document": whole_number("AMENDS_DOCUMENT_MAX_MB", 50, least=1),
    "sound": whole_number("AMENDS_SOUND_MAX_MB", 100, least=1),
    "film": whole_number("AMENDS_FILM_MAX_MB", 300, least=1),
    "text": whole_number("AMENDS_TEXT_MAX_MB", 5, least=1),
    "megapixels": whole_number("AMENDS_PICTURE_MAX_MEGAPIXELS", 64, least=1),
    # MiB for all that somebody has uploaded and not put on file, and for all of one order.
    "person": whole_number("AMENDS_UPLOADS_PERSON_MB", 1000, least=1),
    "key": whole_number("AMENDS_UPLOADS_KEY_MB", 20_000, least=1),
    "case": whole_number("AMENDS_UPLOADS_CASE_MB", 2000, least=1),
    "hours": whole_number("AMENDS_UPLOADS_HOURS", 24, least=1),
}
AMENDS_FORM_MAX_MB = whole_number("AMENDS_FORM_MAX_MB", 400, least=1)
AMENDS_GATEWAYS: dict[str, dict[str, object]] = {
    "sandbox": {"folder": os.environ.get("AMENDS_SANDBOX") or str(AMENDS_HOME / "sandbox")},
}

ALLOWED_HOSTS = words("AMENDS_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
CSRF_TRUSTED_ORIGINS = [AMENDS_BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "ninja",
    "amends.models.apps.ModelsConfig",
    "amends.entrypoints.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # The check against forged forms reads a form whole, so whether it may is asked before.
    "amends.entrypoints.portal.bounds.FormBounds",
    "django.middleware.csrf.CsrfViewMiddleware",
]

ROOT_URLCONF = "amends.config.urls"
WSGI_APPLICATION = "amends.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# --- Database ------------------------------------------------------------------------------------

AMENDS_EMBEDDED_DATABASE = not os.environ.get("DATABASE_URL")
_database: dict[str, Any] = database(
    os.environ.get("DATABASE_URL") or EmbeddedPostgres(AMENDS_HOME).url()
)
# The long statements of the hot path are prepared once for each connection (models/statement.py),
# and planned once: planning one anew would take longer than running it. Django's own statements
# are put together in the client, so none of this concerns them.
_database["OPTIONS"].setdefault("prepare_threshold", 5)
_database["OPTIONS"].setdefault("options", "-c plan_cache_mode=force_generic_plan")
_pool_size = whole_number("AMENDS_DB_POOL", 0)
if _pool_size:
    # A pool is for many threads over few connections; it keeps connections by itself.
    _database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": _pool_size, "timeout": 10}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0 if _pool_size else None,
        "CONN_HEALTH_CHECKS": True,
        **_database,
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "amends.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_NAME = "amends_session"
CSRF_COOKIE_NAME = "amends_csrf"
CSRF_FAILURE_VIEW = "amends.entrypoints.portal.public.errors.csrf_failure"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "amends_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("AMENDS_TIME_ZONE") or "Asia/Shanghai"

# --- Files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = whole_number("AMENDS_UPLOAD_MAX_MB", 25, least=1) * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Safety in the browser -----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if _https else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _https else 0
SECURE_SSL_REDIRECT = False
# Only what these machines say of a request's first address and scheme is believed (wsgi.py).
AMENDS_PROXIES = words("AMENDS_PROXIES")

# --- What is said to the log ---------------------------------------------------------------------

AMENDS_LOG_LEVEL = os.environ.get("AMENDS_LOG_LEVEL", "INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "amends": {"level": AMENDS_LOG_LEVEL},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # A page that is not there, or not somebody's to see, is an answer and no trouble.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "propagate": True},
    },
}
