"""Where things are kept: platformdirs decides, so XDG_* and HOME do. Nothing is written anywhere else."""

from __future__ import annotations

from pathlib import Path

_NAME = "shellmate"


def config_file() -> Path:
    """The settings, strict TOML."""
    import platformdirs

    return Path(platformdirs.user_config_dir(_NAME)) / "config.toml"


def data_folder() -> Path:
    """History, adapters: what the user would miss."""
    import platformdirs

    return Path(platformdirs.user_data_dir(_NAME))


def history_file() -> Path:
    """The SQLite store."""
    return data_folder() / "history.db"


def adapters_folder() -> Path:
    """Personal adapters, one folder each, and `current.json`."""
    return data_folder() / "adapters"


def state_folder() -> Path:
    """Logs and checkpoints of trainings under way."""
    import platformdirs

    return Path(platformdirs.user_state_dir(_NAME))


def cache_folder() -> Path:
    """What can be made again at any time."""
    import platformdirs

    return Path(platformdirs.user_cache_dir(_NAME))
