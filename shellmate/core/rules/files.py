"""Deletes and overwrites of files, in every tool."""

from __future__ import annotations

import re

from shellmate.core import xargs_input
from shellmate.core.commands import UNKNOWN, Call, Word
from shellmate.core.places import PRECIOUS, Place, place_in, worst
from shellmate.core.rules.model import Table
from shellmate.core.rules.searches import deletes, sweeps
from shellmate.core.rules.writing import (
    DATA_FILE,
    OUTPUTS,
    empties,
    found_names_are_remade,
    opened,
    overwritten,
    real_file,
    search_is_small,
    writes,
)
from shellmate.core.types import Level

TABLE = Table("delete")
CAUTION, DANGER = Level.CAUTION, Level.DANGER
_LOOK_FIRST = "List what would go first (`ls`, `find ... -print`), or move it to the trash."


def recursive(call: Call) -> bool:
    """`rm` with any spelling of -r."""
    return call.has("-r", "-R", "--recursive")


def asks(call: Call) -> bool:
    """The user is asked before each file."""
    return call.name != "find" and call.has("-i", "-I", "--interactive") and not call.has("-f", "--force")


def trees(call: Call) -> tuple[Word, ...]:
    """The folders that the call deletes with everything in them, however that is written: `rm -r`, `rimraf`, `find -delete` without a test."""
    if call.name == "find":
        return xargs_input.root_words(call) if sweeps(xargs_input.expression(call), ("-delete",)) else ()
    return call.operands if call.name == "rimraf" or call.name == "rm" and recursive(call) and not asks(call) else ()


def _under_found(call: Call) -> bool:
    return call.parent is not None and call.parent.name in ("find", "xargs", "fd", "parallel")


def _all_found(call: Call) -> bool:
    """`find FOLDER -exec rm -r {} +` without a test: the folder is known, and all that is in it goes."""
    return call.parent is not None and call.parent.name == "find" and recursive(call) and sweeps(xargs_input.expression(call.parent))


def _spared(call: Call, word: Word) -> bool:
    """Only temporary or rebuilt things."""
    place = place_in(call, word.text.removesuffix(f"/{UNKNOWN}") if _all_found(call) else word.text)
    if place is Place.UNKNOWN and _under_found(call):
        return found_names_are_remade(call)
    bare = re.fullmatch(rf"/(?:var/)?tmp/(?:{UNKNOWN}|\*)/?\*?", word.text)
    return place is Place.REMADE or (place is Place.TEMPORARY and not bare and "*" not in word.text[:6])


def _all_spared(call: Call, words: tuple[Word, ...]) -> bool:
    return all(_spared(call, word) for word in words)


def unbounded(call: Call, word: Word) -> bool:
    """Nobody can tell which files: an unknown value, or a wildcard with nothing fixed in it."""
    if _spared(call, word) or re.fullmatch(rf"\S*{UNKNOWN}\S*\.\w+", word.text):
        return False
    if word.unknown:
        last = word.text.rstrip("/").rpartition("/")[2]
        return last.strip(UNKNOWN) == "" or "*" in last
    last = word.text.rstrip("/").rpartition("/")[2]
    return word.glob and not re.search(r"[A-Za-z0-9]", re.sub(r"\[[^\]]*\]|[*?]", "", last))


def _rm_precious(call: Call) -> bool:
    words = trees(call) if call.name == "find" else call.operands
    return not asks(call) and worst(call, words, *PRECIOUS, Place.DEVICE) or any(w.text in ("/.", "/..") for w in words) or call.has("--no-preserve-root")


def _rm_unknown(call: Call) -> bool:
    words = trees(call) if call.name == "find" else call.operands
    return not asks(call) and not _all_found(call) and any(unbounded(call, w) for w in words)


def _found_small(call: Call) -> bool:
    return search_is_small(call) or _all_spared(call, xargs_input.root_words(call))


TABLE.add("delete-precious", DANGER, "Deletes system files, a home folder, or keys and settings.", "Name the exact file, and keep a copy: `cp -a FILE FILE.bak`.",
    names="rm rmdir trash srm wipe shred scrub find", when=_rm_precious, critical=True,
    yes=("rm -rf /", "find / -delete", "find ~ -mindepth 1 -delete", "rm -rf ~/*", "rm /etc/passwd", "cd /etc && rm passwd", "rm -fr -- $HOME", "rm ~/.ssh/id_ed25519"), no=("rm notes.txt", "rm -rf /tmp/build-1", "find ~ -name '*.tmp' -delete"))
