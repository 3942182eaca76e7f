"""The way from `shellmate suggest` to the service: what it loads, what it prints, and what happens without a service."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shellmate import __version__
from shellmate.core.errors import ServiceError
from shellmate.service import client, lifecycle, protocol
from tests.service.conftest import Service, make_bundle

LIGHT = "import sys, shellmate.__main__; from shellmate.service.quick import answer; code = answer(['list', 'files']); print(code, *sorted(m for m in sys.modules if m.split('.')[0] in {heavy}))"
HEAVY = ("argparse", "asyncio", "msgspec", "numpy", "onnxruntime", "platformdirs", "subprocess", "textual", "tokenizers", "torch", "tree_sitter", "dataclasses", "typing_extensions", "re", "json", "enum")


def shellmate(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "shellmate", *arguments], capture_output=True, text=True, check=False, env={**os.environ, **environment})


def test_a_warm_suggestion_imports_the_standard_library_only(service: Service) -> None:
    service.start()
    code = LIGHT.replace("{heavy}", repr(set(HEAVY)))
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0"


def test_client_and_protocol_load_nothing_but_the_standard_library() -> None:
    code = "import sys; import shellmate.service.client, shellmate.service.quick, shellmate.service.show; print([m for m in sys.modules if not m.startswith('shellmate') and m.split('.')[0] not in sys.stdlib_module_names])"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(Path(client.__file__).parents[2])})
    assert done.stdout.strip() in ("[]", "['__main__']")


FRAMES: tuple[dict[str, Any], ...] = (
    {"op": "suggest", "request": 'say "hi" \\ \t\x01', "count": None, "colours": True, "again": False, "columns": 80},
    {"cwd": "/tmp/\udcff", "request": "größer 日本 😀"}, {},
)  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES)
def test_a_flat_frame_is_the_same_object(frame: dict[str, Any]) -> None:
    line = protocol.encode_flat(frame)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert json.loads(line) == frame


@pytest.mark.parametrize("texts", [[], ["0"], ["0", '1say "hi" \\ \n', "2größer 😀 \udcff", ""]])
def test_what_is_ready_to_be_shown_comes_over_as_it_was(texts: list[str]) -> None:
    line = protocol.encode({"version": __version__, "ok": True, "shown": texts})
    assert protocol.decode_shown(line) == texts
    assert json.loads(line.decode("utf-8", "surrogatepass"))["shown"] == texts


def test_other_answers_are_not_ready_to_be_shown() -> None:
    assert protocol.decode_shown(protocol.encode({"version": __version__, "ok": True, "result": {}})) is None
    assert protocol.decode_shown(protocol.encode({"version": __version__, "ok": False, "error": {"kind": "busy"}})) is None


def test_a_service_that_makes_nothing_ready_says_so(service: Service) -> None:
    service.start()
    assert client.shown("suggest", shown="text", colours=False, request="list files", count=1, cwd="/") == ["0", "1ls\n"]
    with pytest.raises(client.Refused, match="does not know this way"):
        client.shown("suggest", shown="poem", request="list files", cwd="/")
    with pytest.raises(ServiceError, match="did not make its answer ready"):
        client.shown("status")


def test_commands_on_stdout_and_nothing_else(service: Service) -> None:
    service.start()
    done = shellmate("suggest", "-n", "2", "list", "the", "files")
    assert (done.returncode, done.stdout.splitlines()) == (0, ["ls", "ls -la"])
    as_json = json.loads(shellmate("suggest", "--json", "-n", "1", "list", "files").stdout)
    assert [c["command"] for c in as_json["candidates"]] == ["ls"]
    assert client.ask("status")["requests"] == 2


def test_the_stream_asks_the_service_too(service: Service) -> None:
    service.start()
    done = subprocess.run([sys.executable, "-m", "shellmate", "suggest", "--json", "--stdin"], input=b"list files\n\xff\n\nlist again\n", capture_output=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["candidates" in row for row in rows] == [True, False, False, True]
    assert client.ask("status")["requests"] == 2


@pytest.mark.parametrize("arguments", [("suggest", "-n", "21", "x"), ("suggest", "-n", "x", "y"), ("suggest", "--shell", "csh", "y"), ("suggest", "--cwd", "/none", "y"), ("suggest", "a\nb"), ("suggest", " ")])
def test_bad_options_are_code_two_with_and_without_a_service(service: Service, arguments: tuple[str, ...]) -> None:
    cold = shellmate(*arguments)
    service.start()
    warm = shellmate(*arguments)
    assert (warm.returncode, warm.stdout, warm.stderr) == (2, "", cold.stderr)
    assert cold.returncode == 2
    assert warm.stderr.count("\n") == 1


def test_the_model_error_of_the_service_keeps_its_exit_code(service: Service, tmp_path: Path) -> None:
    service.start()
    done = shellmate("suggest", "list", SHELLMATE_BUNDLE=str(tmp_path / "none"))
    assert done.returncode == 4
    assert str(tmp_path / "none") in done.stderr


def test_each_caller_gets_the_bundle_it_names(service: Service, tmp_path: Path) -> None:
    service.start()
    other = make_bundle(tmp_path / "other", "other")
    named = shellmate("suggest", "--json", "list", SHELLMATE_BUNDLE=str(other))
    assert json.loads(named.stdout)["model"]["name"] == "other"
    assert service.suggest()["model"]["name"] == "plain"


def test_without_a_usable_service_the_answer_comes_from_this_process_and_says_so(runtime: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (runtime / "shellmate").symlink_to(tmp_path / "elsewhere")
    done = shellmate("suggest", "list files", SHELLMATE_BUNDLE=str(tmp_path / "none"))
    assert "Answering in this process" in done.stderr
    assert done.returncode == 4
    assert str(tmp_path / "none") in done.stderr
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_disabled_service_is_not_started(runtime: Path, tmp_path: Path) -> None:
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "shellmate" / "config.toml"
    settings.parent.mkdir()
    settings.write_text("[service]\nenabled = false\n", encoding="utf-8")
    done = shellmate("suggest", "list files", SHELLMATE_BUNDLE=str(tmp_path / "none"))
    assert done.returncode == 4
    assert lifecycle.status() is None
