# SPDX-License-Identifier: MPL-2.0
"""The frame of a page and the error pages, asked for over Django's own client."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from overblik.webkit.views import unavailable
from tests.webkit.gallery.views import SECRET

pytestmark = pytest.mark.usefixtures("django_gallery")


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("address", "language", "other"),
    [
        ("/", "da", 'href="/en/" lang="en"'),
        ("/en/", "en", 'href="/" lang="da"'),
        ("/small/", "da", 'href="/en/small/"'),
    ],
)
def test_each_page_leads_to_itself_in_the_other_language(
    client: Client, address: str, language: str, other: str
) -> None:
    # The address decides, whatever language the browser asks for.
    html = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert f'<html lang="{language}">' in html
    assert other in html


def test_the_frame_shows_only_what_it_is_given(client: Client) -> None:
    full, bare = (client.get(address).content.decode() for address in ("/", "/small/"))
    assert "Prøve Kommune" in full
    assert '<form method="post" action="/log-out/">' in full
    assert "csrfmiddlewaretoken" in full
    assert "<form" not in bare
    for html in (full, bare):
        assert 'href="/was"' in html
        assert " style=" not in html
        assert [one.split(" ", 1)[0] for one in html.split("<script ")[1:]] == [
            'src="/static/webkit/speech.js"'
        ]
        assert "<style" not in html


def test_a_page_with_nothing_else_is_small(client: Client) -> None:
    assert len(client.get("/small/").content) < 4_000


@pytest.mark.parametrize(
    ("how", "status", "said"),
    [
        ("400", 400, "Det forstod vi ikke"),
        ("403", 403, "Du har ikke adgang til siden"),
        ("404", 404, "Vi kan ikke finde siden"),
        ("500", 500, "Der gik noget galt hos os"),
        ("invalid", 400, "Det forstod vi ikke"),
        ("not-allowed", 403, "Du har ikke adgang til siden"),
        ("not-found", 404, "Vi kan ikke finde siden"),
        ("conflict", 409, "Det forstod vi ikke"),
        ("unavailable", 503, "Vi kan ikke hente dit overblik lige nu"),
    ],
)
def test_an_error_page_says_what_to_do_and_tells_no_secret(
    client: Client, how: str, status: int, said: str
) -> None:
    answer = client.get(f"/fail/{how}/")
    html = answer.content.decode()
    assert answer.status_code == status
    assert said in html
    assert "Det kan du gøre" in html
    assert SECRET not in html
    assert "Traceback" not in html
    assert answer["Cache-Control"] == "no-store"
    assert answer.has_header("Retry-After") == (status == 503)


def test_an_error_page_speaks_the_language_of_the_address(client: Client) -> None:
    html = client.get("/en/nowhere/").content.decode()
    assert '<html lang="en">' in html
    assert "We cannot find the page" in html
    assert 'class="button button-primary" href="/en/"' in html
    assert "Vi kan ikke finde siden" in client.get("/nowhere/").content.decode()


def test_the_page_for_a_database_that_is_down_needs_no_database() -> None:
    answer = unavailable(RequestFactory().get("/en/"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "We cannot fetch your overview right now" in answer.content.decode()


def test_a_form_without_a_token_is_turned_away_politely(client: Client) -> None:
    answer = client.post("/log-out/")
    assert answer.status_code == 403
    assert "Du har ikke adgang til siden" in answer.content.decode()
