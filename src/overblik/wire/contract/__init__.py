# SPDX-License-Identifier: MPL-2.0
"""What the SOAP services promise: services, operations, WSDL and schemas, in our own words.

The structure is the published one (SDI and YI version 6), so that a client made from either contract fits.
"""

from overblik.wire.contract.service import (
    BENEFITS,
    CASES,
    GRANTS,
    PAYMENTS,
    SERVICES,
    VALIDATION,
    Operation,
    Service,
)
from overblik.wire.contract.wsdl import schema, wsdl

__all__ = [
    "BENEFITS",
    "CASES",
    "GRANTS",
    "PAYMENTS",
    "SERVICES",
    "VALIDATION",
    "Operation",
    "Service",
    "schema",
    "wsdl",
]