TABLE.add("delete-tree", DANGER, "Deletes folders and everything in them; there is no undo.", _LOOK_FIRST,
    names="rm rimraf find", when=lambda c: not _all_spared(c, trees(c)),
    yes=("rm -rf photos", "rm --recursive --force old", "rm old -rf", r"\rm -r 'my files'", "sudo rm -Rf data", "find . -delete", "find photos -mindepth 1 -delete", "find -L a b -depth -print -delete", "find photos -exec rm -rf {} +"),
    no=("rm -rf node_modules", "rm file", "rm -ri old", "rm -rf /tmp/x1", "find node_modules -delete", "find photos -type f -delete"))
TABLE.add("delete-tree-small", CAUTION, "Deletes folders and everything in them: temporary ones, or what is made again.", "",
    names="rm rimraf find", when=lambda c: bool(trees(c)) and _all_spared(c, trees(c)),
    yes=("rm -rf node_modules", "rm -r ./build dist", "rm -rf /tmp/x1", "rm -rf '/tmp/my files'", "find /tmp/x1 -delete", "find build -mindepth 1 -delete", "find build -exec rm -rf {} +"), no=("rm -rf photos", "rm build", "rm -ri build", "find build -type f -delete"))
TABLE.add("delete-tree-asked", CAUTION, "Deletes folders and everything in them, but asks first.", "", names="rm", when=lambda c: recursive(c) and asks(c), yes=("rm -ri old", "rm -rI photos"), no=("rm -rf old", "rm -i a.txt"))
TABLE.add("delete-unresolved", DANGER, "Deletes whatever an unknown value or a bare wildcard stands for.", "Print the list first: put `echo` before the command.",
    names="rm find", when=_rm_unknown,
    yes=("rm *", "find $DIR -delete", "rm -f $FILES", "find . -name '*.log' -exec rm {} +", "ls | xargs rm", "rm $(cat list)", "while read f; do rm \"$f\"; done < l"), no=("rm *.log", "rm a.txt", "find . -name '*.pyc' -exec rm {} +", "rm -i *", "find photos -exec rm -rf {} +"))
TABLE.add("delete-found", DANGER, "Deletes every file that the search finds.", "Run it with -print instead of -delete first.",
    names="find", when=lambda c: deletes(c.texts) and not trees(c) and not _found_small(c),
    yes=("find . -type f -delete", "find . -type f -delete -name '*.pyc'", "find ~ -name '*.jpg' -delete", "find /var -type f -mtime +3 -delete"), no=("find . -name '*.pyc' -delete", "find . -type d -empty -delete", "find . -name x", "find . -delete"))
TABLE.add("delete-found-small", CAUTION, "Deletes the files that the search finds: empty or temporary ones, or what is made again.", "",
    names="find", when=lambda c: deletes(c.texts) and not trees(c) and _found_small(c), yes=("find . -empty -delete", "find /tmp/x1 -type f -delete", "find build -name '*.c' -delete"), no=("find . -name -print", "find . -type f -delete"))
TABLE.add("sync-delete", DANGER, "Deletes everything at the destination that the source does not have.", "Add --dry-run first.",
    match="rsync --delete|--del|--delete-before|--delete-after|--delete-during|--delete-excluded|--delete-delay|--delete-missing-args !-n|--dry-run ;; rclone sync|purge|delete|rmdirs|cleanup !-n|--dry-run ;; lftp ~mirror.*--delete ;; unison -force ;; robocopy ~(?i)^/(mir|purge|move)$ ;; mirror --delete",
    yes=("rsync -a --delete src/ dst/", "rclone purge remote:bucket", "rclone sync a b:"), no=("rsync -a src/ dst/", "rsync -an --delete a/ b/", "rclone copy a b:"))
TABLE.add("sync-moves", CAUTION, "Copies files over others, or removes the source afterwards.", "", match="rsync !-n|--dry-run ;; rclone copy|move|moveto|copyto|deletefile ;; scp ;; sftp",
    yes=("rsync -a a b",), no=("rsync -n a b", "rclone ls a:"))
