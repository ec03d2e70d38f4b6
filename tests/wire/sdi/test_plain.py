# SPDX-License-Identifier: MPL-2.0
"""The fast reading says, word for word, what the exact one says, of whatever is sent and however it is spelled."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import uuid
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overblik.index.objects import Registration
from overblik.wire.decoded import Item
from overblik.wire.sdi import encode_import, encode_updates
from overblik.wire.sdi.names import PREFIXES
from overblik.wire.sdi.shape import GRAMMAR
from tests.builders import at
from tests.hypothesis_profiles import proof_count
from tests.wire import readings
from tests.wire.sdi.bodies import (
    HEAD,
    OWNER,
    PARTY,
    PRIMARY_CLASS,
    TAIL,
    UNKNOWN,
    body,
    case,
    case_id,
    class_text,
    faults,
    good_ids,
    period,
    relation,
)
from tests.wire.sdi.shapes import registrations

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
TITLE = "<sag:Titel>Sygedagpenge</sag:Titel>"


def exactly(data: bytes) -> list[Item]:
    return readings.exactly(GRAMMAR, data)


def fast(data: bytes, sizes: list[int] | None = None) -> tuple[list[Item], int]:
    return readings.fast(GRAMMAR, data, sizes)


RELATIONS = (
    relation("sag:Sagsaktoer", OWNER, UNKNOWN)
    + relation("sag:Sagsklasse", PRIMARY_CLASS, UNKNOWN, class_text("32.30.04"))
    + PARTY
)
SAME = "".join(case(number, relations=RELATIONS) for number in range(1, 40))


def test_of_many_plain_objects_only_the_first_is_read_exactly() -> None:
    data = (HEAD + SAME + TAIL).encode()
    items, read_exactly = fast(data)
    assert items == exactly(data)
    assert good_ids(items) == [case_id(number) for number in range(1, 40)]
    assert read_exactly < len(HEAD + case(1, relations=RELATIONS) + TAIL) + 10


def renamed(text: str) -> str:
    for prefix in PREFIXES:
        text = re.sub(rf"(</?|xmlns:){prefix}(?=[:=])", rf"\1ns-{prefix}.1", text)
    return text


def redeclared(text: str) -> str:
    """As .NET writes it: the namespace of an element stands on it."""
    return re.sub(
        r"<(sag|sd):(\w+)>([^<]*)</\1:\2>",
        lambda found: (
            f'<{found[2]} xmlns="{PREFIXES[found[1]]}">{found[3]}</{found[2]}>'
            if found[1] == "sd"
            else f"<q1:{found[2]} xmlns:q1='{PREFIXES[found[1]]}' xmlns:xsi=\"urn:x\">{found[3]}</q1:{found[2]}>"
        ),
        text,
    )


PLAIN: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("other prefixes", renamed),
    ("namespaces declared where they are used", redeclared),
    ("lines ended as Windows does", lambda text: text.replace("\n", "\r\n")),
    ("lines ended by CR", lambda text: text.replace("\n", "\r")),
    ("everything on one line", lambda text: re.sub(r"\n *", "", text)),
    ("every element on its line", lambda text: re.sub(r"(>)(<)", "\\1\n\t  \\2", text)),
    ("the references of XML", lambda text: text.replace("Sygedagpenge", "&lt;&amp;&gt; &quot;&apos;")),
    ("a text over two lines", lambda text: text.replace("Sygedagpenge", "Syge\n\tdagpenge ]] ] >")),
    ("letters of all kinds", lambda text: text.replace("Sygedagpenge", "Ø\u00a0€\u200b😀\ufffd\u0085")),
    ("empty lists", lambda text: re.sub(r"(<sag:RelationListe)>.*?</sag:RelationListe>", r"\1/>", text)),
)


@pytest.mark.parametrize(("what", "spell"), PLAIN, ids=[what for what, _ in PLAIN])
def test_however_it_is_spelled_it_is_read_fast_and_the_same(what: str, spell: Callable[[str], str]) -> None:
    head, _, rest = HEAD.partition("\n")
    data = (head + "\n" + spell(rest + SAME + TAIL)).encode()
    items, read_exactly = fast(data)
    assert items == exactly(data)
    assert len(good_ids(items)) == 39
    assert read_exactly < len(data) / 10


NOT_PLAIN = (
    ("a comment", TITLE.replace("Syge", "Syge<!-- </sag:Titel></sdi:SagIndeks> -->")),
    ("a comment of a whole object", f"<!-- {case(9)} -->{TITLE}"),
    ("character data", TITLE.replace("dag", "<![CDATA[\n</sdi:SagIndeks>]]>")),
    ("an instruction", f"<?x </sdi:SagIndeks>?>{TITLE}"),
    ("a character by number", TITLE.replace("dag", "&#100;a&#x67;")),
    ("an attribute without meaning", TITLE.replace("Titel>", 'Titel xsi:type="sd:T">', 1)),
    ("blanks inside a tag", TITLE.replace("Titel>", "Titel >")),
    ("an empty element", "<sag:Beskrivelse/>" + TITLE),
    ("blanks between elements that XML does not know", "\u00a0" + TITLE),
    ("an undeclared entity", TITLE.replace("Syge", "&syge;")),
    ("a lone ampersand", TITLE.replace("Syge", "& ")),
    ("the end of character data", TITLE.replace("Syge", "]]>")),
    ("a control character", TITLE.replace("Syge", "\x01")),
    ("a control character in a note", relation("sag:Journalpost", None, "urn:x", more="<sag:JournalpostEgenskaber>"
     "<sag:JournalnotatEgenskaber><sag:Notat>AAAA\x1c</sag:Notat></sag:JournalnotatEgenskaber></sag:JournalpostEgenskaber>")),
    ("a character that is none", TITLE.replace("Syge", "\uffff")),
    ("a namespace unknown", TITLE.replace("Titel>", 'Titel xmlns:sag="urn:x">', 1)),
    ("no namespace at all", '<Titel xmlns="">x</Titel>'),
    ("a prefix without namespace", TITLE.replace("Titel>", 'Titel xmlns:x="">', 1)),
    ("the prefix of XML", TITLE.replace("Titel>", 'Titel xmlns:xml="urn:x">', 1)),
    ("the namespace of XML", TITLE.replace("Titel>", 'Titel xmlns:x="http://www.w3.org/XML/1998/namespace">', 1)),
    ("a namespace declared twice", TITLE.replace("Titel>", 'Titel xmlns:x="urn:x" xmlns:x="urn:x">', 1)),
    ("a namespace that refers", TITLE.replace("Titel>", 'Titel xmlns:x="&amp;">', 1)),
    ("an undeclared prefix", "<x:Titel>x</x:Titel>"),
    ("an object inside", case(9)),
    ("the end of an object too early", "</sdi:SagIndeks>"),
    ("an unknown state", TITLE.replace("Titel", "Farve")),
)  # fmt: skip


@pytest.mark.parametrize(("what", "title"), NOT_PLAIN, ids=[what for what, _ in NOT_PLAIN])
def test_what_is_not_plain_is_left_to_the_exact_reader_with_every_place_right(what: str, title: str) -> None:
    odd = case(2, title=title)
    for around in ("\n", "  ", "<!-- \n -->"):
        before = case(11) + case(12) + around
        data = (
            HEAD + before + case(13, title="<sag:Titel>Æøå</sag:Titel>").strip() + odd + case(3) + TAIL
        ).encode()
        assert fast(data)[0] == exactly(data)


def test_a_fault_behind_objects_read_fast_tells_its_column() -> None:
    one_line = re.sub(r"\n *", "", case(1, title="<sag:Titel>Æøå 😀</sag:Titel>"))
    for text in (HEAD + one_line * 4, HEAD + one_line * 2 + "\n" + one_line * 3, HEAD + SAME + one_line):
        broken = text + "<sdi:SagIndeks></x>"
        line, column = broken.count("\n") + 1, len(broken) - broken.rindex("\n") - len("x>")
        [fault] = faults(fast(broken.encode())[0])
        assert fault.message.startswith(f"line {line}, column {column}: the XML is broken")
        assert faults(exactly(broken.encode())) == [fault]


@pytest.mark.parametrize("between", [">", " x ", "</sdi:x>", "<sdi:SagIndeks/>", "<sdi:SagIndeks>>", "&gt;"])
def test_what_stands_between_objects_is_left_to_the_exact_reader(between: str) -> None:
    data = body(case(1), case(2).strip() + between + case(3)).encode()
    assert fast(data)[0] == exactly(data)


def moment(number: int) -> str:
    return f"{at('2026-01-01') + dt.timedelta(minutes=number):%Y-%m-%dT%H:%M:%SZ}"


def test_periods_are_read_right_however_many_there_are_and_whichever_come_again() -> None:
    """More than either reader remembers: what was forgotten is read anew."""
    told = [[0, *range(first, first + 2_100)] for first in range(0, 8_400, 2_100)]
    objects = [
        case(number).replace(
            "<sag:TilstandListe>",
            "<sag:TilstandListe>"
            + "".join(
                f"<sag:Fremdrift>{period('sag', moment(one), moment(one + 1))}</sag:Fremdrift>"
                for one in ones
            ),
        )
        for number, ones in enumerate(told, 1)
    ]
    data = body(*objects).encode()
    items, read_exactly = fast(data)
    assert read_exactly < len(data) / 3
    assert items == exactly(data)
    for item, ones in zip(items, told, strict=True):
        assert isinstance(item.value, Registration)
        found = [state.validity.valid_from for state in item.value.states if state.validity]
        assert found[:-1] == [at("2026-01-01") + dt.timedelta(minutes=one) for one in ones]


def test_what_is_too_long_to_be_remembered_is_read_all_the_same() -> None:
    name = f"<si:SagspartLokalUdvidelse><si:FuldtNavn>{'😀' * 255}</si:FuldtNavn></si:SagspartLokalUdvidelse>"
    party = relation("sag:Sagspart", None, "urn:oio:cpr-nr:6101010002", name)
    data = body(*(case(number, relations=party) for number in range(1, 5))).encode()
    items, read_exactly = fast(data)
    assert items == exactly(data)
    assert len(good_ids(items)) == 4
    assert read_exactly < len(data) / 3


def test_a_file_that_spells_every_tag_anew_is_read_all_the_same() -> None:
    """The fast reader gives up on it before what it remembers of tags fills the memory."""
    numbers = itertools.count()
    text = (
        HEAD
        + case(1)
        + "".join(
            re.sub(
                r">\s*(?=<)",
                lambda _: ">" + f"{next(numbers):b}".translate({48: " ", 49: "\n"}),
                case(number),
            )
            for number in range(2, 402)
        )
    )
    assert next(numbers) > 10_000
    data = (text + case(402) + TAIL).encode()
    items, read_exactly = fast(data)
    assert items == exactly(data)
    assert len(good_ids(items)) == 402
    assert len(data) / 10 < read_exactly < len(data)


def test_what_was_remembered_belongs_to_its_namespaces() -> None:
    """The same text is another element where its prefix means something else."""
    bent = case(2).replace("<sag:Sagspart>", '<sag:Sagspart xmlns:sd="urn:x">')
    data = body(case(1), case(3), bent, case(4)).encode()
    items, _ = fast(data)
    assert good_ids(items) == [case_id(1), case_id(3), case_id(4)]
    assert items == exactly(data)


def test_nobody_can_change_what_another_object_was_told() -> None:
    keyword = "<si:Soegeord><si:SoegeordIdentifikator>x</si:SoegeordIdentifikator></si:Soegeord>"
    extension = f"<si:SagsklasseLokalUdvidelse>{keyword}</si:SagsklasseLokalUdvidelse>"
    classes = relation("sag:Sagsklasse", PRIMARY_CLASS, UNKNOWN, extension)
    items, _ = fast(body(*(case(number, relations=classes + PARTY) for number in range(1, 5))).encode())
    told = [item.value for item in items if isinstance(item.value, Registration)]
    told[1].relations[0].values["keywords"].append("y")  # type: ignore[index]
    told[1].sections[0].values["title"] = "y"
    assert told[2].relations[0].values == {"keywords": [{"id": "x"}]}
    assert told[2].sections[0].values == {"title": "Sygedagpenge"}


def bodies(told: list[Registration], data: st.DataObject) -> bytes:
    """A body that says each of these several times, of different objects, in any spelling."""
    again = [
        Registration(uuid.UUID(int=number), *(getattr(one, name) for name in one.__struct_fields__[1:]))
        for number, one in enumerate(told * 3)
    ]
    text = (encode_import(again) if told[0].complete else encode_updates(again)).decode()
    head, _, rest = text.partition("\n")
    for _, spell in data.draw(st.lists(st.sampled_from(PLAIN[:6]), max_size=2, unique=True)):
        rest = spell(rest)
    return f"{head}\n{rest}".encode()


@pytest.mark.slow
@settings(max_examples=proof_count(400), suppress_health_check=SLOW, deadline=None)
@given(
    st.booleans().flatmap(lambda complete: st.lists(registrations(complete), min_size=1, max_size=3)),
    st.data(),
)
def test_any_body_is_read_the_same(told: list[Registration], data: st.DataObject) -> None:
    text = bodies(told, data)
    sizes = data.draw(st.lists(st.integers(1, max(2, len(text) // 2)), min_size=1, max_size=4))
    expected = exactly(text)
    assert faults(expected) == []
    assert fast(text)[0] == expected
    assert fast(text, sizes)[0] == expected


MIXED = body(
    *(case(number, relations=RELATIONS) for number in range(1, 5)),
    re.sub(r"\n *", "", case(5, relations=RELATIONS)) * 2,
    redeclared(case(6)),
    case(7, title="<sag:Titel>Æ &amp; ø ]]\n</sag:Titel>"),
).encode()


@pytest.mark.slow
@settings(max_examples=proof_count(2000), suppress_health_check=SLOW, deadline=None)
@given(st.data())
def test_whatever_is_damaged_is_read_the_same(data: st.DataObject) -> None:
    text = readings.damaged(MIXED, data)
    sizes = data.draw(st.lists(st.integers(1, max(1, len(text))), min_size=1, max_size=4))
    expected = exactly(text)
    assert fast(text)[0] == expected
    assert fast(text, sizes)[0] == expected
