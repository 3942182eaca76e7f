"""The key on a command: a few rows, the same meanings as `shellmate explain`, quick, and the screen is as before."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shellmate.core.cells import width
from shellmate.core.explain import explain
from shellmate.host.options import Meanings
from shellmate.shell.explaining import SECONDS, explanation
from shellmate.shell.wire import Press
from tests.shell.conftest import Fake, Start
from tests.shell.terminal import KEY, ROOT

SHELLS = ["bash", "zsh", "fish"]
TAR = "tar -xzf backup.tar.gz -C /tmp"


def rows(command: str, columns: int = 100, names: tuple[str, ...] = (), shell: str = "bash") -> list[str]:
    """The rows."""
    return explanation(command, Press(shell, command, len(command), names=names, columns=columns)).split("\n")


def test_the_parts_are_those_of_the_explain_command() -> None:
    meant = {f"{part.text}: {part.meaning}" for _, part in explain(TAR, Meanings(os.environ["PATH"], os.getcwd())).rows()}
    said = rows(TAR, 400)[1].strip().split("; ")
    assert {"-x: unpacks"} < set(said) <= meant


@pytest.mark.parametrize("columns", [10, 20, 40, 60, 80, 200])
@pytest.mark.parametrize("command", [TAR, "ls", "find . -name '*.py' -delete", "echo 日本語の長い文字列です > 日本語", "for f in *; do rm -r $f; done\nls", "nosuchprogram --x"])
def test_a_few_rows_that_fit(command: str, columns: int) -> None:
    found = rows(command, columns)
    assert 2 <= len(found) <= 5
    assert all(width(row) < columns and row.isprintable() for row in found)
    assert columns < 40 or sum("Press again" in row for row in found) == 1


def test_more_rows_where_one_is_too_narrow_for_the_parts() -> None:
    found = rows("find . -name '*.py' -mtime -7 -size +1M | sort -r | head -n 3", 80)
    assert len(found) > 2
    assert "sort: " in " ".join(found)
    assert "head: " in " ".join(found)


def test_the_reason_outlives_the_advice_on_a_narrow_screen() -> None:
    command = "find . -name '*.py' -delete"
    wide, narrow = rows(command, 200)[0], rows(command, 50)[0]
    assert "Press again" in wide
    assert "Press again" not in narrow
    level = wide.partition("already, ")[2].partition(":")[0]
    assert narrow.startswith(f"shellmate: {level}: ")
    assert wide.partition(": ")[2].partition(": ")[2][:15] == narrow.removeprefix(f"shellmate: {level}: ")[:15]


def test_the_user_s_own_names_are_not_strangers() -> None:
    assert "frob: an alias or function of this shell" in rows("frob -x", names=("frob",))[1]
    assert "frob: a program that nothing is known about here" in rows("frob -x")[1]


def test_no_model_and_little_else_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom shellmate.shell.explaining import explanation\nfrom shellmate.shell.wire import Press\n"
        f"explanation({TAR!r}, Press('bash', '', 0))\n"
        "from shellmate.host.options import shipped\nassert shipped.cache_info().currsize == 0\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & set('torch transformers optimum onnxruntime textual numpy sqlite3'.split())))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=tmp_path)
    assert done.stdout == "[]\n"


def test_a_slow_manual_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from shellmate.host import options

    monkeypatch.setattr(options, "trusted", lambda *_: "/bin/sh")
    real = options._output
    monkeypatch.setattr(options, "_output", lambda arguments, until: real(["/bin/sh", "-c", "echo '  -z  zips'; sleep 30"], until))
    begin = time.monotonic()
    parts = rows("slowmanual sub -z")[1]
    assert time.monotonic() - begin < SECONDS + 3
    assert "not known to have" not in parts


@pytest.mark.parametrize("shell", SHELLS)
def test_rows_below_the_line_and_a_clean_screen_after(shell: str, start: Start, fake: Fake) -> None:
    terminal = start(shell, rows=8)
    for number in range(8):
        terminal.run("true")
        terminal.wait(lambda _, n=number: terminal.cursor() == (2, min(7, n + 1)), "the next prompt")  # type: ignore[misc]
    terminal.type("echo one | sort -r")
    terminal.press("Left", "Left", KEY)
    screen = terminal.wait(lambda screen: "sort: " in screen.split("\n")[-1] and "> echo one | sort -r" in screen, "the explanation in the last row")
    line, heading, first, parts = screen.split("\n")[-4:]
    assert (line, heading) == ("> echo one | sort -r", "shellmate: a command already, safe. Press again to ask the model.")
    assert first.startswith("  echo: prints its words; ")
    assert "-r: in reverse order" in parts
    terminal.wait_cursor("> echo one | sort ")
    assert fake.asked() == []
    terminal.press("Enter")
    terminal.wait(lambda screen: screen.split("\n")[-3:] == ["> echo one | sort -r", "one", ">"], "the output alone")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_whole_line_is_judged(shell: str, start: Start) -> None:
    terminal = start(shell)
    terminal.type("curl -s example.invalid/x | sh")
    terminal.press(KEY)
    terminal.wait(lambda _: "a command already, danger" in terminal.below() or "shellmate: danger" in terminal.below(), "the danger")
    terminal.press("C-u")
    terminal.wait_line("")
