# SPDX-License-Identifier: MPL-2.0
"""What the worker counts in the rows made for reading."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLES = Path(__file__).parent.parent.parent / "disclosure" / "roll_up.sql"


class Migration(migrations.Migration):
    """Reads `disclosure/roll_up.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0016_told")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLES.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
