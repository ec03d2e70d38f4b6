# SPDX-License-Identifier: MPL-2.0
"""The mails: that there is news, or that an address is to be confirmed. Never a name, a case or a number."""

from __future__ import annotations

import datetime as dt
import enum
import string
import uuid
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from importlib import resources

import msgspec

from overblik.notices.wish import Sealed

CONFIRM_PATH = "besked/bekraeft/"
WAY_OUT_PATH = "besked/stop/"

# Some mail programs do not find a link that stands folded in its header.
_POLICY = SMTP.clone(max_line_length=400)
_FOLDER = resources.files("overblik.notices") / "letters"


class LetterKind(enum.StrEnum):
    """Why a mail is sent."""

    CONFIRM = "confirm"
    NEWS = "news"


class Sender(msgspec.Struct, frozen=True):
    """From whom mails come, and where their links lead: the address citizens use, with a slash at the end."""

    address: str
    public_url: str

    @property
    def domain(self) -> str:
        """The domain of the address."""
        return self.address.rpartition("@")[2]


def letter(
    kind: LetterKind,
    language: str,
    to: Sealed,
    sender: Sender,
    notice_id: uuid.UUID,
    made_at: dt.datetime,
) -> EmailMessage:
    """The mail. The same notice has the same Message-ID however often it is sent."""
    prefix = "" if language == "da" else f"{language}/"
    way_out = f"{sender.public_url}{prefix}{WAY_OUT_PATH}{to.way_out}/"
    text = (_FOLDER / f"{kind}.{language}.txt").read_text(encoding="utf-8")
    subject, _, body = text.partition("\n")
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address("Overblik", addr_spec=sender.address)
    message["To"] = Address(addr_spec=to.address)
    message["Subject"] = subject
    message["Date"] = format_datetime(made_at.astimezone(dt.UTC))
    message["Message-ID"] = f"<{notice_id}@{sender.domain}>"
    message["Content-Language"] = language
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{way_out}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(
        string.Template(body.lstrip("\n")).substitute(
            start=f"{sender.public_url}{prefix}",
            confirm=f"{sender.public_url}{prefix}{CONFIRM_PATH}{to.confirm}/",
            way_out=way_out,
        ),
        cte="quoted-printable",
    )
    return message
