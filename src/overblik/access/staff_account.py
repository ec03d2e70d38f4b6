# SPDX-License-Identifier: MPL-2.0
"""An employee's account of this installation's own (*medarbejderkonto*), for where there is no sign-in provider."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from overblik.access.answer import NUMBER
from overblik.access.staff import LOCAL, Role, Staff
from overblik.errors import InvalidInput

INVITATION_HOURS = 24

_ID = re.compile(r"[a-z][a-z0-9._-]{1,39}", re.ASCII)
_CVR = re.compile(r"[0-9]{8}", re.ASCII)
_LONGEST_NAME = 100
# The first wrong tries are slips; then each further one waits twice as long as the one before.
_FREE = 4
_MOST_MINUTES = 60


class AccountState(enum.StrEnum):
    """Whether somebody can sign in by the account."""

    INVITED = "invited"
    EXPIRED = "invitation expired"
    ACTIVE = "active"
    LOCKED = "locked"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """What may be shown of an account. `id` is what the employee signs in with, and what logs name."""

    id: str
    name: str
    roles: Mapping[str, frozenset[Role]]
    has_password: bool = False
    invited_until: dt.datetime | None = None
    locked_until: dt.datetime | None = None
    is_disabled: bool = False
    codes_left: int = 0

    @property
    def staff(self) -> Staff:
        """The employee, named so that nobody of a provider's has the same id."""
        return Staff(LOCAL + self.id, self.name, self.roles)

    def state(self, moment: dt.datetime) -> AccountState:
        """How it is with the account at this moment."""
        if self.is_disabled:
            return AccountState.DISABLED
        if not self.has_password:
            is_open = self.invited_until is not None and self.invited_until > moment
            return AccountState.INVITED if is_open else AccountState.EXPIRED
        is_locked = self.locked_until is not None and self.locked_until > moment
        return AccountState.LOCKED if is_locked else AccountState.ACTIVE


def is_id(text: str) -> bool:
    """Whether an account could have this id."""
    return _ID.fullmatch(text) is not None and NUMBER.search(text) is None


def check_id(id_: str) -> str:
    """The id, as it may be. Raises InvalidInput, which does not repeat it."""
    if not is_id(id_):
        raise InvalidInput(
            "staff.bad_id",
            "An id is 2 to 40 signs, begins with a letter a-z, and has only letters a-z, digits, dots, hyphens "
            "and underscores; it never looks like a person number.",
        )
    return id_


def check_name(name: str) -> str:
    """The name, as the employee sees it. Raises InvalidInput, which does not repeat it."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > _LONGEST_NAME or NUMBER.search(tidy) or not tidy.isprintable():
        raise InvalidInput("staff.bad_name", "A name has 1 to 100 signs, and holds no person number.")
    return tidy


def check_roles(told: Iterable[str]) -> dict[str, frozenset[Role]]:
    """Roles by authority, from `CVR=role,role`. Raises InvalidInput for anything else, and for none."""
    found: dict[str, frozenset[Role]] = {}
    for entry in told:
        authority, _, names = entry.partition("=")
        roles = {name.strip() for name in names.split(",")}
        if _CVR.fullmatch(authority) is None or not roles <= set(Role):
            raise InvalidInput(
                "staff.bad_role", f"Write CVR=role,role; a role is one of {', '.join(Role)}.", field="role"
            )
        found[authority] = found.get(authority, frozenset()) | {Role(one) for one in roles}
    if not found:
        raise InvalidInput("staff.bad_role", "An account has at least one role: CVR=role.", field="role")
    return found


def locked_for(failures: int, free: int = _FREE) -> dt.timedelta | None:
    """How long nothing is tried after so many wrong tries in a row; None = the next may come at once."""
    over = failures - free
    if over <= 0:
        return None
    return dt.timedelta(minutes=min(_MOST_MINUTES, 2 ** min(over - 1, 10)))
