# SPDX-License-Identifier: MPL-2.0
"""A stream is cut into its objects whatever it is as a whole, wherever it is read to, however long it is."""

from __future__ import annotations

import io
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.wire.decoded import Fault
from overblik.wire.lora import pieces as cutting
from overblik.wire.lora.pieces import pieces

_texts = st.text(st.sampled_from('ab"\\{}[],:\n 🙂é'), max_size=6)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=6,
)
_objects = st.dictionaries(_texts.filter(lambda name: name != "results"), _values, max_size=3)
SHAPES = {
    "lines": lambda told: "\n".join(map(json.dumps, told)),
    "lines of Windows": lambda told: "\r\n".join(json.dumps(one, ensure_ascii=False) for one in told),
    "an array": json.dumps,
    "an array over many lines": lambda told: json.dumps(told, indent=2),
    "a list answer": lambda told: json.dumps({"results": [told]}),
    "a list answer over many lines": lambda told: json.dumps({"results": [told]}, indent=1),
    "one after another": lambda told: "  ".join(json.dumps(one, indent=1) for one in told),
    "arrays": lambda told: "\n".join(json.dumps([one]) for one in told),
    "behind a byte order mark": lambda told: "\ufeff" + json.dumps(told),
}


def cut(content: bytes) -> list[Any]:
    return [
        value if isinstance(value, Fault) else json.loads(value) for _, value in pieces(io.BytesIO(content))
    ]


TRICKY: list[Any] = [
    {"a": 'b"\\{}[],:\n 🙂é', "longer than what is looked ahead": "x" * 300},
    {},
    {"c": [1, {"d": {"[": ["}", "\\"]}}], "e": None},
    {"f": "g"},
]


@pytest.mark.parametrize("chunk", [1, 2, 7, 1 << 18])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_its_objects_wherever_it_is_read_to(shape: str, chunk: int) -> None:
    before, cutting.CHUNK = cutting.CHUNK, chunk
    try:
        assert cut(SHAPES[shape](TRICKY).encode()) == TRICKY
        assert cut(SHAPES[shape](TRICKY[:1]).encode()) == TRICKY[:1]
    finally:
        cutting.CHUNK = before


@pytest.mark.slow
@given(st.sampled_from(sorted(SHAPES)), st.sampled_from([1, 2, 7, 1 << 18]), st.lists(_objects, max_size=4))
def test_every_shape_gives_its_objects_in_order(shape: str, chunk: int, told: list[Any]) -> None:
    before, cutting.CHUNK = cutting.CHUNK, chunk
    try:
        content = SHAPES[shape](told).encode()
        assert cut(content) == told
        numbers = [number for number, _ in pieces(io.BytesIO(content))]
        assert numbers == list(range(1, len(told) + 1))
    finally:
        cutting.CHUNK = before


@pytest.mark.slow
@given(told=st.lists(_objects, min_size=1, max_size=4), at=st.integers(min_value=1))
def test_what_breaks_off_gives_what_was_whole_and_says_so(told: list[Any], at: int) -> None:
    content = json.dumps(told).encode()
    found = cut(content[: at % len(content)])
    if at % len(content) == 0:
        assert found == []
        return
    *whole, last = found
    assert whole == told[: len(whole)]
    assert isinstance(last, Fault)
    assert last.code == "lora.broken_off"
    assert last.position == len(found)


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        (b'{"a": 1}, {"b"', 1),
        (b'{"a": {"b": [1, 2', 0),
        (b'{"a": "b', 0),
        (b'{"a": "b\\', 0),
        (b'[{"a": 1}, {"b": 2}', 2),
        (b'[{"a": 1}, ', 1),
        (b'{"results": [[{"a": 1}', 1),
        (b'{"results"', 0),
        (b'["0a3f1c52', 0),
        (b'"0a3f1c52', 0),
        (b'"0a3f1c52\\', 0),
        (b'{"a": 1}  "0a3f', 1),
    ],
)
@pytest.mark.parametrize("chunk", [1, 1 << 18])
def test_what_breaks_off_is_told_behind_what_was_whole(content: bytes, whole: int, chunk: int) -> None:
    before, cutting.CHUNK = cutting.CHUNK, chunk
    try:
        *objects, last = cut(content)
    finally:
        cutting.CHUNK = before
    assert objects == [{"a": 1}, {"b": 2}][:whole]
    assert isinstance(last, Fault)
    assert (last.code, last.position) == ("lora.broken_off", whole + 1)


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(content: bytes) -> None:
    for number, (place, value) in enumerate(pieces(io.BytesIO(content)), 1):
        assert place == number
        assert isinstance(value, (bytes, Fault))


