"""What the app remembers about itself between runs: whether the welcome was seen."""

from __future__ import annotations

from shellmate import paths


def was_welcomed() -> bool:
    """Whether the first-run pages were shown."""
    return (paths.state_folder() / "welcomed").exists()


def note_welcomed() -> None:
    """Remembers it; where nothing can be written the welcome comes again."""
    try:
        paths.state_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        (paths.state_folder() / "welcomed").touch()
    except OSError:
        return
