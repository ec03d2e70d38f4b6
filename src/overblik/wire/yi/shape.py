# SPDX-License-Identifier: MPL-2.0
"""The shape of YI bodies: every official element, what it is called in the index, and its type.

This is the mapping table (docs/reference/registration.md tells the English side). The schemas of YI are not
free to be shipped: names and order follow KOMBIT's public samples and the instruction for payments, in our
own words. More than the schema demands is not demanded, and elements that left it in 2023 are still taken.
"""

from __future__ import annotations

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.wire.xml import draft
from overblik.wire.xml.grammar import Grammar
from overblik.wire.xml.model import Choice, Convert, Finish, Group, Leaf, Occurs, Opens, Part
from overblik.wire.xml.names import GD, SD
from overblik.wire.xml.particles import (
    SENSITIVITY,
    VALIDITY,
    company_number,
    extensions,
    head,
    id_of,
    identifier,
    note,
    required,
    user_key,
    validity,
)
from overblik.wire.xml.values import boolean, moment, moment_text, text, uuid_text
from overblik.wire.yi import draft as own
from overblik.wire.yi.names import BI, OEF, PREFIXES, YI
from overblik.wire.yi.values import advance, amount, day, end_day, filled_day, former_amount

ONE, ANY, SOME = Occurs.ONE, Occurs.ANY, Occurs.SOME

BENEFIT_ID = 36
"""The longest id of a benefit."""

FORMER = (
    ("SkattepligtigFast", "taxable"),
    ("SkattepligtigReg", "taxable_adjustment"),
    ("ATPBeloeb", "atp"),
    ("A-skat", "income_tax"),
    ("SkattefriFast", "tax_free"),
    ("SkattefriReg", "tax_free_adjustment"),
    ("Andet", "other"),
    ("Nettobeloeb", "net"),
)
"""The amounts that were taken out in July 2023. Where they stood is not told anywhere, so they may stand anywhere."""


def _relation(kind: Kind, namespace: str, name: str, type_: RelationType, *more: Part) -> Group:
    return Group(
        namespace,
        name,
        (
            validity(GD),
            id_of(GD, "Rolle", draft.ROLE),
            id_of(GD, "Type", draft.TYPE),
            Leaf(GD, "Indeks", draft.INDEX, text(36)),
            id_of(GD, "ReferenceID", draft.REFERENCE),
            extensions(changed="last_changed"),
            *more,
        ),
        draft.relation(kind, type_),
        Opens.RECORD,
        ANY,
        recurs_behind=VALIDITY,
    )


def _piece(name: str, prefix: str, finish: Finish, *more: Part, occurs: Occurs = Occurs.OPTIONAL) -> Group:
    """A relation without validity, of a benefit."""
    changed = Leaf(GD, "SenestAendretTidspunkt", f"{prefix}last_changed", moment_text)
    return Group(
        BI,
        name,
        (
            id_of(BI, "Rolle", f"{prefix}role"),
            id_of(BI, "Type", f"{prefix}object_type"),
            Leaf(BI, "Indeks", f"{prefix}index", text()),
            id_of(BI, "ReferenceID", f"{prefix}reference"),
            Group(BI, "LokalUdvidelseListe", (changed,)),
            *more,
        ),
        finish,
        occurs=occurs,
    )


def _named(namespace: str, name: str = "name") -> tuple[Leaf, Leaf]:
    return user_key(namespace), Leaf(namespace, "FuldtNavn", name, text(255))


def _amount(namespace: str, name: str, key: str, convert: Convert = amount) -> Leaf:
    return Leaf(namespace, name, key, convert)


_PLAN = Group(
    BI,
    "OekonomiskEffektueringsplan",
    (
        Leaf(BI, "Id", f"{own.PLAN}id", text()),
        Leaf(BI, "EffektueringsplanStartdato", f"{own.PLAN}start", day),
        Leaf(BI, "EffektueringsplanSlutdato", f"{own.PLAN}end", end_day),
        Leaf(BI, "Beregningsfrekvens", f"{own.PLAN}frequency", text(50)),
        Leaf(BI, "ForudBagud", f"{own.PLAN}advance", advance),
        Leaf(BI, "Dispositionsdag", f"{own.PLAN}day", text(50)),
        _amount(BI, "Ydelsesbeloeb", f"{own.PLAN}amount"),
        Leaf(BI, "ManueltGodkendes", f"{own.PLAN}manual", boolean),
    ),
    own.plan,
    occurs=ANY,
)

