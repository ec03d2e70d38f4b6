# SPDX-License-Identifier: MPL-2.0
"""The Django application of the municipality's pages; it carries the desk that the process was started with."""

from __future__ import annotations

from django.apps import AppConfig

from overblik.console.desk import ConsoleDesk


class ConsoleConfig(AppConfig):
    """Label `console`. `desk` is put here once, at process start, before the first request."""

    name = "overblik.console"
    label = "console"
    desk: ConsoleDesk | None = None
