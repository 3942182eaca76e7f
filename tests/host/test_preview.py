"""What a command would touch: files that are there, and those that are not."""

from pathlib import Path

import pytest

from shellmate.host.preview import MISSING, preview


def _missing(command: str, folder: Path) -> list[str]:
    return [t.word for t in preview(command, str(folder)) if t.meaning == MISSING]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notes.txt").write_text("a\n")
    (tmp_path / "src").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("cat report.txt", ["report.txt"]),
        ("cat notes.txt", []),
        ("wc -l notes.txt report.txt", ["report.txt"]),
        ("grep -n a.b report.txt", ["report.txt"]),
        ("cp report.txt backup.txt", ["report.txt"]),
        ("mv notes.txt old/notes.txt", []),
        ("sort -o sorted.txt notes.txt", []),
        ("unzip photos.zip -d photos/", ["photos.zip"]),
        ("unzip photos.zip img/a.png", ["photos.zip"]),
        ("python3 -m json.tool notes.txt", []),
        ("python3 run.py data.csv", ["run.py"]),
        ("rm -rf build/cache", ["build/cache"]),
        ("curl -o page.html https://example.com/a.html", []),
        ("touch new.txt", []),
        ("sed -i s/a.b/c.d/ report.txt && cat report.txt", ["report.txt"]),
        ("cat 'with space.txt'", ["with space.txt"]),
        ("head -n 5 'report.csv' | cut -d, -f1", ["report.csv"]),
        ("ls /no/such/place", ["/no/such/place"]),
        ("rm -r build", ["build"]),
        ("sudo rm -rf -- build", ["build"]),
        ("rm -r src build/", ["build/"]),
        ("tar -xzf old.tar.gz", ["old.tar.gz"]),
        ("tar xf old.tar.gz -C dest", ["old.tar.gz", "dest"]),
        ("tar -x --file=old.tar.gz a.txt", []),
        ("tar -x --file old.tar.gz a.txt", ["old.tar.gz"]),
        ("tar -tvf old", ["old"]),
        ("mv *.jpg pics/", ["*.jpg"]),
        ("mv *.txt pics/", []),
        ("rm -f *.o", ["*.o"]),
        ("for f in *.jpg; do mv \"$f\" pics/; done", ["*.jpg"]),
        ("grep -rn word lib", ["lib"]),
        ("grep -e one -A 3 lib", ["lib"]),
        ("grep -nA 3 word lib", ["lib"]),
        ("chmod +x run", ["run"]),
        ("chmod -x run", ["run"]),
        ("chmod -R 755 public", ["public"]),
        ("sed -i '' s/a/b/ todo", ["todo"]),
        ("sort -k 2 -t , todo", ["todo"]),
        ("wc -l < todo", ["todo"]),
        ("while read -r line; do echo \"$line\"; done < todo", ["todo"]),
        ("cat notes.txt todo 2>&1 >/dev/null", ["todo"]),
        ("cd build && ls -l", ["build"]),
        ("cd src && cat notes.txt", ["notes.txt"]),
        ("zip -r all.zip src build -x '*.o'", ["build"]),
        ("7z x all.7z -oout", ["all.7z"]),
        ("ffmpeg -i talk.mp4 talk.mp3", ["talk.mp4"]),
        ("rsync -avze ssh build me@host:/srv/", ["build"]),
    ],
)
def test_files_that_are_not_there(command: str, words: list[str], folder: Path) -> None:
    assert _missing(command, folder) == words


def test_files_that_are_there(folder: Path) -> None:
    assert [(t.word, t.meaning) for t in preview("cat notes.txt src > out.txt", str(folder))] == [("notes.txt", "file, 2 B"), ("src", "empty folder"), ("> out.txt", "new file")]


@pytest.mark.parametrize(
    "command",
    [
        "tar -czf new.tar.gz src",
        "tar czf new.tar.gz -C src a.txt",
        "tar --create --file new.tar.gz notes.txt --exclude '*.o'",
        "tar -czf \"$out\" $files",
        "curl -o ./page.html https://example.com/a.html",
        "sort notes.txt > ./sorted",
        "sort notes.txt -o ./sorted",
        "mkdir -p ./build/out",
        "touch ../new.txt",
        "git clone https://example.com/a.git ./a",
        "git clone https://example.com/a.git && cd a && cat README.md",
        "wget https://example.com/a.zip && unzip a.zip",
        "mkdir build && rm -r build",
        "mkdir -p build && cp notes.txt build && cat build/notes.txt",
        "cp notes.txt copy.txt && cat copy.txt",
        "echo hi > new.txt && cat new.txt",
        "sort notes.txt | uniq > new.txt && cat new.txt",
        "ls &> new.txt; cat new.txt",
        "grep $OPTIONS word src",
        "grep --include=\"*.py\" word src",
        "rm \"$f\" $(list)",
        "ffmpeg -i \"$f\" out.mp4",
        "unzip notes.txt 'img/*'",
        "curl 'https://example.com/?a=b' https://example.com/?b=c",
        "zip new.zip notes.txt",
        "tail -n +5 notes.txt",
        "ln -s notes.txt link",
        "cat notes.txt | tee copy",
        "ls --exclude=*.o src",
        "rm **/*.o",
        "xargs -a list rm -r",
        "cp -t src notes.txt",
        "scp host:notes .",
    ],
)
def test_nothing_is_missed_that_a_command_makes_or_that_is_not_sure(command: str, folder: Path) -> None:
    assert _missing(command, folder) == []


@pytest.mark.parametrize("command", ["find $DIR -name '*.txt'", 'find "$DIR" -type f', 'find . -name "$NAME" -delete', "find . \\( -name a -o -name b \\)"])
def test_find_with_words_that_are_not_known_is_not_counted(command: str, folder: Path) -> None:
    assert preview(command, str(folder)) == []


def test_files_are_looked_up_where_the_line_goes(folder: Path) -> None:
    (folder / "src" / "main.c").write_text("x")
    assert [(t.word, t.meaning) for t in preview("cd src && cat main.c", str(folder))] == [("src", "folder with 1 entry"), ("main.c", "file, 1 B")]
    assert [t.word for t in preview("cd $THERE && cat notes.txt", str(folder))] == []


def test_what_find_would_meet_is_counted_and_named(folder: Path) -> None:
    for name in "abcde":
        (folder / "src" / f"{name}.log").write_text("x")
    assert [(t.word, t.meaning) for t in preview("find src -name 'a.log' -delete", str(folder))] == [("find", "1 match now: src/a.log")]
    assert preview("find . -name 'notes.*'", str(folder))[0].meaning == "1 match now: ./notes.txt"
    many = preview("find src -name '*.log' -delete", str(folder))[0].meaning
    assert many.startswith("5 matches now: src/") and many.count(".log") == 3 and many.endswith(", ...")
    assert preview("find src -name '*.tmp'", str(folder))[0].meaning == "0 matches now"
