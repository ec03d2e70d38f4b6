# SPDX-License-Identifier: MPL-2.0
"""The Django application that carries the shared templates, tags and static files."""

from django.apps import AppConfig


class WebkitConfig(AppConfig):
    """No models: only templates, template tags, static files and texts."""

    name = "overblik.webkit"
    label = "webkit"
