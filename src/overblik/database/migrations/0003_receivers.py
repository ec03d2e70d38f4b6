# SPDX-License-Identifier: MPL-2.0
"""Receivers of events."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLE = Path(__file__).parent.parent.parent / "events" / "receivers.sql"


class Migration(migrations.Migration):
    """Reads `events/receivers.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0002_events")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLE.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
