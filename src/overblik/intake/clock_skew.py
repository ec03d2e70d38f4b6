# SPDX-License-Identifier: MPL-2.0
"""A registration from the future would win the fold for as long as that future has not come: it is refused.

Source clocks differ, and some write local time as if it were UTC, so a little ahead is taken as it is.
"""

from __future__ import annotations

import datetime as dt

TOLERANCE = dt.timedelta(days=1)
"""More than any mistaken time zone (14 hours) and a clock that is some hours wrong make up together."""


def latest_believable(received_at: dt.datetime) -> dt.datetime:
    """The latest time at which something received now can have been recorded; both aware."""
    return received_at + TOLERANCE


def refusal(recorded_at: dt.datetime, received_at: dt.datetime) -> tuple[str, str] | None:
    """Code and message for the receipt of a registration recorded too far ahead; None when it is not."""
    if recorded_at <= latest_believable(received_at):
        return None
    return (
        "intake.recorded_ahead",
        "it says it was recorded more than a day after we received it; correct the time or the clock and send"
        " it again",
    )
