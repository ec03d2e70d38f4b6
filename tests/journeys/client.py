# SPDX-License-Identifier: MPL-2.0
"""A browser without a screen: keeps cookies, follows no redirect, sends forms with their token."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from lxml import html

_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    @property
    def page(self) -> html.HtmlElement:
        """The body as a page."""
        return html.fromstring(self.text)

    @property
    def same(self) -> tuple[int, str, str | None]:
        """What two answers must share to be told apart by nobody: all but the form's own token."""
        return self.status, _TOKEN.sub(r"\1", self.text), self.headers.get("location")

    def links(self, part: str) -> list[str]:
        """Every address on the page that holds `part`, once, in order."""
        found = [str(address) for address in self.page.xpath("//a/@href") if part in str(address)]
        return list(dict.fromkeys(found))


class Client:
    """One visitor."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Answer:
        """Fetch one address."""
        return self.send("GET", path, headers=headers)

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request."""
        told = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            connection.request(method, path, body=body, headers=told)
            got = connection.getresponse()
            answer = Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
            for line in got.headers.get_all("Set-Cookie") or ():
                for name, morsel in SimpleCookie(line).items():
                    if morsel["max-age"] == "0" or not morsel.value:
                        self.cookies.pop(name, None)
                    else:
                        self.cookies[name] = morsel.value
            return answer
        finally:
            connection.close()

    def post(self, path: str, fields: Mapping[str, str], *, form_on: str) -> Answer:
        """Send the form that stands on the page `form_on`."""
        token = str(self.get(form_on).page.xpath("string(//input[@name='csrfmiddlewaretoken']/@value)"))
        body = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        return self.send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def sign_in(self, person: str) -> None:
        """As a named person of the demo."""
        answer = self.post("/demo-login/som/", {"person": person}, form_on="/demo-login/")
        assert answer.status == 302, answer.text

    def sign_out(self) -> Answer:
        """Leave."""
        return self.post("/log-ud/", {}, form_on="/")
