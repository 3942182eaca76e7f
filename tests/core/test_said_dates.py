"""Days without a year."""

from __future__ import annotations

from datetime import date

import pytest

from shellmate.core.said_dates import with_year

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("all commits by priya since 1 march on main", "all commits by priya since 2026-03-01 on main"), ("since april 2nd until the 9th of april", "since 2026-04-02 until 2026-04-09"), ("changed on dec 24", "changed on 2025-12-24"),
        ("logs from Nov 28 to nov 30", "logs from 2026-11-28 to 2026-11-30"), ("how many days until december 25", "how many days until 2026-12-25"), ("remind me on 3 march", "remind me on 2027-03-03"), ("before jan 5th, 2023", "before 2023-01-05"),
        ("since 30 feb. and", "since 30 feb. and"), ("since 29 february", "since 29 february"), ("in may 2 files", "in may 2 files"), ("from march", "from march"), ("every year on 1 march", "every year on 1 march"),
        ("rename it to 3 march", "rename it to 3 march"), ("to 2 marches", "to 2 marches"), ("since 3 may.txt", "since 3 may.txt"), ("modified before 10 oct, newest first", "modified before 2026-10-10, newest first"),
    ],
)  # fmt: skip
def test_a_day_gets_the_year_that_is_meant(said: str, written: str) -> None:
    assert with_year(said, TODAY) == written
