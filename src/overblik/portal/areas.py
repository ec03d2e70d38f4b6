# SPDX-License-Identifier: MPL-2.0
"""Areas in everyday words: a citizen chooses and reads words, never numbers of the KLE."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext, gettext_noop

from overblik.portal.desk import KleTitle

MAIN_GROUPS = {
    "00": gettext_noop("How the municipality is run"),
    "01": gettext_noop("Plans and nature"),
    "02": gettext_noop("Building"),
    "03": gettext_noop("Housing"),
    "04": gettext_noop("Parks and sports"),
    "05": gettext_noop("Roads and traffic"),
    "06": gettext_noop("Sewers and streams"),
    "07": gettext_noop("Waste"),
    "08": gettext_noop("Harbours and airports"),
    "09": gettext_noop("Environment"),
    "13": gettext_noop("Water, heat and energy"),
    "14": gettext_noop("Fire and rescue"),
    "15": gettext_noop("Work and jobs"),
    "17": gettext_noop("School"),
    "18": gettext_noop("Clubs and evening classes"),
    "19": gettext_noop("Museums and archives"),
    "20": gettext_noop("Culture"),
    "21": gettext_noop("Libraries"),
    "22": gettext_noop("Permits and licences"),
    "23": gettext_noop("Moving, names and passports"),
    "24": gettext_noop("Business"),
    "25": gettext_noop("Tax and debt"),
    "27": gettext_noop("Help for older people and people with disabilities"),
    "28": gettext_noop("Childcare"),
    "29": gettext_noop("Health"),
    "30": gettext_noop("Courts and police"),
    "32": gettext_noop("Money to live on"),
    "34": gettext_noop("Children and families"),
    "54": gettext_noop("Education"),
    "84": gettext_noop("Elections"),
}


def area_name(number: str, on: dt.date, title: KleTitle) -> str:
    """What a main group, group, subject or pattern (`32.24.*`) is called on a page."""
    number = number.removesuffix("*").rstrip(".")
    if not number:
        return gettext("All areas")
    if len(number) > 2:
        found = title(number, on)
        if found is not None:
            return found
    words = MAIN_GROUPS.get(number[:2])
    if words is not None:
        return gettext(words)
    return title(number[:2], on) or gettext("Other areas")
