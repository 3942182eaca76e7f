"""What is believed of a known intent's command that the decoder would not have written itself."""

from __future__ import annotations

import pytest

from shellmate.core.candidates import Written, believed, rank
from shellmate.core.slots import extract

ASKED = extract("what did i choose to install")


def test_a_sure_recognizer_outweighs_a_decoder_that_has_not_learnt_the_command() -> None:
    known = Written("apt-mark showmanual", -14.0, recognised=-0.1)
    free = Written("dpkg --configure -a", -2.0)
    assert [s.command for s in rank([free, known], ASKED)] == ["apt-mark showmanual", "dpkg --configure -a"]


def test_an_unsure_choice_of_values_is_not_believed() -> None:
    sure, unsure = (Written("apt-mark showmanual", -14.0, recognised=-0.1, chosen=chosen) for chosen in (0.0, -4.0))
    assert believed(sure) == pytest.approx(-3.0, abs=0.05)
    assert believed(unsure) < -10


def test_words_that_nothing_explains_make_it_less_likely() -> None:
    assert believed(Written("apt-mark showmanual", -14.0, recognised=-0.1, unexplained=2)) == pytest.approx(-5.0, abs=0.05)


def test_what_the_decoder_would_write_itself_is_hardly_changed() -> None:
    assert believed(Written("ls", -0.2, recognised=-0.1)) == pytest.approx(-0.14, abs=0.02)


def test_free_commands_and_habits_count_as_the_model_says() -> None:
    assert believed(Written("ls", -9.0)) == -9.0
    assert believed(Written("ls", -9.0, recognised=-0.1, chosen=-9.0, own=True)) == -9.0


def test_a_decoder_that_never_learnt_the_command_counts_less_than_one_that_did() -> None:
    never, usual, well = (believed(Written("apt-mark showmanual", -14.0, recognised=-0.1, heard=heard)) for heard in (0.0, 0.4, 0.95))
    assert never == pytest.approx(-1.0, abs=0.01)
    assert never > usual > well == pytest.approx(-3.5, abs=0.01)
    new, old = Written("apt-mark showmanual", -9.0, recognised=-0.4, heard=0.01), Written("dpkg --list", -2.2, recognised=-1.2, heard=0.8)
    assert [s.command for s in rank([old, new], ASKED)] == ["apt-mark showmanual", "dpkg --list"]
