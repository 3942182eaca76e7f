"""Risk: the corpus, every rule's own samples, mutation of the table, wrapping and spelling, limits, user rules."""

from __future__ import annotations

import random
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shellmate.core import bash, risk, there
from shellmate.core.rules import all_rules
from shellmate.core.rules.model import Rule
from shellmate.core.types import Context, Level, UserRules

CORPUS = Path(__file__).parent / "corpus"


def corpus(*names: str) -> list[str]:
    """The commands of corpus files; ⏎ stands for a new line."""
    lines = [line for name in names for line in (CORPUS / f"{name}.txt").read_text(encoding="utf-8").splitlines()]
    return [line.replace("⏎", "\n") for line in lines if line and not line.startswith("# ")]


DANGER = corpus("danger_1", "danger_2", "danger_3", "danger_4", "danger_5", "danger_6")
LOOKING = corpus("looking")


def test_corpus_is_large() -> None:
    assert len(set(DANGER)) + len(set(LOOKING)) + len(set(corpus("ordinary"))) >= 1000
    assert len(set(LOOKING)) >= 300


@pytest.mark.parametrize("command", DANGER)
def test_danger_is_found(command: str) -> None:
    found = risk.assess(command)
    assert found.level is Level.DANGER
    assert all(reason.message for reason in found.reasons)


@pytest.mark.parametrize("command", LOOKING)
def test_looking_is_safe(command: str) -> None:
    assert risk.assess(command) == risk.Risk()


@pytest.mark.parametrize("command", corpus("ordinary"))
def test_ordinary_is_not_danger(command: str) -> None:
    assert risk.assess(command).level < Level.DANGER


@pytest.mark.parametrize("command", corpus("caution"))
def test_change_is_caution(command: str) -> None:
    assert risk.assess(command).level is Level.CAUTION


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_rule_samples(rule: Rule) -> None:
    assert rule.yes and rule.no and rule.reason.endswith(".")
    for sample in rule.yes:
        found = risk.assess(sample)
        assert rule.id in [reason.rule for reason in found.reasons], sample
        assert found.level >= rule.level
    for sample in rule.no:
        assert rule.id not in [reason.rule for reason in risk.assess(sample).reasons], sample


def test_every_rule_is_wanted() -> None:
    """Removing any rule fails this test: each has a frozen sample that only it explains."""
    frozen = dict(line.split(" | ", 1) for line in corpus("rules"))
    assert set(frozen) == {rule.id for rule in all_rules()} | set(risk.BUILT_IN)
    for rule_id, command in frozen.items():
        assert rule_id in [reason.rule for reason in risk.assess(command).reasons], rule_id


def test_critical_rules_exist() -> None:
    assert {rule.id for rule in all_rules() if rule.critical} | set(risk.BUILT_IN) >= risk.CRITICAL
    assert {rule.id for rule in all_rules() if rule.critical} <= risk.CRITICAL


_WRAPPED = [c for c in DANGER if "\n" not in c and "'" not in c and bash.parses(c) and not c.startswith((":", "bomb", "f(", "exec ", "alias", "history", "unset", "export"))]
_PLAIN = [c for c in _WRAPPED if not any(x in c for x in "|;&<>(){}\"$`#=*~") and not c.startswith(("cd ", "pushd", "eval", "trap", "PATH"))]


@given(st.sampled_from(_WRAPPED), st.sampled_from(["{}", "( {} )", "{{ {}; }}", "true && {}", "if true; then {}; fi", "for i in 1; do {}; done", "f() {{ {}; }}; f", "echo hi; {}", "bash -c '{}'", "sudo sh -c '{}'", "eval '{}'", "ssh host '{}'", "echo \"$( {} )\"", "{}\n", "  {}", "false || {}", "nohup bash -c '{}' &", "su -c '{}'", "time ( {} )", "trap '{}' EXIT", "sh <<'END'\n{}\nEND", "sh <<< '{}'", "! {}", "while true; do {}; break; done", "case x in x) {};; esac"]))
@settings(max_examples=400, deadline=None)
def test_wrapping_never_lowers(command: str, wrapper: str) -> None:
    assert risk.assess(wrapper.format(command)).level is Level.DANGER


