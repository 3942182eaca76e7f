"""Starting, ending, dying: real processes, signals, locks and folders."""

from __future__ import annotations

import concurrent.futures
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shellmate.core.errors import ServiceError
from shellmate.service import client, lifecycle, protocol, units
from tests.service.conftest import FAKE, Service, wait_until


@pytest.fixture
def spawns_fake(monkeypatch: pytest.MonkeyPatch) -> None:
    """`lifecycle` starts the server with the fake model instead of the real one."""
    real = subprocess.Popen

    def popen(arguments: list[str], **kwargs: object) -> object:
        return real([sys.executable, str(FAKE), *arguments[5:]], **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(lifecycle.subprocess, "Popen", popen)


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def test_sigterm_answers_what_is_queued_and_takes_the_socket_away(service: Service) -> None:
    process = service.start("--delay", "1.0")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answers = [pool.submit(service.suggest) for _ in range(3)]
        wait_until(lambda: (now := client.ask("status"))["queued"] == 2 and now["busy"])
        process.send_signal(signal.SIGTERM)
        assert all(a.result()["candidates"] for a in answers)
    assert process.wait(20) == 0
    assert not service.address.exists()
    assert "stopped: SIGTERM" in service.log


def test_it_ends_when_idle(service: Service) -> None:
    process = service.start("--idle", "1.0")
    service.suggest()
    assert process.wait(20) == 0
    assert "stopped: idle after 1 requests" in service.log


def test_it_ends_above_its_memory_ceiling_after_answering(service: Service) -> None:
    process = service.start("--memory", "1", ready=False)
    wait_until(service.address.exists)
    assert service.suggest()["candidates"]
    assert process.wait(20) == 0
    assert "memory ceiling" in service.log


def test_it_ends_when_its_socket_is_gone(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    process = service.start("--idle", "3")
    service.address.unlink()
    assert process.wait(20) == 0
    assert "socket is gone" in service.log


@pytest.mark.usefixtures("runtime", "spawns_fake")
def test_ten_at_once_start_one() -> None:
    with concurrent.futures.ProcessPoolExecutor(10) as pool:
        pids = {status["pid"] for status in pool.map(_start, range(10))}
    assert len(pids) == 1
    assert lifecycle.stop()


def _start(_: int) -> dict[str, object]:
    return lifecycle.start()


def test_a_second_server_refuses(service: Service) -> None:
    service.start()
    second = subprocess.run([sys.executable, str(FAKE), "--wait", "0.2"], capture_output=True, text=True, check=False)
    assert second.returncode == 5
    assert "running already" in second.stderr
    assert service.suggest()["candidates"]


@pytest.mark.usefixtures("spawns_fake")
def test_a_stale_socket_is_replaced(service: Service) -> None:
    process = service.start()
    process.kill()
    process.wait()
    assert service.address.exists()
    with pytest.raises(client.NotRunning):
        client.ask("status")
    status = lifecycle.start()
    assert status["pid"] != process.pid
    assert service.suggest()["candidates"]
    assert lifecycle.stop()


@pytest.mark.usefixtures("runtime", "spawns_fake")
def test_killed_while_starting_and_while_answering(service: Service) -> None:
    process = service.start("--load", "30", ready=False)
    wait_until(service.address.exists)
    process.kill()
    process.wait()
    running = lifecycle.start(("--delay", "5"))
    wait_until(service.ready)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answer = pool.submit(client.ask, "suggest", request="list", cwd="/")
        wait_until(lambda: client.ask("status")["connections"] > 1)
        _end(running["pid"])
        with pytest.raises(ServiceError):
            answer.result()
    again = lifecycle.start()
    assert again["pid"] != running["pid"]
    assert lifecycle.stop()


@pytest.mark.usefixtures("runtime")
@pytest.mark.parametrize("times", [1, 5])
def test_one_that_is_just_ending_is_not_taken_for_a_running_one(times: int) -> None:
    protocol.make_folder(protocol.runtime_folder())
    with socket.socket(socket.AF_UNIX) as listener, concurrent.futures.ThreadPoolExecutor() as pool:
        listener.bind(protocol.socket_path())
        listener.listen()

        def hang_up() -> None:
            for _ in range(times):
                listener.accept()[0].close()
            listener.close()

        done = pool.submit(hang_up)
        assert lifecycle.status() is None
        done.result(10)


@pytest.mark.usefixtures("spawns_fake")
def test_another_version_is_replaced(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    old = service.start()
    monkeypatch.setattr(client, "__version__", "9.9.9")
    with pytest.raises(client.OtherVersion):
        client.ask("status")
    monkeypatch.setattr(lifecycle, "_spawn", lambda _: {"pid": 0})
    assert lifecycle.start() == {"pid": 0}
    assert old.wait(20) == 0
    assert "another version" in service.log


@pytest.mark.usefixtures("runtime", "spawns_fake")
def test_it_lets_go_of_the_callers_terminal_and_folder() -> None:
    pid = lifecycle.start()["pid"]
    try:
        assert os.getsid(pid) == pid
        assert os.readlink(f"/proc/{pid}/cwd") == "/"
        assert os.readlink(f"/proc/{pid}/fd/0") == "/dev/null"
        assert os.readlink(f"/proc/{pid}/fd/1") == "/dev/null"
        assert not os.readlink(f"/proc/{pid}/fd/2").startswith("/dev/")
    finally:
        assert lifecycle.stop()


def _folder() -> Path:
    return Path(protocol.runtime_folder())


@pytest.mark.usefixtures("runtime")
def test_a_folder_open_to_others_is_refused() -> None:
    _folder().mkdir(mode=0o755)
    _folder().chmod(0o755)
    with pytest.raises(ServiceError, match="open to other users"):
        client.ask("status")
    done = subprocess.run([sys.executable, str(FAKE)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (5, "")
    assert "chmod 700" in done.stderr


@pytest.mark.usefixtures("runtime")
def test_a_linked_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    _folder().symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ServiceError, match="not a plain folder"):
        client.ask("status")
    with pytest.raises(ServiceError, match="not a plain folder"):
        lifecycle.start()


@pytest.mark.usefixtures("runtime")
@pytest.mark.skipif(os.getuid() != 0, reason="needs root to give a folder away")
def test_a_folder_of_somebody_else_is_refused() -> None:
    _folder().mkdir(mode=0o700)
    os.chown(_folder(), 65534, 65534)
    with pytest.raises(ServiceError, match="belongs to another user"):
        client.ask("status")


@pytest.mark.skipif(subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0, reason="no user namespaces")
def test_a_full_disk_for_the_log_costs_lines_only(service: Service) -> None:
    state = Path(os.environ["XDG_STATE_HOME"])
    script = f'mount -t tmpfs -o size=4k none "{state}" && mkdir "{state}/shellmate" && (head -c 100000 /dev/zero > "{state}/shellmate/fill"; true) && exec "{sys.executable}" "{FAKE}"'
    service.process = subprocess.Popen(["unshare", "-rm", "sh", "-c", script], stderr=subprocess.DEVNULL)
    wait_until(service.ready)
    for _ in range(5):
        with pytest.raises(client.Refused):
            service.suggest("crash")
    assert service.suggest()["candidates"]


def test_without_home_and_runtime_folder(runtime: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("HOME", "XDG_RUNTIME_DIR") and not k.startswith("XDG_")}
    code = "from shellmate.service import protocol; print(protocol.socket_path())"
    out = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout
    assert out.strip() == f"/tmp/shellmate-{os.getuid()}/service.sock"


def test_a_long_runtime_folder_gets_a_short_address(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = runtime / ("d" * 90)
    deep.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    assert len(protocol.socket_path()) < 100
    one = protocol.socket_path()
    other = runtime / ("e" * 90)
    other.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(other))
    assert protocol.socket_path() != one


def test_clock_jumps_do_not_matter() -> None:
    """Nothing in the service asks the wall clock, except the log's time stamps."""
    for file in Path(lifecycle.__file__).parent.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "time.time(" not in text, file
        assert "datetime" not in text, file


def test_systemd_can_pass_the_socket(service: Service) -> None:
    protocol.make_folder(protocol.runtime_folder())
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(service.address))
        listener.listen(8)
        code = f"import os,sys; os.dup2({listener.fileno()}, 3); os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1'); os.execv(sys.executable, [sys.executable, {str(FAKE)!r}])"
        service.process = subprocess.Popen([sys.executable, "-c", code], pass_fds=(listener.fileno(),))
        wait_until(service.ready)
        assert service.suggest()["candidates"]
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0
        assert service.address.exists()


def _shellmate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "shellmate", *arguments], capture_output=True, text=True, check=False)


def test_unit_files_are_printed_written_and_removed(runtime: Path) -> None:
    printed = _shellmate("service", "install")
    assert "ListenStream=%t/shellmate/service.sock" in printed.stdout
    assert not any(p.exists() for p in units.files())
    assert _shellmate("service", "install", "--write").returncode == 0
    assert all(p.is_file() for p in units.files())
    assert sys.executable in next(t for p, t in units.files().items() if p.suffix == ".service")
    assert _shellmate("service", "uninstall").stderr.count("Removed") == 2
    assert not any(p.exists() for p in units.files())


def test_a_unit_of_somebody_else_is_left_alone(runtime: Path) -> None:
    path = next(iter(units.files()))
    path.parent.mkdir(parents=True)
    path.write_text("[Socket]\n", encoding="utf-8")
    done = _shellmate("service", "install", "--write")
    assert done.returncode == 5
    assert path.read_text(encoding="utf-8") == "[Socket]\n"
    assert "nothing to remove" in _shellmate("service", "uninstall").stderr


def test_status_without_a_service_is_code_five(runtime: Path) -> None:
    done = _shellmate("service", "status")
    assert (done.returncode, done.stdout) == (5, "")
    as_json = _shellmate("service", "status", "--json")
    assert (as_json.returncode, json.loads(as_json.stdout)) == (5, {"running": False})
    began = time.monotonic()
    assert "not running" in _shellmate("service", "stop").stderr
    assert time.monotonic() - began < 30
