"""The generator: same seed, same pairs; no slot unfilled; what is held out never trains."""

from __future__ import annotations

import itertools
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shellmate.core import bash
from shellmate.core.enumerations import expand
from shellmate.core.fill import fill
from shellmate.core.slots import SYMBOL, extract
from shellmate.training import noise
from shellmate.training.data import Generator, Pair, Split, distinct, held_out, held_out_requests, phrase_split, plain
from shellmate.training.intents import DATA, Intent, Modifier, load_intents, read_intents, read_modifiers, split_template

COUNT = 1500


@pytest.fixture(scope="module")
def intents() -> list[Intent]:
    return load_intents()[0]


@pytest.fixture(scope="module")
def modifiers() -> dict[str, Modifier]:
    return read_modifiers()


@pytest.fixture(scope="module")
def pairs(intents: list[Intent], modifiers: dict[str, Modifier]) -> list[Pair]:
    return list(itertools.islice(Generator(intents, modifiers, 11), COUNT))


def test_same_seed_same_pairs(intents: list[Intent], modifiers: dict[str, Modifier], pairs: list[Pair]) -> None:
    assert list(itertools.islice(Generator(intents, modifiers, 11), 300)) == pairs[:300]
    assert list(itertools.islice(Generator(intents, modifiers, 12), 300)) != pairs[:300]


def test_same_pairs_in_every_process() -> None:
    """Python orders the members of sets by a number that differs from process to process."""
    made = {
        number: subprocess.run(
            [sys.executable, "-m", "shellmate", "data", "generate", "-n", "250", "--seed", "5"], env={**os.environ, "PYTHONHASHSEED": number}, capture_output=True, text=True, check=True
        ).stdout
        for number in ("1", "3")
    }
    assert made["1"].count("\n") == 250
    assert made["1"] == made["3"]


def test_pairs_differ(pairs: list[Pair]) -> None:
    assert len({(p.request, p.command) for p in pairs}) > 0.98 * COUNT


def test_commands_are_complete(pairs: list[Pair]) -> None:
    """No symbol and no placeholder is left, all accepted commands parse, and the template gives the command back."""
    for pair in pairs:
        assert not SYMBOL.search(pair.command) and "‹" not in pair.request
        left = [part for _, part in split_template(pair.command) if not isinstance(part, str) and part.name not in ("n", "c", "x")]
        assert left == [], pair
        assert bash.parses(pair.command), pair
        assert pair.accepted[0] == pair.command


def test_template_and_request_agree(pairs: list[Pair]) -> None:
    """Live requests are read by the same function, and every slot of the request is in the command it needs."""
    for pair in pairs:
        slotted = extract(pair.request)
        assert slotted.text == pair.text
        assert fill(expand(pair.template, slotted.lists), slotted.values) == pair.command
        symbols = {m[0] for m in SYMBOL.finditer(pair.template)}
        assert {re.sub(r"›‹.*", "›", s) for s in symbols} <= {s.symbol for s in slotted.slots}


def test_no_doubled_slash_and_no_misplaced_dot(pairs: list[Pair]) -> None:
    wrong = [p.command for p in pairs if re.search(r"(?<![\w:'\"/|#\\])\.//|(?<!:)//(?=\w)", p.command) and "//" not in p.request and not re.search(r"'s|\{f|//\w+/@|'//|xpath|trash:///|-t cifs //|//TRANSLIT|//IGNORE|/s//|\$\{\w+//", p.command)]
    assert wrong == []


def test_splits_do_not_meet(intents: list[Intent], modifiers: dict[str, Modifier]) -> None:
    texts: dict[Split, set[tuple[str, str]]] = {}
    for split in (Split.TRAIN, Split.DEV, Split.TEST):
        texts[split] = {(i.id, p.source) for i in intents for p in i.phrasings if phrase_split(i, p) is split}
    total = sum(map(len, texts.values()))
    assert total == len({(i.id, p.source) for i in intents for p in i.phrasings})
    assert 0.04 < len(texts[Split.DEV]) / total < 0.08 and 0.04 < len(texts[Split.TEST]) / total < 0.08


