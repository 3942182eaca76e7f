"""Files of pairs as other programs write them: any encoding is read or named with its place and the fix."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from shellmate.core.errors import UsageError
from shellmate.training.corpora import RawPair, read_pairs

ROWS = [{"input": "show the café", "output": "cat café.txt"}, {"input": "öffne src", "output": "nvim src"}]
PAIRS = [RawPair(row["input"], row["output"]) for row in ROWS]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)


def _refused(path: Path, raw: bytes) -> str:
    path.write_bytes(raw)
    with pytest.raises(UsageError) as refused:
        list(read_pairs(path))
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("raw", [LINES.encode(), LINES.encode("utf-8-sig"), LINES.replace("\n", "\r\n").encode(), json.dumps(ROWS).encode(), json.dumps(ROWS, indent=1).encode("utf-8-sig")])
def test_every_kind_of_utf_8_is_read(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "pairs.json").write_bytes(raw)
    assert list(read_pairs(tmp_path / "pairs.json")) == PAIRS


def test_a_line_separator_within_a_text_ends_no_line(tmp_path: Path) -> None:
    pair = {"input": "show\u2028this", "output": "cat this"}
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair, ensure_ascii=False))
    assert list(read_pairs(tmp_path / "pairs.jsonl")) == [RawPair(*pair.values())]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le"])
def test_another_encoding_is_named_with_its_place_and_the_command_mends_it(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "my pairs.jsonl"
    said = _refused(path, LINES.encode(encoding))
    assert f"{path}:1: byte {24 if encoding == 'cp1252' else ''}".rstrip() in said
    subprocess.run(["bash", "-c", said.split("`")[1]], check=True)
    assert list(read_pairs(tmp_path / "my pairs.utf8.jsonl")) == PAIRS


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_mixed_encodings_are_named_with_line_and_byte(mark: bytes, tmp_path: Path) -> None:
    first, second, _ = LINES.encode().split(b"\n")
    said = _refused(tmp_path / "pairs.jsonl", mark + first + b"\n" + second.replace("ö".encode(), b"\xf6") + b"\n")
    assert said == f"{tmp_path}/pairs.jsonl:2: byte 12 of the line (0xf6) is not UTF-8. Other characters of the file are UTF-8: write this one anew in an editor."


def test_half_a_character_is_named_with_its_line(tmp_path: Path) -> None:
    said = _refused(tmp_path / "pairs.jsonl", LINES.encode() + b'{"input": "smile \\ud83d", "output": "echo"}\n')
    assert said.startswith(f"{tmp_path}/pairs.jsonl:3: ")


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Is a directory"):
        list(read_pairs(tmp_path))

