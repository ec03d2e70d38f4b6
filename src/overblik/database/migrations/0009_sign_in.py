# SPDX-License-Identifier: MPL-2.0
"""Sign-in: sessions at the provider, used logout tokens, events."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_ROOMS = Path(__file__).parent.parent.parent
_FILES = ("access/provider_sessions.sql", "audit/sign_ins.sql")


class Migration(migrations.Migration):
    """Reads the files; one of the tables hangs on Django's sessions."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("overblik", "0008_looking_authority"),
        ("sessions", "0001_initial"),
    ]
    operations: ClassVar = [
        migrations.RunSQL((_ROOMS / file).read_text(encoding="utf-8"), migrations.RunSQL.noop)
        for file in _FILES
    ]