def test_held_out_modifiers_never_train(intents: list[Intent], modifiers: dict[str, Modifier], monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[tuple[str, str]] = set()
    original = Generator._modified

    def spy(self: Generator, intent: Intent) -> list[Modifier]:
        chosen = original(self, intent)
        used.update((intent.id, m.id) for m in chosen)
        return chosen

    monkeypatch.setattr(Generator, "_modified", spy)
    by_id = {i.id: i for i in intents}
    list(itertools.islice(Generator(intents, modifiers, 3), 1000))
    assert used and not [pair for pair in used if held_out(by_id[pair[0]], modifiers[pair[1]])]
    used.clear()
    list(itertools.islice(Generator(intents, modifiers, 3, Split.MODIFIERS), 100))
    assert used and all(held_out(by_id[intent], modifiers[modifier]) for intent, modifier in used)


def test_held_out_requests_are_never_emitted(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    """An intent that can say almost nothing but a held-out request gives only the rest."""
    held = "undo the last git commit but keep the changes"
    assert plain(held) in held_out_requests()
    path = tmp_path / "a.txt"
    path.write_text("## undo\n$ git reset --soft HEAD~1\n" + f"- {held}\n- take back my commit\n", encoding="utf-8")
    generator = Generator(read_intents(path)[0], modifiers, 1)
    requests = {plain(p.request) for p in itertools.islice(generator, 300)}
    assert generator.dropped > 50
    assert plain(held) not in requests and not requests & held_out_requests()


def test_plain_ignores_capitals_and_marks() -> None:
    assert plain("Find all Python files, larger than 10 MB?") == plain("find all python files larger than 10 MB")


def test_modifiers_compose(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    """Suffixes, prefixes and `{+class}` places end up where they belong."""
    path = tmp_path / "a.txt"
    path.write_text("## pdfs\n$ find . -type f -name '*.pdf'{+find}\n- find pdf files\nmods: count root\n", encoding="utf-8")
    commands = {p.command for p in itertools.islice(Generator(read_intents(path)[0], modifiers, 1), 600)}
    assert any(re.search(r"'\*\.pdf' -mtime \+\d+$", c) for c in commands)
    assert "sudo find . -type f -name '*.pdf'" in commands or held_out(read_intents(path)[0][0], modifiers["root"])
    assert "find . -type f -name '*.pdf' | wc -l" in commands or held_out(read_intents(path)[0][0], modifiers["count"])
    assert not [c for c in commands if "{+" in c]


def test_ranges_run_upwards(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("## lines\n$ sed -n '{n},{n2}p' {file}\n- lines {n} to {n2} of {file}\n", encoding="utf-8")
    for pair in itertools.islice(Generator(read_intents(path)[0], modifiers, 1), 200):
        low, high = re.findall(r"\d+", pair.command.split("'")[1])
        assert int(low) < int(high)


def test_values_suit_the_command(intents: list[Intent], modifiers: dict[str, Modifier]) -> None:
    """`server` values have no user; text tools get no pictures."""
    chosen = [i for i in intents if i.category == "columns"][:60] + [i for i in intents if "{server}" in i.commands[0]][:60]
    assert any("{server}" in i.commands[0] for i in chosen)
    for pair in itertools.islice(Generator(chosen, modifiers, 2), 400):
        assert not re.search(r"\S+@\S+@", pair.command), pair
        if pair.category == "columns" and "{img}" not in pair.command:
            assert not re.search(r"\.(?:xls|docx?|epub|webp)\b", pair.command), pair


def test_memory_does_not_grow_with_the_count(intents: list[Intent], modifiers: dict[str, Modifier]) -> None:
    """The generator keeps no list of what it gave."""
    generator = Generator(intents[:50], modifiers, 1)
    list(itertools.islice(generator, 50))
    before = sum(len(v) for v in vars(generator).values() if hasattr(v, "__len__"))
    list(itertools.islice(generator, 500))
    assert sum(len(v) for v in vars(generator).values() if hasattr(v, "__len__")) == before


def test_distinct_drops_repetitions_and_ends(pairs: list[Pair]) -> None:
    """Each pair comes once, first come first, and a stream that only repeats itself ends."""
    wanted = list({(p.request, p.command): p for p in pairs[:50]}.values())
    assert list(distinct(itertools.cycle(pairs[:50]), patience=200)) == wanted


def test_unfillable_value_gives_no_pair(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    """A value that the request shows but the command lacks makes no pair."""
    path = tmp_path / "a.txt"
    path.write_text("## bad\n$ ls\n- list {dir}\n", encoding="utf-8")
    intent = read_intents(path)[0][0]
    generator = Generator([intent], modifiers, 1)
    assert all(generator.draw(intent, intent.phrasings[0]) is None for _ in range(20))


def test_held_out_list_is_the_judged_requests() -> None:
    assert len([line for line in (DATA / "held_out.txt").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]) >= 5


@pytest.mark.parametrize(
    ("text", "said"),
    [("the 1th line", "the 1st line"), ("fields 2th and 23th", "fields 2nd and 23rd"), ("11th, 12th, 113th", "11th, 12th, 113th"), ("4th of a3th", "4th of a3th")],
)
def test_ordinals_are_written_as_people_write_them(text: str, said: str) -> None:
    assert noise.ordinals(text) == said


def _drawn(tmp_path: Path, modifiers: dict[str, Modifier], *lines: str, count: int = 200) -> list[Pair]:
    (tmp_path / "a.txt").write_text("## one\n" + "\n".join(lines) + "\n", encoding="utf-8")
    found, _ = read_intents(tmp_path / "a.txt")
    return list(itertools.islice(Generator(found, modifiers, 1, beside=0), count))


@pytest.mark.parametrize(
    ("before", "value", "said"),
    [
        ("make a ", "avi", "make an "), ("a .", "avi", "an ."), ("add a ", "INPUT", "add an "), ("an ", "png", "a "), ("a ", "one", "a "), ("a ", "eu-west-1", "a "),
        ("an ", "ssh", "an "), ("a ", "USB", "a "), ("data ", "avi", "data "), ("a ", '"old files"', "an "),
    ],
)  # fmt: skip
def test_articles_agree_with_the_value(before: str, value: str, said: str) -> None:
    assert noise.agreeing(before, value) == said


def test_files_change_their_extension(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    pairs = _drawn(tmp_path, modifiers, "$ ffmpeg -i {video} {video-1}.mp3", "- sound of {video} as mp3")
    assert all(p.template in ("ffmpeg -i ‹F1› ‹F1›‹-1›.mp3", "ffmpeg -i ‹P1› ‹P1›‹-1›.mp3") for p in pairs)


def test_a_clock_time_comes_apart(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    pairs = _drawn(tmp_path, modifiers, "$ (crontab -l; echo '{minute} {hour} * * * {sh}') | crontab -", "- run {sh} at {hour}:{minute} every day")
    assert {re.search("echo '(.*) [*] [*] [*]", p.template)[1] for p in pairs} <= {"‹N2› ‹N1›", "‹N1› ‹N1›"}  # type: ignore[index]


def test_commands_that_do_not_fit_their_file_are_not_taught(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    pairs = _drawn(tmp_path, modifiers, "$ awk '{print ${n}}' {file}", "- column {n} of {file}", count=400)
    assert not any(".csv" in p.command for p in pairs)


def test_texts_are_not_words_alone(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    texts = {p.text for p in _drawn(tmp_path, modifiers, "$ grep {str} {log}", "- lines of {log} with {str}", count=800)}
    assert {kind for text in texts for kind in "NAUXVDP" if f"‹{kind}1›" in text.split(" with ")[-1]} >= set("NAX")


def test_plurals_and_dots_stand_beside_values(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    pairs = _drawn(tmp_path, modifiers, "$ mv *.{ext} {dir}", "- move the {ext}s to {dir}", "- move all .{ext} to {dir}")
    assert not any(re.search(r"\.\.\w", p.request) for p in pairs)
    assert sum("s to" in p.request for p in pairs) > 20


def test_a_full_hour_comes_from_the_request(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    pairs = _drawn(tmp_path, modifiers, "$ (crontab -l; echo '0 {small} * * 1-5 {sh}') | crontab -", "- run {sh} on weekdays at {small}am")
    assert {re.search("echo '(.*) [*] [*] 1-5", p.template)[1] for p in pairs} == {"‹N2› ‹N1›"}  # type: ignore[index]
    assert all(re.search(r"'0 \d+ ", p.command) for p in pairs)


def test_ranges_run_upwards_whichever_numbers_they_are(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    pairs = _drawn(tmp_path, modifiers, "$ head -n {n} {txt} | cut -c{n2}-{n3}", "- the first {n} lines of {txt}, characters {n2} to {n3}")
    assert len(pairs) > 100
    for pair in pairs:
        first, second = re.search(r"-c(\d+)-(\d+)", pair.command).groups()  # type: ignore[union-attr]
        assert int(first) <= int(second)


def test_sizes_between_two_sizes_run_upwards(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    pairs = _drawn(tmp_path, modifiers, "$ find . -type f -size +{size} -size -{size2}", "- files over {size} and under {size2}")
    units = {"c": 1, "k": 2**10, "M": 2**20, "G": 2**30}
    assert len(pairs) > 100
    for pair in pairs:
        (low, first), (high, second) = re.findall(r"[+-](\d+)([ckMG])\b", pair.command)
        assert int(low) * units[first] <= int(high) * units[second]


def test_nothing_is_converted_onto_itself(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    pairs = _drawn(tmp_path, modifiers, "$ ffmpeg -i {video} {video-1}.mp4", "- make an mp4 of {video}")
    assert pairs and not any(re.search(r"-i (\S+) \1$", p.command) for p in pairs)


def test_jobs_for_later_take_no_names_with_blanks(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    pairs = _drawn(tmp_path, modifiers, "$ echo 'bash {sh}' | at {hour}:{minute}", "- run {sh} at {hour}:{minute}")
    assert pairs and all(re.fullmatch(r"echo 'bash \S+' \| at \S+", p.command) for p in pairs)


def test_find_looks_for_names_without_folders(tmp_path: Path, modifiers: dict[str, Modifier]) -> None:
    pairs = _drawn(tmp_path, modifiers, "$ find . -name {file}", "- find {file}")
    assert pairs and not any("/" in p.command for p in pairs)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("save the comma separated list", "separated (?:show|display|print)"),
        ("print the exit code", "quit code"),
        ("lines not containing {word}", "not (?:that|which)"),
        ("everything containing {word}", "(?:that|which) contain"),
        ("sort from z to a file by file", "z to file"),
        ("find and replace {word} by {word2}", "(?:look|search) for and"),
        ("how many lines contain {word}", "the number of lines contain"),
        ("{file} has how many lines", "has the number"),
        ("files here, how many", "the number of"),
        ("find -name {word}", "(?:look|search) for -"),
        ("find by name {word}", "(?:look|search) for by"),
        ("get me the lot of it", "me lot"),
        ("files in this directory tree", "here tree"),
    ],
)
def test_synonyms_keep_to_their_places(text: str, never: str) -> None:
    rng = random.Random(4)
    said = {noise.without_articles(noise.synonyms(text, rng), rng) for _ in range(300)}
    assert not [s for s in said if re.search(never, s)]
