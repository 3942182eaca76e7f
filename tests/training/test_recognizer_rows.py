"""With which rows of a bundle's recognizer a training of the base begins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from shellmate.engine import intents_file
from shellmate.engine.base import default_bundle
from shellmate.training.data import Split
from shellmate.training.intents import load_intents, read_modifiers
from shellmate.training.recognizer import examples, mean_states, rows_for_training


def test_intents_that_the_bundle_does_not_know_begin_where_their_requests_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    entries: list[dict[str, Any]] = intents_file.read_entries(intents_file.within(default_bundle()))
    intents = {intent.id: intent for intent in load_intents()[0]}
    strangers = [intents[entry["id"]] for entry in entries if entry["id"] in intents][::300]
    numbers = {entry["id"]: number for number, entry in enumerate(entries, 1)}
    known = rows_for_training(default_bundle(), numbers, 1.0)
    names = {intent.id for intent in strangers}
    hidden = [{**entry, "id": f"?{entry['id']}"} if entry["id"] in names else entry for entry in entries]
    monkeypatch.setattr("shellmate.training.recognizer.intents_file.read_entries", lambda _: hidden)
    rows = rows_for_training(default_bundle(), numbers, 1.0)
    places = sorted(numbers[name] for name in names)
    others = [place for place in range(len(rows)) if place not in places]
    assert torch.equal(rows[others], known[others])
    assert not any(torch.equal(rows[place], known[place]) for place in places)
    asked = [(text, places[number - 1]) for text, number in examples(strangers, read_modifiers(), 1, Split.TEST) if number]
    states = torch.from_numpy(mean_states(default_bundle(), [text for text, _ in asked]))
    found = (torch.nn.functional.layer_norm(states, (states.shape[1],)) @ rows.T).argmax(1).tolist()
    assert len(asked) > 40
    assert np.mean([place == wanted for place, (_, wanted) in zip(found, asked, strict=True)]) > 0.7
