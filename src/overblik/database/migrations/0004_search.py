# SPDX-License-Identifier: MPL-2.0
"""What searches need: keys to look objects up by, what systems may read, for whom a client asks."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

_ROOMS = Path(__file__).parent.parent.parent


class Migration(migrations.Migration):
    """Reads `index/search_key.sql` and `access/tables.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0003_receivers")]
    operations: ClassVar = [
        migrations.RunSQL((_ROOMS / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)
        for name in ("index/search_key.sql", "access/tables.sql")
    ] + [migrations.RunSQL("ALTER TABLE access_log ADD COLUMN on_behalf_of text", migrations.RunSQL.noop)]
