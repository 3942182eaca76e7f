"""Which bundle is in use: the one the user's adapters point to, else the one that came with the program."""

from __future__ import annotations

import json
import os
from pathlib import Path

from shellmate import paths
from shellmate.core.errors import BundleError
from shellmate.engine.base import default_bundle


def current_bundle() -> Path:
    """The folder of the bundle to load. `SHELLMATE_BUNDLE` names one outright.

    Raises `BundleError` when the pointer file cannot be understood.
    """
    named = os.environ.get("SHELLMATE_BUNDLE")
    if named:
        return Path(named)
    pointer = paths.adapters_folder() / "current.json"
    try:
        name = json.loads(pointer.read_text(encoding="utf-8"))["bundle"]
    except FileNotFoundError:
        return default_bundle()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleError(f"{pointer} cannot be understood.", "Run `shellmate adapter use default`.") from error
    chosen = paths.adapters_folder() / str(name) / "bundle"
    return chosen if chosen.is_dir() else default_bundle()
