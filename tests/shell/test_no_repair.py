"""The key on an empty line after a failed command for which no repair is known: it says so, and the recent requests are there at once."""

from __future__ import annotations

import pytest

from shellmate import paths
from shellmate.history.model import Entry
from shellmate.history.store import HistoryStore
from shellmate.shell.empty_line import answer, no_repair
from shellmate.shell.wire import Answer, Press
from tests.shell.conftest import Fake, Start
from tests.shell.terminal import KEY, Terminal

SHELLS = pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])


def remember(count: int) -> None:
    """Fills the history with accepted requests."""
    store = HistoryStore()
    for number in range(count):
        store.record(Entry(request=f"request number {number}", command=f"echo command {number}"))
    store.close()


def fail(terminal: Terminal, command: str) -> None:
    """Runs a command that fails, and waits for the next prompt."""
    terminal.run(command)
    terminal.wait(lambda screen: command in screen and screen.endswith("\n>"), "the next prompt")


def note(screen: str) -> list[str]:
    """What the key shows. (bash takes the prompt away while the list is there.)"""
    rows = screen.split("\n")
    return rows[next(place for place, row in enumerate(rows) if row.startswith("shellmate: ")) :]


@SHELLS
@pytest.mark.parametrize(("command", "name"), [("cp note1.txt", "cp"), ("tar -xf nothere.tgz", "tar")])
def test_it_is_said_and_the_recent_requests_are_there(shell: str, command: str, name: str, start: Start, fake: Fake) -> None:
    remember(12)
    terminal = start(shell)
    fail(terminal, command)
    for _ in range(2):  # as often as it is pressed
        terminal.press(KEY)
        rows = note(terminal.wait_for("12 recent;"))
        assert rows[0] == f"shellmate: no repair known for {name}"
        assert rows[1].endswith("12 recent; type to search, ↑↓ Enter: take one, Esc: leave")
        assert rows[2:] == [f"  request number {number}  →  echo command {number}" for number in range(11, 4, -1)]
        terminal.press("Escape")
        terminal.wait(lambda screen: "no repair" not in screen and "recent" not in screen, "the list gone")
        terminal.wait_line("")
        terminal.wait_alone()
    terminal.press(KEY)
    terminal.wait_for("12 recent;")
    terminal.press("Up")
    assert note(terminal.wait_for("request number 0"))[0] == f"shellmate: no repair known for {name}"
    terminal.press("Enter")
    terminal.wait_line("echo command 0")
    terminal.wait(lambda _: terminal.below().startswith("shellmate 1/1  from your history"), "the hint alone below")
    assert fake.asked() == []


@SHELLS
def test_words_typed_there_are_asked(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"unpack the archive": ["tar -xf there.tgz"]})
    remember(1)
    terminal = start(shell)
    fail(terminal, "tar -xf nothere.tgz")
    terminal.press(KEY)
    terminal.wait_for("1 recent;")
    terminal.type("unpack the archive")
    terminal.wait_for("not among the recent; Enter: ask for it")
    terminal.press("Enter")
    terminal.wait_line("tar -xf there.tgz")
    assert "no repair" not in terminal.screen()
    assert fake.asked() == ["unpack the archive"]


@SHELLS
def test_a_small_screen_keeps_its_prompt(shell: str, start: Start) -> None:
    remember(12)
    terminal = start(shell, columns=50, rows=10)
    fail(terminal, "cp note1.txt")
    terminal.press(KEY)
    screen = terminal.wait(lambda screen: "12 recent;" in screen and "request number 5" in screen, "the list")
    assert screen.split("\n")[1] == "shellmate: no repair known for cp"
    terminal.press("Escape")
    terminal.wait(lambda screen: screen.endswith(">") and "recent" not in screen, "the list gone")
    terminal.wait_alone()
    terminal.type("echo still here")
    terminal.wait_line("echo still here")


@SHELLS
def test_without_recent_requests_it_says_how_it_works(shell: str, start: Start, fake: Fake) -> None:
    terminal = start(shell)
    fail(terminal, "false")
    terminal.press(KEY)
    told = ["shellmate: no repair known for false", "  type what you want in English, then press the key"]
    terminal.wait(lambda _: terminal.below().split("\n") == told, "the word below")
    terminal.wait_line("")
    terminal.wait_alone()
    terminal.type("echo still here")
    terminal.wait_line("echo still here")
    assert fake.asked() == []


@SHELLS
def test_where_the_settings_want_no_list_it_is_only_said(shell: str, start: Start) -> None:
    remember(1)
    paths.config_file().parent.mkdir(parents=True, exist_ok=True)
    paths.config_file().write_text('[shell]\nempty_line = "nothing"\n')
    terminal = start(shell)
    fail(terminal, "cp note1.txt")
    terminal.press(KEY)
    terminal.wait(lambda _: terminal.below() == "shellmate: no repair known for cp", "the word alone")
    terminal.wait_line("")


@SHELLS
def test_a_command_that_was_left_with_ctrl_c_has_no_word(shell: str, start: Start) -> None:
    remember(1)
    terminal = start(shell)
    terminal.run("echo begun; sleep 60")
    terminal.wait_for("\nbegun")
    terminal.press("C-c")
    terminal.wait(lambda screen: screen.endswith("\n>"), "the next prompt")
    terminal.wait_alone()
    terminal.press(KEY)
    terminal.wait_for("1 recent;")
    assert "no repair" not in terminal.screen()


@pytest.mark.parametrize(
    ("command", "status", "told"),
    [
        ("cp note1.txt", 1, "cp"),
        ("  sudo LC_ALL=C tar -xf nothere.tgz", 2, "tar"),
        ("./build.sh --all", 1, "./build.sh"),
        ("cp a && ls", 1, "that command"),
        ("(cd nowhere)", 1, "that command"),
        ("TOKEN=abc", 1, "that command"),
        ("'my tool' x", 1, "that command"),
        ("\x1b[31mred x", 1, "that command"),
        ("sleep 60", 130, None),
        ("sleep 60", 148, None),
        ("ssh host", 255, "ssh"),
        ("cp a b", 0, None),
        ("", 1, None),
    ],
)
def test_what_is_said_of_which_command(command: str, status: int, told: str | None) -> None:
    said = no_repair(Press("bash", "", 0, status=status, last=command))
    assert said == (f"shellmate: no repair known for {told}" if told else "")


def test_it_fits_a_narrow_terminal() -> None:
    def never(_: str) -> Answer:
        raise AssertionError

    found = answer(Press("bash", "", 0, status=1, last="an-unusually-long-name-of-a-program x", columns=30), never)
    assert found.kind == "message"
    assert [len(row) < 30 for row in found.message.split("\n")] == [True, True]
