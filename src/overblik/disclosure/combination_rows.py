# SPDX-License-Identifier: MPL-2.0
"""The rows of `reading` with the columns of a combination: one statement, whoever counts them and for whatever."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from overblik.disclosure.combination import NOTHING, USUAL, Combination, Grain, Mark
from overblik.disclosure.document import FINISHED, UNFINISHED
from overblik.index.kinds import DocumentState
from overblik.index.reading import ItemKind
from overblik.kle.number import KlePattern

TYPES: dict[str, str] = {
    "kind": "smallint",
    "candidate": "smallint",
    "source": "uuid",
    "kle": "text",
    "facet": "text",
    "sensitivity": "smallint",
    "created": "int",
    "marks": "int",
    "stopped": "int",
    "case_sensitivity": "smallint",
    "case_marks": "int",
}
"""The type of each column of `KEY`."""

NAMES = ", ".join(Combination._fields)
"""All columns of a combination."""

_NO_SOURCE = uuid.UUID(int=0)


def _listed(states: Iterable[DocumentState]) -> str:
    return "ARRAY[" + ", ".join(f"'{state}'" for state in sorted(states)) + "]"


def _marks(alias: str) -> str:
    """The marks of a row that its case has of its own. As `decide` reads them: periods are half-open."""
    return f"""
    CASE WHEN {alias}.excluded_from <= %(moment)s
          AND ({alias}.excluded_to IS NULL OR %(moment)s < {alias}.excluded_to) THEN {Mark.EXCLUDED:d} ELSE 0 END
  + CASE WHEN %(moment)s < {alias}.candidate_from OR {alias}.candidate_to <= %(moment)s
         THEN {Mark.UNRELATED:d} ELSE 0 END
  + CASE WHEN {alias}.has_title THEN 0 ELSE {Mark.UNTITLED:d} END
  + CASE WHEN {alias}.kind = {ItemKind.CASE:d} AND ({alias}.state_from IS NULL OR %(moment)s < {alias}.state_from
          OR {alias}.state_to <= %(moment)s) THEN {Mark.STATELESS:d} ELSE 0 END"""


def _sensitivity(alias: str) -> str:
    return f"CASE WHEN {alias}.sensitivity BETWEEN 1 AND 4 THEN {alias}.sensitivity ELSE 0 END"


def rows_of(grain: Grain, *, every_authority: bool = False) -> str:
    """The rows of an authority with the columns of `Combination`, and with whose they are and what.

    `every_authority`: of all there are, with `authority` as a column; `stopped` of the parameters then holds
    `stopped_name` of each, because one authority's stops are none of another's.
    """
    stopped = "0"
    if grain.stopped:
        kind, whose = ("text", "r.authority || ") if every_authority else ("uuid", "")
        places = [
            f"array_position(%(stopped)s::{kind}[], {whose}r.{name})"
            for name in ("item_id", "owner_id", "case_id")
        ]
        stopped = f"coalesce({', '.join(places)}, 0)"
    case_columns = f"{NOTHING} AS case_sensitivity, {NOTHING} AS case_marks"
    cases = unfinished = ""
    if grain.documents:
        unfinished = _UNFINISHED
        case_columns = f"""coalesce(c.sensitivity, {NOTHING}) AS case_sensitivity,
       coalesce(c.marks, {NOTHING}) AS case_marks"""
        cases = f"""LEFT JOIN ({_cases_that_matter(every_authority)}) c
    ON c.owner_id = CASE WHEN r.kind = {ItemKind.DOCUMENT:d} THEN r.case_id END
   AND c.party_key = r.party_key AND c.candidate = r.candidate AND c.authority = r.authority"""
    return f"""
SELECT r.authority, r.party_key, r.item_id, r.part, r.kind, r.candidate,
       coalesce(r.source, '{_NO_SOURCE}') AS source, coalesce(r.kle, '') AS kle, coalesce(r.facet, '') AS facet,
       {_sensitivity("r")} AS sensitivity,
       coalesce(width_bucket(r.created, %(cuts)s::date[]), {NOTHING}) AS created,
       {_marks("r")}
  + CASE WHEN r.closed_at <= %(moment)s THEN 0 ELSE {Mark.ACTIVE:d} END
  + CASE WHEN r.source IS NULL THEN {Mark.SOURCELESS:d} ELSE 0 END{unfinished} AS marks,
       {stopped} AS stopped, {case_columns}, coalesce(r.findings, '') AS findings
FROM reading r {cases}
WHERE {_whose("r", every_authority)}"""


def stopped_name(authority: str, object_id: uuid.UUID) -> str:
    """How a stopped object is named among those of every authority."""
    return f"{authority}{object_id}"


def parameters(authority: str, grain: Grain) -> dict[str, Any]:
    """What the statement asks for."""
    return {
        "authority": authority,
        "moment": grain.moment,
        "cuts": list(grain.cuts),
        "documents": list(map(_prefix, grain.documents)),
        "ceiling": grain.ceiling,
        "guarded": list(map(_prefix, grain.guarded)),
        "stopped": list(grain.stopped),
    }


def _whose(alias: str, every_authority: bool) -> str:
    return f"{alias}.authority " + ("IS NOT NULL" if every_authority else "= %(authority)s")


# Whether a document is being written lies in its body, and is looked for only where documents are shown at all. As
# `decide_document` reads it: one unfinished state that holds is enough, and some finished one must hold.
_UNFINISHED = f"""
  + CASE WHEN r.kind = {ItemKind.DOCUMENT:d} AND r.kle ^@ ANY(%(documents)s::text[]) AND NOT coalesce((
         SELECT bool_or(state->>0 = ANY({_listed(FINISHED)})) AND NOT bool_or(state->>0 = ANY({_listed(UNFINISHED)}))
         FROM json_array_elements(r.body->'states') state
         WHERE (state->>1 IS NULL OR (state->>1)::timestamptz <= %(moment)s)
           AND (state->>2 IS NULL OR %(moment)s < (state->>2)::timestamptz)), false)
         THEN {Mark.UNFINISHED:d} ELSE 0 END"""


# Few of all cases: to join them all would cost three times what it costs to count. The marks are asked for one by
# one before they are added up, because most cases have none.
def _cases_that_matter(every_authority: bool) -> str:
    return f"""
    SELECT c.authority, c.party_key, c.owner_id, c.candidate, {_sensitivity("c")} AS sensitivity,
           {_marks("c")} AS marks
    FROM reading c
    WHERE c.kind = {ItemKind.CASE:d} AND {_whose("c", every_authority)}
      AND (c.excluded_from IS NOT NULL OR %(moment)s < c.candidate_from OR c.candidate_to <= %(moment)s
           OR NOT c.has_title OR c.state_from IS NULL OR %(moment)s < c.state_from OR c.state_to <= %(moment)s
           OR c.sensitivity IS NULL OR c.sensitivity NOT BETWEEN 1 AND {USUAL}
           OR c.sensitivity > %(ceiling)s AND c.kle ^@ ANY(%(guarded)s::text[]))
      AND c.kle ^@ ANY(%(documents)s::text[])
"""


def _prefix(area: KlePattern) -> str:
    """With what its subjects begin; groups and main groups mark no case."""
    return area.text.removesuffix("*")
