"""The key in awkward surroundings: strict options, vi modes, other people's prompts and widgets, loading twice, loading time."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import time

import pytest

from tests.shell.conftest import Fake, Start
from tests.shell.terminal import KEY, SCRIPTS, Terminal

SHELLS = ["bash", "zsh", "fish"]
STRICT = {
    "bash": [
        "set -u; set -e; set -o noclobber; IFS=x; shopt -s extglob nullglob failglob",
        "set -o posix; alias printf=false local=false bind=false command=false builtin=false",
    ],
    "zsh": [
        "setopt no_unset err_return noclobber; IFS=x; alias printf=false local=false zle=false emulate=false builtin=false",
        "setopt ksh_arrays sh_word_split null_glob glob_subst ksh_glob",
    ],
    "fish": ["function printf; false; end; function command_; false; end; set -g IFS x"],
}
"""Lines of settings, each for one shell."""


def press_twice(terminal: Terminal, fake: Fake) -> None:
    """The whole way once: ask, cycle, back, run."""
    fake.answer({"show big files": ["echo first 'a b'", {"command": "echo danger", "level": "danger"}]})
    terminal.type("show big files")
    terminal.press(KEY)
    terminal.wait_line("echo first 'a b'")
    terminal.press(KEY)
    terminal.wait_for("2/2  danger")
    terminal.wait_line("echo first 'a b'")
    terminal.press("Enter")
    terminal.wait(lambda screen: screen.split("\n").count("first a b") == 1, "the output")


@pytest.mark.parametrize(("shell", "setting"), [(shell, setting) for shell in SHELLS for setting in STRICT[shell]])
def test_strict_options_and_aliases(shell: str, setting: str, start: Start, fake: Fake) -> None:
    terminal = start(shell, before=setting)
    press_twice(terminal, fake)
    terminal.run("echo alive")
    terminal.wait_for("\nalive\n>")


@pytest.mark.parametrize("shell", SHELLS)
def test_vi_modes(shell: str, start: Start, fake: Fake) -> None:
    vi = {"bash": "set -o vi", "zsh": "bindkey -v", "fish": "fish_vi_key_bindings; function fish_mode_prompt; end"}
    fake.answer({"show big files": ["du -ah", "ls -S"]})
    terminal = start(shell, before=vi[shell])
    terminal.type("show big files")
    terminal.press(KEY)
    terminal.wait_line("du -ah")
    terminal.press("Escape")
    time.sleep(0.8)
    terminal.type("0x")
    terminal.wait_line("u -ah")
    terminal.type("i")
    terminal.type("d")
    terminal.wait_line("du -ah")
    terminal.press(KEY)
    terminal.wait_line("ls -S")


@pytest.mark.parametrize("shell", SHELLS)
def test_prompts_of_several_lines_and_at_the_right(shell: str, start: Start, fake: Fake) -> None:
    prompts = {
        "bash": r"PS1='\[\e[1m\]top line\[\e[0m\]\n\[\e[32m\]> \[\e[0m\]'",
        "zsh": "PS1=$'%Btop line%b\\n%F{green}> %f'; RPS1='right side'",
        "fish": "function fish_prompt; echo top line; set_color green; echo -n '> '; set_color normal; end; function fish_right_prompt; echo right side; end; function fish_greeting; end; set -g fish_autosuggestion_enabled 0",
    }
    long = "echo " + "0123456789 " * 14
    fake.answer({"say digits": [long.strip(), "echo short"]})
    terminal = start(shell, prompt=prompts[shell], columns=60, rows=12)
    terminal.run("true")
    terminal.wait(lambda screen: screen.count("top line") == 2, "two prompts")
    terminal.type("say digits")
    terminal.press(KEY)
    terminal.wait(lambda screen: long.strip() in "".join(row.removeprefix("> ") for row in screen.split("\n")), "the long command")
    terminal.wait(lambda screen: screen.split("\n")[-1].startswith("shellmate 1/2"), "the hint below the command")
    terminal.wait(lambda screen: long.strip() in "".join(row.removeprefix("> ") for row in screen.split("\n")), "the long command")
    terminal.press(KEY)
    terminal.wait(lambda _: terminal.line().startswith("echo short"), "the short command")
    terminal.wait_for("shellmate 2/2")
    screen = terminal.wait(lambda _: terminal.line().removesuffix("right side").strip() == "echo short", "the short command with its hint")
    assert screen.count("top line") == 2
    assert "digits" not in screen.replace("true", "")


@pytest.mark.parametrize("shell", SHELLS)
def test_at_the_bottom_of_the_screen(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"show big files": ["du -ah", "ls -S"]})
    terminal = start(shell, rows=8)
    for number in range(8):
        terminal.run("true")
        terminal.wait(lambda _, n=number: terminal.cursor() == (2, min(7, n + 1)), "the next prompt")  # type: ignore[misc]
    terminal.type("show big files")
    terminal.press(KEY)
    terminal.wait(lambda screen: screen.split("\n")[-2:] == ["> du -ah", "shellmate 1/2  safe  (press again: 2/2)"], "the line and the hint")
    terminal.press(KEY)
    terminal.wait(lambda screen: screen.split("\n")[-2:] == ["> ls -S", "shellmate 2/2  safe  (press again: your words)"], "the line and the hint")


@pytest.mark.parametrize("shell", SHELLS)
def test_loading_twice_is_harmless(shell: str, start: Start, fake: Fake) -> None:
    hooks = {
        "bash": 'echo "$PROMPT_COMMAND/$PS0" | grep -o _shellmate_ | wc -l',
        "zsh": "print -l $precmd_functions $preexec_functions | grep -c _shellmate_",
        "fish": "functions --handlers | grep -c _shellmate_postexec",
    }
    terminal = start(shell, after=f". {SCRIPTS}/shellmate.{shell}\n. {SCRIPTS}/shellmate.{shell}")
    terminal.run(hooks[shell])
    terminal.wait_for({"bash": "\n2\n", "zsh": "\n2\n", "fish": "\n1\n"}[shell])
    press_twice(terminal, fake)


@pytest.mark.parametrize("shell", SHELLS)
def test_another_key_and_no_key(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"show big files": ["du -ah"]})
    terminal = start(shell, environment={"SHELLMATE_KEY": "ctrl-g"})
    terminal.type("show big files")
    terminal.press(KEY)
    time.sleep(0.5)
    assert "du -ah" not in terminal.screen()
    assert fake.asked() == []
    terminal.press("C-u", "C-a", "C-k")
    terminal.type("show big files")
    terminal.press("C-g")
    terminal.wait_line("du -ah")
    silent = start(shell, environment={"SHELLMATE_KEY": ""})
    silent.type("show big files")
    silent.press(KEY)
    time.sleep(0.5)
    assert fake.asked() == ["show big files"]


def test_zsh_widgets_may_be_wrapped(start: Start, fake: Fake) -> None:
    wrap = """for w in _shellmate_key self-insert accept-line; do
  zle -A $w orig-$w 2>/dev/null || zle -A .$w orig-$w
  eval "wrapped-$w() { zle orig-$w -- \\"\\$@\\"; }"
  zle -N $w wrapped-$w
