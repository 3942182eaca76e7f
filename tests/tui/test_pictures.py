"""Pictures of every screen, compared with those that were looked at; `pytest --snapshot-update` renews them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tui.scenes import README, SCENES, Scene, before, prepared


def test_the_readme_shows_the_three_pictures() -> None:
    shown = re.findall(r"^!\[[^]]+\]\((tests/tui/pictures/\w+\.svg)\)$", Path("README.md").read_text(), re.MULTILINE)
    assert shown == [f"tests/tui/pictures/{scene.name}.svg" for scene in README]
    assert all(Path(name).is_file() for name in shown)


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_looks_as_it_was_approved(snap_compare: Callable[..., bool], scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/nowhere/config")
    time.tzset()
    app: Any = prepared(scene)
    assert snap_compare(app, terminal_size=scene.size, run_before=before(scene))
