# SPDX-License-Identifier: MPL-2.0
"""Which systems send notices."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_COLUMN = Path(__file__).parent.parent.parent / "access" / "senders.sql"


class Migration(migrations.Migration):
    """Reads `access/senders.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0012_reports")]
    operations: ClassVar = [
        migrations.RunSQL(_COLUMN.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
