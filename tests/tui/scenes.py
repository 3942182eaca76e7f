"""Scenes of the app that are looked at as pictures: `python -m tests.tui.scenes FOLDER` writes all of them as SVG.

`python -m tests.tui.scenes --readme` writes the three of the README into tests/tui/pictures.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from shellmate.config import AppearanceSettings, Settings
from shellmate.core.types import Context, Level, Reason, Risk
from shellmate.history import Decision, Entry
from shellmate.tui.app import ShellmateApp
from shellmate.tui.messages import Looked
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.widgets.explanation import Explanation
from tests.tui import opened
from tests.tui.fakes import FakeAsker

_AT = 1_700_000_000_000
_FIND = "find all python files larger than 10 MB"
ENTRIES = (
    Entry("extract the backup into /tmp", "tar -xzf backup.tar.gz -C /tmp", "tar -xzf backup.tar.gz -C /tmp", time_ms=_AT, cwd="/home/me", exit_status=0, duration_ms=2300),
    Entry("show big files", "du -ah . | sort -rh | head -n 20", "du -ah . | sort -rh | head", Decision.EDITED, _AT + 86_400_000, "/home/me/project", exit_status=0, duration_ms=410, pinned=True),
    Entry("switch to the branch login", "git switch login", "git switch login", time_ms=_AT + 90_000_000, cwd="/home/me/project", exit_status=128, duration_ms=12),
    Entry("delete the build folder", "rm -rf build", "rm -rf build", Decision.REJECTED, _AT + 95_000_000, "/home/me/project"),
    Entry("log in to the registry with token abc9secret", "docker login -u me -p abc9secret registry.example.com", "", time_ms=_AT + 99_000_000, cwd="/home/me/project", exit_status=0, duration_ms=900),
)


PARTS = [
    ("find", "looks for files under a folder", 0), (".", "this folder", 0), ("-type", "the kind of file: f a plain file, d a folder, l a link", 0), ("f", "for -type", 0),
    ("-name", "the file's name matches this pattern", 0), ("'*.py'", "for -name", 0), ("-size", "its size: +10M is more than 10 MiB, -10k less than 10 KiB", 0), ("+10M", "for -size", 0),
]  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """What is done before the picture is taken."""

    name: str
    text: str = ""
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (80, 24)
    theme: str = "dark"
    welcome: bool = False
    opened: Callable[[Pilot[Any]], Awaitable[None]] | None = None
    """What is done after the keys."""


SCENES: tuple[Scene, ...] = (
    Scene("empty"),
    Scene("ask", _FIND),
    Scene("ask-wide", _FIND, size=(140, 40)),
    Scene("ask-light", _FIND, size=(140, 40), theme="light"),
    Scene("ask-contrast", _FIND, theme="high-contrast"),
    Scene("ask-terminal", _FIND, theme="terminal"),
    Scene("ask-small", _FIND, size=(40, 12)),
    Scene("ask-low", _FIND, size=(60, 20)),
    Scene("examples", keys=("down", "down")),
    Scene("confirm", _FIND, ("enter",)),
    Scene("danger", "wipe everything", ("enter",)),
    Scene("danger-low", "wipe everything", ("enter",), size=(60, 20)),
    Scene("danger-small", "wipe everything", ("enter",), size=(40, 12), theme="light"),
    Scene("edit", "delete the build folder", ("ctrl+e",)),
    Scene("history", "", ("f2", "down", "down"), size=(140, 40)),
    Scene("history-light", "", ("f2",), theme="light"),
    Scene("history-small", "", ("f2", "down"), size=(40, 12)),
    Scene("history-folders", "", ("f2", "tab", "tab", "tab", "tab", "enter")),
    Scene("settings", "", ("f4",)),
    Scene("settings-light", "", ("f4", "down", "down"), size=(140, 40), theme="light"),
    Scene("settings-terminal", "", ("f4", "down"), theme="terminal"),
    Scene("keys", "", ("f4", "up", "enter", "down")),
    Scene("forget", "", ("f2", "down", "d"), theme="light"),
    Scene("help", "", ("f1",), theme="light"),
    Scene("welcome", welcome=True),
    Scene("palette", keys=("ctrl+p",)),
    Scene("palette-light", keys=("ctrl+p", "t", "r", "a", "i"), size=(140, 40), theme="light"),
    Scene("learning", opened=opened.learning),
    Scene("learning-wide", size=(140, 40), theme="light", opened=opened.learning),
    Scene("learning-small", size=(40, 12), opened=opened.learning),
    Scene("learned", size=(140, 40), opened=opened.learned),
    Scene("learned-light", theme="light", opened=opened.learned),
    Scene("training-failed", theme="high-contrast", opened=opened.refused),
    Scene("output", opened=opened.printed),
    Scene("output-failed", size=(140, 40), theme="light", opened=opened.broke),
)
_BY_NAME = {scene.name: scene for scene in SCENES}
def _touched(command: str) -> list[tuple[str, str]]:
    return [("find", "2 matches now")] if command.startswith("find") else [("/*", "21 entries: /etc, /boot, /home, ...")] if "/*" in command else []


README = (replace(_BY_NAME["ask"], size=(100, 26)), replace(_BY_NAME["danger"], size=(100, 26)), replace(_BY_NAME["history"], size=(120, 30)))


def judged(command: str) -> Risk:
    """A verdict whose words do not change with the rules."""
    if "rm -rf" not in command:
        return Risk(Level.CAUTION, (Reason("deletes", "Deletes files; there is no undo."),)) if command.startswith(("rm", "mv")) else Risk()
    reasons = [Reason("delete-recursive", "Deletes folders and everything in them; there is no undo.", "List what would go first: ls, or find ... -print.", Level.DANGER)]
    if "sudo" in command:
        reasons.append(Reason("root", "Runs with root rights."))
    return Risk(Level.DANGER, tuple(reasons))


def prepared(scene: Scene, with_entries: bool = True) -> ShellmateApp:
    """The app of a scene, in surroundings that are the same everywhere."""
    app = ShellmateApp(Settings(appearance=AppearanceSettings(theme=scene.theme)), scene.text, asker=FakeAsker(judged), welcome=scene.welcome)  # type: ignore[arg-type]
    app.shell, app.context = "/bin/bash", Context("/home/me/project", "/usr/bin:/bin")
    app.assess = judged  # type: ignore[method-assign]
    app.look = lambda command: Looked(command, PARTS if command.startswith("find") else [], _touched(command))  # type: ignore[method-assign]
    if with_entries:
        from shellmate.history import HistoryStore

        store = HistoryStore()
        if not store.count():
            store.add_many(ENTRIES)
            store.pin(2)
        store.close()
    return app


def before(scene: Scene) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Waits for the candidates, then presses the scene's keys."""

    async def act(pilot: Pilot[Any]) -> None:
        app = pilot.app
        app.animation_level = "none"
        for _ in range(300):
            await pilot.pause(0.02)
            screen = app.screen
            if scene.welcome or (isinstance(screen, AskScreen) and app.store and (not scene.text or screen.candidates.candidates)):  # type: ignore[attr-defined]
                break
        for key in scene.keys:
            await pilot.press(key)
            await pilot.pause(0.2)
        if scene.opened:
            await scene.opened(pilot)
        for box in [*app.screen.query(Input), *app.screen.query(TextArea)]:
            box.cursor_blink = False
        await pilot.pause(0.3)
        for pane in app.screen.query(Explanation):
            pane.show_hint()
        await pilot.pause(0.1)

    return act


async def _draw(scene: Scene, folder: Path) -> None:
    app = prepared(scene)
    async with app.run_test(size=scene.size) as pilot:
        await before(scene)(pilot)
        app.save_screenshot(str(folder / f"{scene.name}.svg"))


def main() -> None:
    """Draws the pictures with a home of their own."""
    for_readme = sys.argv[1] == "--readme"
    folder = Path(__file__).parent / "pictures" if for_readme else Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ.update({"HOME": home, "TZ": "UTC"})
        for scene in README if for_readme else SCENES:
            asyncio.run(_draw(scene, folder))


if __name__ == "__main__":
    main()
