# SPDX-License-Identifier: MPL-2.0
"""What the explanation calls shown, turned into what may stand on a page and what must."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from overblik.disclosure.rule import TitleChoice
from overblik.overview.explain import Explanation
from overblik.overview.ground import Ground
from overblik.portal.addresses import benefit_address, case_address
from tests.proof.canaries import Canaries, Marks

Benefit = tuple[uuid.UUID, str]


@dataclass
class Shown:
    """Of one citizen: what is shown and what is hidden, by the explanation alone.

    `titled`: the cases whose own title the rules choose. `letters`: the documents shown on each case.
    """

    canaries: Canaries
    cases: set[uuid.UUID] = field(default_factory=set)
    titled: set[uuid.UUID] = field(default_factory=set)
    letters: dict[uuid.UUID, set[uuid.UUID]] = field(default_factory=lambda: defaultdict(set))
    benefits: set[Benefit] = field(default_factory=set)
    payments: set[uuid.UUID] = field(default_factory=set)
    hidden_cases: set[uuid.UUID] = field(default_factory=set)
    hidden_letters: set[tuple[uuid.UUID, uuid.UUID]] = field(default_factory=set)
    hidden_benefits: set[Benefit] = field(default_factory=set)
    hidden_payments: set[uuid.UUID] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, told: Iterable[Explanation], ground: Ground, canaries: Canaries) -> Shown:
        """An item with several rows is shown if one of them is."""
        made = cls(canaries)
        for one in told:
            made.reasons.add(one.reason)
            made._add(one, ground)
        made.hidden_cases -= made.cases
        made.hidden_letters -= {(case, one) for case, found in made.letters.items() for one in found}
        made.hidden_benefits -= made.benefits
        made.hidden_payments -= made.payments
        return made

    def _add(self, one: Explanation, ground: Ground) -> None:
        match one.kind:
            case "case":
                (self.cases if one.shown else self.hidden_cases).add(one.item)
                if one.shown and _chosen_title(one, ground) is TitleChoice.CASE:
                    self.titled.add(one.item)
            case "document":
                assert one.case_id is not None
                if one.shown:
                    self.letters[one.case_id].add(one.item)
                else:
                    self.hidden_letters.add((one.case_id, one.item))
            case "benefit":
                (self.benefits if one.shown else self.hidden_benefits).add((one.item, one.part))
            case "payment":
                (self.payments if one.shown else self.hidden_payments).add(one.item)

    def payments_of(self, benefit: Benefit) -> set[uuid.UUID]:
        """The payments shown with this benefit."""
        return {one for one in self.payments if benefit in self.canaries.paid_by[one]}

    def everywhere(self) -> Marks:
        """What any page of this citizen's may hold."""
        ids = self.cases | {grant for grant, _ in self.benefits} | self.payments
        texts = set(self.must_name())
        texts |= self.canaries.of((case, "", "unit") for case in self.cases)
        reasons = ("department", "sent_reason", "paid_reason")
        texts |= self.canaries.of((one, "", field) for one in self.payments for field in reasons)
        amounts = [self.canaries.amounts[grant, part] for grant, part in self.benefits]
        amounts += [self.canaries.amounts[one, ""] for one in self.payments]
        return Marks(frozenset(ids), frozenset(texts), frozenset().union(*amounts))

    def on_case(self, case: uuid.UUID) -> Marks:
        """What the page of this case may hold besides: its letters, by either of the titles they may have."""
        letters = self.letters.get(case, set())
        texts = frozenset[bytes]().union(*(self.called(case, one) for one in letters))
        return Marks(frozenset(letters), texts, frozenset())

    def called(self, case: uuid.UUID, letter: uuid.UUID) -> frozenset[bytes]:
        """The titles a letter may have on a case: its own, or the one the case gives it."""
        return self.canaries.of([(letter, "", "title"), (case, str(letter), "journal")])

    def anything(self) -> Marks:
        """All that may be seen of this citizen anywhere."""
        found = self.everywhere()
        for case in list(self.letters):
            found |= self.on_case(case)
        return found

    def must_name(self) -> frozenset[bytes]:
        """What a list of everything has to name: cases by the titles chosen, benefits."""
        return self.canaries.of([(case, "", "title") for case in self.titled]) | self.canaries.of(
            (grant, part, "name") for grant, part in self.benefits
        )

    def amounts(self) -> frozenset[int]:
        """All amounts of this citizen, shown or hidden: what else looks like one is derived from them."""
        payments, benefits = self.payments | self.hidden_payments, self.benefits | self.hidden_benefits
        found = [self.canaries.amounts[one, ""] for one in payments]
        found += [self.canaries.amounts[one] for one in benefits]
        return frozenset().union(*found)

    def beyond(self, found: Marks, allowed: Marks) -> list[str]:
        """What was found and may not be there, in words; nothing = all is well."""
        told = [f"the id {one}" for one in found.ids - allowed.ids]
        told += [f"the text {self.canaries.places[one]}" for one in found.texts - allowed.texts]
        told += [f"the amount {one}" for one in (found.amounts & self.amounts()) - allowed.amounts]
        return told

    def addresses(self, start: str = "/") -> Iterator[str]:
        """The pages of what is shown."""
        for case in sorted(self.cases):
            yield case_address(start, case)
        for grant, part in sorted(self.benefits):
            yield benefit_address(start, f"{grant}:{part}")

    def hidden_addresses(self, start: str = "/") -> Iterator[str]:
        """Where what is hidden would have its page."""
        for case in sorted(self.hidden_cases):
            yield case_address(start, case)
        for grant, part in sorted(self.hidden_benefits):
            yield benefit_address(start, f"{grant}:{part}")


def _chosen_title(one: Explanation, ground: Ground) -> TitleChoice:
    assert one.authority is not None
    assert one.kle is not None
    return ground.policy.authorities[one.authority].effective(one.kle, one.facet).title
