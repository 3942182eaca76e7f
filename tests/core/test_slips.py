"""What a shell accepts and nobody means."""

from __future__ import annotations

import pytest

from shellmate.core import slips


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("find . -name '*.txt' -exec sed -i 's/foo bar/g' {} +", 1), ("sed -i 's/color/g' *.txt", 1), ('sed -E "2,5s|a|" f', 1), ("sed 's/a\\/b/g' f", 1),
        ("sed 's/a/b/g' f", 0), ("sed '/x/d' f", 0), ("sed -i '2,5s|a|b|' f", 0), ("sed -E 's#a#b#; s#c#d#' f", 0), ("sed 's/^/> /' f", 0), ("sed -n '/a/,/b/p' f", 0), ("sed 's/a\\/b/c/' f", 0),
        ("df -h && df -h", 1), ("git push -u origin HEAD && git push -u origin HEAD", 1), ("ls | less | less", 1),
        ("cd .. && cd ..", 0), ("sort a | uniq | sort -n", 0), ("make clean && make", 0), ("diff <(sort a) <(sort b)", 0), ("echo a; echo b", 0),
    ],
)  # fmt: skip
def test_slips_of_a_command(command: str, found: int) -> None:
    assert slips.count(command, command, "") == found


@pytest.mark.parametrize(
    ("request_", "template", "found"),
    [
        ("find files changed today but not in ‹F1›", "find . -type f -mtime 0 > ‹F1›", 2), ("all files except those in the folder ‹P1›", "ls | tee ‹P1›", 2), ("list it without ‹F1› into ‹F2›", "ls > ‹F2›", 0),
        ("list the files, not the folders, in ‹F1›", "ls -p | grep -v / > ‹F1›", 0), ("everything but not ‹W1›", "ls | grep -v ‹W1›", 0), ("save the list in ‹F1›", "ls > ‹F1›", 0),
    ],
)  # fmt: skip
def test_what_is_left_out_is_not_written(request_: str, template: str, found: int) -> None:
    assert slips.count(template, template, request_) == found


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("pkill -u ‹W1› his", 1), ("sudo usermod -aG she,‹W1› ‹W2›", 1), ("git commit -m 'my work'", 0), ("cd ~/my/‹W1›", 0), ("git log --author=their", 0), ("git merge -X theirs ‹W1›", 0),
        ("watch -n ‹N1› ‹P1›", 1), ("watch ‹F1›", 1), ("watch -n ‹N1› du -sh ‹P1›", 0), ("watch -n 2 ‹W1›", 0), ("git diff ‹W1›..‹W1›", 1), ("git diff ‹W1›..‹W2›", 0), ("git log ‹W1›...‹W1›", 1),
        ("find . -size +‹N1›bigger", 1), ("find . -type f -size +‹N1›mb -print", 1), ("find . -size +‹N1›M", 0), ("find . \\( -size +‹N1›k \\) -delete", 0), ("find . -size -10", 0), ("find . -size +$((n * 2))k", 0),
        ("find . -name ‹G1› -exec gzip -k ‹G1›", 1), ("find . -exec rm {} \\; -exec cat {}", 1), ("find . -exec rm {} \\;", 0), ("find . -exec rm {} ';'", 0), ("find . -ok rm {} + | wc -l", 0), ("x=$(find . -exec ls {} +)", 0),
        ("jar -tf ‹F1› |grep  |grep ‹W1›", 1), ("ps aux | grep -v", 1), ("grep -c ‹W1› ‹F1›", 0), ("pgrep -l ‹W1›", 0), ("grep -f ‹F1› ‹F2› | wc -l", 0),
        ("find . -print0 | xargs -0player", 1), ("find . -print0 | xargs -0 -n 1 -P 3playbook", 1), ("xargs -0r rm", 0), ("xargs -0 -n1 -P ‹N1› gzip", 0), ("xargs -0n1 rm", 0),
        ("ssh ‹W1›@‹W1›", 1), ("ssh ‹W1›@‹W2›", 0), ("-x | head -n ‹N1›", 1), ("'unzip -l' | grep ‹W1›", 1), ("ls | \"$PAGER\"", 0), ("'/opt/a b/run' x", 1), ("sudo -i", 0), ("[ -f ‹F1› ] && rm -- ‹F1›", 0),
        ("jq ‹F1› '.a'", 1), ("jq -r '.a' ‹F1›", 0), ("jq -f ‹F1› ‹F2›", 0), ("sed -n ‹F1›", 1), ("awk -F, -f ‹F1› ‹F2›", 0), ("export PATH=‹P1›", 1), ('export PATH="$PATH:‹P1›"', 0), ("echo 'export PATH=‹P1›' >> ~/.bashrc", 1),
        ("mogrify -resize ‹N1›x‹N2›x‹N1› ‹F1›", 1), ("curl -d '{\"{\"a\": 1}\": \"x\"}' ‹U1›", 1), ("curl -d '{\"a\": {\"b\": 1}}' ‹U1›", 0), ("sed -n '/‹N1›/,/‹N2›p' ‹F1›", 1), ("sed -n '/a/,/b/p' ‹F1›", 0), ("sed -n '/a/,$p' ‹F1›", 0),
        ("(crontab -l 2>/dev/null; echo '‹N1› ‹N2› * * 1-5 bash ‹F1›') | crontab -", 0), ("(crontab -l; echo '‹N1› ‹N2› * * * 1-5 bash ‹F1›') | crontab -", 1), ("(crontab -l; echo '0 1,15 * * bash ‹P1›') | crontab -", 1),
        ("(crontab -l; echo '@reboot bash ‹P1›') | crontab -", 0), ("(crontab -l; echo '@60 * * * bash ‹P1›') | crontab -", 1), ("(crontab -l; echo '*/5 * * * * ‹P1›') | crontab -", 0),
        ("find . -size ‹N1›‹x1024›c", 0), ("rm -rf .git", 1), ("rm -rf ./.git && ls", 1), ("rm -rf .gitignore", 0), ("rm -rf ‹P1›", 0),
    ],
)  # fmt: skip
def test_slots_that_cannot_be_meant_twice(template: str, found: int) -> None:
    assert slips.count(template, template, "") == found