TABLE.add("wipe-file", DANGER, "Overwrites files so that nothing can bring them back.", "Move the file away, or use plain `rm` when that is enough.",
    match="shred ;; srm ;; wipe ;; scrub ;; sfill ;; sdmem ;; bleachbit -c|--clean|--shred ;; eraser ;; secure-delete ;; nwipe ;; sdelete ;; cipher ~(?i)^/w",
    yes=("shred -u notes.txt", "srm -r x", "find . -type f -exec shred -u {} +"), no=("man shred", "shred", "shred --help")[:1])
TABLE.add("move-to-null", DANGER, "Moves files into nothing: they are lost.", "Use the trash, or `rm -i`.",
    names="mv", when=lambda c: len(c.operands) > 1 and place_in(c, (c.value("-t", "--target-directory") or c.operands[-1]).text) in (Place.HARMLESS, Place.DEVICE) or c.has("--target-directory=/dev/null"),
    yes=("mv notes /dev/null", "sudo mv ~/x /dev/null"), no=("mv a b",))
TABLE.add("moves-onto-one", DANGER, "Moves many files onto one name: only the last of them is left.", "Move them into a folder that exists: `mkdir -p DIR`, then `mv -t DIR`.", names="mv", when=lambda c: _onto_one(c),
    yes=("for f in *.docx; do mv \"$f\" all.docx; done", "find . -name '*.log' -exec mv {} all.log \\;"), no=("for f in *.docx; do mv \"$f\" old/; done", "for f in *.txt; do mv \"$f\" \"${f%.txt}.md\"; done", "mv a.txt b.txt", "mv *.txt texts", "find . -name '*.log' -exec mv {} logs \\;"))
TABLE.add("move-precious", DANGER, "Moves system files, a whole home folder or keys away from where they are needed.", "Copy instead: `cp -a`.",
    names="mv", when=lambda c: worst(c, _moved(c), Place.ROOT, Place.SYSTEM, Place.HOME) or any(re.search(r"\.(ssh|gnupg)/?$|id_(rsa|ed25519)$", w.text) and not re.search(r"\.ssh|bak|old|backup", c.operands[-1].text) for w in _moved(c)),
    critical=True, yes=("mv /etc /tmp/e", "sudo mv /usr/bin/python3 /tmp", "mv ~/* /mnt/x", "mv / /tmp"), no=("mv a.txt b.txt", "mv ~/.bashrc ~/.bashrc.bak", "mv /tmp/x ."))
TABLE.add("empties-file", DANGER, "Empties a file: what was in it is lost.", "Copy the file first, or move it away.",
    over=lambda c: (w for w in empties(c) if _matters(c, w)), yes=("truncate -s 0 app.db", "> /var/log/syslog", ": > users.csv", "cat /dev/null > ~/notes.md", "cp /dev/null report.doc", "dd if=/dev/null of=photos.zip"), no=("truncate -s 10M disk.img", "> out.txt", "echo x > y"))
TABLE.add("overwrites-data", DANGER, "Overwrites a file with zeros or noise.", "Copy the file first.", names="dd dcfldd", when=lambda c: any(re.fullmatch(r"if=/dev/(?:zero|u?random)", t) for t in c.texts) and any(t.startswith("of=") and DATA_FILE.search(t) and not re.search(r"(?i)\.(?:img|iso|raw|qcow2|vdi|vmdk|dat|bin)$", t) for t in c.texts),
    yes=("dd if=/dev/zero of=app.db bs=1M count=10", "dd if=/dev/urandom of=report.docx bs=1k count=4"), no=("dd if=/dev/zero of=swap.img bs=1M count=64",))
TABLE.add("empties-small", CAUTION, "Empties a file, or creates it.", "Copy the file first, or move it away.", over=empties, yes=("> out.txt", ": > run.log"), no=("ls",))
TABLE.add("shrinks-file", DANGER, "Cuts data off a file.", "Copy the file first.", names="truncate fallocate", when=lambda c: (c.name == "truncate" and bool((v := c.value("-s", "--size")) and re.match(r"[-</%]", v.text))) or (c.name == "fallocate" and c.has("-p", "-z", "-c", "--punch-hole", "--zero-range", "--collapse-range")),
    yes=("truncate -s -1M disk.img", "fallocate -p -o 0 -l 1G disk.img"), no=("truncate -s 1G x", "truncate -s +1M x", "fallocate -l 1G x"))
