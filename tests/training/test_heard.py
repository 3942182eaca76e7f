"""How well the decoder has learnt an intent, and what that does in a bundle."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import pytest

from shellmate.core.candidates import UNHEARD_OF
from shellmate.core.errors import BundleError
from shellmate.core.slots import extract
from shellmate.engine import intents_file
from shellmate.engine.base import default_bundle, load_engine
from shellmate.engine.manifest import read_manifest, write_manifest
from shellmate.training.heard import LIKELY, heard, unheard
from shellmate.training.intents import Intent, load_intents


def test_well_known_commands_are_heard_of_and_nonsense_is_not() -> None:
    wanted = [i for i in load_intents()[0] if i.id in ("docker-ps", "git-status", "wc-lines", "cd-home", "tar-list")]
    assert len(wanted) >= 3
    known = heard(default_bundle(), wanted)
    assert set(known) == {i.id for i in wanted} and all(0.3 < share <= 1 for share in known.values()), known
    strange = [Intent(**{**vars(i), "commands": ("frobnicate --zyx | quuxify -w 9",), "accepted": ()}) for i in wanted]
    assert all(share < 0.001 for share in heard(default_bundle(), strange).values())


def test_the_less_is_heard_the_more_is_forgiven() -> None:
    steps = [unheard(share / 10) for share in range(11)]
    assert steps[0] == LIKELY and steps[-1] == pytest.approx(UNHEARD_OF)
    assert all(a > b for a, b in itertools.pairwise(steps))


def test_an_engine_takes_the_figure_from_the_bundle(tmp_path: Path) -> None:
    bundle = Path(shutil.copytree(default_bundle(), tmp_path / "bundle"))
    path = bundle / intents_file.FILE
    entries = json.loads(path.read_text(encoding="utf-8"))
    intents_file.write([{**entry, "unheard": -0.7} for entry in entries], path)
    write_manifest(bundle, read_manifest(bundle))
    engine = load_engine(bundle)
    known = [h for h in engine.answer(extract("show the running containers"), 5).hypotheses if h.recognised is not None]
    assert known and all(h.unheard == -0.7 and h.written.unheard == -0.7 for h in known)
    intents_file.write([{**entries[0], "unheard": "much"}, *entries[1:]], path)
    write_manifest(bundle, read_manifest(bundle))
    with pytest.raises(BundleError, match=r"intents\.json"):
        load_engine(bundle)
