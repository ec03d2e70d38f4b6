# SPDX-License-Identifier: MPL-2.0
"""After person numbers were told in every way there is, none stands in the clear anywhere but the keys' folder."""

from __future__ import annotations

import base64
import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from overblik.database import place, server
from overblik.index.kinds import RelationType
from overblik.index.objects import Relation
from overblik.index.roles import Role
from overblik.people.free_text import REMOVED
from overblik.wire import sdi
from tests.builders import a_case, an_id
from tests.journeys.installation import Installation, a_folder
from tests.leaks.conftest import Told
from tests.leaks.planted import Plants

pytestmark = [pytest.mark.slow, pytest.mark.database]


def test_no_receipt_and_no_error_repeats_a_number(told: Told) -> None:
    assert {name: found for name, said in told.said.items() if (found := told.plants.found_in(said))} == {}


def test_no_number_is_in_the_database(told: Told) -> None:
    dump = server.programs_for(told.at.settings).program("pg_dump")
    done = subprocess.run(
        [dump, "--dbname", server.ensure(told.at.settings)], capture_output=True, check=True
    )
    assert b"COPY public.registration" in done.stdout
    assert len(done.stdout) > 10_000
    assert told.plants.found_in(done.stdout) == []


def test_no_number_is_in_a_backup(told: Told) -> None:
    target = told.at.data.parent / "backup.dump"
    told.at.must("database", "backup", target)
    restore = server.programs_for(told.at.settings).program("pg_restore")
    plain = subprocess.run([restore, "--file=-", target], capture_output=True, check=True).stdout
    assert b"COPY public.registration" in plain
    assert told.plants.found_in(plain) == []
    assert told.plants.found_in(target.read_bytes()) == []


def test_no_number_is_in_the_words_of_the_server(told: Told) -> None:
    words = told.running.words()
    assert "Listening at" in words
    assert told.plants.found_in(words.encode()) == []


def test_no_number_is_in_the_log_of_the_database(told: Told) -> None:
    found = place.find(told.at.data)
    assert found is not None
    logs = list(found.log.glob("*.log"))
    assert logs
    assert {log.name: hit for log in logs if (hit := told.plants.found_in(log.read_bytes()))} == {}


def test_no_number_is_in_any_file_of_the_installation(told: Told) -> None:
    """The database's own files too: they are what a stolen disk holds."""
    found = place.find(told.at.data)
    assert found is not None
    with_number = {
        str(file): hit
        for folder in {told.at.data, found.folder}
        for file in folder.rglob("*")
        if file.is_file() and not file.is_relative_to(told.at.data / "keys")
        if (hit := told.plants.found_in(file.read_bytes()))
    }
    assert with_number == {}


def test_exports_and_explanations_hold_no_number(told: Told, tmp_path: Path) -> None:
    exported = told.at.export(tmp_path / "export")
    assert exported["cases.ndjson"]
    assert {name: hit for name, body in exported.items() if (hit := told.plants.found_in(body))} == {}


def test_what_the_citizen_is_shown_is_masked(told: Told) -> None:
    """The citizen's own number is not shown to them either: it stands in a title, and titles get printed."""
    cpr = told.plants.at("primary party")
    seen = told.at.must("overview", "--json", "--cpr", "-", given=cpr).json()
    assert [REMOVED in case["title"] for case in seen["cases"]] == [True]
    for told_command in (
        ("overview", "--json"),
        ("overview",),
        ("overview", "--lang", "en"),
        ("explain", "--json"),
    ):
        done = told.at.must(*told_command, "--cpr", "-", given=cpr)
        assert done.out.strip() not in ("", "Intet at vise.", "Nothing to show.")
        assert told.plants.found_in((done.out + done.err).encode()) == [], told_command


def test_the_process_list_never_shows_a_number_read_from_standard_input(told: Told) -> None:
    cpr = told.plants.number("asked on standard input")
    seen: list[bytes] = []
    asking = True

    def watch() -> None:
        while asking:
            seen.append(_process_list())
            time.sleep(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        told.at.must("overview", "--cpr", "-", given=cpr)
    finally:
        asking = False
        watcher.join()
    everything = b"\n".join(seen)
    assert b"overview" in everything
    assert told.plants.found_in(everything) == []


def _process_list() -> bytes:
    """Commands and environments of all processes, as `ps e` shows them; database sessions tell theirs too."""
    told = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and process.name != str(os.getpid()):
            for name in ("cmdline", "environ"):
                try:
                    told.append((process / name).read_bytes())
                except OSError:
                    continue
    return b"\n".join(told)


def test_a_restore_with_other_keys_is_refused_and_with_the_right_ones_goes_well(
    told: Told, tmp_path: Path
) -> None:
    target = told.at.data.parent / "other.dump"
    told.at.must("database", "backup", target)
    folder = a_folder()
    other = Installation(folder / "other")
    try:
        other.must("database", "start")
        keys = other.data / "keys"
        strange = Installation(folder / "strange")
        strange.must("people", "keys")
        keys.mkdir(mode=0o700)
        for file in (strange.data / "keys").iterdir():
            (keys / file.name).write_bytes(file.read_bytes())
            (keys / file.name).chmod(0o600)
        strange.remove()
        done = other.run("database", "restore", target)
        assert done.code == 4, done
        assert "key" in done.err
        assert "Traceback" not in done.err
        for file in keys.iterdir():
            file.unlink()
        for file in (told.at.data / "keys").iterdir():
            (keys / file.name).write_bytes(file.read_bytes())
            (keys / file.name).chmod(0o600)
        other.must("database", "restore", target)
        assert other.export(tmp_path / "restored") == told.at.export(tmp_path / "original")
    finally:
        other.remove()


def test_a_base64_note_in_an_xml_delivery_leaves_no_number(told: Told) -> None:

    plants = Plants(seed=2)
    note = Relation(
        RelationType.JOURNAL, Role.NOTE, str(an_id("note")), "document", str(an_id("note")), None,
        {
            "note": {
                "title": plants.hyphened("note title"),
                "format": "text/plain",
                "content": base64.b64encode(f"Ring til {plants.hyphened('note')} i dag".encode()).decode(),
            }
        },
    )  # fmt: skip
    case = a_case(
        "noted", cpr=plants.number("noted party"), title=f"Om {plants.hyphened('noted title')}", more=(note,)
    )
    file = told.at.data.parent / "noted.xml"
    file.write_bytes(sdi.encode_import([case]))
    assert plants.found_in(file.read_bytes())
    done = told.at.must("import", "--json", file)
    file.unlink()
    assert plants.found_in((done.out + done.err).encode()) == []
    dump = server.programs_for(told.at.settings).program("pg_dump")
    kept = subprocess.run(
        [dump, "--dbname", server.ensure(told.at.settings)], capture_output=True, check=True
    )
    assert plants.found_in(kept.stdout) == []
