"""NO_COLOR: only greys are painted, and what colours said is still said by words, signs and underlined text."""

from __future__ import annotations

from typing import Any

import pytest
from rich.segment import Segment

from shellmate.config import AppearanceSettings, Settings
from shellmate.tui.screens.ask import AskScreen
from tests.tui.conftest import Make, seen, until


def _painted(pilot: Any) -> list[Segment]:
    return [segment for strip in pilot.app.screen._compositor.render_strips() for segment in strip]


def _coloured(segments: list[Segment]) -> list[Segment]:
    found = []
    for segment in segments:
        for colour in (segment.style.color, segment.style.bgcolor) if segment.style else ():
            if colour is not None and not colour.is_default and (colour.triplet is None or len(set(colour.triplet)) > 1):
                found.append(segment)
    return found


@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast", "terminal"])
async def test_without_colours_everything_is_still_told(make: Make, monkeypatch: pytest.MonkeyPatch, theme: str) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make("delete the build folder", settings=Settings(appearance=AppearanceSettings(theme=theme)))  # type: ignore[arg-type]
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.candidates.candidates)
        await until(pilot, lambda: "What it does" in seen(pilot))
        assert _coloured(_painted(pilot)) == []
        assert "!! danger" in seen(pilot) or "! caution" in seen(pilot)
        underlined = "".join(segment.text for segment in _painted(pilot) if segment.style and segment.style.underline)
        assert "rm -rf build" in underlined
        assert "rm -ri build" not in underlined


async def test_with_colours_there_are_some(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    app = make("delete the build folder")
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.candidates.candidates)
        assert _coloured(_painted(pilot))
