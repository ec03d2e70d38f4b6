# SPDX-License-Identifier: MPL-2.0
"""Django's settings for the server that is pictured: the site's own, with a clock that stands still."""

from overblik.site.django import *  # noqa: F403 - all of them but one
from overblik.site.django import MIDDLEWARE as REAL

MIDDLEWARE = ["tests.portal.clock.FixedClock" if one.endswith("ClockMiddleware") else one for one in REAL]
