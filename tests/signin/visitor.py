# SPDX-License-Identifier: MPL-2.0
"""A visitor without a screen who follows wherever the pages lead, and remembers every address and header."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import requests
from lxml import html

from tests.signin.conftest import House


class Visitor:
    """One browser. `seen` is all that was ever in an address, a header or a cookie."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.seen: list[str] = []
        self._session = requests.Session()
        self._session.trust_env = False

    @property
    def cookies(self) -> dict[str, str]:
        """What it sends."""
        return {cookie.name: cookie.value or "" for cookie in self._session.cookies}

    def get(self, path: str, **told: Any) -> requests.Response:
        """Go to an address, ours unless it is a whole one."""
        return self._remember(self._session.get(urljoin(self.house.url, path), timeout=30, **told))

    def send(self, page: requests.Response, **fields: str) -> requests.Response:
        """Press the first button of the form on a page that holds these fields, or the only form's."""
        forms = html.fromstring(page.text).xpath("//main//form | //body/form | //header//form")
        [form] = [one for one in forms if not fields or one.xpath(f".//*[@name='{next(iter(fields))}']")][:1]
        hidden = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden']")}
        action = urljoin(page.url, form.get("action") or page.url)
        answer = self._remember(self._session.post(action, data={**hidden, **fields}, timeout=30))
        # A page of the provider's that a script sends on by itself.
        return self.send(answer) if "<title>Submitting Callback</title>" in answer.text else answer

    def sign_in(self, person: str, path: str = "/log-ind/") -> requests.Response:
        """The whole way through the provider."""
        return self.send(self.get(path), person=person)

    def is_inside(self) -> bool:
        """Whether the start page is somebody's overview."""
        return "<h1>Dit overblik</h1>" in self.get("/").text

    def outside(self) -> requests.Response | None:
        """The start page of somebody who is not signed in; None while one is."""
        page = self.get("/")
        return None if "<h1>Dit overblik</h1>" in page.text else page

    def sign_out(self) -> requests.Response:
        """Press the button."""
        page = self.get("/")
        form = html.fromstring(page.text).xpath("//header//form")[0]
        token = form.xpath("string(.//input[@name='csrfmiddlewaretoken']/@value)")
        return self._remember(
            self._session.post(
                urljoin(page.url, form.get("action")), data={"csrfmiddlewaretoken": token}, timeout=30
            )
        )

    def _remember(self, answer: requests.Response) -> requests.Response:
        for each in (*answer.history, answer):
            self.seen += [each.url, *each.headers.values(), str(each.request.headers)]
        return answer
