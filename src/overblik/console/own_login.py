# SPDX-License-Identifier: MPL-2.0
"""What an employee can do about the own account: the page that leads on to each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from overblik.access import staff_account_store
from overblik.console.confirming import accounts_here, for_holder
from overblik.console.frame import page
from overblik.console.member import Member

DONE = ("password", "app")
"""What may just have been done, as the address says it."""


@require_safe
@for_holder
def own_login(request: HttpRequest, member: Member, account: str) -> HttpResponse:
    """How it is with the own account."""
    found = staff_account_store.account(accounts_here().connect(), account)
    done = request.GET.get("done", "")
    return page(
        request,
        "console/own_login.html",
        {"account": found, "done": done if done in DONE else ""},
        member,
    )
