# SPDX-License-Identifier: MPL-2.0
"""How much each system delivers, and when it is expected to."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLES = Path(__file__).parent.parent.parent / "intake" / "tally.sql"


class Migration(migrations.Migration):
    """Reads `intake/tally.sql`. What came before is not counted: the log does not tell what was refused."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0020_roll_up_shared")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLES.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
