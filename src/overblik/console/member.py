# SPDX-License-Identifier: MPL-2.0
"""Who is signed in to the console, and for which authority: the session holds it, no citizen's session ever does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from overblik.access.staff import Role, Staff
from overblik.portal.citizen import begin_session, living_session

_STAFF, _AUTHORITY = "staff", "authority"


@dataclass(frozen=True, slots=True)
class Member:
    """An employee at work for one authority (CVR): every statement of the console takes `authority` from here."""

    staff: Staff
    authority: str

    @property
    def roles(self) -> frozenset[Role]:
        """What the employee may do for this authority."""
        return self.staff.roles[self.authority]

    @property
    def actor(self) -> str:
        """How logs name the employee."""
        return f"staff:{self.staff.id}"

    def may(self, *roles: Role) -> bool:
        """Whether one of these roles is held here."""
        return self.staff.may(self.authority, *roles)


def enter(request: HttpRequest, staff: Staff, provider: Mapping[str, str] | None = None) -> Member:
    """Start a session of its own for this employee, at the first of their authorities. Raises Unavailable."""
    authority = min(staff.roles)
    plain = {
        "id": staff.id,
        "name": staff.name,
        "roles": {cvr: sorted(roles) for cvr, roles in staff.roles.items()},
    }
    begin_session(request, {_STAFF: plain, _AUTHORITY: authority}, provider)
    return Member(staff, authority)


def member_of(request: HttpRequest, *, active: bool = True) -> Member | None:
    """The employee of this session; None for anyone else. Raises Unavailable when sessions cannot be read."""
    session = living_session(request, active=active)
    return None if session is None else _read(session)


def work_for(request: HttpRequest, member: Member, authority: str) -> bool:
    """From now on the console is that authority's; False = the employee has no role there, and nothing changed."""
    if authority not in member.staff.roles:
        return False
    request.session[_AUTHORITY] = authority
    return True


def _read(session: Mapping[str, Any]) -> Member | None:
    try:
        plain, authority = session[_STAFF], session[_AUTHORITY]
        roles = {cvr: frozenset(map(Role, held)) for cvr, held in plain["roles"].items()}
        member = Member(Staff(str(plain["id"]), str(plain["name"]), roles), str(authority))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return member if roles.get(member.authority) else None