def test_a_repository_may_be_deleted_where_it_is_spoken_of() -> None:
    assert slips.count("rm -rf .git", "rm -rf .git", "make this no git repository any more") == 0


@pytest.mark.parametrize(
    ("request_", "command", "found"),
    [
        ("change all semicolons to commas", "tr , ';' < a", 1), ("change all semicolons to commas", "tr ';' , < a", 0), ("swap pipes for tabs", "tr '\\t' '|' < a", 1), ("convert semicolon separated a to tab separated b", "tr , ';' < a > b", 1),
        ("turn commas into semicolons", "sed -i 's/,/;/g' a", 0), ("replace dots with underscores", "sed 's/\\./_/g' a", 0), ("replace tabs with spaces", "expand -t 4 a", 0), ("split at commas", "tr , '\\n' < a", 0),
    ],
)  # fmt: skip
def test_symbols_are_exchanged_as_said(request_: str, command: str, found: int) -> None:
    assert slips.count(command, command, request_) == found


@pytest.mark.parametrize(
    ("request_", "template", "found"),
    [
        ("replace ‹W1› with ‹W2›", "sed -i 's/‹W1› ‹W2›/‹W2›/g' ‹F1›", 1), ("replace ‹W1› ‹W2› with ‹W3›", "sed -i 's/‹W1› ‹W2›/‹W3›/g' ‹F1›", 0), ("neither this nor that", "grep -v 'this that' ‹F1›", 1),
        ("unstage everything except ‹F1›", "git add -A && git restore --staged ‹F1›", 1), ("unstage everything except ‹F1›", "git restore --staged . ':!‹F1›'", 0), ("stage everything except ‹F1›", "git add -A && git restore --staged ‹F1›", 0),
        ("kill every session except ‹W1›", "tmux kill-session -t ‹W1›", 1), ("kill every session except ‹W1›", "tmux kill-session -a -t ‹W1›", 0), ("stop all but the one named ‹W1›", "docker ps -q --filter name=‹W1› | xargs -r docker stop", 1),
        ("delete everything except ‹F1›", "find . -type f ! -name ‹F1› -delete", 0), ("files excluding ‹G1›", "find . -type f -not -name '‹G1›'", 0), ("nothing except ‹W1›", "ps aux | grep ‹W1›", 0),
        ("older than ‹N1› weeks", "find . -mtime +‹N1›", 1), ("older than ‹N1› weeks", "find . -mtime +‹N1›‹x7›", 0), ("older than ‹N1› days", "find . -mtime +‹N1›", 0), ("in the last ‹N1› hours", "find . -mmin -‹N1›", 1),
        ("within the last ‹N1› weeks", "find . -atime +14", 2), ("in the last ‹N1› hours", "find . -mtime -1", 0), ("in the last day", "find . -mtime -1", 0), ("older than ‹N1› days", "find . -mtime +‹N1› -newermt 2020-01-01", 0),
        ("in the last ‹N1› hours", "find . -mmin -‹N1›‹x60›", 0), ("in the last ‹N1› minutes", "find . -mtime -‹N1›", 1), ("‹N1› months old", "find . -mtime +‹N1›", 0), ("count the ‹X1›.txt files", "find . -name .‹X1› | wc -l", 1), ("count the ‹X1›.txt files", "find . -name '*.‹X1›' | wc -l", 0),
        ("processes by memory, without header", "ps aux --sort=-%mem", 1), ("processes by memory, without header", "ps aux --sort=-%mem --no-headers", 0), ("sort ‹F1› without the header", "sort ‹F1›", 0), ("get ‹U1› following redirects", "curl ‹U1›", 1),
        ("get ‹U1› following redirects", "curl -sL ‹U1›", 0), ("get ‹U1› without following redirects", "curl ‹U1›", 0), ("copy ‹P1› to ‹P2› without overwriting anything", "cp -r ‹P1› ‹P2›", 1), ("copy ‹P1› to ‹P2› without overwriting anything", "cp -rn ‹P1› ‹P2›", 0),
        ("copy ‹P1› to ‹P2›, don't follow symlinks", "cp -rL ‹P1› ‹P2›", 1), ("copy ‹P1› to ‹P2›, don't follow symlinks", "cp -a ‹P1› ‹P2›", 0), ("get ‹U1› ignoring certificate errors", "curl ‹U1›", 1), ("get ‹U1› ignoring certificate errors", "curl -ks ‹U1›", 0),
        ("unpack ‹F1›, strip the first folder", "tar -xzf ‹F1›", 1), ("unpack ‹F1›, strip the first folder", "tar -xzf ‹F1› --strip-components=1", 0), ("first match of ‹W1› in ‹F1›", "grep ‹W1› ‹F1›", 1), ("first match of ‹W1› in ‹F1›", "grep -m 1 ‹W1› ‹F1›", 0),
        ("install ‹W1› without recommends", "sudo apt install ‹W1›", 1), ("install ‹W1› without dependencies", "pip install --no-deps ‹W1›", 0), ("build ‹W1› without cache", "docker build -t ‹W1› .", 1), ("‹W1› as a whole word in ‹F1›", "grep ‹W1› ‹F1›", 1), ("‹W1› as a whole word in ‹F1›", "grep -iw ‹W1› ‹F1›", 0),
        ("don't show hidden files", "ls -la", 1), ("don't show hidden files", "ls -l", 0), ("list without the hidden ones", "ls -A", 1), ("show hidden files too", "ls -a", 0), ("don't suspend when the lid is closed", "systemctl suspend", 1), ("never lock the screen", "loginctl lock-session", 1),
        ("keep the screen from locking", "loginctl lock-session", 1), ("keep a log and reboot", "systemctl reboot", 0), ("don't shut down after all", "sudo shutdown -c", 0), ("suspend, i do not need it now", "systemctl suspend", 0), ("download ‹U1›, resume", "wget ‹U1›", 1), ("download ‹U1›, resume", "wget -c ‹U1›", 0), ("search for ‹W1›, ignoring case", "grep ‹W1› ‹F1›", 1), ("search for ‹W1›, ignoring case", "grep -rin ‹W1› .", 0), ("merge it in any case", "git merge ‹W1›", 0), ("delete them, asking before each", "find . -name '*~' -delete", 1), ("delete them, asking before each", "rm -i ./*~", 0),
        ("delete them without asking for anything", "rm -f ./*~", 0), ("dry run of the sync", "rsync -a ‹P1› ‹P2›", 1), ("dry run of the sync", "rsync -an ‹P1› ‹P2›", 0), ("mount it read-only", "mount ‹P1› ‹P2›", 1), ("mount it read-only", "mount -o ro ‹P1› ‹P2›", 0),
        ("convert all lowercase letters to uppercase", "tr '[:upper:]' '[:lower:]' < ‹F1›", 1), ("convert all lowercase letters to uppercase", "tr a-z A-Z < ‹F1›", 0), ("swap pipes for tabs", "tr '|' '\\t' < ‹F1›", 0), ("pipes for every newline", "tr '\\n' '|' < ‹F1›", 0),
        ("resize to ‹N1›x‹N2›", "mogrify -resize ‹N1›x480 ‹F1›", 1), ("resize to ‹N1›x‹N2›", "mogrify -resize ‹N1›x‹N2› ‹F1›", 0), ("‹N1› wide", "mogrify -resize ‹N1›x480 ‹F1›", 0),
    ],
)  # fmt: skip
def test_values_said_apart_stay_apart(request_: str, template: str, found: int) -> None:
    assert slips.count(template, template, request_) == found


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("(crontab -l; echo '30 18 * * * ‹W1› cp -r /mnt/nas') | crontab -", 1), ("(crontab -l; echo '30 18 * * * cp -r ~/a /mnt/nas') | crontab -", 0), ("(crontab -l; echo '0 0 * * * ‹W1›') | crontab -", 0),
        ("grep -rnE '(TODO|FIXME' .", 1), ("grep -rnE '(TODO|FIXME)' .", 0), ("grep -E 'f\\(x' a", 0), ("grep -E '[(]' a", 0), ("grep -rn 'f(' .", 0),
        ("convert '*. screenshot' x", 1), ("mv *.photos x", 1), ("rm *.jpg", 0), ("tar -xzf *.files.tar.gz", 0),
        ("docker run -d -p 5544:15 postgres", 1), ("docker run -p 6390:6.2 redis", 1), ("docker run -p 8080:80 nginx", 0), ("docker run -p 127.0.0.1:8080:80 nginx", 0), ("ssh -p 22 host", 0),
        ("sort -t, -kthird,third a.csv", 1), ("sort -t, -k3,3n a.csv", 0), ("find . -mtime +30 -mtime +4 -delete", 1), ("find . -mtime +30 -mtime -40", 0), ("find w -type d -exec chmod 644 {} +", 1), ("find w -type d -exec chmod 755 {} + && find w -type f -exec chmod 644 {} +", 0),
        ("diff -rq ‹W1› ‹W1›", 1), ("unset unset", 1), ("docker stop stop", 1), ("docker stop ‹W1›", 0), ("read -r a a", 0), ("awk -F, '{print $100000}' a", 1), ("awk '{print $12}' a", 0), ("cut -d, -fcountry a.csv", 1), ("cut -d, -f2- a.csv", 0), ("cut -c1-5 a", 0),
        ("mdadm /dev/md/dev/sdb1 --fail /dev/md0", 1), ("mount -t cifs ////nas/x /mnt", 1), ("ip addr add 192.168.1.5/24/24 dev eth0", 1), ("redis-cli --scan --pattern 'session:*:*'", 1), ("mount -t cifs //nas/x /mnt", 0), ("curl https://a.b//c", 0),
        ("journalctl --since today --until today", 1), ("journalctl --since '1 hour ago' --until now", 0), ("docker image prune --filter 'until=10 days'", 1), ("docker image prune --filter until=240h", 0),
        ("zip -er essay.docx figures", 1), ("zip -er out.zip essay.docx figures", 0), ("zip -d essay.docx word/x.xml", 0), ("systemctl restart ‹W1› ‹W1›", 1), ("docker rename ‹W1› ‹W2›", 0), ("uvicorn ‹W1›:‹W2›:‹W2›", 1),
    ],
)  # fmt: skip
def test_slips_of_shape(command: str, found: int) -> None:
    assert slips.count(command, command, "") == found


