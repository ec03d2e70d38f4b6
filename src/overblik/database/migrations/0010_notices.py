# SPDX-License-Identifier: MPL-2.0
"""Who wants to be told when there is news, and what is to be sent."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLES = Path(__file__).parent.parent.parent / "notices" / "tables.sql"


class Migration(migrations.Migration):
    """Reads `notices/tables.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0009_sign_in")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLES.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
