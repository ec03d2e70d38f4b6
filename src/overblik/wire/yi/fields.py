# SPDX-License-Identifier: MPL-2.0
"""Which element each named value is written as, in the order of the schema."""

from __future__ import annotations

from overblik.index.kinds import Kind, RelationType

# (element, key in values) in the order of the schema.
Fields = tuple[tuple[str, str], ...]

DAYS = frozenset({"start", "end", "available"})
"""The keys of values that are days here and points in time in the message."""

PROPERTIES: dict[Kind, tuple[str, Fields]] = {
    Kind.GRANT: (
        "bi:Egenskaber",
        (
            ("bi:BrugervendtNoegle", "user_key"),
            ("bi:Bevillingstartdato", "start"),
            ("bi:Bevillingslutdato", "end"),
            ("bi:Begrundelse", "reason"),
            ("bi:Foelsomhed", "sensitivity"),
        ),
    ),
    Kind.PAYMENT: (
        "oef:Egenskaber",
        (
            ("oef:BrugervendtNoegle", "user_key"),
            ("oef:Startdato", "start"),
            ("oef:Slutdato", "end"),
            ("oef:SamletBruttobeloeb", "gross"),
            ("oef:Dispositionsdato", "available"),
            ("oef:BeloebEfterSkatATP", "after_tax"),
            ("oef:BeloebSendtTilUdbetaling", "sent"),
            ("oef:BeloebUdbetalt", "paid"),
            ("oef:Udbetalingsafdeling", "department"),
            ("oef:SendtTilUdbetalingTekst", "sent_reason"),
            ("oef:UdbetaltTekst", "paid_reason"),
        ),
    ),
}

BENEFIT: Fields = (
    ("bi:Navn", "name"),
    ("bi:BevilgetYdelseStartdato", "start"),
    ("bi:BevilgetYdelseSlutdato", "end"),
    ("bi:Begrundelse", "reason"),
    ("bi:Tilbagebetalingspligtig", "repayable"),
    ("bi:Meddelelse", "message"),
)
SYSTEM: Fields = (("bi:SystemNavn", "system_name"), ("bi:SystemURI", "system_uri"))
BENEFIT_CLASS: Fields = (("bi:Ydelsesnavn", "name"),)
KLE_CLASS: Fields = (("bi:BrugervendtNoegle", "kle"), ("bi:Klassetitel", "class_title"))
PLAN: Fields = (
    ("bi:Id", "id"),
    ("bi:EffektueringsplanStartdato", "start"),
    ("bi:EffektueringsplanSlutdato", "end"),
    ("bi:Beregningsfrekvens", "frequency"),
    ("bi:ForudBagud", "advance"),
    ("bi:Dispositionsdag", "day"),
    ("bi:Ydelsesbeloeb", "amount"),
    ("bi:ManueltGodkendes", "manual"),
)
LINE: Fields = (
    ("oef:YdelsesperiodeStartdato", "start"),
    ("oef:YdelsesperiodeSlutdato", "end"),
    ("oef:Ydelsesbeloeb", "amount"),
    ("oef:Klassifikationsbeskrivelse", "kle"),
)


def _named(prefix: str, *more: tuple[str, str]) -> Fields:
    return (
        (f"{prefix}:BrugervendtNoegle", "user_key"),
        (f"{prefix}:FuldtNavn", "name"),
        *((f"{prefix}:{name}", key) for name, key in more),
    )


RELATIONS: dict[Kind, tuple[tuple[str, str, Fields], ...]] = {
    Kind.GRANT: (
        (
            RelationType.CASE,
            "bi:Bevillingssag",
            (("bi:BrugervendtNoegle", "user_key"), ("bi:FuldtNavn", "title")),
        ),
        (RelationType.PARTY, "bi:Bevillingspart", _named("bi")),
        (RelationType.ACTOR, "bi:Bevillingsaktoer", _named("bi", ("CVR-nr", "cvr"))),
        (RelationType.SECURITY, "bi:Sikkerhedsprofil", ()),
    ),
    Kind.PAYMENT: (
        (RelationType.LINE, "oef:OekonomiskYdelseEffektueringRelation", LINE),
        (RelationType.ACTOR, "oef:Aktoer", _named("oef", ("CVR-nr", "cvr"))),
        (
            RelationType.IT_SYSTEM,
            "oef:ItSystem",
            (("oef:SystemNavn", "system_name"), ("oef:SystemURI", "system_uri")),
        ),
        (RelationType.PARTY, "oef:OekonomiskEffektueringPart", _named("oef")),
    ),
}
"""The lists of each kind: type, element, values."""
