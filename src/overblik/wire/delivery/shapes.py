# SPDX-License-Identifier: MPL-2.0
"""The shapes of the JSON delivery: what a source system may say about each kind of object.

Only `id` and `recorded_at` are demanded: the index accepts what is well-formed and judges it afterwards.
Unknown fields are refused, because a misspelt field would be lost without a word.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

Time = Annotated[dt.datetime, Meta(tz=True, description="ISO date-time with zone")]
Short = Annotated[str, Meta(max_length=255)]
Key = Annotated[str, Meta(max_length=50)]
Index = Annotated[str, Meta(max_length=36)]
Text = Annotated[str, Meta(max_length=4096)]
Urn = Annotated[str, Meta(max_length=255)]
Cvr = Annotated[str, Meta(pattern=r"^[0-9]{8}$")]
Amount = Annotated[
    str, Meta(pattern=r"^-?[0-9]{1,12}\.[0-9]{2}$", description="kroner with two decimals, may be negative")
]
Created = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2}))?$",
        description="ISO date (Danish), or ISO date-time with zone",
    ),
]
Sensitivity = Literal[
    "IKKE_FORTROLIGE_DATA", "FORTROLIGE_PERSONOPLYSNINGER", "FOELSOMME_PERSONOPLYSNINGER", "VIP_SAGER"
]
CaseStatus = Literal["Opstaaet", "Oplyst", "Afgjort", "Bestilt", "Udfoert", "Afsluttet"]
DocumentStatus = Literal[
    "Modtaget", "Fordelt", "Underudarbejdelse", "Underreview", "Publiceret", "Endeligt", "Afleveret"
]
DocumentType = Literal[
    "Faktura", "Brev, indgaaende", "Brev, udgaaende", "Brev", "Internt Notat", "Eksternt Notat", "Rapport",
    "Dagsorden", "Plan", "Andet",
]  # fmt: skip


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Base of all shapes: unknown fields are refused, defaults are left out when written."""


class Dated(Shape, frozen=True, kw_only=True, rename={"valid_from": "from", "valid_to": "to"}):
    """Something that holds for a time: `from` included, `to` not; absent = open."""

    valid_from: Time | None = None
    valid_to: Time | None = None


class CaseStep(Dated, frozen=True, kw_only=True):
    """One state of a case."""

    status: CaseStatus


class DocumentStep(Dated, frozen=True, kw_only=True):
    """One state of a document."""

    status: DocumentStatus


class PartyTold(Dated, frozen=True, kw_only=True):
    """A person or company: `id` as URN (`urn:oio:cpr-nr:...`), `role` by name or UUID."""

    role: Short = "primary"
    id: Urn
    name: Short | None = None
    index: Index | None = None


class DisplayClass(Dated, frozen=True, kw_only=True):
    """A display class with its period; a plain text stands for one without period."""

    key: Short


class JournalTold(Dated, frozen=True, kw_only=True):
    """A document on a case; `title` goes before the document's own."""

    document: uuid.UUID
    title: Short | None = None
    role: Literal["filed", "attached"] = "filed"


class RelatedTold(Shape, frozen=True, kw_only=True):
    """Another case."""

    role: Literal["parent_case", "precedent", "other_case"] = "other_case"
    id: uuid.UUID


class Told(Shape, frozen=True, kw_only=True):
    """What every object says. With `delta` true only what is named changes."""

    id: uuid.UUID
    recorded_at: Time
    delta: bool = False
    source: uuid.UUID | None = None
    authority: Cvr | None = None
    authority_name: Short | None = None
    note: Annotated[str, Meta(max_length=1024)] | None = None


