"""Every row of the table by its own samples, and what must hold for any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellmate.core.redact import _secrets, kind_of, redact
from shellmate.core.redact_rules import RULES, Kind, Rule
from shellmate.core.slots import SlotType, extract

SAMPLES = [(rule, text, secret) for rule in RULES for text, secret in rule.samples]
CLEAN = [text for rule in RULES for text in rule.clean]


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_each_row_has_samples_and_a_secret_for_each_of_its_groups(rule: Rule) -> None:
    assert rule.samples
    assert rule.pattern.groups
    for text, secret in rule.samples:
        assert secret
        assert secret in text
    assert [other.id for other in RULES].count(rule.id) == 1
    assert isinstance(rule.kind, Kind)


@pytest.mark.parametrize(("rule", "text", "secret"), SAMPLES, ids=[f"{r.id}-{n}" for n, (r, _, _) in enumerate(SAMPLES)])
def test_each_row_finds_its_samples(rule: object, text: str, secret: str) -> None:
    assert (secret, rule.id) in [(s, i) for s, i, _ in _secrets(text)]  # type: ignore[attr-defined]
    result = redact(text)
    assert secret not in result.text
    assert result.marks


@pytest.mark.parametrize("text", CLEAN)
def test_look_alikes_stay(text: str) -> None:
    assert redact(text) == redact(text).__class__((text,), ())


@pytest.mark.parametrize(
    "text",
    ["find . -name '*.py' -size +10M", "git checkout 9fceb02d0ae598e95dc970b74767f19372d61af8", "sha256sum -c <<< 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  f'",
     "change my password", "show the ssh key fingerprint", "list tokens in vault", "passwd bob", "ssh-keygen -t ed25519 -f ~/.ssh/id_ed25519", "grep -i password /etc/login.defs",
     "docker run -p 8080:80 -v /a:/b nginx", "export PATH=/usr/bin:$PATH", "kill -9 1234", "ls -la /usr/lib/x86_64-linux-gnu/libQt5WebEngineWidgets.so.5.15.12"],
)  # fmt: skip
def test_everyday_text_stays(text: str) -> None:
    assert redact(text).text == text


def test_a_secret_found_in_one_text_goes_from_all() -> None:
    result = redact("connect to the db as bob using hunter2 please", "mysql -u bob -phunter2 shop", "echo hunter2-is-long")
    assert not any("hunter2" in text for text in result.texts)
    assert result.texts[0].endswith("using REDACTED_1 please")
    assert result.texts[1] == "mysql -u bob -pREDACTED_1 shop"


def test_escaped_spelling_goes_too() -> None:
    result = redact("say it's-me to the server", "wget --http-password=it\\'s-me x")
    assert "s-me" not in "".join(result.texts)


def test_numbers_go_on_after_earlier_names() -> None:
    assert redact("export A_TOKEN=REDACTED_1 B_TOKEN=abc9").text == "export A_TOKEN=REDACTED_1 B_TOKEN=REDACTED_2"


def test_the_name_is_a_typed_slot() -> None:
    slotted = extract(redact("log in with password 'correct horse'", "x -p 'correct horse'").text)
    assert [(slot.type, slot.value) for slot in slotted.slots if "REDACTED" in slot.value] == [(slotted.slots[0].type, "REDACTED_1")]
    assert slotted.slots[0].type in (SlotType.WORD, SlotType.STRING)


@given(st.lists(st.sampled_from([text for _, text, _ in SAMPLES]) | st.text(max_size=40), min_size=1, max_size=4))
def test_twice_is_once(parts: list[str]) -> None:
    once = redact(" ; ".join(parts)).text
    assert redact(once).text == once


@given(st.sampled_from(SAMPLES), st.text(alphabet="abc xyz\n'\";|&", max_size=30))
def test_surroundings_do_not_hide_a_secret(sample: tuple[object, str, str], after: str) -> None:
    _, text, secret = sample
    if len(secret) > 5:
        assert secret not in redact(f"true && {text}\n{after}").text


@pytest.mark.parametrize("unit", ["a ", "mysql ", "--password ", "'", "curl x -u ", "a:", "http", "A1b2", "password ", "x=", "-----BEGIN PRIVATE KEY-----", "eyJ", "\\", "pass:"])
def test_time_is_linear(unit: str) -> None:
    started = time.process_time()
    redact(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 3


def test_what_a_rule_takes_out_has_a_word() -> None:
    found = redact("log in with token abc9secret")
    assert [kind_of(mark.rule) for mark in found.marks] == [mark.kind.value for mark in found.marks] == ["password"]
    assert kind_of("no such rule") == "secret"
