"""One wording for what people write in several, and marks that stand alone."""

from __future__ import annotations

import pytest

from shellmate.core import templating, wording
from shellmate.core.slots import extract


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("rsync a to b at 5 MB/s", "rsync a to b at 5 MB per second"), ("limit it to 500k/s", "limit it to 500k per second"), ("with 2 Mbps at most", "with 2 Mb per second at most"), ("open MB/s.txt", "open MB/s.txt"), ("5/s", "5/s"),
        ("print it on 2 sides", "print it on both sides"), ("print it two-sided", "print it double sided"), ("two-sided print", "double sided print"), ("besides 2 files", "besides 2 files"),
        ("files that do NOT contain x", "files that do not contain x"), ("for NOT in a", "for NOT in a"), ("compare two folders", "compare folders"), ("diff the 2 files a and b", "diff the files a and b"), ("delete two files", "delete two files"),
        ("compare the first two files", "compare the first two files"), ("is nginx.service running", "is nginx running"), ("edit nginx.service", "edit nginx.service"), ("logs of getty@tty1.service", "logs of getty@tty1"), ("start /etc/x.service", "start /etc/x.service"),
        ("apply stash@{1}", "apply stash 1"), ("show stash@{2} and stash@{3}", "show stash 2 and stash 3"), ("back up my Documents to x", "back up ~/Documents to x"), ("zip my pictures", "zip ~/Pictures"),
    ],
)  # fmt: skip
def test_what_is_said_otherwise_is_said_plainly(said: str, plain: str) -> None:
    assert wording.plainly(said) == plain


@pytest.mark.parametrize(
    ("request_", "text", "values"),
    [
        ("replace , by ; in list.csv", "replace ‹S1› by ‹S2› in ‹F1›.csv", [",", ";", "list.csv"]), ("change every | to a tab in a.tsv", "change every ‹S1› to a tab in ‹F1›.tsv", ["|", "a.tsv"]),
        ("show this , that", "show this, that", []), ("replace ',' by ; in a.csv", "replace ‹S1› by ; in ‹F1›.csv", [",", "a.csv"]),
    ],
)  # fmt: skip
def test_marks_that_stand_alone_are_values_where_something_is_exchanged(request_: str, text: str, values: list[str]) -> None:
    found = extract(request_)
    assert (found.text, [slot.value for slot in found.slots]) == (text, values)


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        ("resize it to 300x300", "resize it to ‹N1›x‹N2›"), ("between 10:15 and 10:30", "between ‹N1›:‹N2› and ‹N3›:‹N4›"), ("map 8080:8080", "map ‹N1›:‹N1›"), ("5 of 5", "‹N1› of ‹N1›"), ("ratio 16:9 or 9:2", "ratio ‹N1›:‹N2› or ‹N2›:‹N3›"),
    ],
)  # fmt: skip
def test_numbers_of_a_size_or_a_time_have_symbols_of_their_own(request_: str, text: str) -> None:
    assert extract(request_).text == text


@pytest.mark.parametrize(("said", "meant"), [("remove dublicate lines", "remove duplicate lines"), ("rename my fotos", "rename my photos"), ("the calender", "the calendar")])
def test_mistakes_of_the_ear_are_mended(said: str, meant: str) -> None:
    assert extract(said).text == meant


@pytest.mark.parametrize(
    ("request_", "command", "shape"),
    [
        ("resize it to 300x300", "mogrify -resize 300x300 a", "mogrify -resize ‹N1›x‹N2› a"), ("lines between 10:15 and 10:30", "sed -n '/10:15/,/10:30/p'", "sed -n '/‹N1›:‹N2›/,/‹N3›:‹N4›/p'"),
        ("map 8080:8080", "docker run -p 8080:8080 x", "docker run -p ‹N1›:‹N1› x"), ("make it 300x200", "convert -crop 300x200 a", "convert -crop ‹N1›x‹N2› a"),
    ],
)  # fmt: skip
def test_equal_numbers_stand_in_a_command_where_the_request_has_them(request_: str, command: str, shape: str) -> None:
    assert templating.template(command, extract(request_).values) == shape


@pytest.mark.parametrize(
    ("request_", "value"),
    [
        ("rename IMG_2041.JPG to grandma birthday.jpg", "grandma birthday.jpg"), ("rename notes.txt to my holiday plans.txt", "my holiday plans.txt"), ("create a folder named Bank Statements", "Bank Statements"),
        ("make a directory called old stuff", "old stuff"), ("make a folder called test and go into it", "test"), ("create a folder called logs with 3 files", "logs"), ("make a folder called build please", "build"),
    ],
)  # fmt: skip
def test_a_new_name_may_have_blanks(request_: str, value: str) -> None:
    assert value in [slot.value for slot in extract(request_).slots]
