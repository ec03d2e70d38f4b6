# SPDX-License-Identifier: MPL-2.0
"""The gallery as a live site, with the middleware and the content policy of the real one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from overblik.webkit.build import build_static, compile_catalogues
from tests.browser import browser, served

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "overblik.site.django")

__all__ = ["browser"]

GALLERY = Path(__file__).resolve().parent / "gallery"


@pytest.fixture(scope="session")
def built() -> None:
    """The design system's files and the compiled texts are in place."""
    build_static()
    compile_catalogues()


@pytest.fixture(scope="module")
def django_gallery(built: None) -> Iterator[None]:
    """Django set up with the addresses of the gallery."""
    import django
    from django.conf import settings
    from django.test import override_settings

    django.setup()
    template = settings.TEMPLATES[0]
    with override_settings(
        SECRET_KEY="only for this test",
        ROOT_URLCONF="tests.webkit.gallery.urls",
        TEMPLATES=[{**template, "DIRS": [GALLERY / "templates"]}],
        STORAGES={
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        WHITENOISE_USE_FINDERS=True,
    ):
        yield


@pytest.fixture(scope="module")
def gallery_url(django_gallery: None) -> Iterator[str]:
    """The address of the running gallery."""
    from django.core.wsgi import get_wsgi_application

    with served(get_wsgi_application()) as url:
        yield url
