# SPDX-License-Identifier: MPL-2.0
"""Danish alphabetical order as a key of ours: the embedded server has no Danish collation.

Source: Retskrivningsordbogen section 4 (æ, ø, å last; aa with å; ü with y; other accents ignored).
"""

from __future__ import annotations

import unicodedata

# The signs right after z, so that plain code point order, in Python and in the database (collation C),
# is Danish order. Whoever really writes these signs is sorted with other punctuation.
_AE, _OE, _AA = "{", "|", "}"
_OUT_OF_THE_WAY = str.maketrans({"{": "(", "|": "!", "}": ")", "~": "-"})
_LETTERS = str.maketrans(
    {
        "æ": _AE,
        "ä": _AE,
        "ø": _OE,
        "ö": _OE,
        "ő": _OE,
        "œ": _OE,
        "å": _AA,
        "ü": "y",
        "ű": "y",
        "ð": "d",
        "đ": "d",
        "þ": "th",
        "ł": "l",
    }
)
# Lower than any printable character: a word comes before its continuations.
_TIE_BREAK = "\x01"


def danish_key(text: str) -> str:
    """A key whose code point order is Danish alphabetical order, whatever the case.

    Two different texts never share a key: the text itself breaks ties (so `Ane` before `ane`), which
    makes the order total. The key may be stored in a text column with collation C.
    """
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    plain = plain.translate(_OUT_OF_THE_WAY).replace("aa", "å").translate(_LETTERS)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", plain) if not unicodedata.combining(sign))
    return f"{bare}{_TIE_BREAK}{text}"
