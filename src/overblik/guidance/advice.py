# SPDX-License-Identifier: MPL-2.0
"""What a citizen reads about one number, in one language, with where each part came from."""

from __future__ import annotations

import msgspec

from overblik.guidance.term import Term
from overblik.guidance.text import Stage


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """The text a field was taken from: its pattern, its facet, and whose; no authority = shipped."""

    kle: str
    facet: str | None = None
    authority: str | None = None


class Said(msgspec.Struct, frozen=True):
    """Words to show, and the language they are in, which may be Danish on an English page."""

    text: str
    language: str


class ComplaintAdvice(msgspec.Struct, frozen=True, omit_defaults=True):
    """To whom to complain, within which term from when the decision was received, and how."""

    how: Said
    to: Said | None = None
    within: Term | None = None


class LinkAdvice(msgspec.Struct, frozen=True):
    """A link with its words."""

    title: Said
    url: str


class ContactAdvice(msgspec.Struct, frozen=True, omit_defaults=True):
    """The unit to ask, and how it is reached."""

    unit: Said
    phone: str | None = None
    secure_contact: str | None = None
    email: str | None = None
    hours: Said | None = None
    address: str | None = None


class Advice(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """All that is said of a number; what nobody has written is missing.

    `set_by` names the origin of every field that is set; of what happens next, of each stage (`next.decided`).
    """

    title: Said | None = None
    explanation: Said | None = None
    next: dict[Stage, Said] = {}
    to_do: Said | None = None
    keep_in_mind: Said | None = None
    complaint: ComplaintAdvice | None = None
    self_service: tuple[LinkAdvice, ...] = ()
    articles: tuple[LinkAdvice, ...] = ()
    contact: ContactAdvice | None = None
    deadline: Term | None = None
    set_by: dict[str, Origin] = {}
