"""A gap's own words, chosen by what the request says for them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from shellmate.core.slots import extract
from shellmate.engine import intents_file
from shellmate.engine.choices import plain, with_choices
from shellmate.engine.intents_file import Gap, Skeleton

APP = Gap(("com.spotify.Client", "org.gimp.GIMP"), key="app", choices=(("spotify", "com.spotify.Client"), ("gimp", "org.gimp.GIMP")))
TURN = Gap(("transpose=1", "transpose=2"), choices=(("90 degrees", "transpose=1"), ("90 degrees counterclockwise", "transpose=2"), ("clockwise", "transpose=1")))
LOUDER = Gap(("quiet",), optional=True, choices=(("without output", " --quiet"),))
FILE = Gap(key="file", single=True)


@pytest.mark.parametrize(
    ("request_", "skeleton", "chosen", "told"),
    [
        ("install spotify from flathub", (" flatpak install flathub ", APP), (" flatpak install flathub com.spotify.Client",), None),
        ("install Gimp from flathub", (" flatpak install flathub ", APP), (" flatpak install flathub org.gimp.GIMP",), None),
        ("install vlc from flathub", (" flatpak install flathub ", APP), (" flatpak install flathub ", APP), set()),
        ("install gimp and spotify from flathub", (" flatpak install flathub ", APP), (" flatpak install flathub ", APP), set()),
        ("rotate a.mp4 by 90 degrees counterclockwise", (" ffmpeg -i ", FILE, " -vf ", TURN, " b"), (" ffmpeg -i ", FILE, " -vf transpose=2 b"), {"‹N1›"}),
        ("rotate a.mp4 clockwise", (" ffmpeg -i ", FILE, " -vf ", TURN), (" ffmpeg -i ", FILE, " -vf transpose=1"), set()),
        ("run it without output", (" x", LOUDER, " y"), (" x --quiet y",), set()),
        ("run it", (" x", LOUDER, " y"), (" x", LOUDER, " y"), set()),
        ("show anticlockwise-x", (" x ", TURN), (" x ", TURN), set()),
    ],
)  # fmt: skip
def test_what_is_said_stands_in_the_gap(request_: str, skeleton: Skeleton, chosen: Skeleton, told: set[str] | None) -> None:
    found, symbols = with_choices(skeleton, plain(extract(request_)))
    assert found == chosen
    assert told is None or symbols == told


def test_choices_are_kept_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / intents_file.FILE
    gap = {"words": ["other"], "optional": True, "key": "app", "choices": {"spotify": " com.spotify.Client", "gimp": " org.gimp.GIMP"}}
    intents_file.write([{"id": "x", "commands": [[" flatpak install", gap]]}], path)
    text = gzip.decompress(path.read_bytes())
    assert b'"single"' not in text and len(json.loads(text)) == 1
    (skeletons,), own = intents_file.read_skeletons(path)
    assert skeletons == ((" flatpak install", Gap(("com.spotify.Client", "org.gimp.GIMP", "other"), True, "app", choices=(("spotify", " com.spotify.Client"), ("gimp", " org.gimp.GIMP")))),)
    assert not own
