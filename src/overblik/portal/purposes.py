# SPDX-License-Identifier: MPL-2.0
"""Why data were looked at, in plain words: what the log says in codes, told to the citizen."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from overblik.overview.looks import Eyes, Seen

OWN_ACTS = {
    "portal.download": gettext_noop("You downloaded your data."),
    "portal.notices": gettext_noop("You asked to be told when there is news."),
}
"""What a citizen does with the data, told one by one: a visit nobody remembers may be somebody else's."""

_ON_BEHALF = gettext_noop("They looked at your overview for you.")
_PURPOSES = {
    "hentsagsliste": gettext_noop(
        "To show your cases to you in another place where you are logged in, such as Mit Overblik on borger.dk."
    ),
    "fremsoeg": gettext_noop("To find your cases or benefits for those who work with them."),
    "fjern": gettext_noop("To delete data that the system had delivered."),
    "overview": gettext_noop("To see what you see here, for example to help you."),
    "reports": gettext_noop("To read what you have reported as wrong."),
    "look_up.asked": gettext_noop("To help you, because you have asked."),
    "look_up.report": gettext_noop("To look into what you have reported as wrong."),
    "look_up.quality": gettext_noop("To check that the data about you are right."),
    "look_up.shown": gettext_noop("To check that the right things are shown to you."),
    "look_up.test": gettext_noop("To try the pages with an invented person."),
    "explain": gettext_noop("To check that the right things are shown to you."),
    "notices.check": gettext_noop("To see if there was news, because you have asked to be told."),
    "notices.recipient": gettext_noop("To send you a message that there is news, because you asked for it."),
}
_NOT_TOLD = gettext_noop("We have not been told why.")


def purpose_sentence(seen: Seen) -> str:
    """Why, as a sentence in the language of the page; a purpose we do not know says so."""
    if seen.eyes is Eyes.SELF:
        return gettext(OWN_ACTS.get(seen.purpose, _NOT_TOLD))
    if seen.eyes is Eyes.REPRESENTATIVE:
        return gettext(_ON_BEHALF)
    return gettext(_PURPOSES.get(seen.purpose, _NOT_TOLD))
