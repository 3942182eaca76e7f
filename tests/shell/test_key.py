"""What the key does, the same in bash, zsh and fish: real keys in, the screen out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.shell.conftest import Fake, Start
from tests.shell.terminal import KEY, UNDO

pytestmark = pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
DELIBERATE = 0.9
"""Seconds after which a second press counts as meant."""


def test_cycles_through_the_candidates_and_back_to_the_words(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"show big files": ["du -ah", {"command": "ls -S", "missing": ["ls"]}, {"command": "chmod +x a", "level": "caution", "reason": "Changes a mode."}]})
    terminal = start(shell)
    terminal.type("show big files")
    terminal.press("Left", "Left", KEY)
    terminal.wait_line("du -ah")
    terminal.wait(lambda _: "shellmate 1/3  safe  (press again: 2/3)" in terminal.below(), "the first hint")
    terminal.press(KEY)
    terminal.wait_line("ls -S")
    terminal.wait(lambda _: "2/3  safe  not installed: ls" in terminal.below(), "the second hint")
    terminal.press(KEY)
    terminal.wait_line("chmod +x a")
    terminal.wait(lambda _: "3/3  caution  Changes a mode.  (press again: your words)" in terminal.below(), "the third hint")
    terminal.wait_cursor("> chmod +x a")
    terminal.press(KEY)
    terminal.wait_line("show big files")
    terminal.wait(lambda _: "0/3  your words; again: 1/3" in terminal.below(), "the hint on the words")
    terminal.wait_cursor("> show big fil")
    terminal.press(KEY)
    terminal.wait_line("du -ah")
    assert fake.asked() == ["show big files"]


def test_undo_brings_the_words_back(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"show big files": ["du -ah"]})
    terminal = start(shell)
    terminal.type("show big files")
    terminal.press(KEY)
    terminal.wait_line("du -ah")
    terminal.press(UNDO[shell])
    terminal.wait_line("show big files")


def test_the_hint_goes_away(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"show big files": ["echo abc", "echo def"]})
    terminal = start(shell)
    terminal.type("show big files")
    terminal.press(KEY)
    terminal.wait_for("shellmate 1/2")
    if shell == "bash":  # it has no hook at the next key
        terminal.type("x")
        terminal.press("Enter")
        terminal.wait(lambda screen: screen.split("\n")[1:] == ["abcx", ">"], "the output alone")
        return
    terminal.type("x")
    terminal.wait(lambda screen: screen == "> echo abcx", "no hint after a letter")
    terminal.press("BSpace", KEY)
    terminal.wait_line("echo def")
    terminal.wait_for("shellmate 2/2")
    terminal.press("Left")
    terminal.wait(lambda screen: screen == "> echo def", "no hint after an arrow")
    terminal.press("C-e", "BSpace", "BSpace", "BSpace")
    terminal.type("xyz")
    terminal.press("Enter")
    terminal.wait(lambda screen: screen.split("\n") == ["> echo xyz", "xyz", ">"], "the output alone")


@pytest.mark.parametrize(
    "command",
    ["true; touch INTRUDER", "true | touch INTRUDER", "true\ntouch INTRUDER\ntrue"],
    ids=["semicolon", "pipe", "newline"],
)
def test_a_dangerous_candidate_is_not_inserted_at_first(shell: str, command: str, start: Start, fake: Fake, work: Path) -> None:
    fake.answer({"wipe it all": [{"command": command, "level": "danger", "reason": "Wipes it all."}]})
    terminal = start(shell)
    terminal.type("wipe it all")
    terminal.press(KEY)
    terminal.wait(lambda _: "1/1  danger" in terminal.below() and "Wipes it all." in terminal.below(), "the reason")
    terminal.wait_line("wipe it all")
    terminal.press("Enter")
    terminal.wait(lambda screen: screen.endswith("\n>"), "a new prompt")
    assert not (work / "INTRUDER").exists()


def test_a_second_deliberate_press_inserts_the_dangerous_candidate(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"wipe it all": [{"command": "rm -rf /", "level": "danger", "reason": "Wipes it all."}, "ls"]})
    terminal = start(shell)
    terminal.type("wipe it all")
    terminal.press(KEY, KEY)  # held down: no decision
    terminal.wait_for("Wipes it all.")
    time.sleep(DELIBERATE)
    terminal.wait_line("wipe it all")
    terminal.wait(lambda _: terminal.below().split("\n") == ["shellmate 1/2  danger: rm -rf /", "  Wipes it all.  Press again to insert it."], "the command and the reason")
    terminal.press(KEY)
    terminal.wait_line("rm -rf /")
    terminal.wait(lambda _: terminal.below() == "shellmate 1/2  danger  Wipes it all.  (press again: 2/2)", "the hint on the command")
    terminal.press(KEY)
    terminal.wait_line("ls")


def test_what_the_model_is_not_sure_of_is_not_inserted_at_first(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"asdf qwer zxcv": {"commands": ["7z a zxcv", {"command": "cd qwer", "confidence": 0.3}, {"command": "exit", "confidence": 0.004}], "unsure": True}})
    terminal = start(shell)
    terminal.type("asdf qwer zxcv")
    terminal.press(KEY)
    held = ["shellmate 1/2  not sure: 7z a zxcv", "  Try other words, or name the tool.  Press again to insert it."]
    terminal.wait(lambda _: terminal.below().split("\n") == held, "the message")
    terminal.wait_line("asdf qwer zxcv")
    time.sleep(DELIBERATE)
    terminal.press(KEY)
    terminal.wait_line("7z a zxcv")
    terminal.wait(lambda _: "1/2  not sure  safe" in terminal.below(), "the hint on the command")
    terminal.press(KEY)
    terminal.wait_line("cd qwer")


def test_what_has_no_chance_is_not_offered(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"asdf qwer zxcv": {"commands": [{"command": "exit", "confidence": 0.004}], "unsure": True}})
    terminal = start(shell)
    terminal.type("asdf qwer zxcv")
    terminal.press(KEY)
    terminal.wait_for("no command for that")
    terminal.wait_line("asdf qwer zxcv")


def test_a_command_is_explained_and_left_alone(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"ls -la": ["ls -la --all"]})
    terminal = start(shell)
    terminal.type("ls -la")
    terminal.press("Left", KEY)
    terminal.wait(lambda _: "a command already" in terminal.below(), "the explanation")
    terminal.wait_line("ls -la")
    terminal.wait_cursor("> ls -l")
    assert fake.asked() == []
    terminal.press(KEY)
    terminal.wait_line("ls -la --all")
    assert fake.asked() == ["ls -la"]


def test_text_in_front(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"count the lines": ["wc -l"], "list big files": ["ls -S"]})
    terminal = start(shell)
    for typed, left in (
        ("# list big files", "ls -S"),
        ("cd /tmp && list big files", "cd /tmp && ls -S"),
        ("cd /tmp; list big files", "cd /tmp; ls -S"),
        ("ls -l | count the lines", "ls -l | wc -l"),
    ):
        terminal.type(typed)
        terminal.press(KEY)
        terminal.wait_line(left)
        terminal.press("C-u")
        terminal.wait_line("")


def test_lines_quotes_and_unicode_survive(shell: str, start: Start, fake: Fake) -> None:
    odd = "echo 'grün \"日本\" $HOME `x` \\n 🙂' ~ * \\\\ %s é"
    lines = "for_each() {\n  echo one\n}\n  echo 'two\nthree'"
    if shell == "fish":
        lines = "for i in 1 2\n    echo one\nend\necho 'two\nthree'"
    fake.answer({"grüße in 日本": [odd], "many lines": [lines]})
    terminal = start(shell)
    terminal.type("grüße in 日本")
    terminal.press(KEY)
    terminal.wait_line(odd)
    terminal.press("C-u")
    terminal.wait_line("")
    terminal.type("many lines")
    terminal.press(KEY)
    wanted = [row.strip() for row in lines.split("\n")]
    terminal.wait(lambda screen: [row.removeprefix("> ").strip() for row in screen.split("\n")][: len(wanted)] == wanted, "all lines")


def test_a_slow_answer_shows_progress_and_can_be_cancelled(shell: str, start: Start, fake: Fake, work: Path) -> None:
    fake.answer({"slow thing": {"delay": 30, "commands": ["ls"]}, "quick thing": ["ls -l"]})
    terminal = start(shell)
    terminal.run("stty -g > before; clear")
    terminal.wait(lambda screen: screen == ">" and (work / "before").exists(), "a clean screen")
    terminal.type("slow thing")
    terminal.press("Left", "Left")
    terminal.wait_line("slow thing")
    begin = time.monotonic()
    terminal.press(KEY)
    terminal.wait_for("asking, Ctrl-C cancels")
    shown = time.monotonic() - begin
    while not fake.asked():
        assert time.monotonic() - begin < 20
        time.sleep(0.02)
    terminal.press("C-c")
    terminal.wait(lambda screen: screen == "> slow thing" and terminal.cursor() == (len("> slow thi"), 0), "the line as it was", 10)
    assert shown < 1.0  # a loaded machine; the 100 ms are measured in test_speed
    terminal.press("C-e")
    terminal.type("x")
    terminal.wait_line("slow thingx")
    terminal.press("C-u")
    terminal.type("quick thing")
    terminal.press(KEY)
    terminal.wait_line("ls -l")
    terminal.press("C-u")
    terminal.run("stty -g > after; echo ok")
    terminal.wait_for("\nok\n")
    assert (work / "before").read_text() == (work / "after").read_text()


def test_an_error_is_one_line_and_the_line_stays(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"break it": {"error": "The service is ill. Run `shellmate doctor`."}, "nothing known": []})
    terminal = start(shell)
    terminal.type("break it")
    terminal.press("Left", KEY)
    terminal.wait(lambda _: terminal.below() == "shellmate: The service is ill. Run `shellmate doctor`.", "the error")
    terminal.wait_line("break it")
    terminal.wait_cursor("> break i")
    terminal.press("C-e", "C-u")
    terminal.type("nothing known")
    terminal.press(KEY)
    terminal.wait_for("no command for that")
    terminal.wait_line("nothing known")


def test_a_program_that_is_gone_or_killed_leaves_the_line(shell: str, start: Start, fake: Fake) -> None:
    terminal = start(shell)
    fake.program.write_text("#!/bin/sh\nkill -9 $$\n")
    terminal.type("show big files")
    terminal.press(KEY)
    terminal.wait_for("no answer from")
    terminal.wait_line("show big files")
    fake.program.unlink()
    terminal.press("C-u")
    terminal.wait_line("")
    terminal.type("show small files")
    terminal.wait_line("show small files")
    terminal.press(KEY)
    terminal.wait_for("no answer from")
    terminal.wait_line("show small files")


def test_an_empty_line_after_a_failure_offers_a_repair(shell: str, start: Start, fake: Fake, work: Path) -> None:
    (work / "Documents").mkdir()
    terminal = start(shell)
    terminal.run("cd Doucments")
    terminal.wait(lambda screen: screen.endswith("\n>"), "the next prompt")
    terminal.press(KEY)
    terminal.wait_line("cd Documents")
    terminal.wait(lambda _: "repair 1/1  there is no Doucments" in terminal.below(), "the reason")
    terminal.press("Enter")
    terminal.run("false")
    terminal.press(KEY)
    terminal.wait_for("no repair known for false")
    terminal.type("echo still here")
    terminal.wait_line("echo still here")
    assert fake.asked() == []


def test_an_empty_line_says_how_it_works(shell: str, start: Start) -> None:
    terminal = start(shell)
    terminal.press(KEY)
    terminal.wait_for("type what you want in English")
    terminal.wait_line("")
