"""The question about a dangerous command is whole on any terminal from 40 x 12 on: what has to be typed, the buttons, and how."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot
from textual.widgets import Static

from shellmate.core.types import Level, Reason, Risk
from shellmate.tui.screens.confirm import ConfirmScreen
from tests.tui.conftest import Make, ready, seen, until

_REASONS = tuple(Reason(f"rule-{number}", f"Says in many words what is dangerous about it, for reason {number}.", "Look first at what would go.", Level.DANGER) for number in range(5))
_WIDTHS = (40, 60, 100)
"""From the narrowest on; between them nothing is longer."""
_COMMAND = "find . -name '*.log' -mtime +30 -size +10M -not -path './keep/*' " * 6 + "-delete"


def _cut(pilot: Pilot[Any]) -> list[str]:
    """The parts of the question that are not wholly on the screen."""
    found = []
    screen = pilot.app.screen
    for name in ("#typed", "#edit", "#copy", "#back", "#dialog-hint"):
        place = screen.find_widget(screen.query_one(name))
        if not place.region.area or place.visible_region != place.region or place.region not in screen.region:
            found.append(f"{name} at {screen.size.width} x {screen.size.height}: {place.visible_region} of {place.region}")
    return found


async def test_what_has_to_be_typed_is_there_at_any_size(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(60, 18)) as pilot:
        await ready(pilot)
        app.push_screen(ConfirmScreen(_COMMAND, Risk(Level.DANGER, _REASONS), "bash"))
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "type find here" in seen(pilot))
        app.screen.query_one("#dialog-hint", Static).update(f"That came too fast. {app.screen._hint().plain}")  # the longest that stands there
        cut = []
        for height in range(12, 31):
            for width in _WIDTHS:
                await pilot.resize_terminal(width, height)
                cut += _cut(pilot)
        assert not cut, "\n".join(cut)
