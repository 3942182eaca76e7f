"""What a command would touch: files that are there, and those that are not."""

import os
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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("scratch -mindepth 1", "3 matches now"), ("scratch -depth", "4 matches now"), ("scratch -mindepth 1 -maxdepth 1 -type d", "1 match now: scratch/deep"), ("scratch -type f,d", "4 matches now"), ("./scratch/ -name a.log", "1 match now: ./scratch/a.log"),
        ("scratch -empty", "1 match now: scratch/deep/b.log"), ("scratch -type f ! -name 'a*'", "1 match now: scratch/deep/b.log"), ("scratch -path '*/deep/*'", "1 match now: scratch/deep/b.log"), ("scratch -iname 'A.LOG' -size -10k -mmin -5", "1 match now: scratch/a.log"),
        ("scratch -newer notes.txt -type f", "2 matches now"), ("notes.txt src -type f", "1 match now: notes.txt"), ("link", "1 match now: link"), ("nowhere", "0 matches now"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("action", ["", " -print", " -delete", " -exec rm -rf {} +", " -exec rm {} \\; -print", " -ok rm {} ';'", " -execdir rm {} \\;"])
def test_a_search_that_deletes_is_counted_as_the_same_search_without_that(arguments: str, said: str, action: str, folder: Path) -> None:
    (folder / "scratch" / "deep").mkdir(parents=True)
    (folder / "scratch" / "a.log").write_text("x")
    (folder / "scratch" / "deep" / "b.log").touch()
    (folder / "link").symlink_to("scratch")
    os.utime(folder / "notes.txt", (1, 1))
    found = preview(f"find {arguments}{action}", str(folder))
    assert [t.word for t in found] == ["find"] and found[0].meaning.startswith(said)
    assert (folder / "scratch" / "deep" / "b.log").exists()


def test_the_folder_where_a_search_stands_is_not_deleted(folder: Path) -> None:
    (folder / "src" / "a.c").touch()
    assert preview("sudo find . -delete", str(folder / "src"))[0].meaning == "1 match now: ./a.c"
    assert preview("find .", str(folder / "src"))[0].meaning == "2 matches now: ., ./a.c"


@pytest.mark.parametrize("command", ["find . -exec grep -q x {} \\; -delete", "find . -perm 600 -delete", "find . -prune -o -delete", "find . -name x -o -delete", "find . \\( -name a \\) -delete", "find . -newer nowhere -delete", "find . -mindepth x", "find . -mindepth"])
def test_a_search_with_what_is_not_known_is_not_counted(command: str, folder: Path) -> None:
    assert preview(command, str(folder)) == []


@pytest.mark.parametrize(
    "command",
    ["pip uninstall src", "pip3 install -U src", "sudo apt remove -y src", "npm uninstall src", "brew install src", "systemctl restart src", "sudo systemctl stop src.service", "service src restart", "sudo userdel -r src", "sudo usermod -aG src src", "passwd src", "kill src", "pkill -f src", "ping src", "ssh src ls src",
     "git branch -D src", "git switch src", "git checkout src", "git merge src", "git push origin src", "docker rm -f src", "docker exec -it src ls src", "docker stop src && docker rm src", "docker volume rm src", "kubectl delete pod src -n src", "helm uninstall src", "tmux kill-session -t src",
     "sudo -u src id src", "echo src", "printf '%s' src", "man src", "which src", "export src", "grep src notes.nowhere", "rg -i src", "sed src x", "chown src x", "chgrp -R src x", "make src", "npm run src", "src", "docker src", "git src", "go src", "gradle src", "psql src", "dropdb src", "virsh destroy src", "head -n 5 x"],
)  # fmt: skip
def test_names_of_other_things_are_not_taken_for_files(command: str, folder: Path) -> None:
    (folder / "5").touch()
    assert [t for t in preview(command, str(folder)) if t.meaning != MISSING] == []


@pytest.mark.parametrize(
    "command",
    ["rm -r src", "pip install ./src", "sudo apt install ./src", "npm install ./src", "git add src", "git checkout -- src", "git -C src push", "docker build src", "docker cp src web:/", "kubectl apply -f src", "make -C src all", "grep -rn word src", "grep -e word src", "chown bob src", "chmod -R 755 src", "sed -n 1p src", "mytool src", "tar czf a.tgz src", "python src", "ls src"],
)  # fmt: skip
def test_files_are_still_previewed(command: str, folder: Path) -> None:
    assert [t.word.strip("./") for t in preview(command, str(folder)) if t.meaning != MISSING] == ["src"]


@pytest.mark.parametrize(("left", "said"), [(2, "none found so far (stopped looking)"), (4, "at least 1 match (stopped looking)"), (6, "at least 2 matches (stopped looking)"), (100, "3 matches now")])
def test_a_search_that_stopped_says_no_more_than_it_knows(tmp_path: Path, left: int, said: str) -> None:
    from shellmate.host import search

    budget = search.Budget()
    for depth, name in enumerate(("a", "b", "c"), 1):  # each deeper than the one before, so that the order is fixed
        folder = tmp_path.joinpath(*("in" for _ in range(depth)))
        folder.mkdir()
        (folder / f"{name}.log").write_text("")
    budget.left = left
    found = search.met([".", "-name", "*.log"], str(tmp_path), budget) or ""
    assert found.startswith(said[:4])
    assert "more than" not in found
    assert ("stopped looking" in found) == ("stopped looking" in said)
