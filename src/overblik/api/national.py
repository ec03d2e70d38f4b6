# SPDX-License-Identifier: MPL-2.0
"""The national list call, as a plain WSGI callable that stands in front of Django (the fast lane).

Same statement, same rules and same composer as every page. What it checks itself, because no middleware does
it here: the token, the size and form of the question, the headers of the answer. No error and no log line
ever holds a person number, and a refused caller learns nothing about any person.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple
from wsgiref.types import StartResponse

import msgspec
from psycopg import Connection

from overblik.access.gateway import Gateway
from overblik.access.tokens import READ_OVERVIEW, Caller, TokenGate, TokenRefused
from overblik.api.protection import HEADERS
from overblik.api.transaction import transaction_id
from overblik.audit.access import Channel, Look
from overblik.errors import InvalidInput, OverblikError, kind_and_place
from overblik.overview.compose import compose_list
from overblik.overview.ground import Ground
from overblik.overview.policy_cache import PolicyCache
from overblik.overview.query import CASES_ONLY, read
from overblik.overview.view import AuthorityView, CaseList
from overblik.people.cpr import Cpr
from overblik.people.keys import KeyRing
from overblik.wire import borgervendt
from overblik.wire.borgervendt import (
    BorgervendtSagsliste,
    Hentsagsliste,
    ListBuilder,
    Myndighed,
    Problem,
    ProblemType,
)

PATH = borgervendt.PATH
PURPOSE = "hentsagsliste"

_LONGEST_BODY = 65_536
_MOST_AUTHORITIES = 2_000
_RESIDENCE = re.compile(r"[0-9]{1,4}", re.ASCII)

_log = logging.getLogger(__name__)
_decode = msgspec.json.Decoder(Hentsagsliste, strict=True).decode
_encode = msgspec.json.Encoder().encode

_JSON = "application/json; charset=utf-8"
_PROBLEM = "application/problem+json; charset=utf-8"
_OK = "200 OK"
_STATUS_LINES = {
    400: "400 Bad Request",
    405: "405 Method Not Allowed",
    408: "408 Request Timeout",
    413: "413 Content Too Large",
    415: "415 Unsupported Media Type",
    422: "422 Unprocessable Content",
    500: "500 Internal Server Error",
    502: "502 Bad Gateway",
}
# One answer for every token that is not accepted, whatever is wrong with it.
_REFUSED = borgervendt.problem(ProblemType.SECURITY, "A valid token is needed.")
_BROKEN = borgervendt.problem(ProblemType.INTERNAL, "The list cannot be made right now. Try again.")


class _Rejected(Exception):
    """The question cannot be answered; carries what the caller is told."""

    def __init__(self, told: Problem, *headers: tuple[str, str]) -> None:
        super().__init__(told.type)
        self.told = told
        self.headers = headers


class _Question(NamedTuple):
    person: Cpr
    authorities: tuple[str, ...]
    transaction: str


Answered = Callable[[dt.datetime, Channel, str, list[tuple[str, str]]], None]


def _not_counted(at: dt.datetime, channel: Channel, purpose: str, shown: list[tuple[str, str]]) -> None:
    return None


class NationalCall:
    """Answers `PATH`. One instance per process, shared by its threads.

    - `connect`: this thread's live connection in autocommit (`overblik.database.connection.current`).
    - `clock`: the present moment, aware.
    - `read_cpr`: the installation's rule for person numbers; raises InvalidInput.
    - `gate`: None = no token keys are set up, so everybody is refused.
    - `gateway`: who tells the client certificate that a token may be bound to.
    - `answered`: told of each list: when, door, purpose, and authority and KLE number of each case.
    """

    def __init__(
        self,
        *,
        connect: Callable[[], Connection[Any]],
        clock: Callable[[], dt.datetime],
        rules: PolicyCache,
        people: KeyRing,
        read_cpr: Callable[[str], Cpr],
        gate: TokenGate | None,
        gateway: Gateway,
        answered: Answered = _not_counted,
    ) -> None:
        self._connect = connect
        self._clock = clock
        self._rules = rules
        self._people = people
        self._read_cpr = read_cpr
        self._gate = gate
        self._gateway = gateway
        self._answered = answered
        self._fixed: _Fixed | None = None

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """WSGI. Never raises: whatever happens becomes an answer by the interface's error table."""
        headers: Sequence[tuple[str, str]] = ()
        try:
            body, status, kind = _encode(self._answer(environ)), _OK, _JSON
        except _Rejected as rejected:
            body, status, kind = _told(rejected.told)
            headers = rejected.headers
        except TokenRefused as refused:
            _log.info("national call refused: %s", refused.cause)
            body, status, kind = _told(_REFUSED)
            headers = (("WWW-Authenticate", "Bearer"),)
        except OverblikError as error:
            _log.error("national call failed: %s", error.code)
            body, status, kind = _told(_BROKEN)
        except Exception as error:
            # Only the kind and place of the error: its text could hold what the caller sent.
            _log.error("national call failed: %s", kind_and_place(error))
            body, status, kind = _told(_BROKEN)
        start_response(
            status, [("Content-Type", kind), ("Content-Length", str(len(body))), *HEADERS, *headers]
        )
        return (body,)

    def _answer(self, environ: dict[str, Any]) -> BorgervendtSagsliste:
        if environ["REQUEST_METHOD"] != "POST":
            raise _Rejected(_input("The call is a POST.", 405), ("Allow", "POST"))
        moment = self._clock()
        if self._gate is None:
            raise TokenRefused("not_set_up")
        caller = self._gate.admit(
            environ.get("HTTP_AUTHORIZATION"), READ_OVERVIEW, moment, self._gateway.thumbprint(environ)
        )
        question = self._question(environ)
        return self._list(question, caller, moment)

    def _question(self, environ: dict[str, Any]) -> _Question:
        asked = _parse(environ)
        try:
            person = self._read_cpr(asked.cprNummer)
        except InvalidInput:
            raise _Rejected(_input("cprNummer is not a person number.")) from None
        if asked.kommunenr is not None and _RESIDENCE.fullmatch(asked.kommunenr) is None:
            raise _Rejected(_input("kommunenr is a municipality code of four digits."))
        if len(asked.myndighedsliste) > _MOST_AUTHORITIES:
            raise _Rejected(_input(f"myndighedsliste has more than {_MOST_AUTHORITIES} entries."))
        known = self._rules.current().authorities
        authorities = {cvr for code in asked.myndighedsliste if (cvr := known.cvr_of(code)) is not None}
        transaction = transaction_id(asked.transaktionsID, environ.get("HTTP_X_TRANSACTION_ID"))
        return _Question(person, tuple(sorted(authorities)), transaction)

    def _list(self, question: _Question, caller: Caller, moment: dt.datetime) -> BorgervendtSagsliste:
        """Authorities not on the caller's list are left out of the search itself, not of its result."""
        look = Look(moment, caller.client, Channel.NATIONAL, PURPOSE, question.transaction)
        keys = self._people.party_keys("cpr", question.person.digits)
        found = read(self._connect(), keys, look, kinds=CASES_ONLY, authorities=question.authorities)
        ground = self._rules.current(found.version)
        fixed = self._fixed
        if fixed is None or fixed.ground is not ground:
            fixed = self._fixed = _Fixed(ground)
        answer = compose_list(found.rows, ground, moment)
        self._answered(moment, look.channel, PURPOSE, [(case.authority, case.kle) for case in answer.cases])
        return _written(answer, fixed, frozenset(question.authorities))