TABLE.add("removes-sources", DANGER, "Deletes the original files after packing or copying them.", "Leave the originals until the copy is checked.",
    match="tar --remove-files ;; zip -m|--move ;; 7z -sdel ;; 7za -sdel ;; rsync --remove-source-files !-n|--dry-run ;; rar m|mf ;; rclone move !--dry-run",
    yes=("tar -czf a.tgz --remove-files photos", "zip -rm a.zip photos"), no=("tar -czf a.tgz photos", "zip -r a.zip photos"))
TABLE.add("delete-mail-or-share", DANGER, "Deletes files on a remote share or in a store.", _LOOK_FIRST,
    match="smbclient ~(?i)\\b(deltree|del|rm|rmdir)\\b ;; lftp ~\\b(rm\\s+-r|mrm|rm)\\b ;; hdfs ~^-(rm|rmr|expunge|rmdir)$ ;; hdfs ~^-format$ ;; svn delete|rm|remove !~^$ ;; gio remove|trash -f|--empty ;; trash-empty ;; trash-rm ;; gvfs-trash --empty ;; trash-cli ~empty",
    yes=("hdfs dfs -rm -r /data", "trash-empty", "lftp -e 'rm -r /pub; bye' host"), no=("hdfs dfs -ls /",))
TABLE.add("extract-over-root", DANGER, "Unpacks files over the system's own.", "Unpack into an empty folder, look, then copy.",
    names="tar unzip bsdtar cpio 7z", when=lambda c: _extracts(c) and bool((v := c.value("-C", "--directory", "-d")) and place_in(c, v.text) in (Place.ROOT, Place.SYSTEM) and bool(re.match(r"/*$|/(etc|usr|s?bin|lib\w*|boot)(?!/(local|share|src))(/|$)", v.text))),
    yes=("tar -xzf x.tgz -C /", "sudo unzip x.zip -d /etc"), no=("tar -xzf x.tgz -C out", "sudo tar -C /usr/local -xzf go.tgz", "tar -tf x.tar"))
TABLE.add("extract", CAUTION, "Unpacks files, over existing ones of the same name.", "List the contents first (`tar -t`, `unzip -l`).", names="tar unzip 7z unrar cpio bsdtar", when=lambda c: _extracts(c), yes=("tar xzf a.tgz", "unzip a.zip"), no=("tar tzf a.tgz", "unzip -l a.zip"))
TABLE.add("delete-file", CAUTION, "Deletes files; there is no undo.", "`rm -i` asks first; a trash tool keeps a copy.", match="rm|trash|trash-put|rimraf|unlink * ;; gio trash *", yes=("rm a.txt", "echo a | xargs rm"), no=("ls", "rmdir old", "alias rm='rm -i'"))
TABLE.add("remove-empty-folder", CAUTION, "Removes folders that are empty; others it leaves alone.", match="rmdir *", yes=("rmdir old", "rmdir -p a/b"), no=("rm -r old", "mkdir old"))
TABLE.add("moves-file", CAUTION, "Moves, copies or links files, over existing ones.", "-i asks before overwriting, -n never overwrites.",
    safer_of={"ln": "-i asks before overwriting.", "install": "-b keeps a copy of what it overwrites.", "dd": "`conv=excl` refuses a file that is there.", "rename mmv prename": "-n only shows the new names.", "ditto": "Look what is there first (`ls NAME`)."},
    names="mv cp ln install rename mmv prename dd ditto", when=lambda c: bool(c.words) and not any(t in ("--version", "--help") or t in ("-n", "--no-clobber") and c.name != "mv" for t in c.texts) and (c.name != "dd" or any(real_file(c, w) for w, _ in writes(c))),
    yes=("mv a b", "mv -n a b", "for f in *.txt; do mv -n -- \"$f\" \"$f.bak\"; done", "cp a b", "dd if=a of=b"), no=("cp -n a b", "mv --help", "dd if=a of=/dev/null", "dd if=a bs=1 | xxd"))
