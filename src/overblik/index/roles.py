# SPDX-License-Identifier: MPL-2.0
"""The names of relation roles and object types, and the UUIDs that stand for them on the wire.

A role whose UUID we do not know is kept as its UUID (or URN) text and round-tripped. Roles for which no
UUID is published have a placeholder of our own here; an installation puts the real one into its role map.
Source of the UUIDs: KOMBIT's public samples.
"""

from __future__ import annotations

import enum
import uuid

_PLACEHOLDERS = uuid.UUID("0d0f1c3e-6f3c-5c0e-9a44-0b7c5b1f6a51")


class Role(enum.StrEnum):
    """The roles Overblik knows by name."""

    OWNER = "owner"
    RESPONSIBLE = "responsible"
    PRIMARY_HANDLER = "primary_handler"
    OTHER_HANDLER = "other_handler"
    LENT_TO = "lent_to"
    MUNICIPALITY_OF_RESIDENCE = "municipality_of_residence"
    DISTRIBUTED_TO = "distributed_to"
    PRIMARY_PARTY = "primary"
    SECONDARY_PARTY = "secondary"
    BENEFIT_RECIPIENT = "benefit_recipient"
    GRANT_RECIPIENT = "grant_recipient"
    PAYEE = "payee"
    DOCUMENT_PARTY = "document_party"
    COPY_PARTY = "copy_party"
    PRIMARY_CLASS = "primary_class"
    FACET_CLASS = "facet_class"
    DISPLAY_CLASS = "display_class"
    DECISION_CLASS = "decision_class"
    TASK_CLASS = "task_class"
    ACCOUNT_CLASS = "account_class"
    SECURITY_CLASS = "security_class"
    SENSITIVITY_CLASS = "sensitivity_class"
    EFFORT_CLASS = "effort_class"
    OTHER_CLASS = "other_class"
    CONTROL_CLASS = "control_class"
    PARENT_CASE = "parent_case"
    PRECEDENT = "precedent"
    OTHER_CASE = "other_case"
    GRANT_CASE = "grant_case"
    BUILDING = "building"
    TAX_OBJECT = "tax_object"
    PROPERTY_TAX = "property_tax"
    PROTECTION = "protection"
    FILED = "filed"
    ATTACHED = "attached"
    NOTE = "note"
    ANSWER = "answer"
    STARTING_POINT = "starting_point"
    NEW_REVISION = "new_revision"
    COMMENT = "comment"
    ENCLOSURE = "enclosure"
    OTHER_DOCUMENT = "other_document"
    MASTER = "master"
    SENDER = "sender"
    ACCESS = "access"
    PART_OF = "part_of"
    PAYING_UNIT = "paying_unit"
    BENEFIT_CLASS = "benefit_class"


def placeholder(name: str) -> str:
    """Our own stable stand-in for a role or type whose official UUID is not published."""
    return str(uuid.uuid5(_PLACEHOLDERS, name))
