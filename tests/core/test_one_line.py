"""Commands of several lines as one: bash does the same with both, or there is none."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from shellmate.core.one_line import has_block, one_line

JOINED = (
    ("for i in 1 2; do\n echo $i\ndone", "for i in 1 2; do echo $i; done"),
    ("for i in 1 2\ndo\n\techo $i\ndone", "for i in 1 2; do echo $i; done"),
    ("if [ -f x ]\nthen\n echo \"a  b\" &\n wait\nelse\n echo no\nfi", "if [ -f x ]; then echo \"a  b\" & wait; else echo no; fi"),
    ("if false\nthen echo a\nelif true\nthen echo b\nfi", "if false; then echo a; elif true; then echo b; fi"),
    ("printf '%s\\n' b a |\n  sort &&\n\n  echo ok ||\n echo no", "printf '%s\\n' b a | sort && echo ok || echo no"),
    ("echo a \\\n   b \\\n  c", "echo a b c"),
    ("echo a\\\nb 'c\\d'", "echo ab 'c\\d'"),
    ("#!/bin/bash\n# says hello\necho hello # really\n\necho '# no comment'\n", "echo hello; echo '# no comment'"),
    ("case a in\n a)\n  echo 1\n  ;;\n *) echo 2 ;;\nesac", "case a in a) echo 1 ;; *) echo 2 ;; esac"),
    ("case b\nin\n(a) echo 1;;\n*)\n echo 2\nesac", "case b in (a) echo 1;; *) echo 2; esac"),
    ("f()\n{\n  echo in\n  echo do\n}\nf", "f() { echo in; echo do; }; f"),
    ("f() {\necho $1; }\nf x;\n", "f() { echo $1; }; f x;"),
    ("(\necho a\necho b\n)\n{\necho c\n}", "( echo a; echo b; ); { echo c; }"),
    ("x=$(\n echo a\n echo b\n)\necho $x", "x=$( echo a; echo b; ); echo $x"),
    ("a=(\n 1\n 2\n)\necho ${a[1]}", "a=( 1 2 ); echo ${a[1]}"),
    ("[[ a == a &&\n b == b ]]\necho $?", "[[ a == a && b == b ]]; echo $?"),
    ("while read -r l\ndo\n echo \"<$l>\"\ndone <<< 'a  b'", "while read -r l; do echo \"<$l>\"; done <<< 'a  b'"),
    ("for ((i=0; i<2; i++))\ndo\n echo $i\ndone", "for ((i=0; i<2; i++)); do echo $i; done"),
    ("! true\necho $?", "! true; echo $?"),
    ("echo  one   line", "echo one line"),
)  # fmt: skip


@pytest.mark.parametrize(("command", "line"), JOINED)
def test_bash_does_the_same_with_both(command: str, line: str, tmp_path: Path) -> None:
    assert one_line(command) == line
    ran = [subprocess.run(["bash", "-c", text], capture_output=True, text=True, cwd=tmp_path, timeout=20, check=False) for text in (command, line)]
    assert (ran[0].stdout, ran[0].returncode) == (ran[1].stdout, ran[1].returncode)
    assert ran[1].stderr == ""


@pytest.mark.parametrize("command", ["", "  \n", "cat <<E\nfoo\nE", "echo 'a\nb'", 'echo "a\nb"', "for i in 1 2; do\necho $i", "find the\n (big files", "a " * 5000])
def test_what_has_no_such_line_is_refused(command: str) -> None:
    assert one_line(command) == ""


def test_blocks_are_commands_beyond_doubt_and_prose_has_none() -> None:
    assert has_block("if [ -f x ]; then echo a; fi")
    assert has_block("ls; while true; do ls; done")
    for words in ("for every file show its size", "if there is a file x then delete it", "find the big files", "(list) the files"):
        assert not has_block(words), words
