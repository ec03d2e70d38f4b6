# SPDX-License-Identifier: MPL-2.0
"""Django's settings, made from Overblik's own settings and nothing else.

Django carries pages, sessions, CSRF, forms, translation and migrations; the index is read and written
through psycopg. The database address is filled in by `overblik.site.start`, because the embedded server may
have to be started first.
"""

from __future__ import annotations

from pathlib import Path

from overblik.settings import from_environment
from overblik.site.logs import configuration

OVERBLIK = from_environment()
_PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = "replaced-at-start"  # noqa: S105 - overblik.site.start puts the installation's own secret here
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "overblik.site.urls"
WSGI_APPLICATION = "overblik.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"

INSTALLED_APPS = [
    # Only because mozilla-django-oidc imports their models: nobody is a user of Django's, and they get no tables.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "overblik.database",
    "overblik.webkit",
    "overblik.portal",
    "overblik.console",
    "overblik.api",
]
MIGRATION_MODULES = {"auth": None, "contenttypes": None}
AUTHENTICATION_BACKENDS = ["overblik.access.relying_party.Exchange"]
# Sign-ins begun in one browser and not finished; the oldest is forgotten.
OIDC_MAX_STATES = 5
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "overblik.webkit.compression.PageCompressionMiddleware",
    "overblik.site.revival.RevivalMiddleware",
    "overblik.site.clock.ClockMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "overblik.portal.kept_language.KeptLanguageMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "overblik.webkit.views.ErrorPageMiddleware",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "overblik",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
    }
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [
    _PACKAGE / "webkit" / "locale",
    _PACKAGE / "portal" / "locale",
    _PACKAGE / "console" / "locale",
]
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = OVERBLIK.data / "static"
WHITENOISE_MAX_AGE = 31536000
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_ENGINE = "overblik.portal.sessions"
_IS_PRODUCTION = OVERBLIK.mode == "production"
SESSION_COOKIE_NAME = OVERBLIK.session_cookie
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# The server knows when a session is over; a browser that keeps the cookie as long as it runs can be told why.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = OVERBLIK.session_idle_minutes * 60
SESSION_COOKIE_SECURE = _IS_PRODUCTION
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-overblik-form" if _IS_PRODUCTION else "csrftoken"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "overblik.webkit.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = configuration(OVERBLIK.log_level)
