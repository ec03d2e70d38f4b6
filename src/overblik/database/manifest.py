# SPDX-License-Identifier: MPL-2.0
"""Every table of the database with its class: what leads its keys, and so where its rows may lie.

A test compares this with the migrated database; the reference page of the tables is made from it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class TableClass(enum.StrEnum):
    """How the rows of a table are spread."""

    BY_OBJECT = "by object"
    BY_CITIZEN = "by citizen"
    REFERENCE = "reference"
    LOCAL = "local"

    @property
    def is_spread(self) -> bool:
        """Whether rows lie where their key does: then no constraint and no trigger may reach beyond it."""
        return self in (TableClass.BY_OBJECT, TableClass.BY_CITIZEN)


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `key`, where rows are spread, comes first in every primary key and unique constraint."""

    name: str
    table_class: TableClass
    key: str | None
    holds: str

    def __post_init__(self) -> None:
        if self.table_class.is_spread is (self.key is None):
            raise ValueError(f"{self.name}: a table has a key exactly if its class spreads it")


def _by_object(name: str, holds: str, key: str = "object_id") -> Table:
    return Table(name, TableClass.BY_OBJECT, key, holds)


def _by_citizen(name: str, holds: str) -> Table:
    return Table(name, TableClass.BY_CITIZEN, "party_key", holds)


def _reference(name: str, holds: str) -> Table:
    return Table(name, TableClass.REFERENCE, None, holds)


def _local(name: str, holds: str) -> Table:
    return Table(name, TableClass.LOCAL, None, holds)


TABLES: tuple[Table, ...] = (
    _by_object("registration", "The log: every registration as it was delivered, without person numbers."),
    _by_object("object_state", "The fold of each object's log, and its place in the order."),
    _by_object("object_link", "Which objects' rows depend on this one.", key="target_id"),
    _by_object("search_key", "Digests of what objects are looked up by: numbers, references.", key="key"),
    _by_object("tombstone", "Which objects were removed, and when; nothing else of them is left."),
    _by_object(
        "reload_sent", "What a system has sent since a full reload was opened; gone when it is closed."
    ),
    _by_object("reload_missing", "What a system did not send in a full reload; gone when that is settled."),
    _by_citizen("reading", "The rows made for reading: one item of one person's overview."),
    _by_citizen("access_log", "Every look at a citizen's data."),
    _by_citizen("error_report", "What citizens say is wrong and what was answered, the texts sealed."),
    _by_citizen("person", "Each party that was ever named, its number sealed."),
    _by_citizen(
        "person_status", "What the authorities have said of a person: protected, dead; every word kept."
    ),
    _by_citizen("mandate", "What a person lets another read, and for how long; under the giver."),
    _by_citizen("mandate_held", "The same mandates under the holder."),
    _by_citizen("party_object", "Every object that ever named the party."),
    _by_citizen("property_owner", "Who owned which property when."),
    _by_citizen("notice_wish", "Who wants to be told when there is news, and how; the address sealed."),
    _by_citizen("notice", "What is to be sent to a citizen or was sent lately; nothing of what it is about."),
    _reference("alias", "A party key that was replaced, and the one in its place."),
    _reference("authority", "Authorities and how to reach them."),
    _reference("source_system", "Names of the delivering systems."),
    _reference("kle_edition", "The imported editions of KLE."),
    _reference("kle_entry", "Every number of every edition."),
    _reference("disclosure_version", "The published rules of each authority, every version."),
    _reference("disclosure_draft", "Drafts of each authority's rules: who wrote, why, and who approved."),
    _reference("disclosure_stop", "What is hidden at once, until the authority publishes again."),
    _reference("guidance_version", "The published texts of each authority, every version."),
    _reference("configuration", "One row: the version of the configuration in force."),
    _local("outbox", "What receivers have not been told yet: ids, times and facts, no person."),
    _local("event_receiver", "Who is told, of what, and how far each has come."),
    _reference("machine_client", "The systems that are known: whether they may deliver."),
    _reference("read_right", "What each system may read: authority, KLE pattern, sensitivity ceiling."),
    _local(
        "delivery_count",
        "What each system delivered day by day, in counts: outcomes, delays, codes of refusal.",
    ),
    _local("system_key", "With which certificate or signing key each system came, and when it ends."),
    _local("gate_refusal", "What was turned away at the door, in counts by system, day and code."),
    _reference("delivery_expectation", "When each authority expects which system to have delivered."),
    _local(
        "replay",
        "Who asked for what is kept of a system to be held against its log, and how far it has come.",
    ),
    _local("reload", "Which systems were asked to send everything again, by whom, and what came of it."),
    _local("access_segment", "The chain of seals over the access log."),
    _local("change_log", "Every change of configuration: who, when, what, why; each a link of one chain."),
    _local("change_chain", "One row: the newest link of the chain of changes."),
    _local("roll_up", "One row: as of when everything was last counted, and how finely it was told apart."),
    _local("roll_up_area", "How many citizens have something in each node of KLE, by authority."),
    _local(
        "roll_up_delivery", "How many objects each source system delivered to each KLE number, and how good."
    ),
    _local("roll_up_combination", "How many rows there are of each combination that rules decide on."),
    _local("roll_up_profile", "How many citizens have the same combinations; no citizen."),
    _local(
        "local_status", "How many running cases hold each status that systems have of their own; no person."
    ),
    _local("local_status_count", "One row: when that was counted."),
    _local("roll_up_shared", "How many objects lie in several rows of the same combinations; no object."),
    _local("use_count", "How often what was answered on a day, by authority, door and area; no person."),
    _local("key_check", "Fingerprints of the keys this database was written with."),
    _local("django_migrations", "Which migrations have been applied."),
    _local("django_session", "Sessions of those who are signed in."),
    _local("provider_session", "Which session at the sign-in provider each of them belongs to, by digest."),
    _local("staff_account", "Employees who sign in here, not through a provider; their secrets sealed."),
    _local("staff_recovery_code", "Digests of the recovery codes that have not been used."),
    _local("staff_session", "Which account each session was begun by."),
    _local("staff_sign_in_address", "From where wrong tries came within a day, by keyed digest."),
    _local("spent_logout_token", "Logout tokens of the provider that have been used, by digest."),
    _local("sign_in_event", "Who signed in or out when, and why sign-ins were refused."),
)
"""By class, then as the way of a delivery goes."""
