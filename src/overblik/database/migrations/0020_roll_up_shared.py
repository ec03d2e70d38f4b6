# SPDX-License-Identifier: MPL-2.0
"""Objects that several citizens see, so that a what-if can tell how many different ones come and go."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLE = Path(__file__).parent.parent.parent / "disclosure" / "roll_up_shared.sql"


class Migration(migrations.Migration):
    """Reads `disclosure/roll_up_shared.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0019_staff_accounts")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLE.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
