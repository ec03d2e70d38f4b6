# SPDX-License-Identifier: MPL-2.0
"""How easily a text is read, as far as that can be counted; advice to the writer, never a bar.

LIX (Björnsson) means something for running text only, so short texts and titles are looked at otherwise
(`docs/how-to/write-texts.md`).
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import NamedTuple

from overblik.guidance.text import AreaText, AuthorityTexts, Wording

HARDEST = 34
"""The highest LIX of an easy text (25-34); 35-44 is that of newspapers."""

LONGEST_SENTENCE = 20
"""Words in a sentence of a short text."""

_FEWEST_SENTENCES = 3
_WORD = re.compile(r"[^\W\d_]+")
_END = re.compile(r"[.:!?](?=\s|$)")
_SHORTENED = re.compile(
    r"(?<!\w)(?:jf|vedr|mv|m\.v|bl\.a|f\.eks|fx|ift|mhp|hhv|inkl|ekskl|evt|pga|mht|osv|ca|nr|stk|kap|bek|lbk"
    r"|e\.g|i\.e|etc|incl|approx)\.?(?!\w)",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(r"§|\b[0-9]{2}\.[0-9]{2}\b|\b[A-ZÆØÅ]{2,}\b")
_KNOWN_LETTERS = re.compile(r"\b(?:ATP|SU)\b")


def lix(text: str) -> float:
    """Words a sentence plus long words (over six letters) in a hundred; 0 without words."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    return len(words) / (len(_END.findall(text)) or 1) + 100 * sum(len(word) > 6 for word in words) / len(
        words
    )


class Stumble(enum.StrEnum):
    """Over what a reader may stumble, with what is told of it."""

    SHORTENED = "an abbreviation; write it out"
    OFFICIAL = "a code, a paragraph sign or capital letters that stand for something; say it in words"
    HARD = "hard to read (LIX {lix:.0f}, at most {hardest}); shorter words and sentences"
    LONG_SENTENCE = "a sentence of more than {longest} words; make two of it"


class TextRemark(NamedTuple):
    """One remark on the words of one field in one language ("da" or "en")."""

    kle: str
    field: str
    language: str
    stumble: Stumble
    lix: float

    def __str__(self) -> str:
        told = self.stumble.format(lix=self.lix, hardest=HARDEST, longest=LONGEST_SENTENCE)
        return f"{self.kle} {self.field}: {told}"


def remarks(texts: AuthorityTexts) -> Iterator[str]:
    """What a reader may stumble over, each with its place; nothing for easy texts."""
    return (str(remark) for area in texts.areas for remark in remarks_on(area))


def remarks_on(area: AreaText) -> Iterator[TextRemark]:
    """The same of one text."""
    for field, words in _texts_of(area):
        for language, text in (("da", words.da), ("en", words.en)):
            if text is not None:
                for stumble in _stumbles(text, is_title=field == "title", danish=language == "da"):
                    yield TextRemark(area.kle, field, language, stumble, lix(text))


def _stumbles(text: str, *, is_title: bool, danish: bool) -> Iterator[Stumble]:
    if _SHORTENED.search(text):
        yield Stumble.SHORTENED
    if _OFFICIAL.search(_KNOWN_LETTERS.sub("", text)):
        yield Stumble.OFFICIAL
    sentences = [sentence for sentence in _END.split(text) if sentence.strip()]
    if len(sentences) >= _FEWEST_SENTENCES:
        if danish and lix(text) > HARDEST:
            yield Stumble.HARD
    elif not is_title and any(len(sentence.split()) > LONGEST_SENTENCE for sentence in sentences):
        yield Stumble.LONG_SENTENCE


def _texts_of(area: AreaText) -> Iterator[tuple[str, Wording]]:
    told: list[tuple[str, Wording | None]] = [
        ("title", area.title),
        ("explanation", area.explanation),
        ("to_do", area.to_do),
        ("keep_in_mind", area.keep_in_mind),
    ]
    if area.next is not None:
        told += [(f"next.{name}", getattr(area.next, name)) for name in area.next.__struct_fields__]
    if area.complaint is not None:
        told += [("complaint.how", area.complaint.how)]
    yield from ((field, words) for field, words in told if words is not None)
