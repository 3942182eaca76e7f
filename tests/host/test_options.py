"""Option tables: shipped ones are sound, and `--help` never runs a program that others could have put there."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from shellmate.host import options
from shellmate.host.option_text import MOST_MEANING, parse_options, parse_summary


def test_shipped_tables() -> None:
    tables = options.shipped()
    assert len(tables) > 400
    for utility in ("ls", "tar", "grep", "find", "git commit", "rsync", "curl", "ssh", "sort", "systemctl", "docker run", "ps"):
        assert len(tables[utility].options) >= 5, utility
        assert tables[utility].summary, utility
    for table in tables.values():
        for spelling, option in table.options.items():
            assert spelling[0] in "-+"
            assert 0 < len(option.meaning) <= MOST_MEANING + 1
            assert option.meaning.isprintable()


def test_known() -> None:
    assert {"-l", "--all", "--sort"} <= (options.known("ls") or frozenset())
    assert "--amend" in (options.known("git") or frozenset())
    assert options.known("no-such-utility") is None


def test_meanings_in_our_own_words() -> None:
    seen: set[str] = set()
    for line in options._data("brief.txt").splitlines():
        if line.startswith("#"):
            continue
        name, tab, meaning = line.partition("\t")
        assert tab and meaning.isprintable() and 0 < len(meaning) <= 80, line
        if name.startswith("> "):
            assert name not in seen, line
            seen.add(name)
        else:
            assert all(spelling[0] in "-+" for spelling in name.split(" ")), line


def test_a_program_without_a_scanned_page() -> None:
    known = options.Meanings("", "/")
    assert known.summary("kubectl") and known.summary("kubectl get")
    assert known.option("kubectl get", "-o") is not None
    assert not known.has_table("kubectl"), "not all of its options are known: one that is missing may exist"
    assert options.known("kubectl") is None, "nothing may be held against a command for an option that is not in the list"


def test_own_words_come_before_scanned_ones() -> None:
    found = options.table("ffmpeg")
    assert found is not None and found.whole
    assert not found.options["-y"].takes_value and found.options["-i"].takes_value
    assert len(found.options) > 20


def test_reads_help_text() -> None:
    found = parse_options("Usage: x\n  -a, --all          show everything\n      --size=N       at most n. More.\n  -q\n        be quiet\n")
    assert found["-a"].meaning == found["--all"].meaning == "show everything"
    assert found["--size"].takes_value and found["--size"].meaning == "at most n"
    assert found["-q"].meaning == "be quiet"
    assert parse_summary("NAME\n       x - does a thing\n\nSYNOPSIS\n       x\n") == "does a thing"


def hostile(folder: Path, name: str, trace: Path) -> None:
    """A program that leaves a trace when it is run."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\ntouch {trace}\necho '  -z  evil'\n")
    program.chmod(0o755)


@pytest.mark.parametrize("place", ["cwd/bin", "home/bin", "elsewhere"])
def test_a_hostile_program_is_never_run(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = tmp_path / "trace"
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = tmp_path / place
    for name in ("ls", "frobnicate"):
        hostile(folder, name, trace)
        path = f"{folder}:./bin:bin::/usr/bin:/bin"
        options.table.cache_clear()
        options.table(name, path, str(tmp_path / "cwd"))
    assert options.trusted("frobnicate", f"{folder}:/usr/bin", str(tmp_path / "cwd")) is None
    assert not trace.exists()


def test_relative_folders_and_writable_parents_are_refused(tmp_path: Path) -> None:
    hostile(tmp_path / "bin", "x9", tmp_path / "trace")
    os.chmod(tmp_path, 0o777)
    assert options.trusted("x9", f"bin:{tmp_path / 'bin'}", "/nonexistent") is None


@pytest.mark.skipif(os.getuid() != 0, reason="needs a program that root owns")
def test_help_is_limited_in_time_and_size() -> None:
    started = time.monotonic()
    text = options._output(["/bin/sh", "-c", "yes '  -z  again'"])
    assert len(text) <= options.MOST_BYTES
    options._output(["/bin/sh", "-c", "sleep 60 & sleep 60"])
    assert time.monotonic() - started < 2 * options.SECONDS + 3


@pytest.mark.parametrize("name", ["reboot", "poweroff", "mkfs.ext4", "shred", "killall5", "dd"])
def test_harmful_names_are_not_asked(name: str) -> None:
    assert options._harmful(name)


def test_odd_names_give_nothing() -> None:
    for name in ("", "-rf", "a;b", "../x", "a b c", "x\n"):
        assert options.table(name, "/usr/bin", "/") is None


def test_one_shipped_table_is_the_same_alone() -> None:
    tables = options.shipped()
    for name in ("tar", "find", "git", "git commit", "ls", "curl", "[", "systemctl", "no such"):
        options.shipped.cache_clear()
        assert options.shipped_table(name) == tables.get(name), name


def test_nothing_is_started_when_the_time_is_over() -> None:
    begin = time.monotonic()
    assert options._output(["/bin/sh", "-c", "echo x; sleep 30"], begin - 1) == ""
    assert options._output(["/bin/sh", "-c", "echo x; sleep 30"], begin + 0.2) == ""
    assert time.monotonic() - begin < 10
