"""What every test gets: a home and XDG folders of its own."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

from shellmate import config

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, print_blob=False)
hypothesis.settings.load_profile("steady")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """HOME and XDG_* under the test's own folder, and no service started by the way; returns the home."""
    home = tmp_path / "home"
    for name, folder in {
        "HOME": "",
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
        "XDG_RUNTIME_DIR": "run",
    }.items():
        place = home / folder
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o700)
        monkeypatch.setenv(name, str(place))
    monkeypatch.setenv("SHELLMATE_NO_SERVICE", "1")
    monkeypatch.setattr(config, "_seen", None)
    return home
