"""What the service does with requests, good and bad: a real process, real sockets, a fake model."""

from __future__ import annotations

import concurrent.futures
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shellmate import config, paths
from shellmate.core.errors import ExitCode
from shellmate.service import client, connection, protocol
from tests.service.conftest import Service, make_bundle, read_line, wait_until


def test_an_answer_has_the_contracts_fields(service: Service) -> None:
    service.start()
    answer = service.suggest("list all files")
    assert answer["request"] == "list all files"
    assert [c["command"] for c in answer["candidates"]] == ["ls", "ls -la", "pwd"]
    assert set(answer["candidates"][0]) == {"command", "confidence", "source", "valid", "missing", "risk"}
    assert answer["model"]["name"] == "plain"
    assert answer["elapsed_ms"] > 0


def test_a_request_that_goes_on_with_the_one_before_is_asked_with_it(service: Service) -> None:
    service.start()
    fields = client.suggestion("but only hidden ones", count=None, shell="bash", cwd="/", earlier="list all files")
    assert client.ask("suggest", **fields)["request"] == "list all files, but only hidden ones"
    assert client.ask("suggest", **fields | {"earlier": ""})["request"] == "but only hidden ones"
    with pytest.raises(client.Refused, match="wrong kind"):
        client.ask("suggest", **fields | {"earlier": 3})
    command = [sys.executable, "-m", "shellmate", "suggest", "--json", "--after", "list all files", "but", "only", "hidden", "ones"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["request"] == "list all files, but only hidden ones"
    both = subprocess.run([*command[:5], "--after", "list files", "--stdin"], capture_output=True, text=True, check=False, input="")
    assert (both.returncode, both.stderr) == (ExitCode.USAGE, "shellmate: --after goes with one request, not with --stdin. Leave out one of them.\n")


def test_without_a_count_as_many_as_the_settings_say(service: Service) -> None:
    service.start()
    config.change("suggest.count", 2)
    assert len(service.suggest(count=None)["candidates"]) == 2
    config.change("suggest.count", 4)
    assert len(service.suggest(count=None)["candidates"]) == 4
    assert len(service.suggest(count=1)["candidates"]) == 1


def test_settings_that_cannot_be_used_are_told_with_the_answer(service: Service) -> None:
    service.start()
    file = paths.config_file()
    file.parent.mkdir(parents=True)
    file.write_text("thing = 3\n")
    said = service.suggest()["warnings"]
    assert len(said) == 1
    assert "there is no key thing" in said[0]
    done = subprocess.run([sys.executable, "-m", "shellmate", "suggest", "--json", "list files"], capture_output=True, text=True, check=False)
    assert "there is no key thing" in done.stderr
    assert "warnings" not in json.loads(done.stdout)
    file.write_text("[safety]\ndney = ['rm']\n")
    with pytest.raises(client.Refused, match=r"safety\.dney"):
        service.suggest()
    file.unlink()
    assert "warnings" not in service.suggest()


def test_status_says_what_is_going_on(service: Service) -> None:
    process = service.start()
    service.suggest()
    status = client.ask("status")
    assert (status["pid"], status["state"], status["bundle"]) == (process.pid, "ready", "plain")
    assert status["requests"] == 1
    assert status["p50_ms"] is not None
    assert 5 < status["rss_mb"] < 500


def test_status_answers_while_the_model_loads_and_works(service: Service) -> None:
    service.start("--load", "1.5", "--delay", "1.5", ready=False)
    wait_until(service.address.exists)
    began = time.monotonic()
    assert client.ask("status")["state"] == "loading"
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answer = pool.submit(service.suggest)
        wait_until(service.ready)
        assert time.monotonic() - began >= 1.4
        assert answer.result()["candidates"]


@pytest.mark.parametrize("line", [b"garbage", b"", b"[]", b"1", b"\xff\xfe", b"{", b"[" * 5000, b'{"op": "suggest"}', b'{"protocol": 99, "op": "status"}'])
def test_garbage_gets_an_error_and_the_connection_goes_on(service: Service, line: bytes) -> None:
    service.start()
    with service.raw() as raw:
        raw.sendall(line + b"\n" + service.frame(op="status"))
        assert read_line(raw)["ok"] is False
        assert read_line(raw)["ok"] is True


@pytest.mark.parametrize("fields", [{"request": 5}, {"request": "x", "count": 0}, {"request": "x", "count": "9"}, {"request": "x", "cwd": "here"}, {"request": "x", "shell": "csh"}, {}, {"request": "two\nlines"}, {"request": ""}, {"request": "x", "path": []}, {"request": "x", "bundle": "\0"}])
def test_wrong_fields_are_usage_errors(service: Service, fields: dict[str, object]) -> None:
    service.start()
    with pytest.raises(client.Refused) as refused:
        client.ask("suggest", **fields)
    assert refused.value.exit_code is ExitCode.USAGE


def test_a_huge_frame_is_refused_and_cut_off(service: Service) -> None:
    service.start()
    with service.raw() as raw:
        with contextlib.suppress(OSError):
            raw.sendall(b"x" * 2**26)
        assert b"longer than" in raw.recv(4096)
    assert service.suggest()["candidates"]


def test_a_half_frame_is_cut_off_in_time(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.start()
    with service.raw() as raw:
        raw.sendall(b'{"protocol"')
        began = time.monotonic()
        while time.monotonic() - began < connection.SLOWEST_FRAME_S - 1:
            raw.sendall(b" ")
            time.sleep(0.5)
            assert client.ask("status")["connections"] >= 1
        answer = read_line(raw)
        assert "not complete" in answer["error"]["message"]
        assert raw.recv(1) == b""


def test_a_client_that_goes_away_takes_its_queued_request_along(service: Service) -> None:
    service.start("--delay", "1.5")
    busy, gone = service.raw(), service.raw()
    busy.sendall(service.frame(op="suggest", request="first", cwd="/"))
    gone.sendall(service.frame(op="suggest", request="second", cwd="/"))
    wait_until(lambda: client.ask("status")["queued"] == 1)
    gone.close()
    wait_until(lambda: client.ask("status")["queued"] == 0)
    assert read_line(busy)["ok"]
    busy.close()
    assert client.ask("status")["requests"] == 1


def test_a_client_gone_mid_answer_harms_nobody(service: Service) -> None:
    service.start("--delay", "0.3")
    for _ in range(5):
        with service.raw() as raw:
            raw.sendall(service.frame(op="suggest", request="mine", cwd="/"))
    assert service.suggest()["candidates"]
    assert service.process is not None
    assert service.process.poll() is None


def test_a_newer_request_takes_the_place_of_the_clients_older_one(service: Service) -> None:
    service.start("--delay", "0.5")
    with service.raw() as raw:
        for i in range(4):
            raw.sendall(service.frame(op="suggest", request=f"number {'abcd'[i]}", cwd="/", id=i))
        answers = [read_line(raw) for _ in range(4)]
    outcome = {a["id"]: a["ok"] or a["error"]["kind"] for a in answers}
    assert outcome == {0: True, 1: "superseded", 2: "superseded", 3: True} or outcome == {0: "superseded", 1: "superseded", 2: "superseded", 3: True}


def test_fifty_clients_at_once_all_get_answers(service: Service) -> None:
    service.start("--delay", "0.02")
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda i: service.suggest(f"list files {'x' * (i % 5)}"), range(100)))
    assert all(a["candidates"] for a in answers)
    assert client.ask("status")["errors"] == 0


