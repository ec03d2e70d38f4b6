# SPDX-License-Identifier: MPL-2.0
"""When something that was announced begins to hold, so that the worker finds the objects that are due."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Objects stored before get theirs with their next registration; until then all they say holds."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("overblik", "0005_seals")]
    operations: ClassVar = [
        migrations.RunSQL("ALTER TABLE object_state ADD COLUMN turns_at timestamptz", migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX object_state_due ON object_state (turns_at) WHERE turns_at IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