class CaseTold(Told, frozen=True, kw_only=True, tag_field="kind", tag="case"):
    """A case (*sag*)."""

    number: Key | UnsetType = UNSET
    title: Short | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    sensitivity: Sensitivity | UnsetType = UNSET
    created: Created | UnsetType = UNSET
    local_status: Short | UnsetType = UNSET
    category: Short | UnsetType = UNSET
    kle: Key | None = None
    facet: Key | None = None
    unit: Short | None = None
    parties: tuple[PartyTold, ...] = ()
    progress: tuple[CaseStep, ...] = ()
    display_classes: tuple[Short | DisplayClass, ...] = ()
    decision: Short | None = None
    journal: tuple[JournalTold, ...] = ()
    objects: tuple[Urn, ...] = ()
    related: tuple[RelatedTold, ...] = ()


class DocumentTold(Told, frozen=True, kw_only=True, tag_field="kind", tag="document"):
    """A document (*dokument*): its metadata, never its content."""

    number: Key | UnsetType = UNSET
    title: Short | UnsetType = UNSET
    type: DocumentType | UnsetType = UNSET
    sensitivity: Sensitivity | UnsetType = UNSET
    letter_date: dt.date | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    kle: Key | None = None
    parties: tuple[PartyTold, ...] = ()
    states: tuple[DocumentStep, ...] = ()
    display_classes: tuple[Short | DisplayClass, ...] = ()


class PlanTold(Shape, frozen=True, kw_only=True):
    """What will be paid (*økonomisk effektueringsplan*)."""

    id: Index
    start: dt.date | None = None
    end: dt.date | None = None
    frequency: Short | None = None
    advance: bool | None = None
    day: Key | None = None
    amount: Amount | None = None
    manual: bool | None = None


class BenefitTold(Shape, frozen=True, kw_only=True):
    """One granted benefit (*bevilget ydelse*)."""

    id: Index
    name: Short
    start: dt.date | None = None
    end: dt.date | None = None
    kle: Key | None = None
    class_title: Short | None = None
    repayable: bool | None = None
    plans: tuple[PlanTold, ...] = ()


class GrantCase(Shape, frozen=True, kw_only=True):
    """The case a grant belongs to."""

    id: uuid.UUID
    number: Key | None = None
    title: Short | None = None


class GrantTold(Told, frozen=True, kw_only=True, tag_field="kind", tag="grant"):
    """A grant (*bevilling*) of one or more benefits."""

    number: Key | UnsetType = UNSET
    sensitivity: Sensitivity | UnsetType = UNSET
    start: dt.date | UnsetType = UNSET
    end: dt.date | UnsetType = UNSET
    parties: tuple[PartyTold, ...] = ()
    case: GrantCase | None = None
    benefits: tuple[BenefitTold, ...] = ()


class LineTold(Shape, frozen=True, kw_only=True):
    """One line of a payment (*ydelseseffektuering*)."""

    amount: Amount
    kle: Key | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    grant: uuid.UUID | None = None
    benefit: Index | None = None
    index: Index | None = None


class PaymentTold(Told, frozen=True, kw_only=True, tag_field="kind", tag="payment"):
    """A payment (*økonomisk effektuering*): the chain gross, after tax, sent, paid."""

    number: Key | UnsetType = UNSET
    start: dt.date | UnsetType = UNSET
    end: dt.date | UnsetType = UNSET
    available: dt.date | UnsetType = UNSET
    gross: Amount | UnsetType = UNSET
    after_tax: Amount | UnsetType = UNSET
    sent: Amount | UnsetType = UNSET
    sent_reason: Short | UnsetType = UNSET
    paid: Amount | UnsetType = UNSET
    paid_reason: Short | UnsetType = UNSET
    department: Short | UnsetType = UNSET
    payee: Urn | None = None
    payee_name: Short | None = None
    lines: tuple[LineTold, ...] = ()


class RemovalTold(Shape, frozen=True, kw_only=True, tag_field="kind", tag="removal"):
    """A request to delete an object physically (*fjern*)."""

    id: uuid.UUID
    keep_documents: bool = False
    remove_grants: bool = False


Line = CaseTold | DocumentTold | GrantTold | PaymentTold | RemovalTold


def json_schema() -> dict[str, Any]:
    """The JSON Schema of one line."""
    return msgspec.json.schema(Line)
