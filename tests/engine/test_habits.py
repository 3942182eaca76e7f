"""A user's own commands: their gaps are filled by where values stood in earlier requests."""

from __future__ import annotations

import pytest

from shellmate.core.slots import extract
from shellmate.engine.habits import candidates, fill
from shellmate.engine.intents_file import Gap, Own

POD = Gap(key="0", kinds="W", after=("of",), before=("in",))
SPACE = Gap(key="1", kinds="W", after=("in",), before=("",), behind=("0",))
LOGS = (" kubectl -n ", SPACE, " logs deploy/", POD, " --tail ", Gap(key="2", kinds="N", after=("last",), before=("lines",)))
SAID = Own(frozenset("show the last lines logs of in".split()))


@pytest.mark.parametrize(
    ("request_text", "command"),
    [
        ("show the last 50 lines of billing in prod", "kubectl -n prod logs deploy/billing --tail 50"),
        ("in prod show the last 5 lines of billing", "kubectl -n prod logs deploy/billing --tail 5"),
        ("logs of orders in staging, last 7", "kubectl -n staging logs deploy/orders --tail 7"),
    ],
)
def test_values_are_told_by_what_stands_beside_them(request_text: str, command: str) -> None:
    asked = extract(request_text)
    made = fill(LOGS, SAID, asked)
    assert made is not None
    template = made[0]
    for slot in asked.slots:
        template = template.replace(slot.symbol, slot.value)
    assert template == command
    assert made[1] <= 0


def test_a_missing_value_fills_nothing() -> None:
    assert fill(LOGS, SAID, extract("show the last lines of billing in prod")) is None
    assert fill(LOGS, SAID, extract("show the last 5 lines")) is None


def test_a_question_is_about_what_stands_behind_its_auxiliary() -> None:
    speed = (" lighthouse ", Gap(key="0", kinds="W", after=("for", "is", "measure"), before=("",)))
    made = fill(speed, Own(frozenset("how fast is measure lighthouse for".split())), extract("how fast does status load"))
    assert made is not None
    assert made[0] == "lighthouse status"


def test_no_gaps_is_certain() -> None:
    assert fill((" make -C docs",), Own(), extract("build the docs")) == ("make -C docs", 0.0)


def test_ambiguity_lowers_the_chance() -> None:
    gap = (" deploy ", Gap(key="0", kinds="W"))
    alone, two = fill(gap, Own(), extract("ship zorblax")), fill(gap, Own(), extract("ship zorblax quxify"))
    assert alone is not None and two is not None
    assert two[1] < alone[1]


def test_words_of_earlier_requests_and_small_words_are_no_values() -> None:
    found = candidates(extract("frequencies of the city in claims.csv"), Own(frozenset({"frequency"})))
    assert [said.text for said in found] == ["city", "‹F1›"]


def test_options_are_no_values() -> None:
    assert fill((" mtr ", Gap(key="0", kinds="W")), Own(), extract("ip -br a")) is None or "-br" not in (fill((" mtr ", Gap(key="0", kinds="W")), Own(), extract("ip -br a")) or ("", 0))[0]
