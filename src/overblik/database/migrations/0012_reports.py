# SPDX-License-Identifier: MPL-2.0
"""What citizens say is wrong."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLE = Path(__file__).parent.parent.parent / "reports" / "tables.sql"


class Migration(migrations.Migration):
    """Reads `reports/tables.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0011_mandates")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLE.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
