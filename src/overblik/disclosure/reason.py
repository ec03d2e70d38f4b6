# SPDX-License-Identifier: MPL-2.0
"""Why an item is shown or hidden: stable codes, a sentence for staff, and what a citizen may be told."""

from __future__ import annotations

import enum
from typing import NamedTuple


class General(enum.StrEnum):
    """What a citizen may be told about hidden things in general; NEVER_TOLD leaves no trace at all."""

    FROM_DATE = "from_date"
    AREA_CLOSED = "area_closed"
    NOT_READY = "not_ready"
    NEVER_TOLD = "never_told"


class Reason(enum.StrEnum):
    """The one reason that decided, in the order in which they are tried. Codes are never renamed.

    What a citizen is never told comes before what may be told, so that no hint escapes on the way.
    """

    OUTSIDE_MANDATE = "outside-mandate"
    STOPPED = "stopped"
    DISPLAY_CLASS = "display-class"
    VIP = "vip"
    SENSITIVITY_UNKNOWN = "sensitivity-unknown"
    RELATION_NOT_VALID = "relation-not-valid"
    KLE_MISSING = "kle-missing"
    KLE_UNKNOWN = "kle-unknown"
    TITLE_MISSING = "title-missing"
    NO_VALID_STATE = "no-valid-state"
    AUTHORITY_MISSING = "authority-missing"
    NO_RULES = "no-rules"
    CLOSED = "closed"
    OTHER_VIEWER = "other-viewer"
    SOURCE_FILTERED = "source-filtered"
    TOO_SENSITIVE = "too-sensitive"
    DOCUMENTS_OFF = "documents-off"
    BEFORE_FROM_DATE = "before-from-date"
    CREATED_UNKNOWN = "created-unknown"
    CASE_NOT_SHOWN = "case-not-shown"
    DOCUMENT_UNFINISHED = "document-unfinished"
    DOCUMENT_STATE_UNKNOWN = "document-state-unknown"
    SHOWN = "shown"
    SHOWN_AS_ACTIVE = "shown-as-active"

    @property
    def shown(self) -> bool:
        """True for the reasons for showing."""
        return self in (Reason.SHOWN, Reason.SHOWN_AS_ACTIVE)

    @property
    def general(self) -> General:
        """The most a citizen may hear of; `Decision.general` says what holds for the single item."""
        return TEXTS[self].general

    def text(self, language: str) -> str:
        """The sentence for case workers, `da` or (any other) English."""
        return TEXTS[self].danish if language == "da" else TEXTS[self].english


class ReasonText(NamedTuple):
    """What is said about one reason, and to whom."""

    general: General
    danish: str
    english: str


