"""Times of day in words."""

import pytest

from shellmate.core.clock_words import in_24_hours


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("reboot at half past six this evening", "reboot at 18:30"), ("every weekday at 6:15 in the evening", "every weekday at 18:15"), ("at quarter to nine in the evening", "at 20:45"), ("half past three in the morning", "3:30"),
        ("at 6pm", "at 18:00"), ("from 12am to 12 pm", "from 0:00 to 12:00"), ("at nine in the morning", "at 9:00"), ("at 9 o'clock tonight", "at 21:00"), ("at 11 at night", "at 23:00"), ("at 2 at night", "at 2:00"),
        ("half past 12", "12:30"), ("a quarter to one pm", "12:45"), ("at ten past 3", "at 3:10"), ("at five to eight in the evening", "at 19:55"), ("at twelve in the afternoon", "at 12:00"),
    ],
)  # fmt: skip
def test_on_a_clock_of_24_hours(said: str, written: str) -> None:
    assert in_24_hours(said) == written


@pytest.mark.parametrize("said", ["move five to ten files", "at ten to twenty", "sleep 5 in the night", "resize to half past", "half past 30", "10.5 in the morning", "backup-6pm.tar", "quarter to report"])
def test_what_is_no_time_stays(said: str) -> None:
    assert in_24_hours(said) == said
