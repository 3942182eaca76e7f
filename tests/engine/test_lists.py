"""Long lists through the whole path, with the shipped bundle."""

from __future__ import annotations

import re
from pathlib import Path

from shellmate.core import candidates
from shellmate.core.slots import extract
from shellmate.engine.base import DEFAULT_BUNDLE, load_engine

ASKED = {
    "install git, curl and tmux": "apt install git curl tmux",
    "install vim nano htop ripgrep fzf": "apt install vim nano htop ripgrep fzf",
    "delete a.txt, b.txt and c.txt": "rm a.txt b.txt c.txt",
    "delete notes.txt old.log tmp.csv": "rm notes.txt old.log tmp.csv",
    "make directories src, docs, tests, build and dist": "mkdir src docs tests build dist",
    "copy a.txt, b.txt, c.txt and d.txt to backup/": "cp a.txt b.txt c.txt d.txt backup/",
    "move x.jpg, y.jpg and z.jpg into ~/Pictures": "mv x.jpg y.jpg z.jpg ~/Pictures",
    "zip a.txt b.txt c.txt d.txt into all.zip": "zip all.zip a.txt b.txt c.txt d.txt",
    "tar up src, docs and Makefile into out.tar.gz": "tar -czf out.tar.gz src docs Makefile",
    "git add main.py utils.py config.py": "git add main.py utils.py config.py",
    "kill processes 123, 456, 789 and 1011": "kill 123 456 789 1011",
    "find lines with foo, bar, baz or qux in log.txt": "grep -E 'foo|bar|baz|qux' log.txt",
    "pip install numpy pandas scipy matplotlib seaborn": "pip install numpy pandas scipy matplotlib seaborn",
    "remove the packages vim, nano, emacs and joe": "apt remove vim nano emacs joe",
    "find files ending in .py, .js, .ts, .go and .rs": "find . -type f \\( -name '*.py' -o -name '*.js' -o -name '*.ts' -o -name '*.go' -o -name '*.rs' \\)",
    "restart nginx, mysql and php-fpm": "systemctl restart nginx mysql php-fpm",
    "concatenate part1.txt part2.txt part3.txt part4.txt into all.txt": "cat part1.txt part2.txt part3.txt part4.txt > all.txt",
    "show columns 1, 3 and 5 of data.csv": "cut -d, -f1,3,5 data.csv",
    "delete branches fix-a, fix-b and fix-c": "git branch -d fix-a fix-b fix-c",
    "brew install jq fzf ripgrep": "brew install jq fzf ripgrep",
    "npm install express lodash axios": "npm install express lodash axios",
    "delete the folders node_modules, dist and .cache": "rm -r node_modules dist .cache",
    "make a.sh b.sh c.sh executable": "chmod +x a.sh b.sh c.sh",
    "show the first line of a.txt, b.txt and c.txt": "head -n 1 a.txt b.txt c.txt",
}
"""One command that must be among the first five; `sudo` in front of it counts as well."""


def test_lists_are_answered() -> None:
    engine = load_engine(Path(__file__).parents[2] / "models" / DEFAULT_BUNDLE)
    first = 0
    missed = []
    for request, wanted in ASKED.items():
        slotted = extract(request)
        ranked = candidates.rank([h.written for h in engine.answer(slotted, 5).hypotheses], slotted, None, {**candidates.WEIGHTS, **engine.manifest.ranking})
        shown = [re.sub(r"^sudo ", "", scored.command) for scored in ranked[:5]]
        first += shown[0] == wanted
        if wanted not in shown:
            missed.append((request, shown))
    assert len(missed) <= 2, missed
    assert first >= 0.8 * len(ASKED)
