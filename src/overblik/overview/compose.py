# SPDX-License-Identifier: MPL-2.0
"""From a person's rows to the one value every page, answer and export is made from."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from zoneinfo import ZoneInfo

import msgspec

from overblik.basedata.authority import UDK_CVR, UDK_NAME
from overblik.database.danish_order import danish_key
from overblik.disclosure.mandate_scope import MandateScope
from overblik.disclosure.rule import TitleChoice
from overblik.guidance.text import Wording
from overblik.index.reading import DocumentBody, ReadingRow
from overblik.overview.bank_days import is_bank_day
from overblik.overview.gaps import not_ready
from overblik.overview.ground import Ground
from overblik.overview.payments import (
    BenefitKey,
    expected_payment,
    newest_first,
    payment_view,
)
from overblik.overview.selection import Selection, ShownBenefit, ShownCase, select
from overblik.overview.steps import STEPS_TOTAL
from overblik.overview.view import (
    BenefitView,
    CaseList,
    CaseView,
    CitizenStatus,
    Coverage,
    DocumentView,
    ListedCase,
    Overview,
    PaymentView,
    RelatedView,
)
from overblik.people.free_text import mask

DENMARK = ZoneInfo("Europe/Copenhagen")


def compose(
    rows: Iterable[ReadingRow], ground: Ground, moment: dt.datetime, scope: MandateScope | None = None
) -> Overview:
    """The overview at `moment` (aware). `rows` may come from the statement or from a reading as of a time.

    `scope`: what somebody else may see of it; None = the person looks.
    """
    today = moment.astimezone(DENMARK).date()
    return compose_selection(
        select(rows, ground.policy, ground.catalogue, moment, today, ground.dismissing, scope), ground, moment
    )


def compose_selection(selection: Selection, ground: Ground, moment: dt.datetime) -> Overview:
    """The overview of what was selected with the same ground and moment."""
    today = moment.astimezone(DENMARK).date()
    benefits = _benefits(selection, ground, today)
    cases = _cases(selection, ground, today, benefits)
    updated = _updated(selection)
    return Overview(
        as_of=moment,
        version=ground.version,
        cases=cases,
        benefits=benefits,
        authorities=ground.authority_views(updated),
        coverage=_coverage(ground.coverage, updated),
        gaps=(*ground.gaps, *not_ready(selection.verdicts, ground.authorities)),
        updated_at=max(updated.values(), default=None),
    )


def compose_list(rows: Iterable[ReadingRow], ground: Ground, moment: dt.datetime) -> CaseList:
    """The cases of `compose`, decided, ordered and named as there, with what a list says of each."""
    today = moment.astimezone(DENMARK).date()
    selection = select(rows, ground.policy, ground.catalogue, moment, today, ground.dismissing)
    cases = tuple(
        [_listed(each.case, each.title, ground, today) for each in _titled(selection, ground, today)]
    )
    return CaseList(moment, ground.version, cases, ground.authority_views({case.authority for case in cases}))


class _Titled(msgspec.Struct, frozen=True):
    active: bool
    changed_at: dt.datetime
    title: str
    case: ShownCase


def _titled(selection: Selection, ground: Ground, today: dt.date) -> list[_Titled]:
    """The cases with their titles: active first, newest change first, after that alphabetically, so that the
    order never jumps.

    The alphabet is asked only where two cases changed at the same moment: it costs more than the rest.
    """
    found = [
        _Titled(case.timeline.active, case.row.recorded_at, _case_title(case, ground, today), case)
        for case in selection.cases.values()
    ]
    found.sort(key=_newest, reverse=True)
    if any(_newest(one) == _newest(other) for one, other in pairwise(found)):
        found.sort(key=lambda entry: (danish_key(entry.title), entry.case.row.item_id))
        found.sort(key=_newest, reverse=True)
    return found


_newest = attrgetter("active", "changed_at")


def _listed(case: ShownCase, title: str, ground: Ground, today: dt.date) -> ListedCase:
    row, line = case.row, case.timeline
    return ListedCase(
        row.item_id,
        title,
        row.kle or "",
        ground.kle_title(row.kle, today, row.created),
        row.facet,
        row.authority or "",
        line.status,
        line.since,
        line.active,
        line.reopened,
        row.created,
        row.recorded_at,
        row.received_at,
        _unit(case),
    )


def _unit(case: ShownCase) -> str | None:
    return mask(case.body.unit) if case.body.unit else None


def _cases(
    selection: Selection, ground: Ground, today: dt.date, benefits: Sequence[BenefitView]
) -> tuple[CaseView, ...]:
    titled = _titled(selection, ground, today)
    titles: dict[uuid.UUID, str] = {}
    if any(each.case.body.related for each in titled):
        titles = {each.case.row.item_id: each.title for each in titled}
    of_case: dict[uuid.UUID, list[str]] = {}
    for benefit in benefits:
        if benefit.case_id is not None:
            of_case.setdefault(benefit.case_id, []).append(benefit.id)
    return tuple(
        _case_view(each, ground, today, titles, tuple(of_case.get(each.case.row.item_id, ())))
        for each in titled
    )


def _case_view(
    titled: _Titled,
    ground: Ground,
    today: dt.date,
    titles: dict[uuid.UUID, str],
    benefits: tuple[str, ...],
) -> CaseView:
    case = titled.case
    row, body, line = case.row, case.body, case.timeline
    authority = row.authority or ""
    return CaseView(
        id=row.item_id,
        title=titled.title,
        kle=row.kle or "",
        kle_title=ground.kle_title(row.kle, today, row.created),
        facet=row.facet,
        authority=authority,
        authority_name=ground.authorities.name(authority),
        status=line.status,
        active=line.active,
        step=line.step,
        steps_total=STEPS_TOTAL,
        steps=line.steps,
        reopened=line.reopened,
        created=row.created,
        changed_at=row.recorded_at,
        received_at=row.received_at,
        told_at=row.told,
        unit=_unit(case),
        answer_by=_answer_by(case, ground),
        local_status=_local_status(case, ground),
        as_owner=case.as_owner,
        documents=_documents(case.documents.values()) if case.documents else (),
        documents_shown=case.decision.documents,
        related=_related(case, titles) if body.related else (),
        benefits=benefits,
    )


def _case_title(case: ShownCase, ground: Ground, today: dt.date) -> str:
    """As the municipality chose; a case without a title of its own falls back to that of its KLE number."""
    if case.decision.title is TitleChoice.CASE:
        own = mask(case.body.title).strip()
        if own:
            return own
    return ground.kle_title(case.row.kle, today, case.row.created)


def _answer_by(case: ShownCase, ground: Ground) -> dt.date | None:
    """The last day of the published term for a decision, while there is none.

    It runs from the day the case was created; of a case taken up again, from the day that happened, which is
    how the supervisory authority counts a case sent back. Working days are days on which banks are open.
    """
    row, line = case.row, case.timeline
    if line.status >= CitizenStatus.DECIDED or row.kle is None or row.authority is None:
        return None
    term = ground.guidance.of(row.kle, row.facet, row.authority, "da").deadline
    if term is None:
        return None
    steps = line.steps
    last = max(step.round for step in steps)
    begun = next((step.since for step in steps if step.round == last), None)
    if last == 1:
        start = row.created or (begun and begun.astimezone(DENMARK).date())
    else:
        start = begun and begun.astimezone(DENMARK).date()
    return None if start is None else term.due(start, is_bank_day)


def _local_status(case: ShownCase, ground: Ground) -> Wording | None:
    told, row = case.body.local_status, case.row
    if told is None or row.authority is None:
        return None
    return ground.guidance.status(row.authority, row.source, told)


def _documents(found: Iterable[tuple[ReadingRow, DocumentBody]]) -> tuple[DocumentView, ...]:
    views = [
        DocumentView(
            row.item_id,
            mask(body.title).strip(),
            body.type,
            body.letter_date or _first_day(body),
            row.told,
        )
        for row, body in found
    ]
    views.sort(key=lambda view: (-(view.date or dt.date.min).toordinal(), danish_key(view.title)))
    return tuple(views)


def _first_day(body: DocumentBody) -> dt.date | None:
    """The Danish date on which the document came, where the letter itself has none."""
    starts = [state.valid_from for state in body.states if state.valid_from is not None]
    try:
        return min(starts).astimezone(DENMARK).date() if starts else None
    except OverflowError:  # the ends of the calendar stand for "always" and "never"
        return None


def _related(case: ShownCase, titles: dict[uuid.UUID, str]) -> tuple[RelatedView, ...]:
    found = {
        (link.role, link.case_id): RelatedView(link.role, link.case_id, titles[link.case_id])
        for link in case.body.related
        if link.case_id in titles and link.case_id != case.row.item_id
    }
    return tuple(sorted(found.values(), key=lambda view: (danish_key(view.title), view.role, view.id)))


def _benefits(selection: Selection, ground: Ground, today: dt.date) -> tuple[BenefitView, ...]:
    if not selection.benefits:
        return ()
    payments: dict[uuid.UUID, PaymentView] = {}
    views = [
        _benefit_view(key, benefit, selection, ground, today, payments)
        for key, benefit in selection.benefits.items()
    ]
    newest = {str(key): benefit.row.recorded_at for key, benefit in selection.benefits.items()}
    views.sort(
        key=lambda view: (not view.active, -newest[view.id].timestamp(), danish_key(view.name), view.id)
    )
    return tuple(views)


def _benefit_view(
    key: BenefitKey,
    benefit: ShownBenefit,
    selection: Selection,
    ground: Ground,
    today: dt.date,
    payments: dict[uuid.UUID, PaymentView],
) -> BenefitView:
    row, body = benefit.row, benefit.body

    own = []
    for payment_id, (of_payment, payment) in benefit.payments.items():
        view = payments.get(payment_id)
        if view is None:
            view = payments[payment_id] = payment_view(
                payment_id, payment, mask, selection.paid_benefits.only_one, of_payment.told
            )
        own.append(view)
    paid = newest_first(own)
    active = body.end is None or body.end >= today
    authority = row.authority or ""
    kle_title = ground.kle_title(row.kle, today, row.created)
    return BenefitView(
        id=str(key),
        name=mask(body.name).strip() or kle_title,
        kle=row.kle or "",
        kle_title=kle_title,
        authority=authority,
        authority_name=ground.authorities.name(authority),
        payer=UDK_NAME if authority == UDK_CVR else ground.authorities.name(authority),
        start=body.start,
        end=body.end,
        active=active,
        repayable=body.repayable,
        case_id=row.case_id if row.case_id in selection.cases else None,
        expected=expected_payment(body.plans, today, [view.available for view in paid]) if active else None,
        payments=paid,
        received_at=row.received_at,
        told_at=row.told,
    )


def _updated(selection: Selection) -> dict[str, dt.datetime]:
    """When each authority's shown items last arrived here."""
    newest: dict[str, dt.datetime] = {}
    rows = [case.row for case in selection.cases.values()]
    rows.extend(benefit.row for benefit in selection.benefits.values())
    for row in rows:
        authority, received = row.authority or "", row.received_at
        known = newest.get(authority)
        if known is None or known < received:
            newest[authority] = received
    return newest


def _coverage(declared: tuple[Coverage, ...], updated: dict[str, dt.datetime]) -> tuple[Coverage, ...]:
    if not updated:
        return declared
    return tuple(
        msgspec.structs.replace(entry, updated_at=updated[entry.authority])
        if entry.authority in updated
        else entry
        for entry in declared
    )