@pytest.mark.parametrize(
    ("request_", "template", "found"),
    [
        ("put the date ‹D1› in front of every name", 'for f in *; do mv -n -- "$f" "$(date +%F)_$f"; done', 1), ("put the date ‹D1› in front of every name", 'for f in *; do mv -n -- "$f" "‹D1›_$f"; done', 0), ("put today in front", 'mv a "$(date +%F)_a"', 0),
        ("forward service ‹W1› from ‹N1› to local ‹N2›", "kubectl port-forward service/‹W1› ‹N1›:‹N2›", 1), ("forward service ‹W1› from ‹N1› to local ‹N2›", "kubectl port-forward service/‹W1› ‹N2›:‹N1›", 0),
        ("so that my port ‹N1› reaches postgres on ‹A1› through ‹A2›", "ssh -L ‹N1›:‹A1›:5432 postgres@‹A2›", 1), ("so that my port ‹N1› reaches postgres on ‹A1› through ‹A2›", "ssh -L ‹N1›:‹A1›:5432 ‹A2›", 0),
        ("copy ‹F1› to ‹A1› as ‹W1›", "scp ‹F1› ‹W1›@‹A1›:", 0), ("ssh to ‹A1› with user ‹W1›", "ssh ‹W1›@‹A1›", 0), ("put ‹F1› on ‹A1› into ‹W1›", "scp ‹F1› ‹W1›@‹A1›:", 1), ("my port ‹N1› to ‹A1› port ‹N2›", "ssh -L ‹N1›:localhost:‹N2› ‹A1›", 0), ("tunnel ‹N1› of ‹A1› to my port ‹N2›", "ssh -L ‹N1›:localhost:‹N2› ‹A1›", 1),
        ("find ‹W1› or ‹W2› in the code, skip ‹W3›", "grep -rn --exclude-dir=‹W1› '‹W2›|‹W3›' .", 1), ("find ‹W1› or ‹W2› in the code, skip ‹W3›", "grep -rnE --exclude-dir=‹W3› '‹W1›|‹W2›' .", 0), ("tar ‹P1› but skip ‹W1›", "tar -czf a.tgz --exclude='*.‹W1›' ‹P1›", 0),
        ("sync ‹P1› to the bucket ‹W1›, only show", "aws s3 sync ‹P1› s3://‹W1› --delete", 1), ("sync ‹P1› to the bucket ‹W1›, only show", "aws s3 sync ‹P1› s3://‹W1› --delete --dryrun", 0), ("server side dry run of ‹F1›", "kubectl apply --dry-run=client -f ‹F1›", 1),
        ("sum of column 2, separated by semicolon", "awk -F, '{s+=$2} END {print s}' ‹F1›", 1), ("sum of column 2, separated by semicolon", "awk -F';' '{s+=$2} END {print s}' ‹F1›", 0), ("second field of the tab separated ‹F1›", "cut -d, -f2 ‹F1›", 1), ("second field of the tab separated ‹F1›", "cut -f2 ‹F1›", 0),
        ("block an ip with iptables", "sudo iptables -A INPUT -j DROP", 1), ("drop everything that comes in", "sudo iptables -A INPUT -j DROP", 0), ("block an ip", "sudo iptables -A INPUT -s IP -j DROP", 0),
        ("discard local changes to one file", "git reset --hard", 1), ("throw all my changes away", "git reset --hard", 0), ("find and delete files older than some days", "find . -type f -mtime +1 -delete", 1), ("delete files from before yesterday", "find . -type f -mtime +1 -delete", 0),
        ("find pid of process", "pgrep find", 1), ("find pid of ‹W1›", "pgrep ‹W1›", 0), ("update only one package", "sudo apt install --only-upgrade update", 1), ("tar may work again", "pkill -CONT tar", 0), ("install snap", "sudo snap install install", 2), ("stop it", "docker stop ‹W1›", 0),
        ("server side dry run of ‹F1›", "kubectl apply --dry-run=server -f ‹F1›", 0), ("commits by ‹W1›, one line each", "git log --author=‹W1›", 1), ("commits by ‹W1›, one line each", "git log --oneline --author=‹W1›", 0), ("word diff of the staged changes", "git diff --word-diff", 1),
        ("word diff of the staged changes", "git diff --staged --word-diff", 0), ("diff staged and unstaged", "git diff HEAD", 0), ("update flatpaks unattended", "flatpak update", 1), ("update flatpaks unattended", "flatpak update -y", 0), ("run ‹W1› in the background", "docker run ‹W1›", 1),
        ("format ‹F1›.py with black, line length ‹N1›", "fmt -w ‹N1› ‹F1›", 1), ("format ‹F1›.py with black", "black ‹F1›", 0), ("print ‹F1› with black ink", "lp ‹F1›", 0), ("resize ‹F1› with imagemagick", "mogrify -resize 50% ‹F1›", 0), ("every fifth line using sed", "awk 'NR%5==0' ‹F1›", 1),
        ("change every ‹S1› to a tab", "sed -i 's/\\t/‹S1›/g' ‹F1›", 1), ("change every ‹S1› to a tab", "sed -i 's/‹S1›/\\t/g' ‹F1›", 0), ("replace ‹S1› with ‹S2›", "tr ‹S2› ‹S1› < ‹F1›", 1), ("replace ‹S1› with ‹S2›", "sed 's/‹S1›/‹S2›/g' ‹F1›", 0),
    ],
)  # fmt: skip
def test_slips_beside_what_is_said(request_: str, template: str, found: int) -> None:
    assert slips.count(template, template, request_) == found


