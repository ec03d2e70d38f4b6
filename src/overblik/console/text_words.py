# SPDX-License-Identifier: MPL-2.0
"""The words in which the console tells of texts: what their fields are called, what changed, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from overblik.console.rule_words import NameSource
from overblik.errors import OverblikError
from overblik.guidance.advice import Origin
from overblik.guidance.difference import NONE, About, TextChange, TextChangeKind
from overblik.guidance.readability import HARDEST, LONGEST_SENTENCE, Stumble, TextRemark
from overblik.guidance.refusal import Refusal
from overblik.guidance.term import Term, Unit
from overblik.portal.routes import term_words

GROUP_NAMES: dict[str, str | Promise] = {
    "title": gettext_lazy("What the area is called"),
    "explanation": gettext_lazy("What it means"),
    "next.created": gettext_lazy("What happens now: the case has been opened"),
    "next.in_progress": gettext_lazy("What happens now: the case is being worked on"),
    "next.decided": gettext_lazy("What happens now: there is a decision"),
    "next.closed": gettext_lazy("What happens now: the case is closed"),
    "next.dismissed": gettext_lazy("What happens now: the case is dismissed"),
    "to_do": gettext_lazy("What the citizen has to do until there is a decision"),
    "keep_in_mind": gettext_lazy("What the citizen has to keep in mind"),
    "complaint": gettext_lazy("How to complain"),
    "self_service": gettext_lazy("Self-service"),
    "articles": gettext_lazy("Where to read more"),
    "contact": gettext_lazy("Whom to ask"),
    "deadline": gettext_lazy("Published deadline for a decision"),
}
"""By group of boxes."""

FIELD_NAMES: dict[str, str | Promise] = {
    "to": gettext_lazy("To whom"),
    "within": gettext_lazy("Within how long"),
    "how": gettext_lazy("How"),
    "unit": gettext_lazy("Name of the unit"),
    "phone": gettext_lazy("Phone"),
    "secure_contact": gettext_lazy("Address for writing securely"),
    "email": gettext_lazy("Email"),
    "hours": gettext_lazy("Open"),
    "address": gettext_lazy("Address"),
    "title": gettext_lazy("Text of the link"),
    "url": gettext_lazy("Address of the link"),
    "number": gettext_lazy("Number"),
    "words": gettext_lazy("Words for citizens"),
    "da": gettext_lazy("Danish"),
    "en": gettext_lazy("English"),
}
"""By the names inside a group."""

UNIT_NAMES: dict[Unit, str | Promise] = {
    Unit.DAY: gettext_lazy("days"),
    Unit.WEEK: gettext_lazy("weeks"),
    Unit.MONTH: gettext_lazy("months"),
    Unit.WORKING_DAY: gettext_lazy("working days"),
}
"""What a term is counted in."""

REMEDIES: dict[str, str | Promise] = {
    "da: is missing; add it": gettext_lazy("Write the Danish words too."),
    "how: is missing; add it": gettext_lazy("Write how to complain too."),
    "unit: is missing; add it": gettext_lazy("Write the name of the unit too."),
    "title: is missing; add it": gettext_lazy("Write the text of each link too."),
    "url: is missing; add it": gettext_lazy("Write the address of each link too."),
    "write at least one link, or choose none": gettext_lazy("Write a link, or choose that there are none."),
    "write words, or leave the field out": gettext_lazy("Write words, or leave the field empty."),
    "at most 60 characters; make it shorter": gettext_lazy("At most 60 characters. Make it shorter."),
    "at most 200 characters; make it shorter": gettext_lazy("At most 200 characters. Make it shorter."),
    "at most 1200 characters; make it shorter": gettext_lazy("At most 1,200 characters. Make it shorter."),
    "one line of plain text, without tabs and other signs that cannot be seen": gettext_lazy(
        "Write plain text, without tabs and other signs that cannot be seen."
    ),
    "something looks like a person number; take it out": gettext_lazy(
        "Something looks like a CPR number. Take it out."
    ),
    "a link begins with https:// and names a host": gettext_lazy(
        "An address begins with https:// and names a host."
    ),
    "phone has digits and spaces only, with + before a country code": gettext_lazy(
        "A phone number has digits and spaces only, with + before a country code."
    ),
    "email is one address, as post@kommune.example": gettext_lazy(
        "Write one email address, such as post@kommune.example."
    ),
    "give phone, secure_contact, email or address": gettext_lazy(
        "Write at least one way to reach the unit: phone, secure contact, email or address."
    ),
    "write a term as 4 weeks": gettext_lazy("Write a number from 1 to 999, and choose what it counts."),
    "write a term as 8 weeks, 30 days, 3 months or 20 working days": gettext_lazy(
        "Write a number from 1 to 999, and choose what it counts."
    ),
}
"""What to write instead, by what the texts themselves say."""

REFUSALS: dict[str, str | Promise] = {
    "guidance.changed": gettext_lazy("Somebody has changed this since you opened it. Nothing was saved."),
    "guidance.authority_changed": gettext_lazy(
        "You work for another authority than when you opened this. Nothing was saved."
    ),
    "guidance.reason": gettext_lazy("Write why the texts are changed, in at most 1,000 characters."),
    "audit.person_number": gettext_lazy(
        "What you write here is kept for ever. Write it without a CPR number."
    ),
    "kle.pattern_malformed": gettext_lazy("Write an area such as 27.*, 27.36.* or 27.36.04."),
    "kle.facet_malformed": gettext_lazy("Write a facet such as K or K02, or leave it empty for all."),
    "guidance.file_empty": gettext_lazy("The file holds no texts."),
    "guidance.file_too_big": gettext_lazy("The file is too large. Use the command at the machine."),
    "guidance.file_encoding": gettext_lazy("The file is not UTF-8. Save it as UTF-8."),
    "guidance.file_depth": gettext_lazy("It is nested deeper than any field. Outdent it."),
    "guidance.file_alias": gettext_lazy("Anchors and aliases are not used. Write it out."),
    "guidance.file_yaml": gettext_lazy(
        "This is not YAML. Look at indentation, colons and quotes near there."
    ),
    "guidance.field_unknown": gettext_lazy("There is no such field here."),
    "guidance.field_twice": gettext_lazy("This field stands twice. Keep one."),
    "guidance.entry_twice": gettext_lazy("The same area or status stands twice. Put both into one."),
    "guidance.authority_twice": gettext_lazy("The file holds an authority twice. Put its texts into one."),
    "guidance.authority_other": gettext_lazy(
        "The file holds another authority's texts. Only those of your own can be changed here."
    ),
    "guidance.status_number": gettext_lazy(
        "The status looks as if it held a CPR number, so it cannot have words. Ask the system's supplier."
    ),
    "guidance.file_missing": gettext_lazy("Choose a file."),
}
"""What an editor is told when something is refused, by code."""

_STUMBLES: dict[Stumble, str | Promise] = {
    Stumble.SHORTENED: gettext_lazy("An abbreviation: write it out."),
    Stumble.OFFICIAL: gettext_lazy(
        "A code, a paragraph sign or capital letters that stand for something: say it in words."
    ),
    Stumble.HARD: gettext_lazy("Hard to read (LIX %(lix)s, at most %(most)s): shorter words and sentences."),
    Stumble.LONG_SENTENCE: gettext_lazy("A sentence of more than %(most)s words: make two of it."),
}
_SHOWN = 200
_LINK = re.compile(r"(self_service|articles)(?: ([0-9]+))?(?:\.(.+))?")


def refusal(error: OverblikError) -> str:
    """What is told of a refusal, with the line of a file and the field where that is known."""
    remedy = str(error.params.get("remedy") or "")
    words = str(REMEDIES.get(remedy) or REFUSALS.get(error.code) or error.message)
    field, line = str(error.params.get("field") or ""), error.params.get("line")
    if line is None:
        return words
    if not field:
        return gettext("Line %(line)s: %(words)s") % {"line": line, "words": words}
    return gettext("Line %(line)s, %(field)s: %(words)s") % {"line": line, "field": field, "words": words}


def remedy(refused: Refusal) -> str:
    """What to write instead, beside the group of boxes that was refused."""
    words = str(REMEDIES.get(refused.remedy, refused.remedy))
    name = FIELD_NAMES.get(refused.field)
    return f"{name}: {words}" if name is not None and refused.place.count(".") > 1 else words


def remark_words(remark: TextRemark) -> str:
    """Over what a reader may stumble."""
    most = HARDEST if remark.stumble is Stumble.HARD else LONGEST_SENTENCE
    words = str(_STUMBLES[remark.stumble]) % {"lix": round(remark.lix), "most": most}
    return words if remark.language == "da" else f"{FIELD_NAMES['en']}: {words}"


def area_name(kle: str, facet: str | None) -> str:
    """A pattern with its facet."""
    return (
        kle if facet is None else gettext("%(pattern)s, facet %(facet)s") % {"pattern": kle, "facet": facet}
    )


def origin_words(origin: Origin | None, kle: str, facet: str | None) -> str:
    """Where a field's words come from, seen from the page of `kle` and `facet`; no `kle` = from no page of an area."""
    if origin is None:
        return ""
    name = area_name(origin.kle, origin.facet)
    if origin.authority is None:
        return gettext("Overblik's text for %(area)s") % {"area": name}
    if (origin.kle, origin.facet) == (kle, facet):
        return gettext("written here")
    if not kle:
        return gettext("your text for %(area)s") % {"area": name}
    return gettext("inherited from your text for %(area)s") % {"area": name}


