"""The search for planted secrets finds one in every kind of file that a training leaves, and in files that are there for a moment only."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from shellmate.engine import intents_file
from shellmate.history.model import Entry
from shellmate.history.store import HistoryStore
from shellmate.training.planted import Watch, found_secrets

SECRET = "hR7-kPz4QwN2"
TEXT = ("psql postgres://admin:" + SECRET + "@db/shop\n") * 3
BESIDE = b"nothing here\n" * 40


def _habits(path: Path) -> None:
    intents_file.write([{"id": "habit-1", "commands": [[f" psql postgres://admin:{SECRET}@db"]], "own": True, "said": []}], path)


def _gz_within_tar_within_zip(path: Path) -> None:
    packed, inner = gzip.compress(TEXT.encode()), io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w") as tar:
        member = tarfile.TarInfo("bundle/intents.json.gz")
        member.size = len(packed)
        tar.addfile(member, io.BytesIO(packed))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep.tar", inner.getvalue())


def _packed_tar(path: Path) -> None:
    with tarfile.open(path, "w:gz") as tar:
        member = tarfile.TarInfo("report.json")
        member.size = len(TEXT)
        tar.addfile(member, io.BytesIO(TEXT.encode()))


def _packed_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("beside", BESIDE)
        archive.writestr("report.json", TEXT)


def _long_row(path: Path) -> None:
    """One row over many pages, the edge of one in the middle of the secret: in the file it stands in two pieces."""
    database = sqlite3.connect(path, isolation_level=None)
    for setting in ("PRAGMA page_size = 512", "PRAGMA synchronous = OFF", "CREATE TABLE entries (command TEXT)"):
        database.execute(setting)
    for before in range(300, 1200, len(SECRET) // 2):
        database.execute("DELETE FROM entries")
        database.execute("INSERT INTO entries VALUES (?)", ("x" * before + SECRET + "y" * 2000,))
        database.execute("VACUUM")
        if SECRET.encode() not in path.read_bytes():
            database.close()
            return
    pytest.fail("the secret always stood in one piece")


def _checkpoint(path: Path) -> None:
    torch.save({"step": 3, "note": TEXT}, path)


def _arrays(path: Path) -> None:
    with path.open("wb") as file:
        np.savez_compressed(file, rows=np.frombuffer(TEXT.encode(), np.uint8))


KINDS: dict[str, Callable[[Path], object]] = {
    "prepared.json": lambda path: path.write_text(TEXT), "wide.txt": lambda path: path.write_text(TEXT, encoding="utf-16"), "intents.json.gz": _habits,
    "two.gz": lambda path: path.write_bytes(gzip.compress(BESIDE) + gzip.compress(TEXT.encode())), "old.bz2": lambda path: path.write_bytes(bz2.compress(TEXT.encode())),
    "old.xz": lambda path: path.write_bytes(lzma.compress(TEXT.encode())), "half.gz": lambda path: path.write_bytes(gzip.compress(TEXT.encode() + BESIDE)[:-12]), "exported.tar.gz": _packed_tar, "more.zip": _packed_zip,
    "deep.zip": _gz_within_tar_within_zip, "history.sqlite3": _long_row, "optimizer.pt": _checkpoint, "recognizer.npz": _arrays,
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_a_secret_in_a_file_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "job").mkdir()
    (tmp_path / "job" / "beside").write_bytes(BESIDE)
    assert found_secrets(tmp_path, [SECRET]) == []
    KINDS[name](tmp_path / "job" / name)
    found = found_secrets(tmp_path, ["another-secret", SECRET])
    assert found and all(place.startswith(f"job/{name}") for place in found)
    assert found_secrets(tmp_path, ["another-secret"]) == []


def test_a_secret_in_the_log_beside_a_database_is_found(tmp_path: Path) -> None:
    """What was written last stands in the write-ahead log only, for as long as the database is open."""
    path = tmp_path / "history.sqlite3"
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE entries (command TEXT)")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute("INSERT INTO entries VALUES (?)", ("x" * 4000 + SECRET + "y" * 9000,))
    assert SECRET.encode() not in path.read_bytes()
    assert f"{path.name}!entries" in found_secrets(tmp_path, [SECRET])
    database.close()


def test_the_real_history_holds_none(own_home: Path) -> None:
    store = HistoryStore()
    store.add_many([Entry("connect to the production database", f"psql postgres://admin:{SECRET}@db.internal/shop", "psql")])
    assert store.path.with_name(f"{store.path.name}-wal").is_file()
    assert found_secrets(own_home, [SECRET]) == []
    assert found_secrets(own_home, ["production database"]) != [], "the entry itself is there to be found"
    store.close()


def test_what_is_there_for_a_moment_is_found_while_it_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "checkpoints" / "checkpoint-5"
    with Watch(tmp_path, [SECRET], 0.01) as watch:
        folder.mkdir(parents=True)
        for name in ("trainer_state.json", "optimizer.pt"):
            KINDS[name if name in KINDS else "prepared.json"](folder / name)
        deadline = time.monotonic() + 30
        while len(watch.found) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    assert found_secrets(tmp_path, [SECRET]) == []
    assert {place.split("!")[0] for place in watch.found} == {"checkpoints/checkpoint-5/trainer_state.json", "checkpoints/checkpoint-5/optimizer.pt"}
    assert watch.checkpoints == 2


def test_without_secrets_nothing_is_watched(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with Watch(tmp_path, []) as watch:
        time.sleep(0.05)
    assert (watch.found, watch.searched) == (set(), set())