def test_a_broken_line_does_not_take_its_neighbours_along() -> None:
    found = [value for _, value in pieces(io.BytesIO(b'{"a": 1}\n{"b": {"c": \n{"d": 4}\n'))]
    assert found == [b'{"a": 1}', b'{"b": {"c":', b'{"d": 4}']


def test_a_list_answer_may_begin_with_blanks_but_not_with_a_page_of_them() -> None:
    assert cut(b'{ \n\t"results" \n: [[{"a": 1}]]}') == [{"a": 1}]
    assert cut(b"{" + b" " * 300 + b'"results": [[{"a": 1}]]}') == [{"results": [[{"a": 1}]]}]


def test_ids_are_told_of_once() -> None:
    found = cut(b'["a", "b\\"", {"c": 1}, "d"]')
    assert [one.code if isinstance(one, Fault) else one for one in found] == ["lora.only_ids", {"c": 1}]


@pytest.mark.parametrize("shape", ["[%s]", "%s", '{"a": 1}\n%s\n{"b": 2}'])
@pytest.mark.parametrize(
    "huge",
    [
        b'{"a": "' + b"x" * 3_000 + b'"}',
        b'{"a": "' + rb"\"" * 1_500 + b'"}',
        b'{"a": [' + b"1," * 1_500 + b"1]}",
    ],
)
def test_an_object_that_is_too_long_is_passed_over(shape: str, huge: bytes) -> None:
    before = cutting.CHUNK, cutting.LONGEST_PIECE
    cutting.CHUNK, cutting.LONGEST_PIECE = 100, 2_000
    try:
        found = cut(shape.replace("%s", huge.decode()).encode())
        assert [one.code for one in found if isinstance(one, Fault)] == ["lora.too_long"]
        if "b" in shape:
            assert [one for one in found if not isinstance(one, Fault)] == [{"a": 1}, {"b": 2}]
    finally:
        cutting.CHUNK, cutting.LONGEST_PIECE = before


class _Endless(io.RawIOBase):
    """An object that never ends; counts what was asked for."""

    def __init__(self, start: bytes, filling: bytes, size: int) -> None:
        self.start, self.filling, self.left = start, filling, size

    def read(self, size: int = -1) -> bytes:
        start, self.start = self.start, b""
        if start:
            return start
        size = min(size, self.left)
        self.left -= size
        return (self.filling * (size // len(self.filling) + 1))[:size]


@pytest.mark.slow
@pytest.mark.parametrize("filling", [b"x", b"\\", b"[", b'"", ', b"\n"])
@pytest.mark.parametrize("start", [b'{"a": "', b'{"a": [', b'["', b'{"a": 1}\n{"b": "'])
def test_memory_stays_flat_whatever_comes(start: bytes, filling: bytes) -> None:
    before = cutting.LONGEST_PIECE, cutting.CHUNK
    cutting.LONGEST_PIECE, cutting.CHUNK = 1 << 16, 1 << 14
    tracemalloc.start()
    try:
        for _ in pieces(_Endless(start, filling, 1 << 18)):  # type: ignore[arg-type]
            pass
        assert tracemalloc.get_traced_memory()[1] < 4 << 16
    finally:
        tracemalloc.stop()
        cutting.LONGEST_PIECE, cutting.CHUNK = before
