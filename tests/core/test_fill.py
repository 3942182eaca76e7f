"""Values go into commands quoted for their place: the command keeps its shape and the tool gets the value."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellmate.core import bash
from shellmate.core.fill import MissingSlotError, fill, quote, stem
from shellmate.core.slots import Slot, SlotType, extract
from shellmate.core.templating import template

QUICK = settings(max_examples=150, deadline=None)
NASTY = st.sampled_from(["a b", "don't", '"', "'", "$HOME", "$(reboot)", "`id`", "*.txt", "-rf", "--", "a;b", "a|b", "a&b", ">x", "<x", "#x", "~", "~/x", "!x", "\\", "a\\", "(a)", "{a,b}", "[a]", "a/b", "ü 日本", "a'b\"c", "%s", "=", "a=b", "?", "^a$", "&", "a\tb", "''", "-", ".", "x ", " x"])
TEXT = st.one_of(NASTY, st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="‹›"), min_size=1, max_size=20))
SHAPE = frozenset("command pipeline list subshell file_redirect herestring_redirect heredoc_redirect simple_expansion expansion command_substitution process_substitution variable_assignment for_statement while_statement if_statement arithmetic_expansion brace_expression".split())
PLACES = [
    "grep -n ‹S1› ‹F1›", "grep -rn ‹S1› . | sort > out.txt", "echo ‹S1› >> ‹F1›", "cp ‹F1› ‹F2›", "find . -name '*‹S1›*' -delete", "find . -name \"*‹S1›*\"",
    "sed 's/‹S1›/‹W1›/g' ‹F1›", "sed -i 's|‹S1›|‹W1›|' ‹F1›", "sed -i \"s/‹S1›/‹W1›/\" ‹F1›", "sed '/‹S1›/d' ‹F1›", "sed -E 's/(.*)‹S1›/‹W1›/' ‹F1›", "awk '$1 == \"‹S1›\"' ‹F1›", "awk '/‹S1›/ {print $2}' ‹F1›",
    "git commit -m ‹S1› && git push", "ssh host \"ls ‹S1›\"", "bash -c 'echo ‹S1› > ‹F1›'", "for f in *; do grep -q ‹S1› \"$f\" && echo \"$f\"; done", "x=$(grep -c ‹S1› ‹F1›)", "diff <(sort ‹F1›) <(sort ‹F2›)", "export A=‹S1›", "./‹F1› ‹S1›", "ls ‹F1›/*",
]  # fmt: skip


def shape(command: str) -> list[str]:
    """Node types that say what runs and where output goes, in order."""
    found: list[str] = []
    stack = [bash.parse(command).root_node]
    while stack:
        node = stack.pop()
        if node.type in SHAPE:
            found.append(node.type)
        stack.extend(reversed(node.children))
    return found


def slots(**values: str) -> list[Slot]:
    """`S1="x"` -> the string slot 1 with value x."""
    return [Slot(SlotType(name[0]), int(name[1]), value) for name, value in values.items()]


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=60, deadline=None)
@given(text=TEXT, word=TEXT, file=TEXT, other=TEXT)
def test_shape_stays(place: str, text: str, word: str, file: str, other: str) -> None:
    """Commands, redirections and expansions are the template's, whatever the values are. (`~/x` and `$HOME/x` as paths expand on purpose.)"""
    files = [re.sub(r"^[~$]+", "", f) or "f" for f in (file, other)]
    plain = fill(place, slots(S1="abc", W1="abc", F1="abc", F2="abc"))
    filled = fill(place, slots(S1=text, W1=word, F1=files[0], F2=files[1]))
    assert bash.parses(filled), filled
    assert shape(filled) == shape(plain), filled


@QUICK
@given(TEXT, TEXT)
def test_bare_words_arrive_unchanged(text: str, file: str) -> None:
    got = shlex.split(fill("tool -- ‹S1› ‹F1›", slots(S1=text, F1=file)))
    home = file.startswith(("~", "$"))
    assert got[2] == text
    assert home or got[3] in (file, "./" + file)


@QUICK
@given(TEXT)
def test_double_quotes_arrive_unchanged(text: str) -> None:
    filled = fill('tool "x ‹S1› y"', slots(S1=text)).removeprefix('tool "').removesuffix('"').replace("\"'!'\"", "!")
    assert re.sub(r'\\([\\"$`])', r"\1", filled) == f"x {text} y"
    assert not re.search(r'(?<!\\)(?:\\\\)*["$`]', filled)


