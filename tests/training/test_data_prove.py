"""Proof by execution: a sample of the dataset, and that the proof itself can tell right from wrong and lets nothing out."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shellmate.core.errors import ExitCode, UsageError
from shellmate.training import prove
from shellmate.training.intents import Intent, load_intents, read_intents
from shellmate.training.prove import Case, build_fixture, cases, run_case


def _can_sandbox() -> bool:
    bwrap = shutil.which("bwrap")
    return bool(bwrap) and subprocess.run([str(bwrap), "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True, check=False).returncode == 0


needs_sandbox = pytest.mark.skipif(not _can_sandbox(), reason="bubblewrap cannot make user namespaces here")


@pytest.fixture(scope="module")
def fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_fixture(tmp_path_factory.mktemp("proof") / "fixture")


def failures(command: str, fixture: Path, *tests: str, given: str = "") -> tuple[str, ...]:
    """What a case with this command and these tests reports."""
    return run_case(Case("x", command, given, tests), fixture).failures


@needs_sandbox
@pytest.mark.parametrize(
    ("command", "test"),
    [("ls", ""), ("rm notes.txt", "[ ! -e notes.txt ]"), ("exit 3", '[ "$status" -eq 3 ]'), ("cd /; echo x", "grep -qx x out"), ("export FOO=bar", '[ "$FOO" = bar ]'), ("git log --oneline", "grep -q 'First commit' out"), ("set -e; false; echo no", "[ ! -s out ]")],
)
def test_true_statements_hold(command: str, test: str, fixture: Path) -> None:
    assert failures(command, fixture, test) == ()


@needs_sandbox
@pytest.mark.parametrize(
    ("command", "test"),
    [("false", ""), ("ls", "[ -e nothing-like-it ]"), ("nosuchtool || true", ""), ("ls --nosuch | wc -l", ""), ("kill -9 $$", ""), ("grep x nosuchfile | sort", "")],
)
def test_wrong_commands_fail(command: str, test: str, fixture: Path) -> None:
    assert failures(command, fixture, test)


@needs_sandbox
def test_given_line_comes_first(fixture: Path) -> None:
    assert failures("cat made", fixture, "grep -qx ready out", given="echo ready >made") == ()
    assert failures("true", fixture, "", given="false")


@needs_sandbox
def test_endless_command_is_stopped(fixture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove, "LIMIT", 2)
    assert failures("sleep 100", fixture, "") == ("not done after 2 s",)


@needs_sandbox
def test_nothing_gets_out(fixture: Path, tmp_path: Path) -> None:
    """No network, no file of this machine to read or write, no other process to see, and the fixture stays as it was."""
    secret = tmp_path / "secret"
    secret.write_text("x", encoding="utf-8")
    before = sorted(p.name for p in (fixture / "pristine").iterdir())
    assert failures(f"cat {secret}; touch {secret}.2 /usr/bin/x /fixture/pristine/x; rm -rf {fixture} /fixture/* ~/desk/*; true", fixture, "! grep -q x out") == ()
    assert not Path(f"{secret}.2").exists() and not Path("/usr/bin/x").exists()
    assert sorted(p.name for p in (fixture / "pristine").iterdir()) == before
    assert failures("cat /proc/net/dev | tail -n +3 | grep -vc '^ *lo:'", fixture, "grep -qx 0 out") == ()
    assert failures("ps -e | wc -l", fixture, '[ "$(cat out)" -lt 12 ]') == ()


def test_without_bubblewrap_nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_args, **_options: None)
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_options: pytest.fail("something was run"))
    with pytest.raises(UsageError, match="bubblewrap"):
        prove.prove(1, 1, None, False, tmp_path)


@needs_sandbox
def test_command_line(tmp_path: Path) -> None:
    """`data prove` says what it proved; an unknown intent is a usage error."""
    done = subprocess.run([sys.executable, "-m", "shellmate", "data", "prove", "--intent", "tac-file"], capture_output=True, text=True, check=False, cwd=tmp_path, env={"PYTHONPATH": str(Path(prove.__file__).parents[2]), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    assert done.returncode == ExitCode.DONE and "proved           1" in done.stdout, done
    with pytest.raises(UsageError, match="No intent to prove is called nosuch"):
        prove.prove(1, 1, "nosuch", False, tmp_path)


def test_enumerations_are_tried_spread_out(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("## x\n@what: a | b | c | d | e | f | g | h\n$ echo {what}\n- x {what}\n% [ -s out ]\n", encoding="utf-8")
    found = list(cases(read_intents(path)[0][0]))
    assert [c.command for c in found] == ["echo a", "echo c", "echo e", "echo g"]
    assert [c.tests for c in found] == [("[ -s out ]",), (), (), ()]


def _sample() -> list[Intent]:
    return [i for i in load_intents()[0] if i.proofs][::60]


@needs_sandbox
def test_a_sample_of_the_dataset_is_proved(fixture: Path) -> None:
    wrong = []
    tried = 0
    for intent in _sample():
        found = list(cases(intent))
        if prove.missing([c.command for c in found]):
            continue
        tried += 1
        wrong += [f"{intent.id}: {o.failures}\n{o.case.command}\n{o.errors[-300:]}" for o in (run_case(c, fixture) for c in found) if o.failures]
    assert tried > 20 and wrong == []


@needs_sandbox
@pytest.mark.long
def test_the_whole_dataset_is_proved(tmp_path: Path) -> None:
    assert prove.prove(1, 1, None, True, tmp_path) == ExitCode.DONE


@needs_sandbox
def test_a_program_that_another_cannot_start_is_not_installed(fixture: Path, tmp_path: Path) -> None:
    intents = tmp_path / "made-up.txt"
    intents.write_text(
        "## absent\n$ find . -name '*.txt' -exec zz-no-such-tool {} +\n%\n- x\n\n## wrong\n$ find no-such-folder -name '*.txt' -exec wc -l {} +\n%\n- y\n", encoding="utf-8"
    )
    (absent, wrong), _ = read_intents(intents)
    assert prove._prove_one(absent, fixture) == "zz-no-such-tool"
    outcomes = prove._prove_one(wrong, fixture)
    assert not isinstance(outcomes, str) and outcomes[0].failures