def _written(found: CaseList, fixed: _Fixed, asked: frozenset[str]) -> BorgervendtSagsliste:
    builder = ListBuilder()
    for case in found.cases:
        builder.add_case(
            case_id=case.id,
            title=case.title,
            status=case.status,
            status_since=case.since,
            active=case.active,
            authority=case.authority,
            kle=case.kle,
            kle_title=case.kle_title,
            facet=case.facet,
            created=case.created,
            changed_at=case.changed_at,
            received_at=case.received_at,
            unit=case.unit,
            reopened=case.reopened,
        )
    if builder.left_out:
        _log.warning("national call: %d cases left out, malformed", builder.left_out)
    return builder.build(
        at=found.as_of,
        version=found.version,
        classification=fixed.ground.classification,
        authorities=map(fixed.authority, found.authorities),
        coverage=[told for cvr, told in fixed.coverage if cvr in asked],
    )


class _Fixed:
    """What all answers made on one ground share, written down once."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.coverage = [
            (
                each.authority,
                borgervendt.coverage(authority=each.authority, areas=each.areas, from_date=each.from_date),
            )
            for each in ground.coverage
        ]
        self._authorities: dict[str, Myndighed] = {}

    def authority(self, view: AuthorityView) -> Myndighed:
        """An authority in the words of the interface."""
        found = self._authorities.get(view.cvr)
        if found is None:
            known = self.ground.authorities.by_cvr.get(view.cvr)
            found = self._authorities[view.cvr] = borgervendt.authority(
                cvr=view.cvr,
                name=view.name,
                code=None if known is None else known.code,
                phone=view.phone,
                website=view.website,
                email=view.email,
                secure_contact=view.secure_contact,
            )
        return found


def _parse(environ: dict[str, Any]) -> Hentsagsliste:
    media_type = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if media_type not in ("", "application/json"):
        raise _Rejected(_input("The question is written as application/json.", 415))
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = -1
    if not 0 <= length <= _LONGEST_BODY:
        raise _Rejected(_input(f"The question is at most {_LONGEST_BODY} bytes long.", 413))
    body = environ["wsgi.input"].read(length)
    try:
        return _decode(body)
    except msgspec.ValidationError as error:
        raise _Rejected(_input(f"The question does not fit: {_where(error)}.")) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _Rejected(_input("The question is not JSON.")) from None


# What msgspec says, reduced to names of our own: its texts could otherwise quote the question.
_FIELDS = ("cprNummer", "kommunenr", "myndighedsliste", "transaktionsID")


def _where(error: msgspec.ValidationError) -> str:
    named = [name for name in _FIELDS if name in str(error)]
    return f"{named[0]} is missing or of the wrong type" if named else "it must be an object"


def _input(title: str, status: int | None = None) -> Problem:
    return borgervendt.problem(ProblemType.INPUT, title, status=status)


def _told(problem: Problem) -> tuple[bytes, str, str]:
    return _encode(problem), _STATUS_LINES[problem.status], _PROBLEM
