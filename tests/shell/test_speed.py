"""How fast the key is, measured on a bare pseudo-terminal; the least of several measurements, for other work on the computer only adds.

`pytest -s tests/shell/test_speed.py` prints the figures.
"""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shell.conftest import Fake
from tests.shell.terminal import PROMPT, SCRIPTS
from tests.shell.test_with_service import environment, program, runtime, served

pytestmark = pytest.mark.long  # figures: they need quiet cores


__all__ = ["program", "runtime"]  # fixtures
SHELLS = ["bash", "zsh", "fish"]
START = {"bash": ["bash", "--norc", "--noprofile"], "zsh": ["zsh", "-f"], "fish": ["fish"]}
SAMPLES = 8
MOST = 1.3


class Bare:
    """A shell on a pseudo-terminal that only counts bytes: no screen, no polling."""

    def __init__(self, shell: str, settings: dict[str, str], folder: Path) -> None:
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(START[shell][0], START[shell], {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **settings})
        self.seen = ""
        self.send(f" {PROMPT[shell]}; . {SCRIPTS}/shellmate.{shell}; echo READ''Y\r")
        self.until("READY\r")
        self.settle()

    def send(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def until(self, text: str, patience: float = 30.0) -> float:
        """Seconds until the shell has written the text, from now."""
        begin = time.perf_counter()
        self.seen = ""
        while text not in self.seen:
            assert time.perf_counter() - begin < patience, self.seen
            if select.select([self.terminal], [], [], 0.5)[0]:
                part = os.read(self.terminal, 65536).decode("utf-8", "replace")
                self.seen += part
                if "\x1b[c" in part or "\x1b[0c" in part:  # fish asks what kind of terminal this is
                    self.send("\x1b[?62;22c")
        return time.perf_counter() - begin

    def settle(self, quiet: float = 0.3) -> None:
        """Waits until the shell writes nothing more."""
        while select.select([self.terminal], [], [], quiet)[0]:
            os.read(self.terminal, 65536)

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[list[Bare]]:
    """Filled by the test, emptied afterwards."""
    shells: list[Bare] = []
    yield shells
    for shell in shells:
        shell.close()


@pytest.mark.parametrize("shell", SHELLS)
def test_key_to_changed_line(shell: str, bare: list[Bare], runtime: Path, program: Path, tmp_path: Path) -> None:
    """At most 1.3 of `shellmate suggest` as a whole process, in turns."""
    with served(tmp_path) as named:
        settings = environment(program, SHELLMATE_BUNDLE=str(named))
        terminal = Bare(shell, settings, tmp_path)
        bare.append(terminal)
        key: list[float] = []
        whole: list[float] = []
        for number in range(5 * SAMPLES):
            if number >= SAMPLES and min(key) <= MOST * min(whole):
                break  # on a busy computer it takes longer until both have had a quiet moment
            terminal.send(f"show me the files number {number}")
            terminal.settle(0.05)
            terminal.send("\x1bm")
            key.append(terminal.until("shellmate 1/"))
            terminal.send("\x15")
            terminal.settle(0.05)
            begin = time.perf_counter()
            subprocess.run([str(program), "suggest", *f"show me the files number {number}".split()], env={**os.environ, **settings}, check=True, capture_output=True)
            whole.append(time.perf_counter() - begin)
    print(f"\n{shell}: key to changed line {min(key) * 1000:.0f} ms, suggest {min(whole) * 1000:.0f} ms, ratio {min(key) / min(whole):.2f}")
    assert min(key) <= MOST * min(whole)


@pytest.mark.parametrize("shell", SHELLS)
def test_progress_is_shown_within_100_ms(shell: str, bare: list[Bare], fake: Fake, tmp_path: Path) -> None:
    fake.program.write_text("#!/bin/sh\nsleep 0.2\n")
    terminal = Bare(shell, {"PATH": f"{fake.folder}:{os.environ['PATH']}"}, tmp_path)
    bare.append(terminal)
    shown = []
    for number in range(5):
        terminal.send(f"words {number}")
        terminal.settle(0.05)
        terminal.send("\x1bm")
        shown.append(terminal.until("asking"))
        terminal.settle()
        terminal.send("\x15")
        terminal.settle(0.05)
    print(f"\n{shell}: progress after {min(shown) * 1000:.0f} ms")
    assert min(shown) < 0.1


LOOPS = {
    "bash": """for ((n = 0; n < 1000; n++)); do
  _shellmate_pending=1 _shellmate_history='0 0' _shellmate_was='0 0' _shellmate_fields=(candidates x ls '' 0 hint)
  a=${EPOCHREALTIME//[!0-9]/}; _shellmate_prompt; b=${EPOCHREALTIME//[!0-9]/}; (:); c=${EPOCHREALTIME//[!0-9]/}; echo $((b - a)) $((c - b))
done >> "$TIMES" """,
    "zsh": """zmodload zsh/datetime zsh/mathfunc
for n in {1..1000}; do
  _shellmate_pending=1 _shellmate_running=ls _shellmate_fields=(candidates x ls '' 0 hint)
  a=$EPOCHREALTIME; _shellmate_precmd; b=$EPOCHREALTIME; (:); c=$EPOCHREALTIME; print $((rint((b - a) * 1e6))) $((rint((c - b) * 1e6)))
done >> "$TIMES" """,
    "fish": """for n in (seq 1000)
  set -g _shellmate_pending 1; set -g _shellmate_fields candidates x ls '' 0 hint
  _shellmate_postexec ls
end""",
}


@pytest.mark.parametrize("shell", SHELLS)
def test_recording_does_not_hold_up_the_prompt(shell: str, bare: list[Bare], tmp_path: Path) -> None:
    """1,000 accepted commands: time added per prompt under 2 ms at p95, on a busy computer at most four bare forks (fish has no clock: the mean)."""
    quick = shutil.which("true")
    assert quick
    times, script = tmp_path / "times", tmp_path / "loop"
    script.write_text(LOOPS[shell] + "\n")
    terminal = Bare(shell, {"SHELLMATE_PROGRAM": quick, "TIMES": str(times)}, tmp_path)
    bare.append(terminal)
    terminal.send(f" . {script}; echo DO''NE\r")
    taken = terminal.until("DONE\r", 120)
    if shell == "fish":
        print(f"\nfish: recording adds {taken * 1000:.0f} us per prompt (mean)")
        assert taken < 10
        return
    samples = [line.split() for line in times.read_text().splitlines()]
    added, fork = (sorted(float(sample[column]) for sample in samples) for column in (0, 1))
    assert len(added) == 1000
    print(f"\n{shell}: recording adds {added[499]:.0f} us (p50), {added[949]:.0f} us (p95) per prompt; a bare fork {fork[499]:.0f}, {fork[949]:.0f} us")
    assert added[949] < max(2000, 4 * fork[949])
