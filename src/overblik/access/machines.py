# SPDX-License-Identifier: MPL-2.0
"""Which system is calling: by bearer token, by the gateway's word about a client certificate, or demo."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import logging
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from overblik.access.gate_notes import GateNotes
from overblik.access.gateway import Gateway, refused
from overblik.access.system_key import certificate_key
from overblik.access.tokens import Caller, TokenGate, TokenRefused
from overblik.errors import NotAllowed, OverblikError, Unavailable

DELIVER = "intake.deliver"

_REFUSED = refused().code

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
    Without credentials only a demo answers. In `notes` stands who came with which key, and what was turned away.
    """

    tokens: TokenGate | None
    gateway: Gateway
    demo: bool
    notes: GateNotes = field(default_factory=GateNotes, compare=False)

    def admit(self, environ: Mapping[str, object], moment: dt.datetime, *scopes: str) -> SourceSystem:
        """The calling system, if its token grants any of `scopes` (to deliver, when none is named).

        Raises NotAllowed, with one text whatever was wrong; the log tells which check failed, and nothing of the
        credentials.
        """
        header = environ.get("HTTP_AUTHORIZATION")
        if isinstance(header, str) and header:
            return self._bearer(header, environ, moment, scopes or (DELIVER,))
        try:
            named = self.gateway.subject(environ)
        except NotAllowed:
            raise self._turned_away("certificate.another_address", moment) from None
        if named is not None:
            try:
                system = _system(named)
            except NotAllowed:
                raise self._turned_away("certificate.no_system", moment) from None
            self._note_certificate(system, environ, moment)
            return SourceSystem(str(system), system)
        if self.demo:
            return SourceSystem("demo", None)
        raise self._turned_away("no_credentials", moment)

    @contextlib.contextmanager
    def counting(self, caller: SourceSystem, now: Callable[[], dt.datetime]) -> Iterator[None]:
        """What of this caller's is refused inside is counted, by code; faults of ours are not refusals."""
        try:
            yield
        except Unavailable:
            raise
        except OverblikError as error:
            # Past the gate it can only be the scope of its token that a caller lacks.
            code = "token.scope" if error.code == _REFUSED else error.code
            self.notes.turned_away(caller.system, code, now())
            raise

    def _bearer(
        self, header: str, environ: Mapping[str, object], moment: dt.datetime, scopes: Sequence[str]
    ) -> SourceSystem:
        if self.tokens is None:
            raise self._turned_away("token.not_set_up", moment)
        try:
            caller = self.tokens.admit(header, scopes, moment, self.gateway.thumbprint(environ))
        except TokenRefused as told:
            _log.warning("token refused: %s", told.cause)
            self.notes.turned_away(_verified(told.client), f"token.{told.cause}", moment)
            raise refused() from None
        try:
            system = _system(caller.client)
        except NotAllowed:
            raise self._turned_away("token.client", moment) from None
        self._note_token(system, caller, environ, moment)
        return SourceSystem(caller.client, system, caller.scopes)

    def _turned_away(self, code: str, moment: dt.datetime) -> NotAllowed:
        """The refusal of a caller of whom nobody knows who it is."""
        self.notes.turned_away(None, code, moment)
        return refused()

    def _note_certificate(
        self, system: uuid.UUID, environ: Mapping[str, object], moment: dt.datetime
    ) -> None:
        told = self.gateway.told_certificate(environ)
        digest = told and hashlib.sha256(told.encode()).digest()
        self.notes.came(system, digest, moment, lambda: certificate_key(self.gateway.certificate(environ)))

    def _note_token(
        self, system: uuid.UUID, caller: Caller, environ: Mapping[str, object], moment: dt.datetime
    ) -> None:
        self.notes.came(system, caller.key, moment, lambda: caller.key)
        if caller.thumbprint is not None:
            # Without it the token is worth nothing, so its end is the system's business too.
            self._note_certificate(system, environ, moment)


def _verified(client: str | None) -> uuid.UUID | None:
    """The system that a token names by its issuer's word."""
    try:
        return _system(client or "")
    except NotAllowed:
        return None


def _system(text: str) -> uuid.UUID:
    """The one UUID in a client id or certificate subject.

    Part of a subject is what its holder asked to be called, and gateways write the parts in either order:
    with two UUIDs nobody can tell which one the issuer has verified, so neither is believed.
    """
    named = {uuid.UUID(found[0]) for found in _UUID.finditer(text)}
    if len(named) != 1:
        raise refused()
    return named.pop()
