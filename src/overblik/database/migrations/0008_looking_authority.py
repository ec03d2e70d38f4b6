# SPDX-License-Identifier: MPL-2.0
"""Which authority's staff looked at a citizen's data, so that the citizen can be told."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Looks of before have none: a column without a value changes no seal."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0007_guidance")]
    operations: ClassVar = [
        migrations.RunSQL("ALTER TABLE access_log ADD COLUMN authority text", migrations.RunSQL.noop),
    ]
