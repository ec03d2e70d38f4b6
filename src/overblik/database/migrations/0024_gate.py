# SPDX-License-Identifier: MPL-2.0
"""The keys by which systems say who they are, and what was turned away at the door."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLES = Path(__file__).parent.parent.parent / "access" / "gate.sql"


class Migration(migrations.Migration):
    """Reads `access/gate.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0023_replay")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLES.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
