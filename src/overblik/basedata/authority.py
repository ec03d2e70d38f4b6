# SPDX-License-Identifier: MPL-2.0
"""The authorities of an installation: what they are called, and how a citizen reaches them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import msgspec

# Udbetaling Danmark has its own task areas and pays them itself, wherever the citizen lives.
UDK_CVR = "33236994"
UDK_NAME = "Udbetaling Danmark"


class Authority(msgspec.Struct, frozen=True, omit_defaults=True):
    """One authority (*myndighed*); `code` is the municipality's four digits, None for others."""

    cvr: str
    name: str
    code: str | None = None
    phone: str | None = None
    website: str | None = None
    email: str | None = None
    secure_contact: str | None = None


@dataclass(frozen=True, slots=True)
class Authorities:
    """All authorities, found by CVR number or municipality code; immutable."""

    by_cvr: Mapping[str, Authority]
    by_code: Mapping[str, Authority]

    @classmethod
    def of(cls, authorities: Iterable[Authority]) -> Authorities:
        """The authorities, and Udbetaling Danmark if it is not among them."""
        found = {UDK_CVR: Authority(cvr=UDK_CVR, name=UDK_NAME)}
        found.update((authority.cvr, authority) for authority in authorities)
        codes = {authority.code: authority for authority in found.values() if authority.code is not None}
        return cls(MappingProxyType(found), MappingProxyType(codes))

    def name(self, cvr: str) -> str:
        """What the authority is called; its number if we do not know it."""
        authority = self.by_cvr.get(cvr)
        return cvr if authority is None else authority.name

    def cvr_of(self, code: str) -> str | None:
        """The CVR number of an authority code: its own eight digits, or a municipality's one to four."""
        if len(code) == 8:
            return code if code.isascii() and code.isdigit() else None
        authority = self.by_code.get(code.zfill(4))
        return None if authority is None else authority.cvr