@given(st.sampled_from(_PLAIN), st.sampled_from(["sudo {}", "env A=b {}", "nice -n 5 {}", "timeout 5 {}", "nohup {} &", "command {}", "doas {}", "time {}", "setsid {}", "stdbuf -oL {}", "ionice -c3 {}", "sudo -u root -- {}", "A=1 {}", "busybox {}", "exec {}", "xargs {} < f", "find . -exec {} \\;", "chroot /mnt {}", "docker exec web {}", "\\{}"]))
@settings(max_examples=300, deadline=None)
def test_plain_wrappers_never_lower(command: str, wrapper: str) -> None:
    assume(not (wrapper.startswith("xargs") and command.split(maxsplit=1)[0] in ("cp", "mv", "ln", "sudo", "scp", "rsync", "usermod", "chsh")))  # an operand more changes what they mean
    assert risk.assess(wrapper.format(command)).level is Level.DANGER


@given(st.sampled_from(_PLAIN), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_quoting_and_spacing_never_lower(command: str, rng: random.Random) -> None:
    words = command.split(" ")
    spelled = [rng.choice([w, f"'{w}'", f'"{w}"', w[:1] + "''" + w[1:], w[:1] + '""' + w[1:]]) for w in words]
    assert risk.assess(rng.choice([" ", "  ", "\t", " \\\n "]).join(spelled)).level is Level.DANGER


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30), max_size=8))
@settings(max_examples=300, deadline=None)
def test_arguments_never_raise_echo(arguments: list[str]) -> None:
    quoted = ["'" + a.replace("'", "'\\''") + "'" for a in arguments]
    assert risk.assess(" ".join(["echo", *quoted])).level is Level.SAFE


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300).map(lambda b: b.decode("utf-8", "surrogateescape"))))
@settings(max_examples=500, deadline=None)
def test_anything_gets_a_level(text: str) -> None:
    assert risk.assess(text).level in Level
    if text.strip() and not bash.parses(text):
        assert risk.assess(text).level > Level.SAFE


def test_brace_before_far_characters_does_not_crash() -> None:
    for code in (0x100, 0x4E2D, 0x1F600, 0x6E0DD, 0xEBBFA, 0x10FFFF):
        for text in ("{%s", "{12%s", "{1..%s", "echo {%s,b}", "{1..3%s}"):
            assert risk.assess(text % chr(code)).level in Level


@given(st.sampled_from(DANGER + LOOKING), st.randoms(use_true_random=False))
@settings(max_examples=500, deadline=None)
def test_mutated_commands_never_raise(command: str, rng: random.Random) -> None:
    letters = list(command)
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(letters) + 1)
        letters[at : at + rng.randrange(3)] = rng.choice(["", "'", '"', "$(", ")", "`", "{", "}", "\\", "|", "<<", "\n", "\x00", "é", "&", ";", "*", "${", "[["])
    assert risk.assess("".join(letters)).level in Level


_TANGLED = ["(", "$(", "`", "{", '"$(', "a|", "<<E ", "[[ ", "case x in ", "${a", "$((", "if ", "<(", "'", "\n<<A\n", "a=(", "rm -rf x; ", "x;", "!", "{a,b}", "sudo ", "bash -c '", "eval ", "xargs ", "$'\\x", "env ", "a=$a$a;", "\\", "$x", "for i in a;do ", "f(){ ", "for i in a b;do ssh $i ", "for i in a b c;do for j in 1 2;do $i $j;done;done;", "f(){ f $1|", "while read x;do "]
_LONGEST, _USUAL = 0.05, 0.001
"""Seconds of processor time that any text may take, and that 99 of 100 commands may take."""
_SHARED = 3
"""A machine that others work on too takes up to so many times longer: by so much the usual run allows more than the long one."""


