"""Known intents: the recognizer's layer, skeletons filled from the request, and both in the engines."""

from __future__ import annotations

import gzip
import itertools
import random
from pathlib import Path

import numpy as np
import pytest

from shellmate.core.errors import BundleError
from shellmate.core.slots import extract
from shellmate.engine import intents_file, recognizer, skeletons
from shellmate.engine.base import DEFAULT_BUNDLE, EOS, PAD, load_engine, load_tokenizer
from shellmate.engine.fast_search import Copies, Floats, Ids, Limits
from shellmate.engine.intents_file import Gap, Skeleton
from shellmate.engine.known import ROWS
from shellmate.engine.skeletons import Pieces, Said, Writer, with_said_values
from shellmate.training.data import Generator
from shellmate.training.intents import load_intents, read_modifiers
from shellmate.training.recognizer import fit, library, vocabulary, words_said

SHIPPED = Path(__file__).parents[2] / "models" / DEFAULT_BUNDLE
TOKENIZER = load_tokenizer(SHIPPED)
PIECES = Pieces(TOKENIZER, EOS)


def _accepts(skeleton: Skeleton, request: str, template: str) -> bool:
    asked = extract(request)
    writer = Writer(with_said_values(skeleton, asked), PIECES, Said(PIECES, asked))
    for piece in [*TOKENIZER.encode(f" {template}", add_special_tokens=False).ids, EOS]:
        allowed = writer.allowed()
        if allowed is not None and piece not in allowed:
            return False
        if piece != EOS:
            writer.write(piece)
    return True


UNPACK: Skeleton = (" tar -xzf ", Gap(), " -C ", Gap(("/opt",)))


@pytest.mark.parametrize(
    ("request_text", "template", "fits"),
    [
        ("unpack a.tgz into src/lib", "tar -xzf ‹F1› -C ‹P1›", True),
        ("unpack a.tgz into backup", "tar -xzf ‹F1› -C backup", True),
        ("unpack a.tgz", "tar -xzf ‹F1› -C /opt", True),
        ("unpack a.tgz into src/lib", "sudo tar -xzf ‹F1› -C ‹P1›", True),
        ("unpack a.tgz into src/lib", "tar -xzf ‹F1› -C ‹P1› > /dev/null 2>&1", True),
        ("unpack a.tgz into src/lib", "tar -xzf ‹F1›", False),
        ("unpack a.tgz into src/lib", "tar -xzf ‹F1› -C ‹P2›", False),
        ("unpack a.tgz into backup", "tar -xzf ‹F1› -C holiday", False),
        ("unpack a.tgz into holiday pictures", "tar -xzf ‹F1› -C hol", False),
        ("unpack a.tgz into src/lib", "tar -xjf ‹F1› -C ‹P1›", False),
        ("unpack a.tgz into src/lib", "sudo sudo tar -xzf ‹F1› -C ‹P1›", False),
    ],
)
def test_a_skeleton_takes_its_commands_and_no_others(request_text: str, template: str, fits: bool) -> None:
    assert _accepts(UNPACK, request_text, template) is fits


def test_a_gap_begins_where_the_text_ends() -> None:
    skeleton: Skeleton = (" kubectl rollout restart deployment/", Gap())
    assert _accepts(skeleton, "restart gateway, a deployment", "kubectl rollout restart deployment/gateway")
    writer = Writer(skeleton, PIECES, Said(PIECES, extract("restart gateway, a deployment")))
    for piece in TOKENIZER.encode(" kubectl rollout restart deployment/", add_special_tokens=False).ids + TOKENIZER.encode(" gateway", add_special_tokens=False).ids:
        assert piece in (writer.allowed() or ())
        writer.write(piece)
    assert writer.text == " kubectl rollout restart deployment/gateway"
    assert EOS in (writer.allowed() or ())


TWO: Skeleton = (" git diff ", Gap(key="branch"), "..", Gap(key="branch2"))
SAME: Skeleton = (" cp ", Gap(key="file"), " ", Gap(key="file"), ".bak")


