# SPDX-License-Identifier: MPL-2.0
"""The shapes of LoRa's JSON for cases and documents: field names are LoRa's own.

Source: the JSON that magenta-aps/mox (MPL-2.0) documents and answers with, both its spelling of states
(`fremdrift`, and `status` in its early years). The limits are those of the index, which LoRa has not.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

Short = Annotated[str, Meta(max_length=255)]
Key = Annotated[str, Meta(max_length=50)]
Remark = Annotated[str, Meta(max_length=1024)]
Text = Annotated[str, Meta(max_length=4096)]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, gc=False):
    """Base of all shapes: an unknown field is refused, else it would be lost without a word."""


class ValidityTold(Shape, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A *virkning*. Times are as PostgreSQL writes them, `infinity` for an open end."""

    from_: str | None = None
    to: str | None = None
    from_included: bool = True
    to_included: bool = False
    aktoerref: Short | None = None
    aktoertypekode: str | None = None
    notetekst: Remark | None = None


class ExemptTold(Shape, frozen=True, kw_only=True):
    """What is kept from the public: a title instead and the legal basis."""

    alternativtitel: Short | None = None
    hjemmel: Remark | None = None


class CaseProperties(Shape, frozen=True, kw_only=True):
    """One version of a case's attributes. `integrationsdata` is for other systems and not taken over."""

    virkning: ValidityTold | None = None
    brugervendtnoegle: Key | None = None
    sagsnummer: Key | None = None
    titel: Short | None = None
    beskrivelse: Text | None = None
    hjemmel: Remark | None = None
    kassationskode: Key | None = None
    afleveret: bool | None = None
    principiel: bool | None = None
    offentlighedundtaget: ExemptTold | None = None
    integrationsdata: Any = None


class DocumentProperties(Shape, frozen=True, kw_only=True):
    """One version of a document's attributes."""

    virkning: ValidityTold | None = None
    brugervendtnoegle: Key | None = None
    titel: Short | None = None
    beskrivelse: Text | None = None
    brevdato: str | None = None
    dokumenttype: Short | None = None
    kassationskode: Key | None = None
    major: int | None = None
    minor: int | None = None
    offentlighedundtaget: ExemptTold | None = None
    integrationsdata: Any = None


class StateTold(Shape, frozen=True, kw_only=True):
    """One state; an empty one says that none holds."""

    fremdrift: str | None = None
    status: str | None = None
    virkning: ValidityTold | None = None


class JournalNote(Shape, frozen=True, kw_only=True):
    """A note on a case, as text."""

    titel: Short | None = None
    notat: str | None = None
    format: Key | None = None


class JournalDocument(Shape, frozen=True, kw_only=True):
    """How a document is called on this case."""

    dokumenttitel: Short | None = None
    offentlighedundtaget: ExemptTold | None = None


class RelationTold(Shape, frozen=True, kw_only=True):
    """One relation to an object by `uuid` or `urn`; without either it says that none holds."""

    uuid: str | None = None
    urn: Short | None = None
    objekttype: str | None = None
    indeks: int | str | None = None
    virkning: ValidityTold | None = None
    journalpostkode: str | None = None
    journalnotat: JournalNote | None = None
    journaldokument: JournalDocument | None = None


class CaseAttributes(Shape, frozen=True, kw_only=True):
    """The attributes of a case."""

    sagegenskaber: tuple[CaseProperties, ...] = ()


class DocumentAttributes(Shape, frozen=True, kw_only=True):
    """The attributes of a document."""

    dokumentegenskaber: tuple[DocumentProperties, ...] = ()


class CaseStates(Shape, frozen=True, kw_only=True):
    """The states of a case."""

    sagfremdrift: tuple[StateTold, ...] = ()


class DocumentStates(Shape, frozen=True, kw_only=True):
    """The states of a document."""

    dokumentfremdrift: tuple[StateTold, ...] = ()


class Moment(Shape, frozen=True, kw_only=True):
    """A point in time as the answers of a read call write it."""

    tidsstempeldatotid: str | None = None
    graenseindikator: bool | None = None


class BodyTold(Shape, frozen=True, kw_only=True):
    """What both kinds of object say besides their content. `tiltidspunkt` follows from the next registration."""

    note: Remark | None = None
    livscykluskode: str | None = None
    brugerref: Short | None = None
    fratidspunkt: Moment | str | None = None
    tiltidspunkt: Moment | str | None = None
    relationer: dict[str, tuple[RelationTold, ...]] = {}


class CaseTold(BodyTold, frozen=True, kw_only=True):
    """One registration of a case."""

    attributter: CaseAttributes = CaseAttributes()
    tilstande: CaseStates = CaseStates()


class DocumentTold(BodyTold, frozen=True, kw_only=True):
    """One registration of a document. `varianter` lead to its content, which is none of the index's business."""

    attributter: DocumentAttributes = DocumentAttributes()
    tilstande: DocumentStates = DocumentStates()
    varianter: Any = None
