"""Escapes in output, in entries and in file names never reach the terminal raw, and hide nothing that would run."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

from shellmate.history import HistoryStore
from shellmate.tui import captured
from shellmate.tui.captured import MOST_HELD, OutputText, run_captured
from shellmate.tui.running import harmless, shown
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.edit import EditScreen
from tests.tui.conftest import Make, open_history, ready, seen, until
from tests.tui.fakes import ANSWERS

_RAW = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_OBEYED = "a\x1b]0;title\x07b\x1b]8;;http://x\x1b\\c\x1b[1;31md\x1b[?1049he\x1b(0f\x1bcg\x1bP1q#\x1b\\h\x9b2Ji\x9dj\u202ek\u200em\u200fn\u061co\u2066l\x08m\x00n\r\no\rp é✓\x1b[0m."
_EVIL = "echo good \x1b]0;x; rm -rf ~"


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ("a\x1b]0;evil\x07b", "ab"), ("a\x1b]52;c;cm0=\x1b\\b", "ab"), ("a\x1b]0;never ends", "a"), ("a\x1b[31mb\x1b[0m", "ab"), ("a\x1b[2J\x1b[Hb", "ab"), ("a\x1bPq~\x1b\\b", "ab"),
        ("a\x1b_x\x1b\\\x1b^y\x07b", "ab"), ("a\x1bcb", "ab"), ("a\x1b(0b", "ab"), ("a\x9b31mb", "ab"), ("a\x9d0;x\x9cb", "a\ufffd0;x\ufffdb"), ("a\x85\x90b", "a\ufffd\ufffdb"),
        ("a\u202eb\u2066c\u2069", "a\ufffdb\ufffdc\ufffd"), ("a\u200eb\u200fc\u061c", "a\ufffdb\ufffdc\ufffd"), ("a\x07\x08\x7f\x00b", "a\ufffd\ufffd\ufffd\ufffdb"), ("10%\r20%\r\nok\tx", "10%\n20%\nok\tx"), ("a\x1b", "a\ufffd"), ("größe ✓ 日本", "größe ✓ 日本"),
    ],
)  # fmt: skip
def test_output_is_text_only(raw: str, left: str) -> None:
    assert harmless(raw) == left


def test_no_end_of_an_unfinished_sequence_is_left_raw() -> None:
    for end in range(len(_OBEYED) + 1):
        assert not _RAW.search(harmless(_OBEYED[:end]))
        assert not _RAW.search(shown(_OBEYED[:end]).replace("\t", ""))


def test_a_command_is_shown_whole() -> None:
    assert shown(_EVIL) == "echo good \ufffd]0;x; rm -rf ~"
    assert len(shown(_OBEYED)) == len(_OBEYED)


def test_pieces_come_to_the_same_as_the_whole() -> None:
    raw = _OBEYED.encode()
    whole = harmless(_OBEYED)
    for cut in range(len(raw) + 1):
        for second in (cut + 1, cut + 3):
            text = OutputText()
            pieces = [text.add(raw[:cut]), text.add(raw[cut:second]), text.add(raw[second:]), text.add(b"", last=True)]
            assert "".join(pieces) == whole, (raw[:cut], raw[cut:second])


def test_what_never_ends_is_shown_at_last() -> None:
    text = OutputText()
    assert text.add(b"a\x1b]0;" + b"x" * 10) == "a"
    assert text.add(b"y" * MOST_HELD) == "\ufffd]0;" + "x" * 10 + "y" * MOST_HELD
    assert text.add(b"\xc3") == ""
    assert text.add(b"", last=True) == "\ufffd"


def test_a_long_output_of_beginnings_takes_no_time() -> None:
    started = time.process_time()
    text = OutputText()
    for _ in range(20):
        text.add(b"\x1b[" * 30_000)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("at_once", [1, 3, 65536])
def test_a_command_s_output_in_any_pieces(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, at_once: int) -> None:
    monkeypatch.setattr(captured, "_READ", at_once)
    (tmp_path / "out").write_bytes(_OBEYED.encode())
    pieces: list[str] = []
    ended = run_captured("cat out", "/bin/bash", str(tmp_path), pieces.append, lambda: False)
    assert ended.status == 0
    assert "".join(pieces) == ended.output == harmless(_OBEYED)
    assert all(pieces)


async def test_an_entry_written_by_somebody_else_is_shown_without_escapes(make: Make) -> None:
    store = HistoryStore()
    store._db.execute(
        "INSERT INTO entries (time_ms, request, command, suggested, decision, cwd, shell, adapter) VALUES (1600000000000, ?, ?, ?, 'edited', ?, ?, ?)",
        ("wanted\x1b]0;evil\x07\x9b2J\u202eend", _EVIL, "echo \x1b[31mbad", "/tmp/\x1b[2J", "ba\x1bsh", "mine\x9d0;x"),
    )
    store.close()
    app = make()
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 1 and "what became of it" in seen(pilot))
        assert "rm -rf ~" in seen(pilot)
        assert "evil" in seen(pilot)
        assert not _RAW.search(seen(pilot))
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "rm -rf ~" in seen(pilot))
        assert not _RAW.search(seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen) and app.screen.area.text == shown(_EVIL))
        await until(pilot, lambda: "rm -rf ~" in seen(pilot))
        assert not _RAW.search(seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("d")
        await until(pilot, lambda: "Forget for good?" in seen(pilot))
        assert not _RAW.search(seen(pilot))


async def test_a_file_name_with_escapes_is_shown_without_them(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWERS, "something evil", (("rm -rf evil*", 0.9),))
    app = make("something evil")
    Path("evil\x1b]0;x\x07\x1b[2J-end.txt").touch()
    async with app.run_test(size=(140, 30), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: "Preview (nothing was run)" in seen(pilot) and "-end.txt" in seen(pilot))
        assert not _RAW.search(seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "evil*  1 entry: evil" in seen(pilot) and "-end.txt" in seen(pilot))
        assert not _RAW.search(seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        app.decide("wc -l 'no\x1b]0;such.txt'", None, None)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "Not there: " in seen(pilot) and ";such.txt" in seen(pilot))
        assert not _RAW.search(seen(pilot))


async def test_a_candidate_with_escapes_hides_nothing(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWERS, "something evil", ((_EVIL, 0.9),))
    app: Any = make("something evil")
    async with app.run_test(size=(140, 30), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: "rm -rf ~" in seen(pilot))
        await pilot.press("tab", "c")
        await until(pilot, lambda: "rm -rf ~" in " ".join(n.message for n in app._notifications))
        assert not _RAW.search(seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "rm -rf ~" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
