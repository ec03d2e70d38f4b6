# SPDX-License-Identifier: MPL-2.0
"""What a citizen has asked for: to be told, when there is news, of this, in that way and language. Pure."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import re
import uuid

import msgspec

from overblik.errors import InvalidInput
from overblik.notices.news import NewsKind, Picture

LANGUAGES = ("da", "en")

_LONGEST_ADDRESS = 254
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_DOMAIN = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII
)


class NoticeChannel(enum.StrEnum):
    """How a notice reaches the citizen."""

    EMAIL = "email"
    DIGITAL_POST = "digital_post"


class Sealed(msgspec.Struct, frozen=True):
    """What is sealed of a wish for mails: where to, and the tokens of the links in them.

    `way_out` ends the wish and is good as long as it lasts; `confirm` proves that the mail was read.
    """

    address: str
    way_out: str
    confirm: str


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A citizen's wish to be told (*tilmelding*), as the worker needs it.

    `checked_at`: what was received up to then has been looked at; `picture`: what that look found.
    """

    party_key: uuid.UUID
    channel: NoticeChannel
    kinds: frozenset[NewsKind]
    language: str
    asked_at: dt.datetime
    checked_at: dt.datetime
    picture: Picture


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A citizen's wish as the citizen may see it. `stopped`: why nothing is sent any more."""

    channel: NoticeChannel
    kinds: frozenset[NewsKind]
    language: str
    address: str | None
    asked_at: dt.datetime
    confirmed_at: dt.datetime | None
    confirm_until: dt.datetime | None
    told_at: dt.datetime | None
    stopped: str | None


def checked_address(text: str) -> str:
    """An e-mail address as it can be sent to. Raises InvalidInput, which never repeats it.

    A domain in Danish letters is written as it travels (IDNA).
    """
    local, at, domain = text.strip().rpartition("@")
    try:
        written = domain.encode("idna").decode().lower()
    except UnicodeError:
        written = ""
    if (
        not at
        or _LOCAL.fullmatch(local) is None
        or _DOMAIN.fullmatch(written) is None
        or len(f"{local}@{written}") > _LONGEST_ADDRESS
    ):
        raise InvalidInput("notices.address", "Write an e-mail address such as name@example.dk")
    return f"{local}@{written}"


def token_hash(token: str) -> bytes:
    """What is kept of a token in a link, to know it by when it comes back."""
    return hashlib.sha256(token.encode()).digest()
