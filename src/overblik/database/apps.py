# SPDX-License-Identifier: MPL-2.0
"""The Django application that carries the one chain of migrations."""

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    """Label `overblik`: every table of the project belongs to this chain."""

    name = "overblik.database"
    label = "overblik"
