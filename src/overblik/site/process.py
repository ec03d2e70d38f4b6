# SPDX-License-Identifier: MPL-2.0
"""What one serving process is made of: everything is built once here and handed to the doors that need it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from django.conf import settings as django_settings
from psycopg import Connection

from overblik.access import sign_in
from overblik.access.gateway import Gateway
from overblik.access.keys import PUBLIC_FILE, KeyFile, demo_key
from overblik.access.local_sign_in import LocalSignIn
from overblik.access.machines import SourceGate
from overblik.access.password import Passwords
from overblik.access.provider import Provider
from overblik.access.provider_sessions import ProviderNames
from overblik.access.sign_in import CitizenSignIn
from overblik.access.staff_sign_in import StaffSignIn, staff_claims
from overblik.access.tokens import TokenGate
from overblik.api.apps import ApiDesk
from overblik.api.national import NationalCall
from overblik.api.soap.call import SoapCall
from overblik.audit.access import Look
from overblik.console.desk import ConsoleDesk
from overblik.database import connection as connections
from overblik.database import server
from overblik.database.raw_json import use_raw_json
from overblik.demo.persons import persons
from overblik.demo.staff import demo_staff
from overblik.demo.town import authorities
from overblik.disclosure.mandate_scope import MandateScope
from overblik.disclosure.shipped import packages_with
from overblik.index.reading import ItemKind
from overblik.index.store import lock_for_writing
from overblik.notices.office import Office
from overblik.overview import query
from overblik.overview.compose import compose
from overblik.overview.last_visit import last_visit
from overblik.overview.looks import read_looks
from overblik.overview.policy_cache import PolicyCache, loader
from overblik.overview.query import not_shown
from overblik.overview.view import OnBehalf, Overview
from overblik.people.cpr import Cpr, FictiveRule, parse_cpr
from overblik.people.mandate_store import TableProvider
from overblik.people.status import PersonStatus
from overblik.portal.desk import Declared, DemoPerson, Desk, Granting
from overblik.reports import store as report_store
from overblik.settings import Settings
from overblik.site.clock import now
from overblik.site.gate import GateKeeper
from overblik.site.notices import mail_setup
from overblik.site.start import Installation
from overblik.site.use import Use
from overblik.wire import roles

T = TypeVar("T")

DEMO_ISSUER = "overblik-demo"
DEMO_AUDIENCE = "overblik"


@dataclass(frozen=True)
class Process:
    """The parts of one serving process, shared by its threads."""

    installation: Installation
    rules: PolicyCache
    tokens: TokenGate | None
    use: Use
    keeper: GateKeeper
    clock: Callable[[], dt.datetime] = now
    """What the machine interfaces tell the time by; pages have it from the middleware."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.installation.settings

    @property
    def fictive(self) -> FictiveRule:
        """A demo takes fictive numbers only; production takes replacement numbers too."""
        return FictiveRule.REQUIRED if self.settings.is_demo else FictiveRule.ALLOWED

    @property
    def gateway(self) -> Gateway:
        """The gateway whose word about client certificates is taken."""
        settings = self.settings
        return Gateway(
            settings.gateway_address, settings.certificate_header, settings.certificate_content_header
        )

    def connect(self) -> Connection[Any]:
        """This thread's own connection, made anew after a fault."""
        return connections.current(
            self.installation.conninfo, lambda: server.ensure(self.settings), use_raw_json
        )

    def new_connection(self) -> Connection[Any]:
        """A connection of the caller's own, to be closed by the caller."""
        conn = connections.connect(self.installation.conninfo)
        use_raw_json(conn)
        return conn

    def national_call(self) -> NationalCall:
        """The fast lane."""
        return NationalCall(
            connect=self.connect,
            clock=self.clock,
            rules=self.rules,
            people=self.installation.ring,
            read_cpr=functools.partial(parse_cpr, fictive=self.fictive),
            gate=self.tokens,
            gateway=self.gateway,
            answered=self.use.answered,
        )

    def overview(
        self,
        keys: Sequence[uuid.UUID],
        look: Look,
        *,
        kinds: Iterable[ItemKind] = query.ALL_KINDS,
        since: dt.datetime | None = None,
    ) -> Overview:
        """One citizen's overview as of `look.at`: the one statement, the one policy, the one composer.

        Raises NotFound for the dead.
        """
        found = query.read(self.connect(), keys, look, kinds=kinds, since=since)
        if found.status is PersonStatus.DEAD:
            raise not_shown()
        overview = compose(found.rows, self.rules.current(found.version), look.at)
        self._answered(look, overview)
        return overview

    def _answered(self, look: Look, overview: Overview) -> None:
        shown = [(case.authority, case.kle) for case in overview.cases]
        shown += [(benefit.authority, benefit.kle) for benefit in overview.benefits]
        self.use.answered(look.at, look.channel, look.purpose, shown)

    def overview_on_behalf(
        self,
        giver: uuid.UUID,
        holder: Sequence[uuid.UUID],
        mandate: uuid.UUID,
        look: Look,
        *,
        kinds: Iterable[ItemKind] = query.ALL_KINDS,
    ) -> Overview:
        """The giver's overview as far as the mandate lets its holder see it. Raises NotFound, whyever not."""
        found = query.read_on_behalf(self.connect(), giver, holder, mandate, look, kinds=kinds)
        permit = found.permit
        if permit is None:
            raise not_shown()
        overview = compose(
            found.rows,
            self.rules.current(found.version),
            look.at,
            MandateScope.of(permit.areas, permit.authorities),
        )
        self._answered(look, overview)
        told = OnBehalf(permit.mandate, permit.areas, permit.valid_to, permit.label)
        return msgspec.structs.replace(overview, on_behalf=told)

    def portal_desk(self) -> Desk:
        """What the citizen's pages need."""
        return Desk(
            read=self.overview,
            kle_title=lambda number, on: self.rules.current().catalogue.title(number, on),
            read_looks=lambda keys, look, month: read_looks(self.connect(), keys, look, month),
            file_report=functools.partial(self._with_keys, report_store.file),
            own_reports=functools.partial(self._with_keys, report_store.own),
            declared=self._declared,
            authority_name=lambda cvr: self.rules.current().authorities.name(cvr),
            guidance=lambda: self.rules.current().guidance,
            demo_persons=self._demo_persons() if self.settings.is_demo else None,
            accessibility_url=self.settings.accessibility_url,
            read_on_behalf=self.overview_on_behalf,
            mandates=TableProvider(self.new_connection, self.installation.ring, lock_for_writing),
            granting=self._granting(),
            last_visit=lambda keys, arriving: last_visit(self.connect(), keys, arriving),
            sign_in=self._citizen_sign_in(),
            notices=Office(
                self.connect,
                self.rules,
                self.installation.ring,
                mails=mail_setup(self.settings) is not None,
                hours=self.settings.notice_hours,
            ),
        )

    def _citizen_sign_in(self) -> CitizenSignIn | None:
        """None unless the settings name a provider."""
        told = sign_in.registration(self.settings)
        if told is None:
            return None
        return CitizenSignIn(
            provider=Provider(told),
            expected=sign_in.expectation(self.settings),
            read_cpr=functools.partial(parse_cpr, fictive=self.fictive),
            keys_of=self._keys_of,
            names=ProviderNames(django_settings.SECRET_KEY.encode(), told.issuer),
            connect=self.connect,
        )

    def console_desk(self) -> ConsoleDesk:
        """What the municipality's pages need."""
        return ConsoleDesk(
            connect=self.connect,
            ground=self.rules.current,
            read_cpr=functools.partial(parse_cpr, fictive=self.fictive),
            ring=self.installation.ring,
            sign_in=self._staff_sign_in(),
            demo_staff=demo_staff() if self.settings.is_demo else None,
            local=self._local_sign_in(),
            gateway=self.gateway,
            demo_persons=self._demo_persons() if self.settings.is_demo else (),
            packages=packages_with(self.settings.packages),
        )

    def _local_sign_in(self) -> LocalSignIn | None:
        """None unless the settings open for accounts."""
        if self.settings.staff_accounts != "on":
            return None
        secret = django_settings.SECRET_KEY.encode()
        return LocalSignIn(self.connect, self.installation.ring, Passwords(), secret)

    def _staff_sign_in(self) -> StaffSignIn | None:
        """None unless the settings name a provider for staff."""
        told = sign_in.registration(self.settings, "staff_oidc")
        if told is None:
            return None
        return StaffSignIn(
            provider=Provider(told),
            expected=staff_claims(self.settings),
            names=ProviderNames(django_settings.SECRET_KEY.encode(), told.issuer),
            connect=self.connect,
        )

    def _keys_of(self, cpr: Cpr) -> tuple[uuid.UUID, ...]:
        return self.installation.ring.party_keys("cpr", cpr.digits)

    def _with_keys(self, act: Callable[..., T], *told: Any) -> T:
        """Do something that needs this thread's connection and the keys of the installation."""
        return act(self.connect(), self.installation.ring, *told)

    def _declared(self) -> Declared:
        ground = self.rules.current()
        showing = {entry.authority for entry in ground.coverage}
        return Declared(ground.coverage, ground.gaps, ground.authority_views(showing))

    def _granting(self) -> Granting | None:
        """Off unless an authority is named; in a demo the first of its municipalities has opened for it."""
        opened = self.settings.mandate_authorities
        if opened is None and self.settings.is_demo:
            opened = (authorities()[0].cvr,)
        if not opened:
            return None
        return Granting(opened, functools.partial(parse_cpr, fictive=self.fictive))

    def _demo_persons(self) -> tuple[DemoPerson, ...]:
        ring = self.installation.ring
        return tuple(
            DemoPerson(
                each.key,
                each.citizen.name,
                {"da": each.story_da, "en": each.story_en},
                ring.party_keys("cpr", each.citizen.cpr.digits),
            )
            for each in persons()
        )

    def soap_call(self) -> SoapCall:
        """The indexes over SOAP."""
        desk = dataclasses.replace(self.api_desk(), connection=self.connect)
        return SoapCall(desk, gateway=self.settings.gateway_address)

    def api_desk(self) -> ApiDesk:
        """What the machine interfaces behind Django need."""
        settings = self.settings
        gate = SourceGate(self.tokens, self.gateway, settings.is_demo, self.keeper.notes)
        names = roles.read(settings.role_map.read_bytes()) if settings.role_map else None
        return ApiDesk(self.new_connection, self.installation.ring, gate, self.fictive, self.clock, names)


def build(installation: Installation) -> Process:
    """The process of an open installation."""

    def connect() -> Connection[Any]:
        conn = connections.connect(installation.conninfo)
        use_raw_json(conn)
        return conn

    return Process(
        installation,
        PolicyCache(loader(connect)),
        _tokens(installation.settings),
        Use(lambda: connections.connect(installation.conninfo)),
        GateKeeper(lambda: connections.connect(installation.conninfo)),
    )


def _tokens(settings: Settings) -> TokenGate | None:
    """The gate for bearer tokens; a demo has its own issuer, production only what its settings name."""
    if settings.token_keys is not None and settings.token_issuer and settings.token_audience:
        return TokenGate(
            KeyFile(settings.token_keys), issuer=settings.token_issuer, audience=settings.token_audience
        )
    if settings.is_demo:
        demo_key(settings.data / "keys")
        keys = KeyFile(settings.data / "keys" / PUBLIC_FILE)
        return TokenGate(keys, issuer=DEMO_ISSUER, audience=DEMO_AUDIENCE)
    return None
