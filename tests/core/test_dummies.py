"""Dummies in capitals, told from other capitals."""

from __future__ import annotations

import pytest

from shellmate.core.dummies import found


@pytest.mark.parametrize(
    ("command", "names"), [
        ("docker logs CONTAINER", ("CONTAINER",)), ("mv FILE1 FILE2", ("FILE1", "FILE2")), ("head -n N FILE", ("N", "FILE")), ("scp FILE USER@HOST:DIR", ("FILE", "USER@HOST", "DIR")),
        ("kubectl rollout restart deployment/DEPLOYMENT", ("DEPLOYMENT",)), ("find . -name '*.EXT'", ("EXT",)), ("sort -k2,2 FILE.txt", ("FILE",)), ("git push origin --delete BRANCH", ("BRANCH",)),
        ('echo "$HOST"', ()), ("NAME=$(date)", ()), ("psql -c 'DROP TABLE x'", ()), ("cat README", ()), ("awk '{print NR}' a.txt", ()), ("git log --format=%N", ()), ("make N", ()), ("ls FILES", ()),
    ],
)  # fmt: skip
def test_dummies_of_a_command(command: str, names: tuple[str, ...]) -> None:
    assert found(command) == names
