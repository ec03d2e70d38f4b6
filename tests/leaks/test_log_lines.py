# SPDX-License-Identifier: MPL-2.0
"""What a line of the log may say."""

from __future__ import annotations

import logging
import sys

import pytest

from overblik.errors import kind_and_place
from overblik.site.logs import DiscreetFormatter


def line(name: str, message: str, *values: object, failed: bool = False, **more: object) -> str:
    record = logging.LogRecord(
        name, logging.ERROR, "file.py", 1, message, values, sys.exc_info() if failed else None
    )
    record.__dict__.update(more)
    return DiscreetFormatter().format(record).partition(" ERROR ")[2]


def test_an_event_of_ours_is_told_in_full() -> None:
    assert line("overblik.site", "the database does not come back: %s", "database.disk_full") == (
        "overblik.site: the database does not come back: database.disk_full"
    )


@pytest.mark.parametrize("name", ["django.request", "django.security.DisallowedHost", "django.server"])
def test_what_django_says_about_a_request_is_its_status_only(name: str) -> None:
    assert line(name, "Not Found: %s", "/Anna Andersen/", status_code=404) == f"{name}: answered 404"


def test_an_error_is_told_by_kind_and_place_only() -> None:
    try:
        raise ValueError("Anna Andersen")
    except ValueError:
        told = line("overblik.portal", "it failed", failed=True)
    assert told.startswith("overblik.portal: it failed (ValueError in test_an_error_is_told")
    assert "Anna" not in told


def test_an_error_that_was_never_raised_is_told_by_its_kind() -> None:
    assert kind_and_place(ValueError("Anna Andersen")) == "ValueError"


@pytest.mark.parametrize("number", ["6101010002", "610101-0002", "610101 0002", "610101%2D0002"])
def test_a_number_is_blotted_out_wherever_it_stands(number: str) -> None:
    assert line("elsewhere", "about %s here", number) == "elsewhere: about [removed] here"


def test_an_event_is_one_line() -> None:
    assert "\n" not in line("elsewhere", "one\ntwo")
