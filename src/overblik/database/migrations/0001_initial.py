# SPDX-License-Identifier: MPL-2.0
"""The first tables, room by room, as plain SQL (the same on PostgreSQL 15 to 18)."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_ROOMS = Path(__file__).parent.parent.parent
_ORDER = ("people", "kle", "index", "basedata", "audit", "disclosure")


class Migration(migrations.Migration):
    """Reads `<room>/tables.sql`."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar = [
        migrations.RunSQL((_ROOMS / room / "tables.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
        for room in _ORDER
        if (_ROOMS / room / "tables.sql").exists()
    ]
