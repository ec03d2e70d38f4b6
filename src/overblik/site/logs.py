# SPDX-License-Identifier: MPL-2.0
"""How this process writes its log: one line an event, and never what a visitor sent."""

from __future__ import annotations

import logging
import re
from typing import Any

from overblik.errors import kind_and_place

# Django's words about a request repeat its address, its host or its cookie, and those may hold anything.
_ABOUT_REQUESTS = ("django.request", "django.security", "django.server")
# A net under all else: whatever looks like a person number is blotted out.
_NUMBER = re.compile(r"[0-9]{6}(?:[ -]|%2[0Dd])?[0-9]{4}", re.ASCII)


class DiscreetFormatter(logging.Formatter):
    """Time, level, logger and message; of an error only its kind and place, for its text could quote a row."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = logging.makeLogRecord(record.__dict__)
        if told.name.startswith(_ABOUT_REQUESTS):
            told.msg, told.args = f"answered {getattr(record, 'status_code', 400)}", None
        if told.exc_info and told.exc_info[1] is not None:
            told.msg, told.args = f"{told.getMessage()} ({kind_and_place(told.exc_info[1])})", None
        told.exc_info = told.exc_text = told.stack_info = None
        return _NUMBER.sub("[removed]", super().format(told)).replace("\n", " ")


def configuration(level: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything to standard error, from `level` on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"discreet": {"()": DiscreetFormatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
        # Its words about a lost connection repeat addresses; what went wrong is told by our own codes.
        "loggers": {"pika": {"level": "CRITICAL"}},
        "root": {"handlers": ["console"], "level": level.upper()},
    }
