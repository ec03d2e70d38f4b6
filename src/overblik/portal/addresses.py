# SPDX-License-Identifier: MPL-2.0
"""The addresses of a citizen's own items, made without asking the router once per item.

An address holds ids only: no number, name or title of anyone.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable

from overblik.overview.view import BenefitView

# A source's own id of a benefit goes into an address only when it can say nothing about anyone.
_HARMLESS = re.compile(r"[0-9]{1,6}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII)


def case_address(start: str, case_id: uuid.UUID) -> str:
    """The page of a case; `start` is the start page in the language of the page."""
    return f"{start}sag/{case_id}/"


def benefit_address(start: str, benefit_id: str) -> str:
    """The page of a benefit, by "<grant uuid>:<benefit id>"."""
    grant, _, own = benefit_id.partition(":")
    return f"{start}ydelse/{grant}/{address_part(own)}/"


def address_part(own_id: str) -> str:
    """A benefit's id within its grant as it stands in an address: itself, or a digest of it."""
    if _HARMLESS.fullmatch(own_id):
        return own_id
    return "x" + hashlib.sha256(own_id.encode()).hexdigest()[:20]


def find_benefit(benefits: Iterable[BenefitView], grant: uuid.UUID, part: str) -> BenefitView | None:
    """The benefit that an address names, out of the citizen's own."""
    for benefit in benefits:
        of_grant, _, own = benefit.id.partition(":")
        if of_grant == str(grant) and address_part(own) == part:
            return benefit
    return None