_BENEFIT = Group(
    BI,
    "BevilgetYdelse",
    (
        validity(BI),
        Leaf(BI, "Id", draft.INDEX, text(BENEFIT_ID, 1)),
        Leaf(BI, "Navn", "name", text()),
        Leaf(BI, "BevilgetYdelseStartdato", "start", day),
        Leaf(BI, "BevilgetYdelseSlutdato", "end", end_day),
        Leaf(BI, "Begrundelse", "reason", text(4096)),
        Leaf(BI, "Tilbagebetalingspligtig", "repayable", boolean),
        Leaf(BI, "Meddelelse", "message", text()),
        _piece(
            "ItSystem",
            own.OWN,
            own.system,
            Leaf(BI, "SystemNavn", f"{own.OWN}system_name", text()),
            Leaf(BI, "SystemURI", f"{own.OWN}system_uri", text(255)),
            occurs=ANY,
        ),
        _piece(
            "Ydelse",
            own.OWN,
            own.benefit_class,
            Leaf(BI, "Ydelsesnavn", f"{own.OWN}name", text(255, 1)),
            _piece(
                "Klassifikation",
                own.KLE,
                own.classification,
                Leaf(BI, "BrugervendtNoegle", f"{own.KLE}kle", text(50)),
                Leaf(BI, "Klassetitel", f"{own.KLE}class_title", text(255)),
            ),
        ),
        _PLAN,
    ),
    own.benefit,
    Opens.RECORD,
    ANY,
)

GRANT_LISTS = (
    Group(
        BI,
        "AttributListe",
        (
            Group(
                BI,
                "Egenskaber",
                (
                    validity(BI),
                    user_key(BI),
                    Leaf(BI, "Bevillingstartdato", "start", filled_day),
                    Leaf(BI, "Bevillingslutdato", "end", filled_day),
                    Leaf(BI, "Begrundelse", "reason", text(4096)),
                    Leaf(BI, "Foelsomhed", "sensitivity", SENSITIVITY),
                ),
                draft.section(SectionName.PROPERTIES),
                Opens.RECORD,
                ANY,
            ),
            _BENEFIT,
            extensions(changed=draft.CHANGED_ATTRIBUTES),
        ),
    ),
    Group(BI, "TilstandListe", (extensions(changed=draft.CHANGED_STATES),)),
    Group(
        BI,
        "RelationListe",
        (
            _relation(Kind.GRANT, BI, "Bevillingssag", RelationType.CASE, *_named(BI, "title")),
            _relation(Kind.GRANT, BI, "Bevillingspart", RelationType.PARTY, *_named(BI)),
            _relation(
                Kind.GRANT, BI, "Bevillingsaktoer", RelationType.ACTOR, *_named(BI), company_number(BI)
            ),
            _relation(Kind.GRANT, BI, "Sikkerhedsprofil", RelationType.SECURITY),
            extensions(changed=draft.CHANGED_RELATIONS),
        ),
    ),
)
"""The three lists of a grant."""


