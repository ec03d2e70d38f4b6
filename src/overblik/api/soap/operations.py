# SPDX-License-Identifier: MPL-2.0
"""Which function answers which operation of which service."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from overblik.api.search import answer_benefits, answer_cases
from overblik.api.soap.removing import remove_cases, remove_grant, remove_payment
from overblik.api.soap.request import Request
from overblik.api.soap.searching import search
from overblik.api.soap.storing import store
from overblik.api.soap.validating import validate
from overblik.wire import contract, sdi, yi

Answer = Callable[[Request], bytes]
"""Gives the element of the answer's Body. Raises OverblikError for what becomes a fault."""

SEARCH = "fremsoeg"
"""The one operation that reads; all others change something."""

_store_cases = functools.partial(store, decode=sdi.decode_file)
_store_benefits = functools.partial(store, decode=yi.decode_file)

ANSWERS: Mapping[tuple[str, str], Answer] = {
    (contract.CASES.path, "importer"): _store_cases,
    (contract.CASES.path, "opdater"): _store_cases,
    (contract.CASES.path, "fjern"): remove_cases,
    (contract.CASES.path, SEARCH): functools.partial(search, answered=answer_cases),
    (contract.VALIDATION.path, "importer"): validate,
    (contract.VALIDATION.path, "opdater"): validate,
    (contract.BENEFITS.path, "importer"): _store_benefits,
    (contract.BENEFITS.path, "opdater"): _store_benefits,
    (contract.BENEFITS.path, SEARCH): functools.partial(search, answered=answer_benefits),
    (contract.GRANTS.path, "fjern"): remove_grant,
    (contract.PAYMENTS.path, "fjern"): remove_payment,
}
"""By path and name of the operation."""

OFFERED = tuple(
    service._replace(operations=answered)
    for service in contract.SERVICES
    if (answered := tuple(one for one in service.operations if (service.path, one.name) in ANSWERS))
)
"""The services with what is answered of them."""