def term_text(written: str) -> str:
    """`4 uger`."""
    return term_words(Term.parse(written))


def change_sentences(changes: Iterable[TextChange], name: NameSource) -> list[str]:
    """Every difference as one sentence."""
    return [_sentence(change, name) for change in changes]


def field_words(path: str) -> str:
    """What a field of a difference is called: `Whom to ask, unit, Danish`."""
    link = _LINK.fullmatch(path)
    if link is not None:
        group, place, inner = link[1], link[2], link[3]
        words = [f"{GROUP_NAMES[group]} {place}" if place else str(GROUP_NAMES[group])]
        rest = inner.split(".") if inner else []
    else:
        group = next((one for one in GROUP_NAMES if path == one or path.startswith(f"{one}.")), "")
        words = [str(GROUP_NAMES[group])] if group else []
        rest = [one for one in path.removeprefix(group).split(".") if one]
    return ", ".join([*words, *(str(FIELD_NAMES.get(one, one)) for one in rest)])


def about_words(about: About, name: NameSource) -> str:
    """What a difference is about."""
    if about.status is None:
        return area_name(about.kle or "", about.facet)
    told: Mapping[str, str] = {"status": about.status, "system": name(about.source) if about.source else ""}
    words = gettext("Status “%(status)s” of %(system)s") if about.source else gettext("Status “%(status)s”")
    return words % told


def _sentence(change: TextChange, name: NameSource) -> str:
    told = {"area": about_words(change.about, name), "field": field_words(change.field)}
    if change.kind is TextChangeKind.REMOVED:
        return gettext("%(area)s: removed.") % told
    if change.kind is TextChangeKind.EMPTY:
        return gettext("%(area)s: added, but sets nothing.") % told
    told |= {"before": _value(change.field, change.before), "after": _value(change.field, change.after)}
    if change.before is None:
        return gettext("%(area)s: %(field)s becomes %(after)s.") % told
    if change.after is None:
        return gettext("%(area)s: %(field)s was %(before)s and is not set any more.") % told
    return gettext("%(area)s: %(field)s goes from %(before)s to %(after)s.") % told


def _value(field: str, value: str | None) -> str:
    if value is None:
        return ""
    if field in ("deadline", "complaint.within"):
        return term_text(value)
    if value == NONE and field in ("self_service", "articles"):
        return gettext("no links")
    return gettext("“%(text)s”") % {"text": value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"}
