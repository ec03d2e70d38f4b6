# SPDX-License-Identifier: MPL-2.0
"""The pages of the console in the order of the menu, and who may open each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from overblik.access.staff import Role
from overblik.console.look_up import LOOKERS
from overblik.console.look_up import REAL_PERSONS as REPORT_READERS
from overblik.console.member import Member

EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: the route, what it is called, and the roles that may open it."""

    route: str
    title: str | Promise
    roles: frozenset[Role] = EVERYBODY


MENU: tuple[Entry, ...] = (
    Entry("console:front", gettext_lazy("Overview")),
    Entry("console:disclosure", gettext_lazy("What is shown"), EVERYBODY - {Role.OPERATOR}),
    Entry("console:texts", gettext_lazy("Texts"), EVERYBODY - {Role.OPERATOR}),
    Entry("console:citizen", gettext_lazy("The citizen's view"), frozenset(LOOKERS)),
    Entry("console:reports", gettext_lazy("Error reports"), frozenset(REPORT_READERS)),
    Entry("console:sources", gettext_lazy("Sources"), frozenset({Role.OPERATOR, Role.STEWARD, Role.AUDITOR})),
    Entry("console:use", gettext_lazy("Use"), EVERYBODY - {Role.SUPPORT}),
    Entry("console:revision", gettext_lazy("Audit"), frozenset({Role.AUDITOR})),
)


def menu(member: Member, here: str) -> Iterator[tuple[str, str, bool]]:
    """Address, title and whether it is the page one is on, of what this employee may open.

    `here` is the name of the route shown; pages below one of the menu have names that begin with its.
    """
    for entry in MENU:
        if not entry.roles.isdisjoint(member.roles):
            is_here = here == entry.route or here.startswith(f"{entry.route}-")
            yield reverse(entry.route), str(entry.title), is_here
