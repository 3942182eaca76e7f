"""The affinity of requests and commands: its features, its table, and how it is learnt."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import numpy as np
import pytest

from shellmate.core.errors import BundleError
from shellmate.core.slots import extract
from shellmate.engine.affinity import FILE, Affinity, command_features, load_affinity, request_features
from shellmate.engine.base import DEFAULT_BUNDLE, Hypothesis
from shellmate.engine.evidence import judged
from shellmate.training.affinity import contrast, program_of, spoilt, training_pairs

SHIPPED = Path(__file__).parents[2] / "models" / DEFAULT_BUNDLE


@pytest.mark.parametrize(
    ("template", "there"),
    [
        ("grep -rni ‹S1› ‹P1›", {"p grep", "f grep -r", "f grep -n", "f grep -i", "n -i ‹S1›", "w grep ‹P›"}),
        ("find ‹P1› -type f -name '*.‹X1›'", {"f find -type", "f find -name", "q find ‹X›", "n -name ‹X1›"}),
        ("sudo du -h ‹P1› | sort -rh", {"p sudo", "p du", "o |", "f sort -r", "f sort -h", "b | sort"}),
        ("find . -print0 | xargs -0 rm", {"p xargs", "f xargs -0", "p rm"}),
        ("ls --color=auto", {"f ls --color", "w --color=auto"}),
        ("", {"b ^ $"}),
        ("| ' \"", {"o |"}),
    ],
)
def test_features_of_commands(template: str, there: set[str]) -> None:
    found = command_features(template)
    assert there <= set(found)
    assert len(found) == len(set(found))


def test_an_option_cluster_is_its_options_and_a_long_one_is_whole() -> None:
    assert set(command_features("grep -in ‹S1›")) - set(command_features("grep -ni ‹S1›")) <= {"b grep -i", "b -i -n", "b -n ‹S›", "n -n ‹S1›"}
    assert "f find -n" not in command_features("find . -name x")


def test_features_of_requests_know_inflections_slots_and_mistyped_words() -> None:
    assert set(request_features("counting lines")) & set(request_features("count the line")) >= {"u count", "u lin"}
    assert "n to ‹p2›" in request_features("copy ‹P1› to ‹P2›")
    assert len(set(request_features("recursively")) & set(request_features("recursivley"))) >= 4


PAIRS = [
    (said.replace("{}", "‹F1›"), command.replace("{}", "‹F1›"))
    for said, command in (
        ("count the lines of {}", "wc -l {}"), ("how many lines are in {}", "wc -l {}"), ("line count of {}", "wc -l {}"), ("count the words of {}", "wc -w {}"), ("how many words are in {}", "wc -w {}"),
        ("word count of {}", "wc -w {}"), ("number the lines of {}", "nl {}"), ("show {} with line numbers", "nl {}"), ("sort {} backwards", "sort -r {}"), ("sort {} in reverse", "sort -r {}"),
        ("sort {} by number", "sort -n {}"), ("sort {} numerically", "sort -n {}"), ("sort {}", "sort {}"), ("put {} in order", "sort {}"),
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Affinity:
    tables = contrast(PAIRS * 40, lambda line: None, epochs=40)
    folder = tmp_path_factory.mktemp("bundle")
    np.savez(folder / FILE, allow_pickle=False, **tables.arrays())
    found = load_affinity(folder)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("request_text", "right", "wrong"),
    [
        ("how many words does ‹F1› have", "wc -w ‹F1›", "wc -l ‹F1›"),
        ("the lines in ‹F1›, count them", "wc -l ‹F1›", "wc -w ‹F1›"),
        ("reverse sort of ‹F1›", "sort -r ‹F1›", "sort -n ‹F1›"),
        ("numerically sort ‹F1›", "sort -n ‹F1›", "sort -rn ‹F1›"),
    ],
)
def test_a_learnt_table_tells_commands_apart_in_words_it_has_not_seen_together(table: Affinity, request_text: str, right: str, wrong: str) -> None:
    better, worse = table.of(request_text, [right, wrong])
    assert better > worse


def test_what_is_in_no_table_says_nothing(table: Affinity) -> None:
    assert table.of("zzz", ["qqq"]) == [0.0]


def test_an_answer_is_judged_against_its_best_and_a_habit_is_not(table: Affinity) -> None:
    asked = extract("how many words does notes.txt have")
    found = judged(table, asked, [Hypothesis("wc -l ‹F1›", -1.0, 5), Hypothesis("wc -w ‹F1›", -1.0, 5), Hypothesis("mywc ‹F1›", -1.0, 5, own=True)])
    assert found[1].affinity == 0.0 > found[0].affinity
    assert found[2].affinity == 0.0
    assert judged(None, asked, found) == found


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not an archive", b"x" * 100])
def test_a_damaged_table_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(BundleError, match=FILE):
        load_affinity(tmp_path)


def test_tables_of_different_lengths_are_damaged(tmp_path: Path) -> None:
    one = {"keys": np.zeros(2, np.uint32), "rows": np.zeros((3, 4), np.int8), "scales": np.zeros(2, np.float32)}
    np.savez(tmp_path / FILE, **{f"{side}_{name}": array for side in ("asked", "written") for name, array in one.items()})
    with pytest.raises(BundleError, match="not a table"):
        load_affinity(tmp_path)
    assert load_affinity(tmp_path / "elsewhere") is None


@pytest.mark.parametrize("template", ["grep -rn ‹S1› ‹P1› | sort | uniq -c", "cp ‹P1› ‹P2›", "ls", "wc -l ‹F1›", "tar -xzf ‹F1› -C ‹P1›", "find ‹P1› -name '*.‹X1›' -delete", "cat - ‹F1› - | tee"])
def test_a_spoilt_copy_is_another_command(template: str) -> None:
    rng = random.Random(4)
    copies = {spoilt(template, ["ls -la", "wc -w ‹F1› | head", "grep -i ‹S1›"], rng) for _ in range(200)}
    assert template not in copies
    assert len(copies) >= 2


def test_the_first_program_is_found_behind_what_stands_before_it() -> None:
    assert [program_of(t) for t in ("sudo ls", "( cd x", "time nohup make", "")] == ["ls", "cd", "make", ""]


def test_pairs_come_from_phrasings_modifiers_and_compositions() -> None:
    first = list(itertools.islice(training_pairs(None), 50))
    assert all(said.strip() and command.strip() for said, command in first)
    assert first == list(itertools.islice(training_pairs(None), 50))


def test_the_shipped_table_tells_the_options_people_name_apart() -> None:
    shipped = load_affinity(SHIPPED)
    assert shipped is not None
    for said, right, wrong in (
        ("search for error in app.log ignoring case", "grep -i error ‹F1›", "grep -v error ‹F1›"),
        ("show the lines of app.log that do not contain error", "grep -v error ‹F1›", "grep error ‹F1›"),
        ("copy a.txt to b.txt", "cp ‹F1› ‹F2›", "cp ‹F2› ‹F1›"),
    ):
        better, worse = shipped.of(extract(said).text, [right, wrong])
        assert better > worse, said
