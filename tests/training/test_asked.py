"""How often intents are drawn."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from shellmate.core.errors import UsageError
from shellmate.engine.base import DEFAULT_BUNDLE
from shellmate.training import asked
from shellmate.training.compose import Composer, read_compositions
from shellmate.training.data import Generator
from shellmate.training.intents import load_intents, read_modifiers
from shellmate.training.shards import composed_ids
from shellmate.training.tokenizer import load_tokenizer


def test_every_id_belongs_to_an_intent_or_a_composition() -> None:
    ids = [i.id for i in load_intents()[0]] + [c.intent for c in read_compositions()[0]]
    assert asked.strangers(ids, asked.read_asked()) == []


@pytest.mark.parametrize(("text", "line"), [("## daily\n", 1), ("ls-all\n", 1), ("## weekly\na\n# remark\nb a\n", 4)])
def test_defects_name_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "asked.txt"
    path.write_text(text)
    with pytest.raises(UsageError, match=rf"asked\.txt:{line}: "):
        asked.read_asked(path)


def test_training_draws_what_people_ask() -> None:
    intents, _ = load_intents()
    known = asked.read_asked()
    drawn = Counter(known.get(p.intent, "rarely") for p in islice(Generator(intents, read_modifiers(), 3), 1500))
    count = Counter(known.get(i.id, "rarely") for i in intents)
    each = {name: drawn[name] / count[name] for name in asked.WEIGHTS}
    assert 1.5 < each["weekly"] / each["monthly"] < 4
    assert 1.5 < each["monthly"] / each["rarely"] < 6


def test_training_composes_what_people_ask() -> None:
    compositions = read_compositions()[0]
    parts = {c.intent: len(c.parts) ** 0.75 for c in compositions}
    known = asked.read_asked()
    drawn = Counter(known.get(p.intent, "rarely") for p in islice(Composer(compositions, 3), 600))
    size = {name: sum(p for c, p in parts.items() if known.get(c, "rarely") == name) for name in asked.WEIGHTS}
    each = {name: drawn[name] / size[name] for name in asked.WEIGHTS}
    assert 1.5 < each["weekly"] / each["monthly"] < 4
    assert 1.5 < each["monthly"] / each["rarely"] < 6


def test_favoured_intents_get_their_share() -> None:
    intents, _ = load_intents()
    few = asked.Favoured(frozenset(i.id for i in intents[::20]), 0.6)
    drawn = [p.intent in few.ids for p in islice(Generator(intents, read_modifiers(), 3, favoured=few), 1500)]
    assert 0.55 < sum(drawn) / len(drawn) < 0.65
    assert asked.Favoured(frozenset(), 0.6).applied(["a", "b"], [1.0, 2.0]) == [1.0, 2.0]
    assert asked.Favoured(frozenset("a"), 0.75).applied(["a", "b", "c"], [1.0, 2.0, 2.0]) == [12.0, 2.0, 2.0]


def test_favoured_compositions_get_their_share_and_asides_theirs() -> None:
    compositions = read_compositions()[0]
    few = asked.Favoured(frozenset(c.intent for c in compositions[::4]), 0.7)
    drawn = [p.intent in few.ids for p in islice(Composer(compositions, 3, favoured=few), 600)]
    assert 0.64 < sum(drawn) / len(drawn) < 0.76
    tokenizer = load_tokenizer(Path(__file__).parents[2] / "models" / DEFAULT_BUNDLE / "tokenizer.json")
    longer = [sum(len(ids.source) for ids in islice(composed_ids(5, tokenizer, few, beside), 300)) for beside in (0.0, 1.0)]
    assert longer[1] - longer[0] > 300 * 3


def test_favoured_intents_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("ls-all\ntar-create-gz\n")
    assert asked.read_favoured(path, 0.5) == asked.Favoured(frozenset({"ls-all", "tar-create-gz"}), 0.5)
    for share in (0.0, 1.0, -2.0):
        with pytest.raises(UsageError, match="between 0 and 1"):
            asked.read_favoured(path, share)
    path.write_text("\n")
    with pytest.raises(UsageError, match=r"ids\.txt"):
        asked.read_favoured(path, 0.5)
