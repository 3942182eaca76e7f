"""What stands on the line and how: several lines, quotes, wide letters, right to left, vi command mode, a key that is taken, a service that is slow or ill."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.shell.conftest import Fake, Start
from tests.shell.terminal import KEY, SCRIPTS
from tests.shell.test_with_service import environment, program, runtime, served

pytestmark = pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
__all__ = ["program", "runtime"]  # fixtures
NEW_LINE = {"bash": ("C-v", "C-j"), "zsh": ("C-v", "C-j"), "fish": ("M-Enter",)}


def test_a_request_of_several_lines(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"show big files in this folder": ["du -ah"]})
    terminal = start(shell)
    terminal.type("show big files")
    terminal.press(*NEW_LINE[shell])
    terminal.type("in this folder")
    terminal.wait_for("in this folder")
    terminal.press(KEY)
    terminal.wait_line("du -ah")
    assert "in this folder" not in terminal.screen()
    terminal.press(KEY)
    terminal.wait(lambda screen: "show big files" in screen and "in this folder" in screen, "both lines again")
    assert fake.asked() == ["show big files in this folder"]


def test_quotes_and_signs_in_the_words_arrive_as_they_are(shell: str, start: Start, fake: Fake) -> None:
    words = """don't touch "my file" $HOME `id` \\n 100% * ~ !x <a> {b}"""
    fake.answer({words: ["echo fine"]})
    terminal = start(shell)
    terminal.type(words)
    terminal.press(KEY)
    terminal.wait_line("echo fine")
    assert fake.asked() == [words]
    terminal.press(KEY)
    terminal.wait_line(words)


def test_wide_letters_and_right_to_left(shell: str, start: Start, fake: Fake) -> None:
    words, command = "שלום list 日本語 files", "echo 'שלום' 日本語日本語 abc"
    fake.answer({words: [{"command": command, "level": "caution", "reason": "日本語" * 12}]})
    terminal = start(shell, columns=44, rows=10)
    terminal.type(words)
    terminal.wait_line(words)
    terminal.press("Left", "Left")
    before = terminal.wait(lambda _: terminal.cursor()[0] == 2 + len(words) + 3 - 2, "the cursor")
    place = terminal.cursor()
    terminal.press(KEY)
    terminal.wait_line(command)
    terminal.wait(lambda _: "shellmate 1/1  caution" in terminal.below(), "the hint")
    assert len([row for row in terminal.below().split("\n") if row]) == 1
    assert terminal.below().rstrip().endswith("…")
    terminal.press(KEY)
    terminal.wait_line(words)
    terminal.wait(lambda _: terminal.cursor() == place, "the cursor where it was")
    assert before.split("\n")[0] == terminal.screen().split("\n")[0]


def test_vi_command_mode(shell: str, start: Start, fake: Fake) -> None:
    vi = {"bash": "set -o vi", "zsh": "bindkey -v", "fish": "fish_vi_key_bindings; function fish_mode_prompt; end"}
    fake.answer({"show big files": ["du -ah", "ls -S"]})
    terminal = start(shell, before=vi[shell])
    terminal.type("show big files")
    terminal.press("Escape")
    time.sleep(0.8)
    terminal.press(KEY)
    terminal.wait_line("du -ah")
    terminal.press(KEY)
    terminal.wait_line("ls -S")
    terminal.type("0x")
    terminal.wait_line("s -S")


def test_a_key_that_is_taken_stays_the_user_s(shell: str, start: Start, fake: Fake) -> None:
    own = {"bash": "bind '\"\\em\": \"my own text\"'", "zsh": "bindkey -s '\\em' 'my own text'", "fish": "bind \\em 'commandline -i \"my own text\"'"}
    fake.answer({"show big files": ["du -ah"]})
    terminal = start(shell, before=own[shell])
    terminal.press(KEY)
    terminal.wait_line("my own text")
    assert fake.asked() == []
    taken = start(shell, before=own[shell], environment={"SHELLMATE_KEY": "alt-m"})
    taken.type("show big files")
    taken.press(KEY)
    taken.wait_line("du -ah")


def test_that_a_key_is_taken_is_said_and_only_then(shell: str, start: Start, fake: Fake, work: Path) -> None:
    script = f"{SCRIPTS}/shellmate.{shell}"
    own = {"bash": "bind '\"\\em\": yank'", "zsh": "bindkey '\\em' yank", "fish": "bind \\em yank"}
    terminal = start(shell, load=False)
    terminal.run(f". {script} 2> said; . {script} 2>> said; cat said | wc -c; {own[shell]}; . {script}")
    screen = terminal.wait_for("stays so")
    assert screen.count("alt-m is bound to something else") == 1
    assert (work / "said").read_text() == ""


def test_a_slow_service_can_be_left(shell: str, start: Start, runtime: Path, program: Path, tmp_path: Path) -> None:
    with served(tmp_path, "--delay", "45") as bundle:
        terminal = start(shell, environment=environment(program, SHELLMATE_BUNDLE=str(bundle)))
        terminal.type("show me the files here")
        terminal.press("Left", KEY)
        terminal.wait_for("asking, Ctrl-C cancels")
        time.sleep(2.0)
        terminal.press("C-c")
        terminal.wait(lambda screen: screen == "> show me the files here", "the line as it was", 15)
        terminal.type("x")
        terminal.wait_line("show me the files herxe")


def test_without_a_service_or_model_there_is_one_sentence(shell: str, start: Start, program: Path, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    terminal = start(shell, environment=environment(program, SHELLMATE_NO_SERVICE="1", SHELLMATE_BUNDLE=str(tmp_path / "nothing")))
    terminal.type("show me the files here")
    terminal.press("Left", KEY)
    terminal.wait(lambda _: terminal.below().startswith("shellmate: ") and "asking" not in terminal.below(), "the complaint", 60)
    assert len(terminal.below().split("\n")) == 1
    assert "Traceback" not in terminal.screen()
    terminal.type("x")
    terminal.wait_line("show me the files herxe")