@pytest.mark.skipif(shutil.which("sed") is None, reason="sed is not installed")
@pytest.mark.parametrize("script", ["s/‹S1›/‹S2›/", "s|‹S1›|‹S2›|", "s#‹S1›#‹S2›#"])
@settings(max_examples=40, deadline=None)
@given(old=TEXT, new=TEXT)
def test_sed_replaces_the_text_itself(script: str, old: str, new: str) -> None:
    """The value means itself, not a regular expression; sed runs without a shell and with its own sandbox on."""
    argument = shlex.split(fill(f"sed '{script}'", slots(S1=old, S2=new)))[1]
    done = subprocess.run(["sed", "--sandbox", argument], input=f"<{old}>\n".encode(), capture_output=True, check=False, timeout=10)
    assert done.returncode == 0, (argument, done.stderr)
    assert done.stdout.decode() == f"<{new}>\n"


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("sudo apt install ./‹F1›", {"F1": "/tmp/x.deb"}, "sudo apt install /tmp/x.deb"),
        ("sudo apt install ./‹F1›", {"F1": "~/x y.deb"}, "sudo apt install ~/'x y.deb'"),
        ("./‹F1›", {"F1": "../run.sh"}, "../run.sh"),
        ("./‹F1›", {"F1": ".run.sh"}, "./.run.sh"),
        ("cp ‹P1›/* .", {"P1": "src/"}, "cp src/* ."),
        ("ls ‹P1›/", {"P1": "/"}, "ls /"),
        ('ls "‹P1›/a"', {"P1": "my dir/"}, 'ls "my dir/a"'),
        ("sed 's/‹P1›/x/' a", {"P1": "src/"}, r"sed 's/src\//x/' a"),
        ("sed -i -E 's/‹S1›/‹W1›/g' a", {"S1": "^[a-z]+(b)", "W1": "x"}, "sed -i -E 's/^[a-z]+(b)/x/g' a"),
        ("cat ‹F1›", {"F1": "-n"}, "cat ./-n"),
        ("rm ‹G1›", {"G1": "my *.txt"}, r"rm my\ *.txt"),
        ("scp a host:‹P1›", {"P1": "~/in"}, "scp a host:~/in"),
        ("tail -n +‹N1›‹+1› f", {"N1": "9"}, "tail -n +10 f"),
        ("find . -mmin -‹N1›‹x60›", {"N1": "1.5"}, "find . -mmin -90"),
        ("ls ‹P1›", {"P1": "$HOME/my dir"}, "ls $HOME/'my dir'"),
        ("sed -i '‹N1›s/‹W1›/‹W2›/g' a", {"N1": "55", "W1": "http://", "W2": "a/b"}, r"sed -i '55s/http:\/\//a\/b/g' a"),
        ("(crontab -l; echo '‹N2› ‹N1› * * * bash ‹F1›') | crontab -", {"N1": "06", "N2": "00", "F1": "a.sh"}, "(crontab -l; echo '0 6 * * * bash a.sh') | crontab -"),
        ("(crontab -l; echo '0 ‹N1›,‹N2› * * * bash ‹F1›') | crontab -", {"N1": "05", "N2": "09", "F1": "a.sh"}, "(crontab -l; echo '0 5,9 * * * bash a.sh') | crontab -"),
        ("ssh ‹W1› 'cat >> ‹P1›' < ‹F1›", {"W1": "web1", "P1": "logs/my list.txt", "F1": "a b.txt"}, "ssh web1 'cat >> '\\''logs/my list.txt'\\''' < 'a b.txt'"),
        ("echo '‹N1› ‹N2›'", {"N1": "06", "N2": "00"}, "echo '06 00'"),
        ("names+=(‹S1›)", {"S1": "summer of 1987"}, "names+=('summer of 1987')"),
        ("(‹S1›)", {"S1": "make all"}, "(make all)"),
    ],
)
def test_places(text: str, values: dict[str, str], expected: str) -> None:
    assert fill(text, slots(**values)) == expected


@pytest.mark.parametrize(("text", "values"), [("ls ‹P1›", {}), ("ls ‹P2›", {"P1": "a"}), ("tail ‹N1›‹x9›", {"N1": "1"}), ("tail ‹F1›‹+1›", {"F1": "a"})])
def test_missing_slot_is_an_error(text: str, values: dict[str, str]) -> None:
    with pytest.raises(MissingSlotError):
        fill(text, slots(**values))


@pytest.mark.parametrize(
    ("command", "values"),
    [
        ("grep -rn 'hello world' src/main", {"S1": "hello world", "P1": "src/main"}),
        ("find . -name '*.py' -mtime -7", {"G1": "*.py", "N1": "7"}),
        ("tar -czf backup.tar.gz ~/docs", {"F1": "backup.tar.gz", "P1": "~/docs"}),
        ("echo \"$HOME\" > a.txt", {"V1": "HOME", "F1": "a.txt"}),
    ],
)
def test_template_and_back(command: str, values: dict[str, str]) -> None:
    known = slots(**values)
    made = template(command, known)
    assert all(slot.symbol in made for slot in known)
    assert fill(made, known) == command