TEXTS: dict[Reason, ReasonText] = {
    Reason.OUTSIDE_MANDATE: ReasonText(
        General.NEVER_TOLD,
        "Fuldmagten omfatter ikke dette område eller denne myndighed.",
        "The mandate does not cover this area or this authority.",
    ),
    Reason.STOPPED: ReasonText(
        General.NEVER_TOLD,
        "Skjult straks ved et stop, som gælder, til kommunen offentliggør sine regler igen.",
        "Hidden at once by a stop, which holds until the municipality publishes its rules again.",
    ),
    Reason.DISPLAY_CLASS: ReasonText(
        General.NEVER_TOLD,
        "Sagen eller dokumentet er undtaget fra visning for borgeren (visningsklasse).",
        "The case or document is exempt from display to the citizen (display class).",
    ),
    Reason.VIP: ReasonText(
        General.NEVER_TOLD,
        "Sagen er mærket VIP og vises aldrig.",
        "The case is marked VIP and is never shown.",
    ),
    Reason.SENSITIVITY_UNKNOWN: ReasonText(
        General.NEVER_TOLD,
        "Følsomhed mangler eller er ukendt.",
        "The sensitivity is missing or unknown.",
    ),
    Reason.RELATION_NOT_VALID: ReasonText(
        General.NEVER_TOLD,
        "Personen er ikke primær part eller ejer på dette tidspunkt.",
        "The person is not primary party or owner at this time.",
    ),
    Reason.KLE_MISSING: ReasonText(
        General.NEVER_TOLD,
        "KLE-nummer mangler. Fagsystemet skal levere et.",
        "The KLE number is missing. The source system must deliver one.",
    ),
    Reason.KLE_UNKNOWN: ReasonText(
        General.NOT_READY,
        "KLE-nummeret findes ikke på den dag, sagen blev oprettet. Ret nummeret, eller indlæs den udgave"
        " af KLE, som gjaldt.",
        "The KLE number does not exist on the day the case was created. Correct the number, or import the"
        " edition of KLE then in force.",
    ),
    Reason.TITLE_MISSING: ReasonText(
        General.NOT_READY,
        "Titel mangler. Fagsystemet skal levere en.",
        "The title is missing. The source system must deliver one.",
    ),
    Reason.NO_VALID_STATE: ReasonText(
        General.NOT_READY,
        "Sagen har ingen fremdriftsstatus, som gælder nu.",
        "The case has no state that is valid now.",
    ),
    Reason.AUTHORITY_MISSING: ReasonText(
        General.NEVER_TOLD,
        "Sagens ejer (myndighedens CVR-nummer) mangler.",
        "The owner of the case (the authority's CVR number) is missing.",
    ),
    Reason.NO_RULES: ReasonText(
        General.AREA_CLOSED,
        "Myndigheden har ikke offentliggjort regler og viser derfor intet.",
        "The authority has published no rules and therefore shows nothing.",
    ),
    Reason.CLOSED: ReasonText(
        General.AREA_CLOSED,
        "Kommunen har ikke åbnet for dette KLE-nummer.",
        "The municipality has not opened this KLE number.",
    ),
    Reason.OTHER_VIEWER: ReasonText(
        General.NEVER_TOLD,
        "Reglen viser dette til en anden slags seer (primær part eller ejendommens ejer).",
        "The rule shows this to the other kind of viewer (primary party or owner of the property).",
    ),
    Reason.SOURCE_FILTERED: ReasonText(
        General.AREA_CLOSED,
        "Fagsystemfilteret viser ikke data fra dette fagsystem.",
        "The source filter does not show data from this source system.",
    ),
    Reason.TOO_SENSITIVE: ReasonText(
        General.NEVER_TOLD,
        "Følsomheden er højere end reglens loft.",
        "The sensitivity is above the rule's ceiling.",
    ),
    Reason.BEFORE_FROM_DATE: ReasonText(
        General.FROM_DATE,
        "Sagen er oprettet før reglens fradato og er ikke undtaget som aktiv.",
        "The case was created before the rule's from-date and is not exempt as active.",
    ),
    Reason.CREATED_UNKNOWN: ReasonText(
        General.NOT_READY,
        "Reglen har en fradato, men sagens oprettelsesdato mangler.",
        "The rule has a from-date, but the creation date of the case is missing.",
    ),
    Reason.DOCUMENTS_OFF: ReasonText(
        General.NEVER_TOLD,
        "Kommunen viser ikke dokumenttitler på dette område.",
        "The municipality does not show document titles in this area.",
    ),
    Reason.CASE_NOT_SHOWN: ReasonText(
        General.NEVER_TOLD,
        "Dokumentets sag vises ikke.",
        "The case of the document is not shown.",
    ),
    Reason.DOCUMENT_UNFINISHED: ReasonText(
        General.NEVER_TOLD,
        "Dokumentet er under udarbejdelse eller under review.",
        "The document is being drafted or reviewed.",
    ),
    Reason.DOCUMENT_STATE_UNKNOWN: ReasonText(
        General.NEVER_TOLD,
        "Dokumentet har ingen kendt status, som gælder nu.",
        "The document has no known state that is valid now.",
    ),
    Reason.SHOWN: ReasonText(
        General.NEVER_TOLD,
        "Vises: kommunen har åbnet for KLE-nummeret.",
        "Shown: the municipality has opened the KLE number.",
    ),
    Reason.SHOWN_AS_ACTIVE: ReasonText(
        General.NEVER_TOLD,
        "Vises: sagen er fra før fradatoen, men stadig aktiv.",
        "Shown: the case is from before the from-date but still active.",
    ),
}