def test_every_kind_of_slip_says_what_it_is() -> None:
    assert len({slip.what for slip in slips.SLIPS}) == len(slips.SLIPS)
    assert all(slip.what and callable(slip.times) for slip in slips.SLIPS)


@pytest.mark.parametrize(
    ("request_", "template", "found"),
    [
        ("lines of ‹F1› with ‹W1› but not ‹W2›", "grep ‹W1› ‹F1› | grep -v ‹W1›", 1), ("lines of ‹F1› with ‹W1› but not ‹W2›", "grep ‹W1› ‹F1› | grep -v ‹W2›", 0), ("x", "grep -c ‹W1› ‹F1› | grep -iv '‹W1›'", 1),
        ("x", "sed -i '2s/.*/‹W1› ‹W1›/' ‹F1›", 1), ("x", "sed -i '2s/.*/‹W1›/' ‹F1›", 0), ("x", "diff -rq -x '*.*.pyc' ‹P1› ‹P2›", 1), ("x", "ls *.tar.*", 0), ("x", "curl -d '{}' -o ‹A1›", 1), ("x", "curl -o ‹F1› ‹U1›", 0), ("x", "curl -sL ‹U1› -o ‹F1›", 0),
        ("‹F1› translated to upper case and with underscores instead of spaces", "tr '[:lower:]' '[:upper:]' < ‹F1› | tr ' ' _", 0), ("pack ‹P1› as ‹F1› using gzip", "tar -czf ‹F1› ‹P1›", 0), ("‹P1› to ‹P2›, on one file system", "rsync -ax ‹P1› ‹P2›", 0), ("x", "unzip -jq ‹F1› ‹F2›", 0),
        ("tar the ‹P1› folder without .git and node_modules", "tar -czf node_modules.tar.gz --exclude=.git ‹P1›", 1), ("tar ‹P1› without .git and node_modules", "tar -czf ‹P1›.tar.gz --exclude=.git --exclude=node_modules ‹P1›", 0), ("zip docs, except ‹W1› and ‹W2›", "zip -r ‹W2›.zip docs -x '‹W1›/*'", 1),
        ("pack ‹P1› as ‹F1›, skip ‹W1› or ‹W2›", "tar -czf ‹F1› --exclude=‹W1› --exclude='‹W2›' ‹P1›", 0), ("zip ‹P1› without ‹W1›", "zip -r ‹P1›.zip ‹P1› -x '*/‹W1›/*'", 0), ("x", "git log dev..dev", 1), ("x", "git log main..dev", 0),
        ("put ‹F1› over ‹F2›", "ffmpeg -i ‹F2› -i ‹F1› -c copy ‹F2›", 1), ("cut ‹F1›", "ffmpeg -i ‹F1› -t ‹N1› out.mp4", 0), ("x", "ffmpeg -i a.mp4 -i b.mp3 c.mp4", 0),
        ("x", "cat header.csv data.csv > data.csv", 1), ("x", "sort -u names.txt > names.txt", 1), ("x", "cat header.csv data.csv > all.csv", 0), ("x", "sort names.txt | uniq > names.txt", 0), ("x", "grep a b.txt >> c.txt", 0),
        ("attach ‹P1› at ‹P2›", "mount /mnt/usb /dev/sdb1", 1), ("x", "sudo mount -t ext4 /dev/sdb1 /mnt/usb", 0),
        ("‹N1› for files, ‹N2› for all directories in ‹P1›", "find ‹P1› -type d -exec chmod ‹N1› {} + -o -type f -exec chmod ‹N2› {} +", 1), ("‹N1› for files, ‹N2› for all directories", "find . -type d -exec chmod ‹N2› {} +", 0),
        ("‹N1› on folders", "find . -type f -exec chmod ‹N1› {} +", 1), ("chmod ‹N1› in ‹P1›", "chmod -R ‹N1› ‹P1›", 0),
        ("rename the account ‹W1› to ‹W2›", "usermod -l ‹W1› ‹W2›", 1), ("rename the account ‹W1› to ‹W2›", "usermod -l ‹W2› ‹W1›", 0), ("rename group ‹W1› to ‹W2›", "groupmod -n ‹W1› ‹W2›", 1),
    ],
)  # fmt: skip
def test_values_in_each_others_place(request_: str, template: str, found: int) -> None:
    assert slips.count(template, template, request_) >= found if found else slips.count(template, template, request_) == 0


