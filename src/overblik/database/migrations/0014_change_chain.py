# SPDX-License-Identifier: MPL-2.0
"""The log of changes becomes a chain, and says whom each change concerns."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_CHAIN = Path(__file__).parent.parent.parent / "audit" / "change_chain.sql"


class Migration(migrations.Migration):
    """Reads `audit/change_chain.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0013_senders")]
    operations: ClassVar = [
        migrations.RunSQL(_CHAIN.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
