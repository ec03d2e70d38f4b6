# SPDX-License-Identifier: MPL-2.0
"""All authorities' rules at one version of the configuration: compiled once, decided with often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from overblik.disclosure.compile import CompiledRules
from overblik.disclosure.rule import RuleSet


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules by authority (CVR) and the configuration `version` they were read at; an empty one shows nothing.

    A process holding a lower version than the one in force must load anew before it decides.
    """

    version: int = 0
    authorities: Mapping[str, CompiledRules] = field(default_factory=dict)

    @classmethod
    def of(cls, version: int, rule_sets: Iterable[RuleSet]) -> Policy:
        """A policy of compiled rules; of two sets for one authority the later counts."""
        return cls(version, MappingProxyType({each.authority: CompiledRules(each) for each in rule_sets}))
