# SPDX-License-Identifier: MPL-2.0
"""Replays of what is kept of a system."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLE = Path(__file__).parent.parent.parent / "intake" / "replay.sql"


class Migration(migrations.Migration):
    """Reads `intake/replay.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0022_use")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLE.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
