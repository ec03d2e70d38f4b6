# SPDX-License-Identifier: MPL-2.0
"""The outbox."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLES = Path(__file__).parent.parent.parent / "events" / "tables.sql"


class Migration(migrations.Migration):
    """Reads `events/tables.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLES.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
