# SPDX-License-Identifier: MPL-2.0
"""The pieces that only cases and documents are built of: secret titles, search words, extensions."""

from __future__ import annotations

from overblik.wire.sdi import draft
from overblik.wire.sdi.names import DI, SI
from overblik.wire.xml.model import Group, Leaf, Occurs
from overblik.wire.xml.names import SD
from overblik.wire.xml.particles import company_number, full_name, user_key
from overblik.wire.xml.values import text

ONE, ANY = Occurs.ONE, Occurs.ANY

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


CASE_EXTENSIONS = (
    Group(SI, "SagsaktoerLokalUdvidelse", (user_key(SI), full_name(SI), company_number(SI))),
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
    Group(DI, "DokumentaktoerLokalUdvidelse", (user_key(DI), full_name(DI), company_number(DI))),
    Group(DI, "DokumentpartLokalUdvidelse", (user_key(DI), full_name(DI))),
    Group(
        DI,
        "DokumentklasseLokalUdvidelse",
        (Leaf(DI, "Klassetitel", "class_title", text(255)), user_key(DI), keywords(DI)),
    ),
)
