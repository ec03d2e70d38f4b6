# SPDX-License-Identifier: MPL-2.0
"""Full reloads of a system."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLES = Path(__file__).parent.parent.parent / "intake" / "reload.sql"


class Migration(migrations.Migration):
    """Reads `intake/reload.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0024_gate")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLES.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
