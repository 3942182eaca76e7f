"""Archives made under the name of a file that is none: the output was left out, and the first input took its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from shellmate.core.commands import Call, Word
from shellmate.core.places import Place, place_in
from shellmate.core.rules.images import image_targets
from shellmate.core.rules.model import Table
from shellmate.core.types import Level

TABLE = Table("archives")
_FILE = re.compile(
    r"\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|cs|pyi?|m?[jt]s|cjs|[jt]sx|vue|svelte|go|rs|java|kts?|scala|swift|dart|rb|php|p[lm]|lua|jl|hs|ml|clj|exs?|erl|sql|r|sh|bash|zsh|fish|css|s[ac]ss|less|x?html?|"
    r"txt|md|markdown|rst|adoc|tex|bib|rtf|doc|xls|ppt|pdf|csv|tsv|jsonl?|ya?ml|toml|xml|ini|cfg|conf|env|log|ipynb|db|sqlite3?|parquet|"
    r"jpe?g|png|gif|svg|webp|bmp|tiff?|heic|psd|mp[34]|m4a|mkv|avi|mov|webm|wav|flac|ogg|pem|key|crt|tfstate)$",
    re.I,
)
"""Names of sources, documents and data: what an archive is made of, never what it is called."""
_OFFICE = re.compile(r"\.(?:doc[xm]|dotx|xls[xm]|xltx|ppt[xm]|ppsx|od[tspg]|ott)$", re.I)
"""Documents that are zip files inside: made with zip too, but only from their own parts."""
_PARTS = re.compile(r"(?:\./)?(?:\[Content_Types\]\.xml|_rels|word|xl|ppt|docProps|customXml|META-INF|mimetype|(?:content|styles|meta|settings)\.xml|manifest\.rdf|Thumbnails|Configurations2)(?:/.*)?|(?:.*/)?[.*]|\./")
_Named = tuple[Word, Sequence[Word]]
"""The archive's name, and the inputs."""

_TAR_CLUSTER = re.compile(r"-([acdhijklmnoprstuvwxzABGJOPRSUWZ]*)f(.*)", re.DOTALL)


def _old_style(first: str, words: tuple[Word, ...], valued: str) -> _Named | None:
    """`tar cfz OUT IN`, `jar cmf MANIFEST OUT IN`: values in the order of their letters."""
    order = [letter for letter in first if letter in valued]
    if "c" not in first or "f" not in order or len(words) < len(order):
        return None
    return words[order.index("f")], words[len(order) :]


def _tar(call: Call) -> _Named | None:
    texts = call.texts
    if not texts:
        return None
    if texts[0].isalpha():
        return _old_style(texts[0], call.words[1:], "fbCXTgIKNVFHL")
    if not call.has("-c", "--create") or call.has("-x", "-t", "-r", "-u", "-A", "--extract", "--list", "--append", "--update"):
        return None
    for at, text in enumerate(texts):
        found = _TAR_CLUSTER.fullmatch(text)
        if text == "--file" or found is not None and not found[2]:
            return (call.words[at + 1], call.words[at + 2 :]) if at + 1 < len(texts) else None
        if found is not None or text.startswith("--file="):
            return Word(found[2] if found is not None else text.removeprefix("--file="), call.words[at].glob), call.words[at + 1 :]
    return None


def _jar(call: Call) -> _Named | None:
    texts = call.texts
    if not texts:
        return None
    if texts[0] in ("-c", "--create"):
        value = call.value("-f", "--file")
        return (value, ()) if value is not None else None
    return _old_style(texts[0].removeprefix("-"), call.words[1:], "fme") if not texts[0].startswith("--") else None


_ZIP_VALUES = frozenset("-P -s -t -tt -b -n -x -i -O -sp -TT -Z --password --split-size --from-date --before-date --temp-path --suffixes --exclude --include --out --output-file --unzip-command --compression-method".split())


def _zip(call: Call) -> _Named | None:
    texts = call.texts
    names = [w for at, w in enumerate(call.words) if not texts[at].startswith("-") and not (at and texts[at - 1] in _ZIP_VALUES)]
    return (names[0], names[1:]) if len(names) > 1 or names and ("-@" in texts or names[0].glob) else None


def _other(call: Call) -> _Named | None:
    targets = image_targets(call)
    return (targets[0], call.operands) if targets else None


_NAMED: dict[str, Callable[[Call], _Named | None]] = {"tar": _tar, "star": _tar, "jar": _jar, "zip": _zip, **dict.fromkeys("7z 7za 7zz 7zr rar pax cpio".split(), _other)}


def _over_a_file(call: Call) -> bool:
    named = _NAMED[call.name](call)
    if named is None:
        return False
    target, inputs = named
    if place_in(call, target.text) in (Place.TEMPORARY, Place.HARMLESS) or re.search(r"[*?]", target.text) and not target.glob:
        return False
    if _OFFICE.search(target.text):
        return call.name not in ("zip", "7z", "7za", "7zz") or not any(_PARTS.fullmatch(w.text) for w in inputs)
    return bool(_FILE.search(target.text)) or target.glob and target.text.rpartition("/")[2] == "*"


TABLE.add("archive-over-file", Level.DANGER, "Makes the archive under the name of a file that is none: that file is overwritten.", "Name the archive first: `tar -czf OUT.tar.gz FILES`, `zip OUT.zip FILES`.", names=" ".join(_NAMED), when=_over_a_file,
    yes=("tar -cf main.c util.c", "tar czf notes.txt docs", "tar -czvpf *.md", "tar --create --file=data.csv notes.txt", "zip main.c util.c", "zip -r report.docx img", "7z a notes.md docs", "jar cf Main.java Main.class"),
    no=("tar -cf backup.tar main.c", "tar czf - docs", "tar -xf a.tar main.c", "tar -tf notes.txt", "tar -C main.c -czf a.tgz .", "zip -r site.html.zip dir", "zip main.zip main.c util.c", "zip -r ../report.docx .", "zip -X book.epub mimetype", "zip -r -x '*.py' a.zip src", "7z a a.7z notes.md", "jar cmf manifest.txt app.jar classes"))
