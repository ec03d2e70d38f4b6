# SPDX-License-Identifier: MPL-2.0
"""The Django application that carries the shared templates, tags and static files."""

from __future__ import annotations

from collections.abc import Callable

from django.apps import AppConfig
from django.http import HttpRequest


class WebkitConfig(AppConfig):
    """No models: only templates, template tags, static files and texts.

    `error_notice`: markup that a site wants above an error page in the page's language; put here when Django is set up.
    """

    name = "overblik.webkit"
    label = "webkit"
    error_notice: Callable[[HttpRequest], str] | None = None
