# SPDX-License-Identifier: MPL-2.0
"""One small demo municipality with its server, shared by all journeys of a session."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from overblik.demo.generate import read_manifest
from overblik.demo.stories import stories
from overblik.demo.story import Story
from tests.browser import browser
from tests.journeys.client import Answer, Client
from tests.journeys.installation import Installation, Served, a_folder, served

__all__ = ["browser"]

CITIZENS = 40
NATIONAL = "/borgervendt/hentsagsliste/v2.0.0"


@dataclass(frozen=True)
class Town:
    """The installation, the server, the token of the national display, and what must be seen."""

    at: Installation
    running: Served
    token: str
    stories: dict[str, Story]

    def visitor(self, person: str | None = None) -> Client:
        """A visitor, signed in as a named person or not at all."""
        assert self.running.process.poll() is None, self.running.words()[-5000:]
        client = Client(self.running.url)
        if person is not None:
            client.sign_in(person)
        return client

    def number(self, person: str) -> str:
        """The fictive number of a named person."""
        return self.stories[person].person.citizen.cpr.digits

    def ask(self, body: bytes, token: str | None = None) -> Answer:
        """The national list call."""
        headers = {"Authorization": f"Bearer {token or self.token}", "Content-Type": "application/json"}
        return Client(self.running.url).send("POST", NATIONAL, body, headers)


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    """A loaded demo that is being served."""
    folder = a_folder()
    at = Installation(folder / "data")
    try:
        at.must("demo", "load", "--citizens", str(CITIZENS))
        tokens = at.must("demo", "token", "--json").json()
        [token] = [each["token"] for each in tokens if each["role"] == "mit-overblik"]
        today = read_manifest(at.data / "demo").today
        with served(at) as running:
            yield Town(at, running, token, {story.person.key: story for story in stories(today)})
    finally:
        at.remove()
        shutil.rmtree(folder, ignore_errors=True)
