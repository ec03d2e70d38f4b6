# SPDX-License-Identifier: MPL-2.0
"""The pieces that SDI's objects are built of: identifiers, validities, extensions, and the closed lists of codes."""

from __future__ import annotations

import functools

from overblik.index.kinds import SENSITIVITY_CODES
from overblik.wire.sdi import draft
from overblik.wire.sdi.grammar import Choice, Group, Leaf, Occurs, Opens, Part
from overblik.wire.sdi.names import DI, GD, SD, SI
from overblik.wire.sdi.values import code, cvr, moment, moment_text, open_end, text, urn, uuid_text

ONE, ANY = Occurs.ONE, Occurs.ANY

LIFECYCLES = ("Opstaaet", "Importeret", "Passiveret", "Slettet")
ACTOR_TYPES = (
    "Organisation",
    "OrganisationEnhed",
    "OrganisationFunktion",
    "Bruger",
    "ItSystem",
    "Interessefaellesskab",
)
DOCUMENT_TYPES = (
    "Faktura",
    "Brev, indgaaende",
    "Brev, udgaaende",
    "Brev",
    "Internt Notat",
    "Eksternt Notat",
    "Rapport",
    "Dagsorden",
    "Plan",
    "Andet",
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


def exempt(namespace: str) -> Group:
    """The secret title and its legal basis (*OffentlighedUndtaget*)."""
    return Group(
        namespace,
        "OffentlighedUndtaget",
        (
            Leaf(SD, "TitelAlternativTekst", draft.ALTERNATIVE_TITLE, text(255), ONE),
            Leaf(SD, "OffentlighedUndtagetHjemmelTekst", draft.EXEMPT_BASIS, text(1024), ONE),
        ),
        draft.exempt,
    )


def extensions(*groups: Group, changed: str) -> Group:
    """A *LokalUdvidelseListe*: any mix of these groups, then when the list was last changed."""
    parts: tuple[Part, ...] = (Leaf(GD, "SenestAendretTidspunkt", changed, moment_text),)
    if groups:
        parts = (Choice(groups, ANY), *parts)
    return Group(GD, "LokalUdvidelseListe", parts)


def keywords(namespace: str) -> Group:
    """Search words of a class, which case and document spell differently (*Soegeord*)."""
    if namespace == SI:
        described = Leaf(SD, "BeskrivelseTekst", draft.KEYWORD_TEXT, text(4096))
        category = Leaf(SI, "SoegeordKategoriTekst", draft.KEYWORD_CATEGORY, text())
    else:
        described = Leaf(DI, "Beskrivelse", draft.KEYWORD_TEXT, text())
        category = Leaf(DI, "SoegeordKategori", draft.KEYWORD_CATEGORY, text())
    identified = Leaf(namespace, "SoegeordIdentifikator", draft.KEYWORD_ID, text())
    return Group(namespace, "Soegeord", (identified, described, category), draft.keyword, occurs=ANY)


def user_key(namespace: str) -> Leaf:
    """The key users know (*BrugervendtNoegle*)."""
    return Leaf(namespace, "BrugervendtNoegle", "user_key", text(50))


def full_name(namespace: str) -> Leaf:
    """A full name (*FuldtNavn*)."""
    return Leaf(namespace, "FuldtNavn", "name", text(255))


def cvr_number(namespace: str) -> Choice:
    """The official spelling differs between case and document, and senders mix them up."""
    spellings = tuple(Leaf(namespace, name, "cvr", cvr) for name in ("CVR-Nummer", "CVR-Nr"))
    return Choice(spellings, Occurs.OPTIONAL)


CASE_EXTENSIONS = (
    Group(SI, "SagsaktoerLokalUdvidelse", (user_key(SI), full_name(SI), cvr_number(SI))),
    Group(
        SI,
        "SagsklasseLokalUdvidelse",
        (
            Leaf(SI, "Facettitel", "facet_title", text(255)),
            Leaf(SI, "Klassetitel", "class_title", text(255)),
            user_key(SI),
            keywords(SI),
        ),
    ),
    Group(SI, "SagspartLokalUdvidelse", (user_key(SI), full_name(SI))),
    Group(SI, "SagsgenstandeLokalUdvidelse", (Leaf(SI, "Tekstfelt", "text", text(1024)),)),
)
DOCUMENT_EXTENSIONS = (
    Group(DI, "DokumentaktoerLokalUdvidelse", (user_key(DI), full_name(DI), cvr_number(DI))),
    Group(DI, "DokumentpartLokalUdvidelse", (user_key(DI), full_name(DI))),
    Group(
        DI,
        "DokumentklasseLokalUdvidelse",
        (Leaf(DI, "Klassetitel", "class_title", text(255)), user_key(DI), keywords(DI)),
    ),
)
