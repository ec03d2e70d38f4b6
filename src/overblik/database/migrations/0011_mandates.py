# SPDX-License-Identifier: MPL-2.0
"""What is known of a person's standing, and what one person lets another read."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_PEOPLE = Path(__file__).parent.parent.parent / "people"


class Migration(migrations.Migration):
    """Reads `people/status.sql` and `people/mandates.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0010_notices")]
    operations: ClassVar = [
        migrations.RunSQL((_PEOPLE / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)
        for name in ("status.sql", "mandates.sql")
    ]
