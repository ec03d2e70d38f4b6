# SPDX-License-Identifier: MPL-2.0
"""The Django application of the machine interfaces; `desk` is set when the process starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from psycopg import Connection

from overblik.access.machines import SourceGate
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing
from overblik.wire.roles import RoleMap


@dataclass(frozen=True)
class ApiDesk:
    """What the machine interfaces need from the process: a connection, keys, the gate and the clock.

    `roles` is the installation's own role map; None = the published names.
    """

    connection: Callable[[], Connection[Any]]
    ring: KeyRing
    gate: SourceGate
    fictive: FictiveRule
    now: Callable[[], dt.datetime]
    roles: RoleMap | None = None


class ApiConfig(AppConfig):
    """Label `api`."""

    name = "overblik.api"
    label = "api"
    desk: ApiDesk


def desk() -> ApiDesk:
    """The desk of this process."""
    config = apps.get_app_config("api")
    assert isinstance(config, ApiConfig)
    return config.desk
