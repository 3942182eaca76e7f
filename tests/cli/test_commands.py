"""The command line as a subprocess: the contract of exit codes, streams and JSON, with the bundle that ships."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shellmate.cli import COMMANDS
from shellmate.engine.base import default_bundle

bundle = pytest.mark.skipif(not default_bundle().is_dir(), reason="no bundle in models/")


def run(*arguments: str, text: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "shellmate", *arguments], input=text, capture_output=True, env={**os.environ, **environment}, timeout=120, check=False)


def test_version_imports_nothing_heavy() -> None:
    code = "import sys; sys.argv=['shellmate','--version']; from shellmate.__main__ import main; main(); print(sorted(m for m in ('argparse','torch','numpy','textual','transformers','msgspec') if m in sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert out[0].startswith("shellmate ")
    assert out[1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    done = run(name, "--help")
    assert done.returncode == 0, done.stderr
    assert b"example" in done.stdout.lower()


def test_unknown_command_is_a_usage_error() -> None:
    done = run("frobnicate")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("arguments", [("suggest",), ("suggest", ""), ("suggest", "-n", "0", "x"), ("suggest", "a\nb"), ("suggest", "--cwd", "/no/such/folder", "x"), ("suggest", "x" * 10000)])
def test_bad_input_is_one_sentence_and_code_two(arguments: tuple[str, ...]) -> None:
    done = run(*arguments, "--no-service") if len(arguments) > 1 else run(*arguments)
    assert done.returncode == 2, done.stderr
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_missing_bundle_is_code_four(tmp_path: Path) -> None:
    done = run("suggest", "--no-service", "list files", SHELLMATE_BUNDLE=str(tmp_path / "none"))
    assert done.returncode == 4
    assert str(tmp_path / "none").encode() in done.stderr


@bundle
def test_truncated_bundle_is_code_four(tmp_path: Path) -> None:
    for file in default_bundle().iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes()[: 1000 if file.suffix == ".onnx" else None])
    done = run("suggest", "--no-service", "list files", SHELLMATE_BUNDLE=str(tmp_path))
    assert done.returncode == 4
    assert b".onnx" in done.stderr
    assert b"Traceback" not in done.stderr


@bundle
def test_stream_answers_in_order_and_survives_bad_lines() -> None:
    lines = b"list files in /tmp\n\n\xff\xfe\nshow disk usage\n"
    done = run("suggest", "--json", "--stdin", "-n", "3", "--no-service", text=lines)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["request"] for a in answers][0::3] == ["list files in /tmp", "show disk usage"]
    assert "error" in answers[1]
    assert "error" in answers[2]
    first = answers[0]["candidates"]
    assert len(first) == 3
    assert len({c["command"] for c in first}) == 3
    assert {"command", "confidence", "source", "valid", "missing", "risk"} <= first[0].keys()
    assert 0 <= first[0]["confidence"] <= 1
    assert any("/tmp" in c["command"] for c in first)


@bundle
def test_doctor_reports_as_json() -> None:
    done = run("doctor", "--json")
    report = json.loads(done.stdout)
    assert {c["check"] for c in report["checks"]} >= {"python", "packages", "model", "folders", "history"}
    assert next(c for c in report["checks"] if c["check"] == "model")["state"] == "ok"
