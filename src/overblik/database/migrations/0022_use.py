# SPDX-License-Identifier: MPL-2.0
"""Counts of how much the overview is used."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLE = Path(__file__).parent.parent.parent / "usage" / "tables.sql"


class Migration(migrations.Migration):
    """Reads `usage/tables.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0021_deliveries")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLE.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
