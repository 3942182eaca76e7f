"""The palette: what the present screen can do with what is chosen, then the screens; settings and themes are found by typing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from shellmate.tui.screens.settings import SettingsScreen
from shellmate.tui.screens.settings_rows import ROWS

if TYPE_CHECKING:
    from shellmate.tui.app import ShellmateApp

_ELSEWHERE = frozenset(("back", "search", "into_list", "help", "move"))
"""Actions that only move about."""


def offered(app: ShellmateApp, screen: Screen[Any]) -> Iterator[SystemCommand]:
    """Every command of the palette."""
    yield from _of_screen(app, screen)
    for title, words, action in (
        ("History", "Search, run again, forget, export", app.action_history), ("Model and training", "The bundle, your adapter, train it", app.action_training),
        ("Settings", "Everything that can be set", app.action_settings), ("Keys", "Every key, and the shell key", app.action_help), ("Quit", "Leave shellmate", app.exit),
    ):  # fmt: skip
        yield SystemCommand(title, words, action)
    for row in ROWS.values():
        yield SystemCommand(f"Setting: {row.label}", row.says, lambda key=row.key: _to_setting(app, key), False)
    for name in ("dark", "light", "high-contrast", "terminal"):
        yield SystemCommand(f"Theme: {name}", "Changes the colours now and writes the setting", lambda name=name: app.change("appearance.theme", name), False)


def _to_setting(app: ShellmateApp, key: str) -> None:
    if not isinstance(app.screen, SettingsScreen):
        app.action_settings()
    if isinstance(app.screen, SettingsScreen):
        app.screen.go_to(key)


def _of_screen(app: ShellmateApp, screen: Screen[Any]) -> Iterator[SystemCommand]:
    """What the screen's own keys do now, with the key."""
    seen: set[str] = set()
    for binding in screen.BINDINGS:
        if not isinstance(binding, Binding) or "(" in binding.action or "." in binding.action or binding.action in _ELSEWHERE | seen:
            continue
        if screen.check_action(binding.action, ()) and (act := getattr(screen, f"action_{binding.action}", None)):
            seen.add(binding.action)
            yield SystemCommand(binding.description, f"{binding.tooltip} ({app.key_of(binding.id or '')})", act)
