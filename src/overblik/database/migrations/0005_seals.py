# SPDX-License-Identifier: MPL-2.0
"""Seals on the access log."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLE = Path(__file__).parent.parent.parent / "audit" / "segments.sql"


class Migration(migrations.Migration):
    """Reads `audit/segments.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0004_search")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLE.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
