# SPDX-License-Identifier: MPL-2.0
"""The texts on areas of KLE as they are written and kept: each sets some fields of one area.

What no text may be is refused where it is made (ValueError that says what to write instead and repeats
nothing of the content), so a file, a stored version and the shipped texts keep the same rules.
"""

from __future__ import annotations

import enum
import re
import uuid
from typing import Annotated

import msgspec
from msgspec import Meta

from overblik.errors import InvalidInput
from overblik.guidance.term import WRITTEN, Term
from overblik.kle.number import FacetPattern, KlePattern
from overblik.people.free_text import holds_number

LONGEST_TITLE = 60
"""A title is read at a glance, on a telephone, in one line or two."""

_LONGEST_TEXT = 1200
_HTTPS = re.compile(r"https://[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}(?:[/?#][!-~]*)?")
_PHONE = re.compile(r"\+?[0-9][0-9 ]{2,18}[0-9]")
_MAIL = re.compile(r"[!-?A-~]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}")


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of a text share: immutable, closed, and only what is set is written."""


class Wording(_Kept, frozen=True):
    """The same words in both languages. Without `en` an English page shows the Danish words, marked as such."""

    da: str
    en: str | None = None

    def __post_init__(self) -> None:
        for text in (self.da, self.en):
            if text is not None:
                _check(text, _LONGEST_TEXT)


class Title(Wording, frozen=True):
    """What an area is called in citizens' language."""

    def __post_init__(self) -> None:
        for text in (self.da, self.en):
            if text is not None:
                _check(text, LONGEST_TITLE)


class Next(_Kept, frozen=True):
    """What happens next, by the citizen status of the case; what is not set is inherited, each on its own."""

    created: Wording | None = None
    in_progress: Wording | None = None
    decided: Wording | None = None
    closed: Wording | None = None
    dismissed: Wording | None = None


class Complaint(_Kept, frozen=True, kw_only=True):
    """How to complain (*klagevejledning*): to whom, within which term, and what to do.

    One field, inherited whole: a body of one area with the term of another would be a wrong direction.
    """

    to: Wording | None = None
    within: Annotated[str, Meta(pattern=WRITTEN)] | None = None
    how: Wording

    @property
    def term(self) -> Term | None:
        """Within how long, counted from when the decision was received."""
        return None if self.within is None else Term.parse(self.within)


class Link(_Kept, frozen=True):
    """A link to a page in the citizen's service; only over https."""

    title: Title
    url: str

    def __post_init__(self) -> None:
        _check_url(self.url)


class ContactPoint(_Kept, frozen=True):
    """Whom to ask (*kontaktpunkt*): a unit, never a person. At least one way to reach it."""

    unit: Title
    phone: str | None = None
    secure_contact: str | None = None
    email: str | None = None
    hours: Wording | None = None
    address: str | None = None

    def __post_init__(self) -> None:
        if self.phone is not None and _PHONE.fullmatch(self.phone) is None:
            raise ValueError("phone has digits and spaces only, with + before a country code")
        if self.secure_contact is not None:
            _check_url(self.secure_contact)
        if self.email is not None and _MAIL.fullmatch(self.email) is None:
            raise ValueError("email is one address, as post@kommune.example")
        if self.address is not None:
            _check(self.address, 200)
        if not (self.phone or self.secure_contact or self.email or self.address):
            raise ValueError("give phone, secure_contact, email or address")


class AreaText(_Kept, frozen=True):
    """What is said of the numbers (and facets) that a pattern covers. A field that is not set is inherited.

    `to_do` holds until there is a decision, `keep_in_mind` for as long as the case or the benefit runs.
    `deadline` is the published term for a decision (*sagsbehandlingsfrist*).
    """

    kle: str
    facet: str | None = None
    title: Title | None = None
    explanation: Wording | None = None
    next: Next | None = None
    to_do: Wording | None = None
    keep_in_mind: Wording | None = None
    complaint: Complaint | None = None
    self_service: tuple[Link, ...] | None = None
    articles: tuple[Link, ...] | None = None
    contact: ContactPoint | None = None
    deadline: Annotated[str, Meta(pattern=WRITTEN)] | None = None

    def __post_init__(self) -> None:
        try:
            KlePattern(self.kle)
            if self.facet is not None:
                FacetPattern(self.facet)
        except InvalidInput as error:
            raise ValueError(error.message) from None

    @property
    def term(self) -> Term | None:
        """The published term for a decision."""
        return None if self.deadline is None else Term.parse(self.deadline)


class StatusWord(_Kept, frozen=True, kw_only=True):
    """One entry of the dictionary of local statuses: what a source system's own status is called for citizens.

    Without `source` it holds for every source system of the authority.
    """

    status: Annotated[str, Meta(min_length=1, max_length=255)]
    source: uuid.UUID | None = None
    words: Wording


class AuthorityTexts(_Kept, frozen=True):
    """All texts of one authority (CVR) as published in `version` (0 = not published yet)."""

    authority: Annotated[str, Meta(pattern=r"\A[0-9]{8}\Z")]
    version: int = 0
    areas: tuple[AreaText, ...] = ()
    statuses: tuple[StatusWord, ...] = ()


class Stage(enum.StrEnum):
    """Where a case is, by the names of the citizen status; the fields of `Next`."""

    CREATED = "created"
    IN_PROGRESS = "in_progress"
    DECIDED = "decided"
    CLOSED = "closed"
    DISMISSED = "dismissed"


def _check(text: str, longest: int) -> None:
    if not text.strip():
        raise ValueError("write words, or leave the field out")
    if len(text) > longest:
        raise ValueError(f"at most {longest} characters; make it shorter")
    if not text.isprintable():
        raise ValueError("one line of plain text, without tabs and other signs that cannot be seen")
    if holds_number(text):
        raise ValueError("something looks like a person number; take it out")


def _check_url(url: str) -> None:
    if _HTTPS.fullmatch(url) is None or len(url) > 500:
        raise ValueError("a link begins with https:// and names a host")
