# SPDX-License-Identifier: MPL-2.0
"""Drafts of rules, and why a version was published."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLE = Path(__file__).parent.parent.parent / "disclosure" / "drafts.sql"


class Migration(migrations.Migration):
    """Reads `disclosure/drafts.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0014_change_chain")]
    operations: ClassVar = [
        migrations.RunSQL(_TABLE.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
