# SPDX-License-Identifier: MPL-2.0
"""Since when a reading row has said what it says."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_COLUMN = Path(__file__).parent.parent.parent / "index" / "told.sql"


class Migration(migrations.Migration):
    """Reads `index/told.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0015_drafts")]
    operations: ClassVar = [
        migrations.RunSQL(_COLUMN.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
