# SPDX-License-Identifier: MPL-2.0
"""Whether what was delivered follows the published instructions: rules, findings, verdicts, reports."""

from overblik.quality.finding import Finding
from overblik.quality.part import Operation
from overblik.quality.validate import validate
from overblik.quality.verdict import verdict

__all__ = ["Finding", "Operation", "validate", "verdict"]