@pytest.mark.parametrize(
    ("request_", "template", "found"),
    [
        ("remove untracked files but not the folder ‹W1›", "git clean -fd ‹W1›", 1), ("remove untracked files but not the folder ‹W1›", "git clean -fd -e ‹W1›", 0),
        ("in all yaml files under k8s except those in ‹P1›, change ‹W1› to ‹W2›", "find ‹P1› -name '*.yaml' -exec sed -i 's/‹W1›/‹W2›/g' {} +", 1),
        ("only the names of the files including hidden ones but without ‹P1› and ‹P2›", "ls -A", 0), ("sync ‹P1› to ‹P2›, and skip ‹W1›", "rsync -a --exclude=‹W1› ‹P1› ‹P2›", 0),
        ("wait at most ‹N1› minutes for ‹W1›", "kubectl wait deployment/‹W1› --timeout=‹N1›s", 1), ("wait at most ‹N1› minutes for ‹W1›", "kubectl wait deployment/‹W1› --timeout=‹N1›m", 0),
        ("images older than ‹N1› weeks", "docker image prune --filter until=‹N1›h", 1), ("images older than ‹N1› hours", "docker image prune --filter until=‹N1›h", 0),
        ("commits of the last ‹N1› months", "git log --since='‹N1› minutes ago'", 1), ("commits of the last ‹N1› months", "git log --since='‹N1› months ago'", 0),
        ("files larger than ‹N1› megabytes", "find . -size +‹N1›M", 0), ("files that belong to root", "find . -user delete", 1), ("files of ‹W1›", "find . -user ‹W1› -delete", 0),
        ("‹W1› to decimal", "echo $((16#0x1f4))", 1), ("set ‹W1› on ‹W2›", "kubectl set env deployment/‹W2› LEVEL=debug=‹W2›", 1), ("set ‹W1› on ‹W2›", "kubectl set env deployment/‹W2› ‹W1›", 0),
        ("between nine and ten", "journalctl --until '10 10'", 1), ("between nine and ten", "journalctl --until '2025-05-01 10:00'", 0),
    ],
)  # fmt: skip
def test_what_is_left_out_and_units(request_: str, template: str, found: int) -> None:
    assert slips.count(template, template, request_) == found
