# SPDX-License-Identifier: MPL-2.0
"""The Django application of the citizen's pages; it carries the desk that the process was started with."""

from __future__ import annotations

from django.apps import AppConfig

from overblik.portal.desk import Desk


class PortalConfig(AppConfig):
    """Label `portal`. `desk` is put here once, at process start, before the first request."""

    name = "overblik.portal"
    label = "portal"
    desk: Desk | None = None