TABLE.add("edits-in-place", CAUTION, "Changes files in place.", "Copy them first: `cp -a FILE FILE.bak`.",
    safer_of={"sed perl ruby": "Give -i a suffix to keep a copy: `-i.bak`.", "awk": "`-v inplace::suffix=.bak` keeps a copy.", "patch": "--dry-run only tries it, -b keeps copies.", "dos2unix unix2dos": "`-n IN OUT` writes to another file.", "mogrify": "`-path DIR` writes into another folder.",
              "jpegoptim": "`-d DIR` writes into another folder.", "optipng": "-backup keeps a copy.", "convmv": "Without --notest it only shows.", "detox": "-n only shows the new names."},
    names="sed perl ruby mogrify sponge awk yq dos2unix iconv ed ex patch unix2dos jpegoptim optipng truncate convmv detox", when=lambda c: _in_place(c),
    yes=("sed -i s/a/b/ f", "perl -pi -e 's/a/b/' f", "patch -p1"), no=("sed s/a/b/ f", "perl -ne 'print' f"))
TABLE.add("overwrites-file", CAUTION, "Writes a file, over an existing one.", "`set -o noclobber` refuses to overwrite; `>>` appends.",
    over=opened,
    yes=("sort a > b", "echo x | tee f"), no=("sort a >> b", "ls > /dev/null 2>&1", "ls 2>&1"))
TABLE.add("self-overwrite", DANGER, "Reads and writes the same file: it is empty before it is read.", "Write to another file, then `mv`.",
    when=lambda c: (any(r.operator in (">", ">|") and _reads(c, r.target.text) and real_file(c, r.target) for r in c.redirects) and c.name != "") or _same_in_and_out(c), yes=("sort names.txt > names.txt", "cat a | grep x > a", "sed s/a/b/ f.conf > f.conf"), no=("sort a > b", "echo a > a", "cat a >> b", "openssl x509 -noout </dev/null >/dev/null"))
TABLE.add("overwrites-by-option", CAUTION, "Writes a file named by an option, over an existing one.", "Choose a name that is not there yet (`ls NAME`).", over=overwritten,
    names="curl wget sort shuf uniq openssl ffmpeg xxd pandoc base64 aria2c xmllint " + " ".join(OUTPUTS), yes=("docker save -o a.tar img", "git archive -o a.zip HEAD", "pg_dump -f a.sql shop", "sort -o a.txt a.txt", "curl -o page.html https://x.io", "wget -O a.html https://x.io", "uniq a b"), no=("curl -o /dev/null x", "wget -qO- x", "sort a", "uniq -c a", "curl -O https://x.io/a.iso"))
TABLE.add("clean-build", CAUTION, "Deletes what a build or a cache made; making it again takes time.", "A dry run first: `make -n clean`.",
    match="make|rake|just|task|ant|scons|waf|ninja ~^((dist|real|very|maintainer-?|mr)?clean(er|all|[-_:]\\S+)?|mrproper|clobber)$ !-n|--dry-run ;; ninja -t ~^clean$ ;; scons -c|--clean ;; cmake --target ~^clean$ ;; cmake ~^--target=clean$ ;; cargo|bazel|dotnet|flutter|mix|lein|cabal|sbt|buck|buck2|jekyll|hugo|gatsby|pre-commit|meson clean ;; mvn|mvnw|gradle|gradlew|xcodebuild ~^:?([\\w:-]+:)?clean\\w*$ ;; stack clean|purge ;; swift package clean|reset ;; go clean ;; npm run ~(^|[:_-])(clean|clobber)$ ;; npm clean|prune ;; npm cache clean ;; npm store prune ;; yarn cache clean|clear ;; yarn run clean ;; yarn clean ;; pip cache purge|remove ;; uv cache clean|prune ;; conda clean ;; poetry cache clear ;; composer clear-cache|clearcache ;; ccache -C|--clear|-c|--cleanup ;; sccache --zero-stats ;; latexmk -c|-C ;; brew cleanup ;; gem cleanup ;; apt clean|autoclean ;; dnf clean ;; nx reset ;; xcrun ~^erase$",
    yes=("make distclean", "cargo clean --release", "./gradlew clean build", "ninja -t clean", "npm run clean", "pip cache purge"), no=("make", "make -n clean", "make install", "cargo build", "mvn package", "npm run build"))


