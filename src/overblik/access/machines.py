# SPDX-License-Identifier: MPL-2.0
"""Which system is calling: by bearer token, by the gateway's word about a client certificate, or demo."""

from __future__ import annotations

import datetime as dt
import logging
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from overblik.access.gateway import Gateway, refused
from overblik.access.tokens import TokenGate, TokenRefused

DELIVER = "intake.deliver"

_log = logging.getLogger(__name__)

_UUID = re.compile(
    r"(?<![0-9A-Za-z])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z-])", re.ASCII
)


@dataclass(frozen=True, slots=True)
class SourceSystem:
    """A caller, by the UUID it is known by. `system` None = the demo's, who may deliver for any master.

    `scopes`: what its token is for; None = it needs no token, so nothing is ruled out.
    """

    name: str
    system: uuid.UUID | None
    scopes: frozenset[str] | None = field(default=None, compare=False)

    def require(self, scope: str) -> None:
        """Raises NotAllowed when the caller's token is not for this."""
        if self.scopes is not None and scope not in self.scopes:
            _log.warning("token refused: scope")
            raise refused()


@dataclass(frozen=True)
class SourceGate:
    """Lets systems in, those that deliver and those that read.

    The subject that the gateway names must hold the system's UUID, and so must a bearer token's client id.
    Without credentials only a demo answers.
    """

    tokens: TokenGate | None
    gateway: Gateway
    demo: bool

    def admit(self, environ: Mapping[str, object], moment: dt.datetime, *scopes: str) -> SourceSystem:
        """The calling system, if its token grants any of `scopes` (to deliver, when none is named).

        Raises NotAllowed, with one text whatever was wrong; the log tells which check failed, and nothing of the
        credentials.
        """
        header = environ.get("HTTP_AUTHORIZATION")
        if isinstance(header, str) and header:
            return self._bearer(header, environ, moment, scopes or (DELIVER,))
        named = self.gateway.subject(environ)
        if named is not None:
            system = _system(named)
            return SourceSystem(str(system), system)
        if self.demo:
            return SourceSystem("demo", None)
        raise refused()

    def _bearer(
        self, header: str, environ: Mapping[str, object], moment: dt.datetime, scopes: Sequence[str]
    ) -> SourceSystem:
        if self.tokens is None:
            raise refused()
        try:
            caller = self.tokens.admit(header, scopes, moment, self.gateway.thumbprint(environ))
        except TokenRefused as told:
            _log.warning("token refused: %s", told.cause)
            raise refused() from None
        return SourceSystem(caller.client, _system(caller.client), caller.scopes)


def _system(text: str) -> uuid.UUID:
    """The one UUID in a client id or certificate subject.

    Part of a subject is what its holder asked to be called, and gateways write the parts in either order:
    with two UUIDs nobody can tell which one the issuer has verified, so neither is believed.
    """
    named = {uuid.UUID(found[0]) for found in _UUID.finditer(text)}
    if len(named) != 1:
        raise refused()
    return named.pop()
