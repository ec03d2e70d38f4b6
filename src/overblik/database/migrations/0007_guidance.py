# SPDX-License-Identifier: MPL-2.0
"""The authorities' own texts."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLE = Path(__file__).parent.parent.parent / "guidance" / "tables.sql"


class Migration(migrations.Migration):
    """Reads `guidance/tables.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0006_announced")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLE.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
