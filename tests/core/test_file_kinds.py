"""Evidence from file kinds: each tool with a file it reads and one it cannot."""

from __future__ import annotations

import pytest

from shellmate.core.file_kinds import misfits


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("tar -xzf a.tar.gz -C /tmp", "tar -xzf a.tar.xz -C /tmp"),
        ("tar -xjf a.tar.bz2", "tar -xjf a.tar.gz"),
        ("tar -xJf a.tar.xz", "tar -xJf a.tgz"),
        ("unzip a.zip -d out", "unzip a.tar.gz -d out"),
        ("gunzip log.gz", "gunzip log.bz2"),
        ("bunzip2 a.bz2", "bunzip2 a.gz"),
        ("unxz a.xz", "unxz a.gz"),
        ("unrar x a.rar", "unrar x a.zip"),
        ("pdftotext a.pdf", "pdftotext a.zip"),
        ("awk -F, '{print $3}' m.csv", "awk '{print $3}' m.csv"),
        ("awk -F, '{s += $2} END {print s}' m.csv", "awk '{s += $2} END {print s}' m.csv"),
        ("awk -F'\\t' '{print $2}' a.tsv", "awk -F, '{print $2}' a.tsv"),
        ("cut -d, -f2 a.csv | sort", "cut -f2 a.csv | sort"),
        ("cut -f2 a.tsv", "cut -d, -f2 a.tsv"),
        ("sort -t, -k2 -n a.csv", "sort -k2 -n a.csv"),
        ("column -ts, a.csv", "column -t a.csv"),
        ("join -t, a.csv b.csv", "join a.csv b.csv"),
        ("sort a.txt > b.txt", "sort a.txt > a.txt"),
        ("grep x a.log | sort > b.log", "grep x a.log | sort > a.log"),
        ("ffmpeg -i a.mp4 -vn a.mp3", "ffmpeg -i a.mp4 -vn a.mp4"),
        ("nohup bash a.sh > a.log 2>&1 &", "nohup python3 a.sh > a.log 2>&1 &"),
        ("python3 a.py notes.sh", "bash a.py"),
        ("CUDA_VISIBLE_DEVICES=0 python3 a.py", "DEBUG=1 python3 a.js"),
        ("ffmpeg -ss 10 -i a.mp4 b.mp4", "sed -n '/10/,/20/p' a.mp4"),
        ("mpv a.mp3", "mpv a.txt"),
        ("tar -xzf a.tgz etc/app.conf", "tar -xzf a.tgz -C etc/app.conf"),
        ("tar -czf a.tgz --exclude=.cache ~", "tar -czf .cache ~"),
        ("rsync -a dist/ web@srv:/www/", "rsync -a web@srv:/www:dist/ ./"),
        ("sudo apt install htop", "sudo apt install htop htop"),
        ("docker run -d --name redis redis", "docker rm redis redis"),
    ],
)
def test_each_tool_with_its_kind(right: str, wrong: str) -> None:
    assert misfits(right) == 0
    assert misfits(wrong) == 1


@pytest.mark.parametrize("command", ["tar -xf a.tar.gz", "tar -czf a.tar.gz src", "zip -r a.zip src", "grep z notes.txt", "awk 'NR>1' a.csv", "awk '!seen[$0]++' a.csv", "wc -l a.csv", "awk '{print $1}' a.txt > a.csv", "sort -u a > b && mv b a", "cat a >> a.log", "echo x > a; cat a", "ls > out 2>&1", "sh -c 'python3 a.py'", "node a.js", "tar -cf - src | ssh srv tar -xf -", "tar -czf \"a-$(date +%F).tar.gz\" src", "rsync -a rsync://srv/mod ./", "seq 10 10", "psql -U postgres postgres", "tar cf a.tar a", "echo 10:20:30", "ls -la", "tar -xzf - -C /tmp", "unzip"])
def test_commands_that_say_nothing_wrong(command: str) -> None:
    assert misfits(command) == 0


def test_accounts_are_split_at_colons() -> None:
    assert misfits("awk '{print $NF}' /etc/passwd") == 1
    assert misfits("cut -f1 /etc/group") == 1
    assert not misfits("awk -F: '{print $NF}' /etc/passwd")
    assert not misfits("cut -d: -f1 /etc/passwd | sort")
