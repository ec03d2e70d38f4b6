# SPDX-License-Identifier: MPL-2.0
"""Reads a *FremsoegYdelseIndeksInput*: the words of YI's searches.

Where intervals stand, and what the two *Inkluder* add to what is shown anyway, is told nowhere in public: the
intervals are taken in the list around what they are named after and in its own, the *Inkluder* as the *Vis* of
the same name.
"""

from __future__ import annotations

import functools
from decimal import Decimal

from overblik.index.excerpt import OrderBy, Part
from overblik.index.expression import Measure
from overblik.index.kinds import Kind
from overblik.wire.asking import Asked
from overblik.wire.roles import RoleMap, published
from overblik.wire.xml.model import Group
from overblik.wire.xml.query import SearchReader, Vocabulary, extended, interval, search_input
from overblik.wire.xml.tree import Element
from overblik.wire.yi.names import BI, OEF, YI
from overblik.wire.yi.shape import GRANT_LISTS, PAYMENT_LISTS
from overblik.wire.yi.values import amount


def _kroner(text: str) -> Decimal:
    return Decimal(amount(text))


def _days(namespace: str, name: str, measure: Measure) -> Group:
    return interval(namespace, f"{name}DatoInterval", measure)


def _amounts(namespace: str, name: str, measure: Measure) -> Group:
    return interval(namespace, f"{name}Interval", measure, _kroner)


_GRANT_INTERVALS = Group(
    BI,
    "SoegEgenskaberLokalUdvidelse",
    (_days(BI, "BevillingStart", Measure.START), _days(BI, "BevillingSlut", Measure.END)),
)
_BENEFIT_INTERVALS = Group(
    BI,
    "SoegBevilgetYdelseLokalUdvidelse",
    (
        _days(BI, "BevilgetYdelseStart", Measure.BENEFIT_START),
        _days(BI, "BevilgetYdelseSlut", Measure.BENEFIT_END),
        _days(BI, "EffektueringsplanStart", Measure.PLAN_START),
        _days(BI, "EffektueringsplanSlut", Measure.PLAN_END),
        _amounts(BI, "YdelseBeloeb", Measure.PLAN_AMOUNT),
    ),
)
_PAYMENT_INTERVALS = Group(
    OEF,
    "SoegEgenskaberLokalUdvidelse",
    (
        _days(OEF, "Start", Measure.START),
        _days(OEF, "Slut", Measure.END),
        _days(OEF, "Dispositions", Measure.AVAILABLE),
        _amounts(OEF, "SamletBruttoBeloeb", Measure.GROSS),
        _amounts(OEF, "BeloebUdbetalt", Measure.PAID),
        _amounts(OEF, "BeloebEfterSkatATP", Measure.AFTER_TAX),
        _amounts(OEF, "BeloebSendtTilUdbetaling", Measure.SENT),
    ),
)
_LINE_INTERVALS = Group(
    OEF,
    "SoegOekonomiskYdelseEffektueringRelationLokalUdvidelse",
    (
        _days(OEF, "YdelsesperiodeStart", Measure.LINE_START),
        _days(OEF, "YdelsesperiodeSlut", Measure.LINE_END),
        _amounts(OEF, "YdelsesBeloeb", Measure.LINE_AMOUNT),
    ),
)

_GRANT = search_input(
    YI,
    "SoegBevillingIndeks",
    extended(extended(GRANT_LISTS, _GRANT_INTERVALS, "AttributListe"), _BENEFIT_INTERVALS, "AttributListe"),
)
_PAYMENT = search_input(
    YI,
    "SoegOekonomiskEffektueringIndeks",
    functools.reduce(
        lambda lists, path: extended(lists, _LINE_INTERVALS, *path),
        (("RelationListe",), ("RelationListe", "OekonomiskYdelseEffektueringRelation")),
        extended(PAYMENT_LISTS, _PAYMENT_INTERVALS, "AttributListe"),
    ),
)

# Systems stand in the benefits.
_BENEFITS = (Part.BENEFITS, Part.SYSTEMS)
_GRANT_PARTS = {
    "egenskaber": (Part.PROPERTIES,), "egenskaberlokaludvidelse": (Part.PROPERTIES,),
    "bevilgetydelse": _BENEFITS, "sag": (Part.CASES,), "part": (Part.PARTIES,),
    "aktoer-ejer": (Part.OWNER,), "aktoer-ansvarlig": (Part.RESPONSIBLE,),
    "sikkerhedsprofil": (Part.SECURITY,),
}  # fmt: skip
# There is no word for the payee.
_PAYMENT_PARTS = {
    "egenskaber": (Part.PROPERTIES,), "aktoer": (Part.ACTORS, Part.PARTIES),
    "oekonomiskeydelseeffektueringer": (Part.LINES,), "itsystem": (Part.SYSTEMS,),
}  # fmt: skip

_WORDS = Vocabulary(
    "yi",
    YI,
    {
        "SoegBevillingIndeks": (_GRANT, Kind.GRANT, False),
        "SoegOekonomiskEffektueringIndeks": (_PAYMENT, Kind.PAYMENT, False),
    },
    {"BevillingUuid": Kind.GRANT, "OekonomiskEffektueringUuid": Kind.PAYMENT},
    {
        "BevillingVis": (Kind.GRANT, _GRANT_PARTS),
        "OekonomiskEffektueringVis": (Kind.PAYMENT, _PAYMENT_PARTS),
        "BevillingInkluder": (Kind.GRANT, {"bevilgetydelse": _BENEFITS}),
        "OekonomiskEffektueringInkluder": (
            Kind.PAYMENT,
            {"oekonomiskeydelseeffektueringer": (Part.LINES,)},
        ),
    },
    {},
    {
        "BevillingSortering": (
            Kind.GRANT,
            {"FuldtNavn": OrderBy.PARTY_NAME, "Ydelsesnavn": OrderBy.BENEFIT_NAME},
        ),
        "OekonomiskEffektueringSortering": (Kind.PAYMENT, {"Dispositionsdato": OrderBy.AVAILABLE}),
    },
    "Sekvens",
)


def read_search(body: Element, roles: RoleMap | None = None) -> Asked:
    """The search in a body. Raises InvalidInput that names the element."""
    return SearchReader(_WORDS, roles or published()).search(body)
