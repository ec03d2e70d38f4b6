# SPDX-License-Identifier: MPL-2.0
"""Why a version of the texts was published, and how many cases hold each local status."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLES = Path(__file__).parent.parent.parent / "guidance" / "local_status.sql"


class Migration(migrations.Migration):
    """Reads `guidance/local_status.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0017_roll_up")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLES.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
