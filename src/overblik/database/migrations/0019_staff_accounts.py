# SPDX-License-Identifier: MPL-2.0
"""Accounts of staff who have no sign-in provider."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_TABLES = Path(__file__).parent.parent.parent / "access" / "staff_accounts.sql"


class Migration(migrations.Migration):
    """Reads `access/staff_accounts.sql`; one of the tables hangs on Django's sessions."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("overblik", "0018_texts"),
        ("sessions", "0001_initial"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(_TABLES.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