def test_values_inside_longer_words_are_left() -> None:
    assert template("ls area are", slots(W1="are")) == "ls area ‹W1›"


@pytest.mark.parametrize(
    ("request_", "command", "slotted"),
    [
        ("convert clip.mov to mp4", "ffmpeg -i clip.mov clip.mp4", "ffmpeg -i ‹F1› ‹F1›‹-1›.mp4"),
        ("convert ~/v/clip.mov to mp4", "ffmpeg -i ~/v/clip.mov ~/v/clip.mp4", "ffmpeg -i ‹P1› ‹P1›‹-1›.mp4"),
        ("render talk.v2.md as pdf", "pandoc talk.v2.md -o talk.v2.pdf", "pandoc ‹F1› -o ‹F1›‹-1›.pdf"),
    ],
)
def test_a_file_under_another_extension(request_: str, command: str, slotted: str) -> None:
    slots = extract(request_).slots
    assert template(command, slots) == slotted
    assert fill(slotted, slots) == command


@pytest.mark.parametrize(("name", "without"), [("a.txt", "a"), ("site.tar.gz", "site"), ("v1.2/x.png", "v1.2/x"), (".bashrc", ".bashrc"), ("Makefile", "Makefile")])
def test_stems(name: str, without: str) -> None:
    assert stem(name) == without


def test_only_files_have_stems() -> None:
    slots = extract("sum 10 and 20").slots
    with pytest.raises(MissingSlotError):
        fill("echo ‹W1›‹-1›", extract("use zorblax").slots)
    assert fill("echo ‹N1›‹-1›", slots) == "echo 9"


@pytest.mark.parametrize(
    ("form", "command"),
    [
        ("curl -d @{} x", 'curl -d @"$HOME"/data/x.json x'),
        ("tar -xf a.tar -C{}", 'tar -xf a.tar -C"$HOME"/data/x.json'),
        ("tar --file={}", 'tar --file="$HOME"/data/x.json'),
        ('cd "{}/old"', 'cd "$HOME/data/x.json/old"'),
        ("scp host:{} .", "scp host:~/data/x.json ."),
        ("dd if={} of=x", 'dd if="$HOME"/data/x.json of=x'),
        ("X={} make", "X=~/data/x.json make"),
        ("export A=1 B={}", "export A=1 B=~/data/x.json"),
        ('export PATH="$PATH:{}"', 'export PATH="$PATH:$HOME/data/x.json"'),
        ("docker run --mount type=bind,source={} x", 'docker run --mount type=bind,source="$HOME"/data/x.json x'),
        ('ssh web "{} -v"', 'ssh web "~/data/x.json -v"'),
        ('bash -c "cat {}"', 'bash -c "cat ~/data/x.json"'),
        ("(cat {})", "(cat ~/data/x.json)"),
    ],
)
def test_a_home_folder_is_written_out_where_the_shell_would_not(form: str, command: str) -> None:
    slots = extract("take ~/data/x.json").slots
    assert fill(form.format(slots[0].symbol), slots) == command
    assert template(command, slots) == form.format(slots[0].symbol)


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize("form", ["printf '%s\\n' {}", "printf '%s\\n' if={}", "printf '%s\\n' --to={}", "printf '%s\\n' @{}", "printf '%s\\n' \"{}\"", "X={} && printf '%s\\n' $X", "printf '%s\\n' \"a:{}\""])
def test_the_shell_finds_the_home_folder(shell: str, form: str, tmp_path: Path) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    slots = extract("take ~/data/x.json").slots
    said = subprocess.run([shell, "-c", fill(form.format(slots[0].symbol), slots)], env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True)
    assert said.stdout.strip().endswith(f"{tmp_path}/data/x.json")


@pytest.mark.parametrize(
    ("request_", "template_", "command"),
    [
        ("copy results/ from mira@cluster.uni.edu:/scratch/mira", "scp ‹A1›:‹P1› .", "scp mira@cluster.uni.edu:/scratch/mira/results/ ."),
        ("send m.pt to gpu02:/data/", "scp ‹F1› ‹A1›:", "scp m.pt gpu02:/data/"),
        ("send m.pt to gpu02:/data/", "scp ‹F1› ‹A1›/", "scp m.pt gpu02:/data/"),
        ("send m.pt to gpu02:/data", "scp ‹F1› ‹A1›/", "scp m.pt gpu02:/data/"),
        ("send m.pt to bob@gpu02", "scp ‹F1› ‹A1›:", "scp m.pt bob@gpu02:"),
        ("ask localhost:8080 for m.pt", "curl ‹A1›/‹F1›", "curl localhost:8080/m.pt"),
    ],
)
def test_an_address_with_a_path_needs_no_further_colon(request_: str, template_: str, command: str) -> None:
    assert fill(template_, extract(request_).slots) == command