@pytest.mark.parametrize(
    ("skeleton", "request_text", "template", "fits"),
    [
        (TWO, "compare branch zorb with branch quux", "git diff ‹W1›..‹W2›", True),
        (TWO, "compare branch zorb with branch quux", "git diff ‹W1›..‹W1›", False),
        (TWO, "compare main with develop", "git diff main..develop", True),
        (TWO, "compare main with develop", "git diff main..main", False),
        (SAME, "back up a.txt beside b.txt", "cp ‹F2› ‹F2›.bak", True),
        (SAME, "back up a.txt beside b.txt", "cp ‹F1› ‹F2›.bak", False),
        ((" userdel ", Gap(key="user", single=True)), "delete zorb his account", "userdel ‹W1›", True),
        ((" userdel ", Gap(key="user", single=True)), "delete zorb his account", "userdel ‹W1› his", False),
        ((" ffmpeg -i ", Gap(key="f", single=True), " ", Gap(key="f", single=True), ".mp4"), "convert a.mov to mp4", "ffmpeg -i ‹F1› ‹F1›‹-1›.mp4", True),
        ((" cut -d: -f1 /etc/passwd",), "users in /etc/passwd", "cut -d: -f1 ‹P1›", True),
        ((" cut -d: -f1 /etc/passwd",), "names of the users", "cut -d: -f1 /etc/passwd", True),
        ((" echo ", Gap(key="str")), "say hello world", "echo 'hello world'", True),
    ],
)
def test_gaps_leave_each_other_their_values(skeleton: Skeleton, request_text: str, template: str, fits: bool) -> None:
    assert _accepts(skeleton, request_text, template) is fits


def test_an_optional_gap_may_stay_empty() -> None:
    skeleton: Skeleton = (" find ", Gap(("."),), " -type f", Gap(("-maxdepth", "1"), optional=True), " -name '*.", Gap(), "'")
    assert _accepts(skeleton, "all pdf files here", "find . -type f -name '*.pdf'")
    assert _accepts(skeleton, "all pdf files here", "find . -type f -maxdepth 1 -name '*.pdf'")


def test_skeletons_cover_what_their_intents_teach(tmp_path: Path) -> None:
    intents, modifiers = load_intents()[0], read_modifiers()
    entries = library(intents, list(modifiers.values()))
    intents_file.write(entries, tmp_path / intents_file.FILE)
    known = dict(zip((entry["id"] for entry in entries), intents_file.read_skeletons(tmp_path / intents_file.FILE)[0], strict=True))
    pairs = list(itertools.islice(Generator(intents, modifiers, 11), 2000))
    covered = sum(any(_accepts(s, p.request, p.template) for s in known[p.intent]) for p in pairs)
    assert covered >= 0.92 * len(pairs)


def test_filling_follows_the_decoder_inside_the_skeleton() -> None:
    """The decoder would rather write something else; of what the skeleton allows it takes what it likes best, and the score is its own."""
    request = extract("copy a.txt to b.txt")
    first, second, end = (TOKENIZER.token_to_id(t) for t in (" ‹F1›", " ‹F2›", "</s>"))
    likes = {first: 1.0, second: 2.0, TOKENIZER.encode(" rm", add_special_tokens=False).ids[0]: 9.0, end: 0.5}

    def step(tokens: Ids, copies: Copies) -> Floats:
        logits = np.zeros((len(tokens), TOKENIZER.get_vocab_size()), np.float32)
        for piece, liked in likes.items():
            logits[:, piece] = liked
        logits[tokens == second, end] = 5.0
        return logits

    said = Said(PIECES, request)
    copy: Skeleton = (" \u4e00", Gap())
    found = skeletons.fill(step, Limits(PAD, EOS, 12), np.array([PAD]), [Writer((" ls ", Gap()), PIECES, said), Writer(copy, PIECES, Said(PIECES, extract("copy")))], [-1.0, -2.0])
    assert found[0] is not None
    assert found[0].text == "ls ‹F2›"
    assert found[0].found.log_probability < -8 < found[0].chosen
    assert found[1] is None


def test_a_recognizer_learns_its_intents(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(6, 32)).astype(np.float32) * 3
    numbers = rng.integers(0, 6, 600)
    states = centres[numbers] + rng.normal(size=(600, 32)).astype(np.float32)
    np.savez(tmp_path / recognizer.FILE, allow_pickle=False, **fit(states, numbers, np.ones(600, np.float32), 6))
    layer = recognizer.Recognizer(tmp_path / recognizer.FILE)
    chances = [layer.log_probabilities(s) for s in states[:100]]
    assert all(np.exp(c).sum() == pytest.approx(1, abs=1e-4) for c in chances)
    assert np.mean([c.argmax() == n for c, n in zip(chances, numbers[:100], strict=True)]) > 0.95


