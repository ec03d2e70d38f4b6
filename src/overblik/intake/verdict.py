# SPDX-License-Identifier: MPL-2.0
"""The first quality findings of an object, as short codes stored beside it.

The full rule table comes with the `quality` room; these are the ones the citizen's view depends on.
"""

from __future__ import annotations

from overblik.index.kinds import Kind, Progress, RelationType, SectionName
from overblik.index.objects import ObjectState
from overblik.index.roles import Role
from overblik.intake.projection import state as of
from overblik.people.free_text import OPENING

CPR_IN_TEXT = "cpr_in_text"
NO_TITLE = "no_title"
NO_CLASS = "no_class"
NO_FACET = "no_facet"
NO_PARTY = "no_party"
NO_STATE = "no_state"
NOT_OPENED = "not_opened"
NO_SENSITIVITY = "no_sensitivity"
NO_OWNER = "no_owner"


def findings(state: ObjectState, body: bytes) -> str | None:
    """The codes joined by commas, or None when there is nothing to say. `body` is the state as stored."""
    found: list[str] = []
    if OPENING.encode() in body:
        found.append(CPR_IN_TEXT)
    if of.authority(state) is None:
        found.append(NO_OWNER)
    if state.kind is Kind.CASE:
        found.extend(_case(state))
    return ",".join(found) or None


def _case(state: ObjectState) -> list[str]:
    found = []
    if not str(of.section(state, SectionName.PROPERTIES).get("title") or "").strip():
        found.append(NO_TITLE)
    if of.class_key(state, Role.PRIMARY_CLASS) is None:
        found.append(NO_CLASS)
    if of.class_key(state, Role.FACET_CLASS) is None:
        found.append(NO_FACET)
    if next(of.relations(state, RelationType.PARTY, Role.PRIMARY_PARTY), None) is None:
        found.append(NO_PARTY)
    if not state.states:
        found.append(NO_STATE)
    elif all(part.status != Progress.OPENED for part in state.states):
        found.append(NOT_OPENED)
    if of.sensitivity(state, SectionName.INDEX_PROPERTIES) is None:
        found.append(NO_SENSITIVITY)
    return found
