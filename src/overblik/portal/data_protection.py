# SPDX-License-Identifier: MPL-2.0
"""What the page on data protection is given: who answers for the data, whom to ask, and how long things are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings

from overblik.errors import Unavailable
from overblik.portal.desk import Desk


def data_protection_page(desk: Callable[[], Desk]) -> dict[str, Any]:
    """What the template is given. A list of authorities that cannot be had right now is left out: the text holds."""
    try:
        authorities = desk().declared().authorities
    except Unavailable:
        authorities = ()
    contact = settings.OVERBLIK.data_protection_contact
    return {
        "authorities": authorities,
        "officer": contact or "",
        "officer_url": "" if contact is None else contact_url(contact),
        "report_days": settings.OVERBLIK.report_days,
        "kept_days": settings.OVERBLIK.access_log_days,
    }


def contact_url(contact: str) -> str:
    """Where a contact leads: a page, a letter or a call."""
    if contact.startswith("https://"):
        return contact
    return f"mailto:{contact}" if "@" in contact else f"tel:{contact.replace(' ', '')}"
