# SPDX-License-Identifier: MPL-2.0
"""The Django application of the citizen's pages; it carries the desk that the process was started with."""

from __future__ import annotations

from django.apps import AppConfig, apps

from overblik.portal.desk import Desk
from overblik.portal.error_notice import error_notice
from overblik.webkit.apps import WebkitConfig


class PortalConfig(AppConfig):
    """Label `portal`. `desk` is put here once, at process start, before the first request."""

    name = "overblik.portal"
    label = "portal"
    default = True  # Django would not choose between this and the one imported above
    desk: Desk | None = None

    def ready(self) -> None:
        """The shared error pages get this portal's banner."""
        webkit = apps.get_app_config("webkit")
        assert isinstance(webkit, WebkitConfig)
        webkit.error_notice = error_notice