def test_words_that_nothing_explains(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    arrays = fit(rng.normal(size=(60, 32)).astype(np.float32), rng.integers(0, 3, 60), np.ones(60, np.float32), 3)
    np.savez(tmp_path / recognizer.FILE, allow_pickle=False, **arrays, **vocabulary([recognizer.stems("count lines of files"), recognizer.stems("search a file, history")]))
    layer = recognizer.Recognizer(tmp_path / recognizer.FILE)
    said = recognizer.stems("search my files for rsync")
    assert said == {"search", "fil", "for", "rsync"}
    assert layer.unexplained(said, recognizer.stems("history"), [1]) == 2, "for, rsync"
    assert layer.unexplained(said, recognizer.stems("history | grep rsync"), [1]) == 1
    assert layer.unexplained(said, set(), [0]) == 3
    assert layer.unexplained(said, set(), [0, 1]) == 2


def test_what_people_say_is_counted_without_values() -> None:
    (intent,) = [i for i in load_intents()[0] if i.id == "git-rebase-interactive"] or [i for i in load_intents()[0] if i.id == "docker-ps"]
    said = words_said(intent, random.Random(1))
    assert len(said) > 10
    assert all(word.islower() for word in said)
    assert not any("{" in word for word in said)


_SHORT = gzip.compress(b"[]", mtime=0)[:-9]
_WITHOUT_COMMANDS, _HALF, _OTHER = (gzip.compress(text, mtime=0) for text in (b'[{"id": "x"}]', b"{", b"{}"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (recognizer.FILE, b"PK nonsense"), (recognizer.FILE, b""), (intents_file.FORMER, b'[{"id": "x"}]'), (intents_file.FORMER, b"{"), (intents_file.FORMER, b"[3]"),
        (intents_file.FILE, _WITHOUT_COMMANDS), (intents_file.FILE, _HALF), (intents_file.FILE, _OTHER), (intents_file.FILE, _SHORT), (intents_file.FILE, b"[]"),
    ],
)  # fmt: skip
def test_damaged_files_are_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BundleError, match=name):
        recognizer.Recognizer(tmp_path / name) if name == recognizer.FILE else intents_file.read_skeletons(tmp_path / name)


_HOPELESS = -25.0
"""Log-probability of what nobody would look at: there rounding decides between values as unlikely."""
REQUESTS = ("extract backup.tar.gz into /tmp/out", "show the 5 biggest folders in ~/work", "restart nginx", "write me a poem about the sea")


@pytest.fixture(scope="module")
def shipped() -> tuple[object, object]:
    return load_engine(SHIPPED), load_engine(SHIPPED, reference=True)


@pytest.mark.parametrize("text", REQUESTS)
def test_both_engines_give_the_same_answer(shipped: tuple[object, object], text: str) -> None:
    request = extract(text)
    fast, reference = (engine.answer(request, 5) for engine in shipped)  # type: ignore[attr-defined]
    assert [h.template for h in fast.hypotheses if h.recognised is None] == [h.template for h in reference.hypotheses if h.recognised is None]
    others = [h for h in reference.hypotheses if h.recognised is not None]
    known = [h for h in fast.hypotheses if h.recognised is not None]
    assert 0 < len(known) <= (ROWS if request.values else 2 * ROWS), "filled, and with dummies where nothing is said that could fill them"
    best = max(h.log_probability + (h.recognised or 0) for h in known)
    likely = [h for h in known if h.log_probability + (h.recognised or 0) > max(best - 5, _HOPELESS)]
    for h in likely:
        other = min((o for o in others if o.template == h.template), key=lambda o: abs(o.recognised - h.recognised))  # two intents may have one command
        assert h.log_probability == pytest.approx(other.log_probability, abs=0.4, rel=0.02)
        assert h.recognised == pytest.approx(other.recognised, abs=0.1, rel=0.1)
    assert fast.refusal == pytest.approx(reference.refusal, abs=0.02)


def test_the_list_of_before_is_read_and_replaced(tmp_path: Path) -> None:
    """A bundle whose list was never packed: found, read, and gone once a packed one is written."""
    entries = [{"id": "list", "commands": [[" ls"]]}]
    intents_file.write(entries, tmp_path / intents_file.FORMER)
    assert intents_file.within(tmp_path).name == intents_file.FORMER
    assert intents_file.read_entries(intents_file.within(tmp_path)) == entries
    intents_file.write(entries, tmp_path / intents_file.FILE)
    first = (tmp_path / intents_file.FILE).read_bytes()
    intents_file.write(entries, tmp_path / intents_file.FILE)
    assert (tmp_path / intents_file.FILE).read_bytes() == first, "the same list packs to the same bytes: its digest stands in the manifest"
    assert not (tmp_path / intents_file.FORMER).exists()
    assert intents_file.read_entries(intents_file.within(tmp_path)) == entries


def test_the_shipped_files_belong_together() -> None:
    names = [entry["id"] for entry in intents_file.read_entries(intents_file.within(SHIPPED))]
    with np.load(SHIPPED / recognizer.FILE) as arrays:
        assert len(arrays["rows"]) == len(names) + 1
    assert names == sorted(names)