def test_a_crash_of_the_model_costs_one_request_and_no_secret(service: Service) -> None:
    service.start()
    with pytest.raises(client.Refused) as refused:
        service.suggest("please crash with my password hunter2")
    assert refused.value.exit_code is ExitCode.INTERNAL
    assert service.suggest()["candidates"]
    assert "RuntimeError" in service.log
    assert not any(word in service.log for word in ("hunter2", "secret", "ls -la", "list files"))


def test_random_bytes_do_not_kill_it(service: Service) -> None:
    service.start()
    for _ in range(300):
        with service.raw() as raw:
            raw.sendall(os.urandom(1 + os.urandom(1)[0]) + b"\n")
    for _ in range(100):
        text = os.urandom(20).decode("latin-1")
        with contextlib.suppress(client.Refused):
            service.suggest(text)
    assert "internal error" not in service.log
    assert service.suggest()["candidates"]


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become another user")
def test_another_user_is_refused_by_the_folder_and_by_the_kernel(service: Service) -> None:
    service.start()
    code = f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({str(service.address)!r}); print(s.recv(4096).decode())"
    stranger = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", sys.executable, "-c", code]
    assert b"PermissionError" in subprocess.run(stranger, capture_output=True, check=False).stderr
    os.chmod(service.runtime, 0o755)
    os.chmod(protocol.runtime_folder(), 0o755)
    os.chmod(service.address, 0o666)
    assert "belongs to another user" in subprocess.run(stranger, capture_output=True, check=True, text=True).stdout
    assert "another user" in service.log


def test_the_bundle_is_switched_without_dropping_a_request(service: Service) -> None:
    service.start("--delay", "0.01", "--load", "0.2")
    adapters = Path(os.environ["XDG_DATA_HOME"]) / "shellmate" / "adapters"
    make_bundle(adapters / "mine-1" / "bundle", "mine")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(service.suggest) for _ in range(40)]
        part = adapters / "current.json.part"
        part.write_text(json.dumps({"bundle": "mine"}), encoding="utf-8")
        part.replace(adapters / "current.json")
        names = [a.result()["model"]["name"] for a in answers]
    assert set(names) <= {"plain", "mine"}
    assert service.suggest()["model"]["name"] == "mine"
    (adapters / "current.json").write_text("{", encoding="utf-8")
    assert service.suggest()["model"]["name"] == "mine"
    assert "cannot be understood" in client.ask("status")["problem"]


def test_a_damaged_replacement_leaves_the_last_good_bundle(service: Service) -> None:
    service.start()
    manifest = Path(os.environ["SHELLMATE_PLAIN"]) / "manifest.json"
    manifest.write_text("{}", encoding="utf-8")
    assert service.suggest()["model"]["name"] == "plain"
    assert "manifest" in client.ask("status")["problem"]


def test_socket_that_is_not_ours_to_read_is_left_alone(service: Service) -> None:
    """A listener that never answers: the client gives up in its own time."""
    protocol.make_folder(protocol.runtime_folder())
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(service.address))
        silent.listen(1)
        with pytest.raises(client.ServiceError, match="no answer"):
            client.ask("status", patience_s=0.5)