@pytest.mark.parametrize(("value", "written"), [("HEAD~2", "HEAD~2"), ("notes.txt~", "notes.txt~"), ("~ann", "'~ann'"), ("a:~b", "'a:~b'"), ("x=~", "'x=~'"), ("a b~", "'a b~'")])
def test_only_a_tilde_that_may_be_a_home_is_quoted(value: str, written: str) -> None:
    assert quote(value) == written


@pytest.mark.parametrize(
    ("request_", "template", "command"),
    [
        ("certificate of mail.example.org:443", "openssl s_client -connect ‹A1›:443 -servername ‹A1›", "openssl s_client -connect mail.example.org:443 -servername mail.example.org"),
        ("ask localhost:8080", "curl ‹A1›:8080/x", "curl localhost:8080/x"), ("ask localhost:8080", "curl ‹A1›:443", "curl localhost:8080"),
        ("ask db.example.org", "nc ‹A1›:80", "nc db.example.org:80"), ("publish at 127.0.0.1:8080", "docker run -p ‹A1›:8080 web", "docker run -p 127.0.0.1:8080:8080 web"),
    ],
)  # fmt: skip
def test_a_port_that_an_address_says_stands_once(request_: str, template: str, command: str) -> None:
    assert fill(template, extract(request_).slots) == command


@pytest.mark.parametrize(
    ("request_", "template", "command"),
    [
        ("files over 1.5G", "find . -size +‹N1›G -delete", "find . -size +1536M -delete"), ("files over 2G", "find . -size +‹N1›G", "find . -size +2G"), ("cut it at 0.5M", "split -b ‹N1›M a", "split -b 512k a"), ("wait 1.5m", "sleep ‹N1›m", "sleep 1.5m"),
        ("back to 3 of deployment/web", "kubectl rollout undo deployment/‹P1› --to-revision=‹N1›", "kubectl rollout undo deployment/web --to-revision=3"), ("list src/web", "ls deployment/‹P1›", "ls deployment/src/web"),
        ("send a.txt to bob@10.0.0.5:/home/bob/", "scp ‹F1› ‹A1›:", "scp a.txt bob@10.0.0.5:/home/bob/"), ("list $dir/$file", "ls -l ‹P1›", "ls -l $dir/$file"), ("list ${a}/b c", "ls ‹P1›", "ls ${a}/b"),
        ('count "ls -l src"', "‹S1› | wc -l", "ls -l src | wc -l"), ('count "ls; rm"', "‹S1› | wc -l", "'ls; rm' | wc -l"), ('delete the file "-rf"', "rm ‹S1›", "rm ./-rf"), ('list with "-la"', "ls ‹S1›", "ls -la"), ('stop "sleep 500" after 2 minutes', "timeout ‹N1›m ‹S1›", "timeout 2m sleep 500"), ('run "wget -c x" in a screen dl', "screen -dmS dl ‹S1›", "screen -dmS dl wget -c x"),
        ('echo "ls -l src"', "echo ‹S1›", "echo 'ls -l src'"),
    ],
)  # fmt: skip
def test_values_where_they_stand(request_: str, template: str, command: str) -> None:
    assert fill(template, extract(request_).slots) == command


@pytest.mark.parametrize(
    ("request_", "command", "shape"),
    [
        ("resize to 800x600", "mogrify -resize 800x600 a.png", "mogrify -resize ‹N1›x‹N2› a.png"), ("numbers 1 to 31", "mkdir {1..31}", "mkdir {‹N1›..‹N2›}"), ("make config.json in /var/lib", "touch /var/lib/config.json", "touch ‹P1›/‹F1›"),
        ("log v1.8 to v2.3-rc", "git log v1.8..v2.3-rc", "git log ‹W1›..‹W2›"), ("the product_id in it", "jq '.product_id' a", "jq '.‹W1›' a"), ("all but .cache1", "find . -not -path '*/.cache1/*'", "find . -not -path '*/‹F1›/*'"), ("look in ../foo1", "ls ../foo1", "ls ‹P1›"),
    ],
)  # fmt: skip
def test_values_that_join_others_become_slots(request_: str, command: str, shape: str) -> None:
    assert template(command, extract(request_).slots) == shape
