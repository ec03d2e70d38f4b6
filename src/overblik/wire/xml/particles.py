# SPDX-License-Identifier: MPL-2.0
"""The pieces that objects of both indexes are built of: identifiers, validities, heads, lists of codes."""

from __future__ import annotations

import functools

from overblik.index.kinds import SENSITIVITY_CODES
from overblik.wire.xml import draft
from overblik.wire.xml.model import Choice, Group, Leaf, Occurs, Opens, Part
from overblik.wire.xml.names import GD, SD
from overblik.wire.xml.values import code, cvr, moment, moment_text, open_end, text, urn, uuid_text

LIFECYCLES = ("Opstaaet", "Importeret", "Passiveret", "Slettet")
ACTOR_TYPES = (
    "Organisation",
    "OrganisationEnhed",
    "OrganisationFunktion",
    "Bruger",
    "ItSystem",
    "Interessefaellesskab",
)

VALIDITY = "Virkning"
SENSITIVITY = code(SENSITIVITY_CODES)


@functools.cache
def id_of(namespace: str, name: str, key: str) -> Group:
    """An element that wraps a UUID or a URN (*UnikIdType*)."""
    uuid_or_urn = Choice(
        (Leaf(SD, "UUIDIdentifikator", key, uuid_text), Leaf(SD, "URNIdentifikator", key, urn))
    )
    return Group(namespace, name, (uuid_or_urn,), opens=Opens.LEAF)


@functools.cache
def bound(name: str, key: str) -> Group:
    """A point in time or an open end (*TidspunktType*)."""
    time_or_open = Choice(
        (Leaf(SD, "TidsstempelDatoTid", key, moment), Leaf(SD, "GraenseIndikator", key, open_end))
    )
    return Group(SD, name, (time_or_open,), opens=Opens.LEAF)


@functools.cache
def validity(namespace: str) -> Group:
    """When something holds and who says so (*Virkning*)."""
    return Group(
        namespace,
        VALIDITY,
        (
            bound("FraTidspunkt", draft.FROM),
            bound("TilTidspunkt", draft.TO),
            id_of(SD, "AktoerRef", draft.ACTOR),
            Leaf(SD, "AktoerTypeKode", draft.ACTOR_TYPE, code(ACTOR_TYPES)),
            Leaf(SD, "NoteTekst", draft.PERIOD_NOTE, text(1024)),
        ),
        draft.validity,
        Opens.VALUE,
        recurs_behind="TilTidspunkt",
    )


def extensions(*groups: Group, changed: str) -> Group:
    """A *LokalUdvidelseListe*: any mix of these groups, then when the list was last changed."""
    parts: tuple[Part, ...] = (Leaf(GD, "SenestAendretTidspunkt", changed, moment_text),)
    if groups:
        parts = (Choice(groups, Occurs.ANY), *parts)
    return Group(GD, "LokalUdvidelseListe", parts)


def user_key(namespace: str) -> Leaf:
    """The key users know (*BrugervendtNoegle*)."""
    return Leaf(namespace, "BrugervendtNoegle", "user_key", text(50))


def full_name(namespace: str) -> Leaf:
    """A full name (*FuldtNavn*)."""
    return Leaf(namespace, "FuldtNavn", "name", text(255))


def company_number(namespace: str) -> Choice:
    """A CVR number. Its element is spelled otherwise by case, document and the index of benefits, and senders mix
    them up.
    """
    spellings = ("CVR-Nummer", "CVR-Nr", "CVR-nr")
    return Choice(tuple(Leaf(namespace, name, "cvr", cvr) for name in spellings), Occurs.OPTIONAL)


def head() -> tuple[Leaf | Group, ...]:
    """What every registration of an import begins with."""
    return (
        note(),
        Leaf(SD, "Tidspunkt", draft.RECORDED_AT, moment),
        Leaf(SD, "LivscyklusKode", draft.LIFECYCLE, code(LIFECYCLES)),
        id_of(SD, "BrugerRef", draft.USER),
        # The index sets this time itself; what is sent is read and left out.
        Leaf(GD, "StsTidspunkt", ".ignored", moment),
    )


def identifier() -> Leaf:
    """The object's own UUID."""
    return Leaf(SD, "UUIDIdentifikator", draft.ID, draft.object_id, Occurs.ONE)


def note() -> Leaf:
    """What the source says about a registration (*NoteTekst*)."""
    return Leaf(SD, "NoteTekst", draft.NOTE, text(1024))


def required(lists: tuple[Group, ...]) -> tuple[Group, ...]:
    """The same lists, each to stand exactly once."""
    return tuple(Group(part.namespace, part.name, part.parts, occurs=Occurs.ONE) for part in lists)
