"""The kind of a file, and where the model's input shows it."""

from __future__ import annotations

import pytest

from shellmate.core.extensions import kind
from shellmate.core.slots import extract, without_kinds


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("backup.tar.gz", ".tar.gz"), ("/srv/old.v2/data.CSV", ".csv"), ("notes", ""), ("report.final", ""), ("my.json.bak", ""), (".bashrc", ""),
        ("*.py", ".py"), ("https://example.org/a/disk.iso?mirror=2", ".iso"), ("archive.2024.zip", ".zip"), ("app.service", ".service"), ("", ""), ("x.tar.gz/", ""),
    ],
)  # fmt: skip
def test_kind(value: str, expected: str) -> None:
    assert kind(value) == expected


@pytest.mark.parametrize(
    ("request_", "shown"),
    [
        ("extract backup.tar.gz into /tmp/out", "extract ‹F1›.tar.gz into ‹P1›"),
        ("compare a.json with b.json and a.json", "compare ‹F1›.json with ‹F2›.json and ‹F1›.json"),
        ("open notes.backup", "open ‹F1›"),
    ],
)
def test_the_model_sees_the_kind_beside_the_symbol(request_: str, shown: str) -> None:
    slotted = extract(request_)
    assert slotted.text == shown
    assert without_kinds(slotted.text) == shown.replace(".tar.gz", "").replace(".json", "")
    assert all(not slot.symbol.endswith(("gz", "json")) for slot in slotted.slots)
