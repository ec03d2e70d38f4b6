# SPDX-License-Identifier: MPL-2.0
"""What the portal is handed at process start: how to read an overview, and whom a demo may sign in as."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.apps import apps

from overblik.access.sign_in import CitizenSignIn
from overblik.audit.access import Look
from overblik.errors import Unavailable
from overblik.guidance.compile import Guidance
from overblik.index.reading import ItemKind
from overblik.notices.office import Office
from overblik.overview.looks import Looks
from overblik.overview.view import AuthorityView, Coverage, Gap, Overview
from overblik.people.cpr import Cpr
from overblik.people.mandate import MandateProvider
from overblik.reports.report import Matter, Report, Subject


class Read(Protocol):
    """Reads one citizen's overview as of `look.at`, leaving the trace of the look. Raises Unavailable.

    `since`: what was told after it is read too, of whatever kind.
    """

    def __call__(
        self,
        keys: Sequence[uuid.UUID],
        look: Look,
        *,
        kinds: Iterable[ItemKind],
        since: dt.datetime | None = None,
    ) -> Overview: ...


class LastVisit(Protocol):
    """Tells when the citizen last saw the own overview, before the visit that begins now."""

    def __call__(self, keys: Sequence[uuid.UUID], arriving: dt.datetime, /) -> dt.datetime | None: ...


def _never(keys: Sequence[uuid.UUID], arriving: dt.datetime, /) -> None:
    return None


class ReadOnBehalf(Protocol):
    """Reads the giver's overview as far as the mandate lets its holder (keys, newest first) see it.

    Leaves the trace under both. Raises Unavailable, and NotFound whyever nothing may be shown.
    """

    def __call__(
        self,
        giver: uuid.UUID,
        holder: Sequence[uuid.UUID],
        mandate: uuid.UUID,
        look: Look,
        *,
        kinds: Iterable[ItemKind],
    ) -> Overview: ...


@dataclass(frozen=True, slots=True, eq=False)
class Granting:
    """What giving a mandate in the portal needs: whose data it may open (CVR), and how a number is read."""

    authorities: tuple[str, ...]
    read_cpr: Callable[[str], Cpr]


class KleTitle(Protocol):
    """The title of a KLE number of any level on a day; None when it is not known."""

    def __call__(self, number: str, on: dt.date, /) -> str | None: ...


class ReadLooks(Protocol):
    """Reads one month (its first day) of one citizen's access log, leaving the trace of this look."""

    def __call__(self, keys: Sequence[uuid.UUID], look: Look, month: dt.date, /) -> Looks: ...


class FileReport(Protocol):
    """Keeps a citizen's report, once for each form. Raises NotAllowed when there have been enough for a day."""

    def __call__(
        self,
        keys: Sequence[uuid.UUID],
        form: str,
        subject: Subject,
        matter: Matter,
        words: str,
        at: dt.datetime,
        /,
    ) -> Report: ...


class OwnReports(Protocol):
    """Reads a citizen's own reports, newest first, leaving the trace of the look."""

    def __call__(self, keys: Sequence[uuid.UUID], look: Look, /) -> Sequence[Report]: ...


@dataclass(frozen=True, slots=True)
class Declared:
    """What the rules alone say, the same for everybody: coverage and gaps, and how the authorities are reached."""

    coverage: tuple[Coverage, ...] = ()
    gaps: tuple[Gap, ...] = ()
    authorities: tuple[AuthorityView, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One fictive person of the demo: `id` is opaque (letters, digits, hyphens), `story` is by language."""

    id: str
    name: str
    story: Mapping[str, str]
    keys: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """All that the citizen's pages need from outside; one per process, never changed.

    `guidance`: the texts in force, asked for after reading, so that they are of its version or a newer one.
    `demo_persons`: None outside demo mode. `sign_in`: the real sign-in, None when it is not
    set up. `municipality`: who hosts the pages, None when several do. `notices`: where citizens ask to be told.
    `mandates`: None where nobody can look for another; `granting`: None unless an authority has opened for
    giving mandates here.
    """

    read: Read
    kle_title: KleTitle
    read_looks: ReadLooks
    file_report: FileReport
    own_reports: OwnReports
    declared: Callable[[], Declared]
    authority_name: Callable[[str], str]
    guidance: Callable[[], Guidance] = Guidance
    demo_persons: Sequence[DemoPerson] | None = None
    sign_in: CitizenSignIn | None = None
    municipality: str | None = None
    accessibility_url: str | None = None
    notices: Office | None = None
    read_on_behalf: ReadOnBehalf | None = None
    mandates: MandateProvider | None = None
    granting: Granting | None = None
    last_visit: LastVisit = _never


def desk() -> Desk:
    """The desk of this process. Raises Unavailable until the process has been started fully."""
    found: Desk | None = getattr(apps.get_app_config("portal"), "desk", None)
    if found is None:
        raise Unavailable("portal.not_started", "The citizen's pages are not ready yet. Try again.")
    return found
