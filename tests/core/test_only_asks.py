"""Requests that only ask, commands that change something, and what the ranking makes of both."""

from __future__ import annotations

import pytest

from shellmate.core import candidates
from shellmate.core.only_asks import changes, only_asks
from shellmate.core.slots import extract


@pytest.mark.parametrize(
    "request_",
    ["what is inside photos.zip? don't extract it", "is the service fail2ban enabled at startup", "show the last 10 commits one line each", "who's hogging the cpu",
     "how much is unallocated in my volume groups", "list empty folders under here", "please show me which files would be deleted", "check the usb stick /dev/sdd1 for errors"],
)  # fmt: skip
def test_requests_that_only_ask(request_: str) -> None:
    assert only_asks(extract(request_).text)


@pytest.mark.parametrize(
    "request_",
    ["find empty folders and delete them", "what is the command to push my branch", "how do i remove a user", "show the lines with foo in a.txt and save them to b.txt", "list all files > files.txt",
     "what do i type to undo the last commit", "find *.tmp, remove", "view the log and clear it", "kill what listens on 8080", "unzip photos.zip", "is there a way to rename all of them"],
)  # fmt: skip
def test_requests_that_want_something_done(request_: str) -> None:
    assert not only_asks(extract(request_).text)


@pytest.mark.parametrize("command", ["rm -r src", "find . -empty -delete", "sudo systemctl enable nginx", "git push", "unzip a.zip", "ls > a.txt", "mkfs.vfat /dev/sdd1", "sudo ufw allow 22"])
def test_commands_that_change_something(command: str) -> None:
    assert changes(command)


@pytest.mark.parametrize("command", ["ls -la", "unzip -l a.zip", "sudo du -sh /var/*", "git log --oneline", "ss -tln", "tar -tf a.tar", "systemctl is-enabled nginx", "nosuchprogram"])
def test_commands_that_look(command: str) -> None:
    assert not changes(command)


def test_what_changes_something_comes_behind() -> None:
    def first(request_: str) -> list[str]:
        written = [candidates.Written("unzip ‹F1›", -0.5), candidates.Written("unzip -l ‹F1›", -2.0)]
        return [scored.command for scored in candidates.rank(written, extract(request_))]

    assert first("what is inside photos.zip") == ["unzip -l photos.zip", "unzip photos.zip"]
    assert first("open photos.zip here") == ["unzip photos.zip", "unzip -l photos.zip"]
