"""Days without a year."""

from __future__ import annotations

from datetime import date

import pytest

from shellmate.core.said_dates import with_year

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("all commits by priya since 1 march on main", "all commits by priya since 2026-03-01 on main"), ("logs since april 2nd until the 9th of april", "logs since 2026-04-02 until 2026-04-09"), ("files changed after dec 24", "files changed after 2025-12-24"),
        ("logs from Nov 28 to nov 30", "logs from 2026-11-28 to 2026-11-30"), ("modified before 10 oct, newest first", "modified before 2026-10-10, newest first"), ("files changed between 3 may and 5 june", "files changed between 2026-05-03 and 2026-06-05"),
        ("how many days until december 25", "how many days until december 25"), ("remind me on 3 march", "remind me on 3 march"), ("files before jan 5th, 2023", "files before jan 5th, 2023"), ("files from 3 march 2024 on", "files from 3 march 2024 on"),
        ("logs since 30 feb. and", "logs since 30 feb. and"), ("files in may 2", "files in may 2"), ("files from march", "files from march"), ("log every year since 1 march", "log every year since 1 march"),
        ("rename files to 3 march", "rename files to 3 march"), ("logs since 3 may.txt", "logs since 3 may.txt"), ("run it from 3 march", "run it from 3 march"),
    ],
)  # fmt: skip
def test_a_day_gets_the_year_that_is_meant(said: str, written: str) -> None:
    assert with_year(said, TODAY) == written
