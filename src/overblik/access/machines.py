# SPDX-License-Identifier: MPL-2.0
"""Which source system is calling: by bearer token, by the gateway's word about a client certificate, or demo."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from overblik.access.tokens import TokenGate, TokenRefused
from overblik.errors import NotAllowed

DELIVER = "intake.deliver"

_UUID = re.compile(
    r"(?<![0-9A-Za-z])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z-])", re.ASCII
)


@dataclass(frozen=True, slots=True)
class SourceSystem:
    """A caller that delivers. `system` None = the demo caller, who may deliver for any master."""

    name: str
    system: uuid.UUID | None


@dataclass(frozen=True)
class SourceGate:
    """Lets source systems in.

    The certificate header is believed only from the gateway's own address; its value must hold the system's
    UUID. A bearer token's client id must be the system's UUID. Without credentials only a demo answers.
    """

    tokens: TokenGate | None
    gateway_address: str | None
    certificate_header: str
    demo: bool

    def admit(self, environ: Mapping[str, object], moment: dt.datetime) -> SourceSystem:
        """The calling system. Raises NotAllowed, with one text whatever was wrong."""
        header = environ.get("HTTP_AUTHORIZATION")
        if isinstance(header, str) and header:
            if self.tokens is None:
                raise _refused()
            try:
                caller = self.tokens.admit(header, DELIVER, moment)
            except TokenRefused:
                raise _refused() from None
            return SourceSystem(caller.client, _system(caller.client))
        named = environ.get("HTTP_" + self.certificate_header.upper().replace("-", "_"))
        if isinstance(named, str) and named:
            if self.gateway_address is None or environ.get("REMOTE_ADDR") != self.gateway_address:
                raise _refused()
            system = _system(named)
            return SourceSystem(str(system), system)
        if self.demo:
            return SourceSystem("demo", None)
        raise _refused()


def _system(text: str) -> uuid.UUID:
    """The one UUID in a client id or certificate subject.

    Part of a subject is what its holder asked to be called, and gateways write the parts in either order:
    with two UUIDs nobody can tell which one the issuer has verified, so neither is believed.
    """
    named = {uuid.UUID(found[0]) for found in _UUID.finditer(text)}
    if len(named) != 1:
        raise _refused()
    return named.pop()


def _refused() -> NotAllowed:
    return NotAllowed("access.refused", "Valid credentials of a source system are needed.")