@pytest.mark.parametrize("piece", _TANGLED)
def test_no_input_takes_long(piece: str) -> None:
    for length in (100, 500, 3000, 15_000, 200_000):
        taken = _tangled(piece, length)
        assert taken < _LONGEST * _SHARED * _slowness(), (piece, length, taken)


@pytest.mark.long
@pytest.mark.parametrize("piece", _TANGLED)
def test_no_input_takes_long_on_a_quiet_machine(piece: str) -> None:
    for length in (100, 500, 3000, 15_000, 200_000):
        taken = _tangled(piece, length)
        assert taken < _LONGEST * _slowness(), (piece, length, taken)


def _tangled(piece: str, length: int) -> float:
    text = (piece * length)[:length]
    return min(_time(text) for _ in range(3))


@cache
def _slowness() -> float:
    """How many times longer than 10 ms a fixed piece of Python takes here; at least 1."""

    def once() -> float:
        started = time.process_time()
        sum(i * i for i in range(200_000))
        return time.process_time() - started

    return max(1.0, min(once() for _ in range(5)) / 0.01)


def _time(text: str) -> float:
    risk._read.cache_clear()
    started = time.process_time()
    risk.assess(text)
    return time.process_time() - started


def test_speed_of_the_corpus() -> None:
    assert _slow_command() < _USUAL * _SHARED * _slowness()


@pytest.mark.long
def test_speed_of_the_corpus_on_a_quiet_machine() -> None:
    assert _slow_command() < _USUAL * _slowness()


def _slow_command() -> float:
    """Seconds that 99 of 100 commands of the corpus do not exceed."""
    commands = [c for c in DANGER + LOOKING if len(c) <= 500]
    for command in commands:
        risk.assess(command)
    times = sorted(min(_time(c) for _ in range(3)) for c in commands)
    return times[len(times) * 99 // 100]


def test_user_rules() -> None:
    deny = UserRules(deny=("git push",))
    assert risk.assess("sudo git push origin main", rules=deny).level is Level.DANGER
    assert risk.assess("cd x && git push", rules=deny).level is Level.DANGER
    assert risk.assess("git pushx", rules=deny).level is Level.SAFE
    allow = UserRules(allow=("rm -rf photos", "curl", "bash"))
    assert risk.assess("rm -rf photos", rules=allow).level is Level.CAUTION
    assert risk.assess("rm -rf photos; rm -rf music", rules=allow).level is Level.DANGER
    assert risk.assess("curl -s x | bash", rules=allow).level is Level.DANGER


@pytest.mark.parametrize("folder", ["/home/me/project", "/tmp/t1/my project", "/srv/app", "/data/x"])
def test_levels_are_the_same_in_every_folder_of_ones_own(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(there, "none_is_there", lambda paths: False)
    here = Context(folder)
    assert [c for c in DANGER if risk.assess(c, here).level is not Level.DANGER] == []
    for name in ("looking", "ordinary", "caution"):
        assert [c for c in corpus(name) if risk.assess(c, here).level is not risk.assess(c).level] == []


def test_context_folder_counts() -> None:
    assert risk.assess("rm passwd").level is Level.CAUTION
    assert risk.assess("rm passwd", Context("/etc")).level is Level.DANGER


@pytest.mark.parametrize("command", ["ls \x1b[2J", "ls a\u202eb", "echo \u200bhi", "r\u043c -rf x", "сurl https://x", "ls \x07"])
def test_deceptive_text_is_flagged(command: str) -> None:
    assert risk.assess(command).level is Level.DANGER


@pytest.mark.parametrize("command", ["cat план.txt", "ls 'Müller & Söhne'", "grep naïve 日本語.txt", "echo Ω"])
def test_other_languages_are_not(command: str) -> None:
    assert risk.assess(command).level is Level.SAFE
