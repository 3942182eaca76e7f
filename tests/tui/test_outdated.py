"""An adapter that belongs to another release of the model does not answer, and the app says so when it starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from shellmate import config
from shellmate.training import deploy
from tests.training.versions import add, fake_bundle
from tests.tui.conftest import Make, seen, until


@pytest.mark.parametrize("parent", [None, "0123456789abcdef"])
async def test_an_outdated_adapter_is_named_at_the_start(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parent: str | None) -> None:
    plain = fake_bundle(tmp_path / "plain", "plain")
    monkeypatch.setenv("SHELLMATE_PLAIN", str(plain))
    deploy.switch(add(plain, parent=parent))
    app = make(settings=config.Settings(keys={"app.training": "f9"}))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        if parent:
            await until(pilot, lambda: "personal-1 belongs to another release" in seen(pilot))
            assert "Train it again on the model screen (F9)." in next(iter(app._notifications)).message
        else:
            await until(pilot, lambda: app.store is not None)
            await pilot.pause(0.5)
            assert not list(app._notifications)
