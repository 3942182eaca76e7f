"""`shellmate history`: forget, export and import as a user gives them; what reaches a terminal and what a pipe."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from shellmate import paths
from shellmate.cli import run
from shellmate.history import Decision, Entry, HistoryStore
from tests.real_terminal import real_terminal

_EVIL = ("wanted\x1b]0;evil\x07\x9b2J\u202eend", "echo \x1b[31mgood; rm -rf ~")


def _filled(count: int = 3) -> None:
    with closing(HistoryStore()) as store:
        store.add_many(Entry(f"show file {n}", f"cat {n}", "cat x", Decision.EDITED, 1_700_000_000_000 + n, "/srv", candidates=("cat x",), chosen=0, duration_ms=7, adapter="mine") for n in range(1, count + 1))
        store.pin(1)


def _said(capsys: pytest.CaptureFixture[str]) -> tuple[list[str], str]:
    out, err = capsys.readouterr()
    return out.splitlines(), err


def test_entries_go_out_and_come_back_whole_and_only_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _filled()
    assert run(["history", "export"]) == 0
    lines, _ = _said(capsys)
    assert [json.loads(line)["pinned"] for line in lines] == [True, False, False]
    file = tmp_path / "mine.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run(["history", "import", str(file)]) == 0
    assert _said(capsys)[1] == "shellmate: 0 added; 3 were there already.\n"
    assert run(["history", "forget", "2"]) == 0
    assert _said(capsys)[1].startswith("shellmate: 1 removed.")
    assert run(["history", "import", str(file)]) == 0
    assert _said(capsys)[1] == "shellmate: 1 added; 2 were there already.\n"
    assert run(["history", "forget", "--all"]) == 0
    assert run(["history", "import", str(file)]) == 0
    assert "3 added.\n" in _said(capsys)[1]
    assert run(["history", "export"]) == 0
    assert _said(capsys)[0] == lines


def test_what_is_exported_is_what_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    _filled()
    with closing(HistoryStore()) as store:
        store.record(Entry("fails", "false", cwd="/home", exit_status=1))
    assert run(["history", "export", "--failed", "--cwd", "/home"]) == 0
    assert [json.loads(line)["request"] for line in _said(capsys)[0]] == ["fails"]


def test_a_bad_line_is_named_and_nothing_comes_in(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _filled()
    file = tmp_path / "bad.jsonl"
    file.write_bytes(b'{"request": "a", "command": "b"}\n{"request": "\xff"}\n{"request": "c", "command": "d"}\n')
    assert run(["history", "import", str(file)]) == 2
    assert _said(capsys)[1] == f"shellmate: {file}:2: it is not UTF-8 text. Nothing was imported.\n"
    with closing(HistoryStore()) as store:
        assert store.count() == 3
    assert run(["history", "import", str(tmp_path)]) == 2
    assert "cannot be read (Is a directory)" in _said(capsys)[1]
    assert run(["history", "import", str(tmp_path / "none")]) == 2
    assert "No such file" in _said(capsys)[1]


def test_standard_input_and_a_pipe_s_name_are_read(tmp_path: Path) -> None:
    shellmate = [sys.executable, "-m", "shellmate", "history", "import"]
    done = subprocess.run([*shellmate, "-"], input=b'{"request": "a", "command": "b"}\n{"request": "a"}', capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (2, b"shellmate: standard input:2: command is missing. Nothing was imported.\n")
    done = subprocess.run(["bash", "-c", '"$@" <(echo \'{"request": "a", "command": "b"}\')', "bash", *shellmate], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"shellmate: 1 added.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said", "left"),
    [
        (["1", "3"], 0, "2 removed", 1), (["--matching", "file 2"], 0, "1 removed", 2), (["--all"], 0, "3 removed", 0), (["--matching", "nothing"], 0, "0 removed", 3), (["9"], 2, "There is no history entry 9; nothing was removed.", 3),
        (["1", "9"], 2, "nothing was removed", 3), ([], 2, "Say which entries", 3), (["1", "--all"], 2, "Say which entries", 3), (["--matching", "?"], 2, "needs a word", 3),
    ],
)  # fmt: skip
def test_forgetting_says_what_it_did(capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str, left: int) -> None:
    _filled()
    assert run(["history", "forget", *arguments]) == code
    assert said in _said(capsys)[1]
    with closing(HistoryStore()) as store:
        assert store.count() == left


def test_forgotten_text_is_in_no_byte_of_the_store(capsys: pytest.CaptureFixture[str]) -> None:
    _filled()
    assert run(["history", "forget", "--matching", "show"]) == 0
    assert b"show file" not in b"".join(place.read_bytes() for place in paths.history_file().parent.iterdir())


def _in_a_terminal(*arguments: str) -> bytes:
    """Every byte that reaches a terminal, on either stream."""
    with real_terminal([sys.executable, "-m", "shellmate", *arguments]) as terminal:
        return terminal.to_the_end()


_SHOWS = (["list"], ["search", "wanted"], ["show", "1"], ["list", "--json"], ["show", "1", "--json"], ["export"])


@pytest.mark.parametrize("arguments", _SHOWS, ids=" ".join)
def test_no_escape_of_an_entry_reaches_a_terminal_and_a_pipe_gets_the_text_itself(arguments: list[str]) -> None:
    with closing(HistoryStore()) as store:  # past `record`, which keeps no escapes
        store._db.execute("INSERT INTO entries (time_ms, request, command, suggested, decision, cwd) VALUES (1600000000000, ?, ?, ?, 'edited', ?)", (*_EVIL, "x\x1b[5m", "/tmp/\x1b[2J"))
    seen = _in_a_terminal("history", *arguments)
    assert b"rm -rf ~" in seen
    assert not [raw for raw in (b"\x1b", b"\x07", "\x9b".encode(), "\u202e".encode()) if raw in seen]
    piped = subprocess.run([sys.executable, "-m", "shellmate", "history", *arguments], capture_output=True, check=True).stdout.decode()
    assert "\u202e" in piped
    assert _EVIL[1] in piped or json.dumps(_EVIL[1]) in piped


def test_no_escape_of_an_argument_reaches_a_terminal() -> None:
    for arguments in (["history", "import", "no\x1b]0;evil\x07"], ["frob\x1b]0;evil\x07"], ["history", "--frob\x1b]0;evil\x07"], ["check", "ls \x1b]0;evil\x07"], ["explain", "ls \x1b]0;evil\x07"]):
        seen = _in_a_terminal(*arguments)
        assert seen.strip()
        assert b"\x1b]0" not in seen and b"\x07" not in seen, arguments


def test_recall_offers_no_command_with_escapes() -> None:
    from shellmate.core.slots import extract
    from shellmate.core.types import Context, Request
    from shellmate.history.recall import recaller

    with closing(HistoryStore()) as store:
        store.record(Entry("show the moon", "echo moon"))

        def offered() -> str | None:
            found = recaller(store)(Request("show the moon", context=Context("/")), extract("show the moon"))
            return found.command if found else None

        store._db.execute("UPDATE entries SET command = ?", ("echo \x1b]0;evil\x07",))
        assert not offered()
        store._db.execute("UPDATE entries SET command = 'echo moon'")
        assert offered() == "echo moon"