done
zle-line-pre-redraw() { : }
zle -N zle-line-pre-redraw"""
    terminal = start("zsh", after=wrap)
    press_twice(terminal, fake)


def test_bash_prompt_command_may_be_an_array(start: Start, fake: Fake) -> None:
    terminal = start("bash", before="PROMPT_COMMAND=('true' 'false; true'); other() { echo status $?; }")
    press_twice(terminal, fake)
    terminal.run("declare -p PROMPT_COMMAND")
    terminal.wait_for("_shellmate_prompt")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_exit_status_is_left_alone(shell: str, start: Start) -> None:
    seen = {
        "bash": 'PROMPT_COMMAND+=\'; echo "saw $?"\'',
        "zsh": 'precmd() { echo "saw $?" }',
        "fish": "function seen --on-event fish_postexec; echo saw $status; end",
    }
    terminal = start(shell, after=seen[shell])
    terminal.run("sh -c 'exit 7'")
    terminal.wait_for("saw 7")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_that_is_not_interactive_is_left_alone(shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    script = f". {SCRIPTS}/shellmate.{shell}; echo end"
    plain = {"bash": ["bash", "--norc", "-c"], "zsh": ["zsh", "-f", "-c"], "fish": ["fish", "--no-config", "-c"]}[shell]
    done = subprocess.run([*plain, script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("end\n", "")


@pytest.mark.parametrize("shell", SHELLS)
def test_loading_takes_no_time_and_starts_no_process(shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    plain = {"bash": ["bash", "--norc", "-i", "-c"], "zsh": ["zsh", "-f", "-i", "-c"], "fish": ["fish", "--no-config", "-i", "-c"]}[shell]
    load = f". {SCRIPTS}/shellmate.{shell}"

    def seconds(script: str) -> float:
        begin = time.process_time(), os.times()
        subprocess.run([*plain, script], check=False, capture_output=True, stdin=subprocess.DEVNULL)
        end = os.times()
        return end.children_user + end.children_system - begin[1].children_user - begin[1].children_system

    without = statistics.median(seconds("true") for _ in range(15))
    ten = statistics.median(seconds("; ".join([load] * 10)) for _ in range(15))
    assert (ten - without) / 10 < 0.010
    if shutil.which("strace"):
        trace = subprocess.run(["strace", "-f", "-e", "trace=execve,clone,fork,vfork,clone3", *plain, load], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        bare = subprocess.run(["strace", "-f", "-e", "trace=execve,clone,fork,vfork,clone3", *plain, "true"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        assert trace.stderr.count("execve(") == bare.stderr.count("execve(")
