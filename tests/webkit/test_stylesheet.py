# SPDX-License-Identifier: MPL-2.0
"""What is left of a stylesheet when only some components are in use."""

from __future__ import annotations

import json
import re

import pytest

from overblik.errors import InvalidInput, NotFound
from overblik.webkit import build
from overblik.webkit.stylesheet import required_classes, rules, selectors, trim
from tests.places import CHECKOUT

COLOURS = {"#fff": "paper", "purple": "visited"}


def trimmed(css: str, classes: str = "a b") -> str:
    return trim(css, classes=classes.split(), colours=COLOURS)


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("p{margin:0}", "p{margin:0}\n"),
        (".a,.x{margin:0}", ".a{margin:0}\n"),
        (".x{margin:0}", ""),
        (".a .x{margin:0}", ""),
        (".a.b:hover{margin:0}", ".a.b:hover{margin:0}\n"),
        (".a:not(.x):not(.y .z){margin:0}", ".a:not(.x):not(.y .z){margin:0}\n"),
        ("@media print{.a{margin:0}.x{margin:1px}}", "@media print{.a{margin:0}\n}"),
        ("@media print{.x{margin:0}}", ""),
        (
            "@media print{@media (width>1px){.a{margin:0}}}",
            "@media print{@media (width>1px){.a{margin:0}\n}}",
        ),
        ("@font-face{src:url(x.woff)}", ""),
        ("@keyframes k{from{top:0}to{top:1px}}p{margin:0}", "p{margin:0}\n"),
        ('@charset "utf-8";p{margin:0}', "p{margin:0}\n"),
        ("p{background-image:url(x.svg);margin:0}", "p{margin:0}\n"),
        ("p{background:url('data:a;b')}", ""),
        ('p:before{content:";}"}', 'p:before{content:";}"}\n'),
        ("p{color:#FFF}", "p{color:var(--paper)}\n"),
        ("a:visited{color:purple}", "a:visited{color:var(--visited)}\n"),
        ("p{border:1px solid #0000}", "p{border:1px solid transparent}\n"),
        ("/* .x{ */p{margin:0}", "p{margin:0}\n"),
    ],
)
def test_a_rule_stays_when_its_classes_are_in_use(css: str, left: str) -> None:
    assert trimmed(css) == left


@pytest.mark.parametrize("css", ["p{margin:0", "p}", "p{margin:0}}", "@media print{p{margin:0}"])
def test_a_broken_stylesheet_is_refused_with_its_place(css: str) -> None:
    with pytest.raises(InvalidInput, match="at character") as refused:
        trimmed(css)
    assert refused.value.code == "webkit.stylesheet_unreadable"


def test_a_colour_without_a_name_is_refused() -> None:
    with pytest.raises(InvalidInput, match="#123456"):
        trimmed("p{color:#123456}")


def test_selectors_are_split_outside_brackets_only() -> None:
    assert selectors("a:is(.x, .y), b[c=',']") == ["a:is(.x, .y)", "b[c=',']"]
    assert required_classes("a.b:not(.c:not(.d)) .e") == {"b", "e"}
    assert [rule.prelude for rule in rules("a{}b{}")] == ["a", "b"]


def test_the_build_takes_no_logo_no_script_and_no_foreign_address(built: None) -> None:
    css = (build.TARGET / "dkfds.css").read_text()
    assert {path.name for path in build.TARGET.iterdir()} == {"dkfds.css", "LICENSE.md", *build.FACES}
    assert set(re.findall(r"url\(([^)]*)\)", css)) == {f'"{face}"' for face in build.FACES}
    assert css.count("font-display:swap") == len(build.FACES)
    assert "logo" not in css


def test_every_colour_in_use_has_a_light_and_a_dark_value(built: None) -> None:
    own = (build.TARGET.parent / "overblik.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\}", own, re.DOTALL)[:2]
    used = set(re.findall(r"var\(--([\w-]+)\)", own + (build.TARGET / "dkfds.css").read_text()))
    for block in (light, dark):
        assert used <= set(re.findall(r"--([\w-]+):", block))


def test_every_class_of_the_list_is_one_of_the_design_system() -> None:
    css = (build.DESIGN_SYSTEM / "dist/css/dkfds.min.css").read_text()
    known = set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", css))
    assert build.CLASSES - known == set()


def test_the_build_lists_what_it_made_and_fails_with_a_word(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert build.main() == 0
    assert "webkit/static/webkit/dkfds/dkfds.css" in capsys.readouterr().out


def test_the_lock_of_the_design_system_has_hashes_and_no_addresses() -> None:
    lock = json.loads((CHECKOUT / "package-lock.json").read_text())
    wanted = json.loads((CHECKOUT / "package.json").read_text())
    named = {**wanted["dependencies"], **wanted["devDependencies"]}
    packages = {name.removeprefix("node_modules/"): one for name, one in lock["packages"].items() if name}
    assert {name: packages[name]["version"] for name in named} == named
    # What the pages need comes alone; all else is for the tests, and `make setup` leaves it out.
    assert {name for name, one in packages.items() if not one.get("dev")} == set(wanted["dependencies"])
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert "resolved" not in (CHECKOUT / "package-lock.json").read_text()


def test_a_missing_design_system_says_what_to_do(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotFound, match="npm ci"):
        build.build_static(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_broken_catalogue_names_its_line(tmp_path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "room" / "locale" / "da" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid "a"\nmsgstr "b"\n\nnonsense\n')
    with pytest.raises(InvalidInput, match=r"django\.po, line 4"):
        build.compile_catalogues(tmp_path)
    assert not (folder / "django.mo").exists()