def _with_former(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The same parts with the former amounts anywhere behind the validity."""
    names = tuple(Leaf(OEF, name, f"{own.FORMER}{key}", former_amount) for name, key in FORMER)
    former = Choice(names, ANY)
    return (parts[0], *(mixed for part in parts[1:] for mixed in (former, part)), former)


PAYMENT_LISTS = (
    Group(
        OEF,
        "AttributListe",
        (
            Group(
                OEF,
                "Egenskaber",
                _with_former(
                    (
                        validity(OEF),
                        user_key(OEF),
                        Leaf(OEF, "Startdato", "start", day),
                        Leaf(OEF, "Slutdato", "end", end_day),
                        _amount(OEF, "SamletBruttobeloeb", "gross"),
                        Leaf(OEF, "Dispositionsdato", "available", day),
                        _amount(OEF, "BeloebEfterSkatATP", "after_tax"),
                        _amount(OEF, "BeloebSendtTilUdbetaling", "sent"),
                        _amount(OEF, "BeloebUdbetalt", "paid"),
                        Leaf(OEF, "Udbetalingsafdeling", "department", text(255, 1)),
                        Leaf(OEF, "SendtTilUdbetalingTekst", "sent_reason", text(255)),
                        Leaf(OEF, "UdbetaltTekst", "paid_reason", text(255)),
                    )
                ),
                own.payment_properties(tuple(key for _, key in FORMER)),
                Opens.RECORD,
                ANY,
            ),
            extensions(changed=draft.CHANGED_ATTRIBUTES),
        ),
    ),
    Group(OEF, "TilstandListe", (extensions(changed=draft.CHANGED_STATES),)),
    Group(
        OEF,
        "RelationListe",
        (
            _relation(
                Kind.PAYMENT,
                OEF,
                "OekonomiskYdelseEffektueringRelation",
                RelationType.LINE,
                Leaf(OEF, "YdelsesperiodeStartdato", "start", day),
                Leaf(OEF, "YdelsesperiodeSlutdato", "end", end_day),
                _amount(OEF, "Ydelsesbeloeb", "amount"),
                Leaf(OEF, "Klassifikationsbeskrivelse", "kle", text(255)),
                Group(
                    OEF,
                    "BevilgetYdelseRef",
                    (
                        Leaf(SD, "UUIDIdentifikator", "grant", uuid_text, ONE),
                        Leaf(OEF, "BevilgetYdelseId", "benefit", text(), ONE),
                    ),
                ),
            ),
            _relation(Kind.PAYMENT, OEF, "Aktoer", RelationType.ACTOR, *_named(OEF), company_number(OEF)),
            _relation(
                Kind.PAYMENT,
                OEF,
                "ItSystem",
                RelationType.IT_SYSTEM,
                Leaf(OEF, "SystemNavn", "system_name", text()),
                Leaf(OEF, "SystemURI", "system_uri", text()),
            ),
            _relation(Kind.PAYMENT, OEF, "OekonomiskEffektueringPart", RelationType.PARTY, *_named(OEF)),
            extensions(changed=draft.CHANGED_RELATIONS),
        ),
    ),
)
"""The three lists of a payment."""


def _imported(name: str, namespace: str, lists: tuple[Group, ...], finish: Finish, *after: Part) -> Group:
    """An object stands in an element of its own name, first of the body and then of itself."""
    registration = Group(namespace, "Registrering", (*head(), *required(lists)), finish, Opens.RECORD, SOME)
    inner = Group(namespace, name, (identifier(), registration, *after), occurs=ONE)
    return Group(YI, name, (inner,), draft.silenced, Opens.OBJECT, ANY)


def _updated(name: str, lists: tuple[Group, ...], finish: Finish, *after: Part) -> Group:
    time = Leaf(YI, "Tidspunkt", draft.RECORDED_AT, moment, ONE)
    return Group(YI, name, (identifier(), note(), *lists, time, *after), finish, Opens.OBJECT, ANY)


def _silent(namespace: str) -> Leaf:
    return Leaf(namespace, "UdenNotifikation", draft.SILENT, boolean)


_PAID, _PAID_CHANGE = draft.registered(Kind.PAYMENT, True), draft.registered(Kind.PAYMENT, False)

GRAMMAR = Grammar(
    "yi",
    "YI version 6",
    PREFIXES,
    (
        Group(
            YI,
            "ImporterYdelseIndeksInput",
            (
                Choice(
                    (
                        _imported("BevillingIndeks", BI, GRANT_LISTS, own.granted(True), _silent(BI)),
                        _imported("OekonomiskEffektueringIndeks", OEF, PAYMENT_LISTS, _PAID),
                    ),
                    ANY,
                ),
            ),
        ),
        Group(
            YI,
            "OpdaterYdelseIndeksInput",
            (
                Choice(
                    (
                        _updated("OpdaterBevillingIndeks", GRANT_LISTS, own.granted(False), _silent(YI)),
                        _updated("OpdaterOekonomiskEffektueringIndeks", PAYMENT_LISTS, _PAID_CHANGE),
                    ),
                    ANY,
                ),
            ),
        ),
    ),
)
