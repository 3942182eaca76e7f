"""What a call writes: redirections, `tee`, `dd of=`, `cp`'s destination, `curl -o`. Shared by the families that judge the place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from shellmate.core.commands import UNKNOWN, Call, Word
from shellmate.core.places import Place, place_in, place_of
from shellmate.core.rules.searches import bounded

DATA_FILE = re.compile(r"\.(?:db|sqlite3?|sql|dump|key|pem|crt|csv|tsv|xlsx?|ods|docx?|odt|tex|md|kdbx|tar|t?gz|zip|7z|bz2|xz|zst|bak|py|js|ts|c|cc|cpp|h|rs|go|java|rb|php|sh|html|css|json|ya?ml|toml|xml|ini|conf|cfg|env|img|iso|qcow2|vmdk|vdi|jpe?g|png|mp[34]|mkv|mov|avi|pdf|ps|psd|svg|raw|parquet|mdb|wallet|dat|lock|tfstate|gpg|asc|pptx?|ipynb|pst|mbox|flac|wav)$", re.I)
"""Names of files whose content someone made."""


OUTPUTS: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "docker": (frozenset(("save", "export")), ("-o", "--output")), "git": (frozenset(("archive",)), ("-o", "--output")), "pg_dump": (frozenset(), ("-f", "--file")), "pg_dumpall": (frozenset(), ("-f", "--file")), "mysqldump": (frozenset(), ("-r", "--result-file")),
    "tree": (frozenset(), ("-o",)), "strace": (frozenset(), ("-o",)), "ltrace": (frozenset(), ("-o",)), "nmap": (frozenset(), ("-oN", "-oX", "-oG")),
}  # fmt: skip
"""Tool -> the verbs that write (none: all of them), and the options that name the file, just as `>` would."""


def writes(call: Call) -> Iterator[tuple[Word, bool]]:
    """Every file the call writes, and whether it only appends."""
    for redirect in call.redirects:
        if redirect.operator in (">", ">|", "&>", ">>", "&>>", "<>", ">&") and not redirect.target.process:
            yield redirect.target, redirect.operator.endswith(">>")
    name = call.name
    if name == "tee":
        append = call.has("-a", "--append")
        for word in call.operands:
            yield word, append
    elif name in ("dd", "dcfldd", "dc3dd"):
        append = any("conv=" in t and "append" in t or "oflag=append" in t for t in call.texts)
        for word in call.words:
            if word.text.startswith(("of=", "hof=")):
                yield Word(word.text.partition("=")[2], word.glob, word.quoted, word.calls), append
    elif name in ("cp", "mv", "install", "ln", "scp", "rsync", "rclone", "ditto"):
        into = call.value("-t", "--target-directory")
        if into is not None:
            yield into, False
        elif len(call.operands) > 1:
            yield call.operands[-1], False
    elif name in ("curl", "wget", "sort", "gpg", "openssl", "aria2c", "sponge", "shuf", "split", "pv", "objcopy", "gcc"):
        yield from _outputs(call)
    elif name == "uniq":
        yield from ((w, False) for w in [w for w in call.operands if not w.text.isdigit()][1:2])
    elif name == "find":
        yield from ((call.words[i + 1], False) for i, t in enumerate(call.texts[:-1]) if t in ("-fprint", "-fprint0", "-fprintf", "-fls"))
    elif name in ("qemu-img", "ffmpeg", "convert", "fallocate", "mkfile", "script"):
        if call.operands:
            yield call.operands[-1], False


def _outputs(call: Call) -> Iterator[tuple[Word, bool]]:
    if call.name == "sponge":
        for word in call.operands:
            yield word, call.has("-a")
        return
    value = call.value(*{"wget": ("-O", "--output-document"), "openssl": ("-out",)}.get(call.name, ("-o", "--output")))
    if value is not None and value.text != "-":
        yield value, False


def real_file(call: Call, word: Word) -> bool:
    """Whether a word names a file that keeps what is written into it."""
    return not word.process and not re.fullmatch(r"\d+|-", word.text) and place_in(call, word.text) is not Place.HARMLESS


def opened(call: Call) -> Iterator[Word]:
    """Files that `>` and `tee` open, and so empty, before anything is written into them."""
    yield from (r.target for r in call.redirects if r.operator in (">", ">|", "&>", ">&") and real_file(call, r.target))
    if call.name == "tee" and not call.has("-a", "--append"):
        yield from (w for w in call.operands if real_file(call, w))


def overwritten(call: Call) -> Iterator[Word]:
    """Files that an option or an operand names as output, and that the tool overwrites without asking."""
    yield from (w for w in _named_outputs(call) if real_file(call, w))


def _named_outputs(call: Call) -> Iterator[Word]:
    if call.name in ("curl", "wget", "sort", "shuf", "uniq", "openssl", "aria2c"):
        redirected = {id(r.target) for r in call.redirects}
        yield from (w for w, append in writes(call) if not append and id(w) not in redirected)
    elif call.name == "ffmpeg" and call.has("-y") or call.name == "xxd" and len(call.operands) > 1:
        yield call.operands[-1]
    elif call.name in OUTPUTS:
        verbs, options = OUTPUTS[call.name]
        value = call.value(*options) if not verbs or verbs & {w.text for w in call.operands[:2]} else None
        if value is not None and value.text != "-":
            yield value
    elif call.name in ("pandoc", "base64", "xmllint"):
        value = call.value("-o", "--output")
        if value is not None and any(w.text == value.text and w is not value for w in call.words):
            yield value


def _nothing(call: Call) -> bool:
    """The call prints nothing, or copies nothing."""
    if call.name in ("", ":", "true"):
        return not call.assignments and not call.upstream
    if call.name == "cat":
        inputs = [*call.words, *(r.target for r in call.redirects if r.operator == "<")]
        return bool(inputs) and all(w.text == "/dev/null" for w in inputs)
    if call.name in ("echo", "printf"):
        return all(w.text in ("-n", "") for w in call.words) and (call.name == "printf" or "-n" in call.texts)
    return False


def empties(call: Call) -> Iterator[Word]:
    """Files whose content would be thrown away and replaced by nothing."""
    if call.name == "truncate":
        size = call.value("-s", "--size")
        if size is not None and re.fullmatch(r"0+[A-Za-z]*", size.text):
            yield from (w for w in call.operands if w.text != size.text)
    elif call.name in ("cp", "install") and len(call.operands) == 2 and call.operands[0].text == "/dev/null":
        yield call.operands[1]
    elif call.name == "dd" and "if=/dev/null" in call.texts:
        yield from (w for w, append in writes(call) if not append)
    elif call.name == "tee" and not call.has("-a") and call.upstream and _nothing(call.upstream[-1]) or call.name == "tee" and any(r.operator == "<" and r.target.text == "/dev/null" for r in call.redirects):
        yield from call.operands
    for redirect in call.redirects:
        if redirect.operator in (">", ">|") and redirect.descriptor in ("", "1") and _nothing(call) and place_in(call, redirect.target.text) is not Place.HARMLESS and not re.fullmatch(r"\d+|-", redirect.target.text):
            yield redirect.target


def found_names_are_remade(call: Call) -> bool:
    """The search that feeds this call looks only for things that are made again (`*.pyc`, `__pycache__`)."""
    searches = [c for c in (call, call.parent, *call.upstream, *(call.parent.upstream if call.parent else ())) if c is not None and c.name in ("find", "fd", "fdfind")]
    if not searches:
        return False
    texts = searches[-1].texts
    roots = list(takewhile(lambda t: not t.startswith(("-", "(", "!")), texts))
    if any(place_of(t) in (Place.ROOT, Place.SYSTEM) for t in roots):
        return False
    return bounded(texts, _names_remade)


def search_is_small(call: Call) -> bool:
    """`find -delete` that only reaches empty files, broken links, or things that are made again."""
    return found_names_are_remade(call) or bounded(call.texts, lambda test, value: test == "-empty" or test == "-xtype" and value == "l")


def _names_remade(test: str, value: str) -> bool:
    return test in ("-name", "-iname", "-path", "-ipath", "-wholename") and UNKNOWN not in value and place_of(value.replace("*/", "")) is Place.REMADE