def _moved(call: Call) -> list[Word]:
    """What `mv` takes away; not where it puts it."""
    into = call.value("-t", "--target-directory")
    return [w for w in call.operands if w is not into] if into is not None else list(call.operands[:-1])


def _onto_one(call: Call) -> bool:
    """Several sources, one after the other, and one fixed file's name as the target."""
    words = call.operands
    if len(words) < 2 or call.has("-n", "--no-clobber", "-t", "--target-directory", "--backup", "-b") or not re.search(r"[^/.]\.[A-Za-z]\w{0,4}$", words[-1].text):
        return False
    source, target = words[0], words[-1]
    each = call.parent is not None and call.parent.name in ("find", "xargs", "fd", "parallel")
    many = call.looped and (len(words) > 2 or "*" in source.text or source.text == UNKNOWN) or each and source.unknown
    return many and not (target.glob or target.unknown or "*" in target.text) and place_in(call, target.text) not in (Place.HARMLESS, Place.DEVICE)


def _reads(call: Call, target: str) -> bool:
    if not re.search(r"\.\w+$|/", target) and len(target) > 12:
        return False
    readers = [c for c in (call, *call.upstream) if c.name in ("cat", "sort", "sed", "awk", "grep", "head", "tail", "uniq", "cut", "tr", "jq", "rev", "tac", "iconv", "nl", "fold", "column", "egrep", "rg")]
    return any(w.text == target for c in readers for w in c.operands[(1 if c.name in ("sed", "awk", "grep", "tr", "jq", "egrep", "rg") else 0):]) or any(r.operator == "<" and r.target.text == target for c in (call, *call.upstream) for r in c.redirects)


def _same_in_and_out(call: Call) -> bool:
    """The file named as output is emptied before the file named as input, the same one, is read."""
    if call.name == "uniq":
        names = [w.text for w in call.operands if not w.text.isdigit()]
        return len(names) == 2 and names[0] == names[1] != "-"
    given, made = (call.value("-in"), call.value("-out")) if call.name == "openssl" else (None, None)
    return given is not None and made is not None and given.text == made.text and real_file(call, made)


def _matters(call: Call, word: Word) -> bool:
    place = place_in(call, word.text)
    if place in (Place.TEMPORARY, Place.HARMLESS, Place.REMADE):
        return False
    if place in (Place.ROOT, Place.SYSTEM, Place.HOME, Place.SETTINGS, Place.DEVICE, Place.UNKNOWN) or word.unknown:
        return True
    return bool(DATA_FILE.search(word.text)) or word.text.startswith(("/", "~")) or (call.name in ("truncate", "cp", "dd", "install") and not re.search(r"\.(log|out|txt|tmp|err)$", word.text)) or word.glob


def _extracts(call: Call) -> bool:
    texts = call.texts
    if call.name in ("tar", "bsdtar"):
        first = texts[0] if texts else ""
        return call.has("-x", "--extract", "--get") or bool(re.fullmatch(r"[a-zA-Z]*x[a-zA-Z]*", first) and not first.startswith("-"))
    if call.name == "cpio":
        return call.has("-i", "--extract")
    if call.name in ("7z", "unrar"):
        return bool(texts) and texts[0] in ("x", "e")
    return bool(texts) and not call.has("-l", "-v", "-t", "-p", "-Z")


def _in_place(call: Call) -> bool:
    name = call.name
    if name in ("sed", "yq", "ruby"):
        return call.has("--in-place") or any(re.match(r"-[a-zA-Z]*i", w.text) for w in call.words)
    if name == "perl":
        return any(re.match(r"-[a-z0-9]*i", w.text) for w in call.words)
    if name == "awk":
        return "inplace" in call.texts
    if name in ("sponge", "mogrify", "ed", "dos2unix", "unix2dos", "jpegoptim", "optipng", "convmv", "detox"):
        return bool(call.words) or call.fed
    if name == "patch":
        return not call.has("--dry-run")
    return name == "truncate" and bool(call.words) and not any(True for _ in empties(call))
