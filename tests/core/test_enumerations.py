"""Long lists in a request: two values are shown to the model, the others follow in the command."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellmate.core import enumerations, fill, retrieval, templating
from shellmate.core.slots import extract

LISTS = [
    ("install git, curl, vim, htop and tmux", "install ‹W1› and ‹W2›", ["git", "curl", "vim", "htop", "tmux"]),
    ("pip install numpy pandas scipy torch", "pip install ‹W1› and ‹W2›", ["numpy", "pandas", "scipy", "torch"]),
    ("delete a.txt b.txt c.txt", "delete ‹F1› and ‹F2›", ["a.txt", "b.txt", "c.txt"]),
    ("kill processes 123, 456, 789 and 1011", "kill processes ‹N1› and ‹N2›", ["123", "456", "789", "1011"]),
    ("find lines with foo, bar, baz or qux in log.txt", "find lines with ‹W1› or ‹W2› in ‹F1›", ["foo", "bar", "log.txt", "baz", "qux"]),
    ("find files ending in .py, .js, .ts and .go", "find files ending in ‹X1›.py and ‹X2›.js", ["py", "js", "ts", "go"]),
    ('make directories "a", "b", "c", "d", and "e"', "make directories ‹S1› and ‹S2›", ["a", "b", "c", "d", "e"]),
    ("make directories src, docs and tests", "make directories ‹W1› and ‹W2›", ["src", "docs", "tests"]),
    ("delete build, dist, node_modules and .cache", "delete ‹W1› and ‹W2›", ["build", "dist", "node_modules", ".cache"]),
    ("copy a.txt, /var/b.txt, c.txt to backup/", "copy ‹F1› and ‹P1› to ‹P2›", ["a.txt", "/var/b.txt", "backup/", "c.txt"]),
    ("search /a, /b, /c and save it", "search ‹P1› and ‹P2› and save it", ["/a", "/b", "/c"]),
]  # fmt: skip

NO_LISTS = [
    "show name, size, owner and date of files", "sort by date, name, size, type", "go to src, build, test, and push", "run the python flask app", "install Visual Studio Code",
    "sync ~/Documents to the nas, backup@nas.local:/volume1/docs, dry run first", "release build, cargo", "kube-system events, newest at the bottom", "copy a.txt and b.txt to c/",
    "tag track07.mp3: artist Nina Simone, title Sinnerman", "mv a.txt b.txt /tmp", "Send Output From Find To A File",
    "list the files, the folders and the links", "run it on mondays, wednesdays and fridays", "delete a.txt, then b.txt, then c.txt",
]  # fmt: skip


@pytest.mark.parametrize(("request_", "text", "values"), LISTS, ids=[row[0] for row in LISTS])
def test_a_list_is_shown_as_two(request_: str, text: str, values: list[str]) -> None:
    slotted = extract(request_)
    assert slotted.text == text
    assert [slot.value for slot in slotted.values] == values
    assert len(slotted.lists) == 1


@pytest.mark.parametrize("request_", NO_LISTS)
def test_what_is_no_list_stays(request_: str) -> None:
    assert not extract(request_).lists


@pytest.mark.parametrize(
    ("request_", "template", "command"),
    [
        ("install git, curl, vim and tmux", "apt install ‹W1› ‹W2›", "apt install git curl vim tmux"),
        ("lines with foo, bar, baz or qux in log.txt", "grep -E '‹W1›|‹W2›' ‹F1›", "grep -E 'foo|bar|baz|qux' log.txt"),
        ("lines with foo, bar, baz or qux in log.txt", "grep -e ‹W1› -e ‹W2› ‹F1›", "grep -e foo -e bar -e baz -e qux log.txt"),
        ("columns 1, 3, 5 and 7 of data.csv", "awk -F, '{print $‹N1›, $‹N2›}' ‹F1›", "awk -F, '{print $1, $3, $5, $7}' data.csv"),
        ("columns 1, 3, 5 and 7 of data.csv", "cut -d, -f‹N1›,‹N2› ‹F1›", "cut -d, -f1,3,5,7 data.csv"),
        ("files ending in .py, .js and .ts", "find . \\( -name '*.‹X1›' -o -name '*.‹X2›' \\)", "find . \\( -name '*.py' -o -name '*.js' -o -name '*.ts' \\)"),
        ("start web, db-1 and cache-2", "docker start ‹W1› && docker start ‹W2›", "docker start web && docker start db-1 && docker start cache-2"),
        ("make folders 2022, 2023 and 2025", "mkdir {‹N1›..‹N2›}", "mkdir {2022,2023,2025}"),
        ('zip "my file.txt", b.txt and c.txt into d.zip', "zip ‹F3› ‹F1› ‹F2›", "zip d.zip 'my file.txt' b.txt c.txt"),
    ],
)  # fmt: skip
def test_the_others_follow_as_the_second_follows_the_first(request_: str, template: str, command: str) -> None:
    slotted = extract(request_)
    whole = enumerations.expand(template, slotted.lists)
    assert fill.fill(whole, slotted.values) == command
    assert enumerations.contract(templating.template(command, slotted.values), slotted.lists) is not None


@pytest.mark.parametrize("template", ["cat ‹F1› > ‹F2›", "cat ‹F1› | tee ‹F2›", "cp ‹F1› x", "pip install ‹F1›==‹F2›", "mv ‹F2› ‹F1›"])
def test_nothing_is_added_where_values_are_not_side_by_side(template: str) -> None:
    assert enumerations.expand(template, extract("merge a.txt, b.txt, c.txt and d.txt").lists) == template


def test_others_elsewhere_in_a_command_are_no_list() -> None:
    lists = extract("delete a.txt, b.txt and c.txt").lists
    assert enumerations.contract("rm ‹F1› ‹F2› && touch ‹F10›", lists) is None
    assert enumerations.contract("rm ‹F1›", lists) is None
    assert enumerations.contract("rm ‹F1› ‹F2› ‹F10›", lists) == "rm ‹F1› ‹F2›"


@given(st.lists(st.from_regex(r"[a-z]{2,6}[0-9]{1,3}\.(?:txt|csv|log)", fullmatch=True), min_size=3, max_size=40, unique=True), st.sampled_from([", ", " "]), st.sampled_from(["", "and", "or"]))
def test_every_value_of_a_list_comes_back(files: list[str], between: str, link: str) -> None:
    said = between.join(files[:-1]) + (f" {link} " if link else between) + files[-1]
    slotted = extract(f"delete {said}")
    assert fill.fill(enumerations.expand("rm ‹F1› ‹F2›", slotted.lists), slotted.values) == "rm " + " ".join(files)


def test_a_habit_takes_as_many_values_as_the_new_request_names() -> None:
    past = [retrieval.Past("put a.txt and b.txt on the shelf", "shelve -f a.txt b.txt", True)]
    found = retrieval.recall(extract("put x.txt, y.txt, z.txt and w.txt on the shelf"), past)
    assert found and found.command == "shelve -f x.txt y.txt z.txt w.txt"
    past = [retrieval.Past("put a.txt, b.txt, c.txt and d.txt on the shelf", "shelve -f a.txt b.txt c.txt d.txt", True)]
    found = retrieval.recall(extract("put x.txt and y.txt on the shelf"), past)
    assert found and found.command == "shelve -f x.txt y.txt"
    past = [retrieval.Past("put a.txt, b.txt, c.txt on the shelf", "shelve a.txt; shelve c.txt", True)]
    assert retrieval.recall(extract("put x.txt, y.txt, z.txt on the shelf"), past) is None
