"""Where tools that make archives, images or copies name their output. Only for the question whether that is a disk: tapes are what some are for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from shellmate.core.commands import Call, Word

_TAPE = re.compile(r"/dev/n?(?:st|rst|sa)\d+|/dev/tape")


def image_targets(call: Call) -> list[Word]:
    """The words that name an archive's, an image's or a copy's output."""
    rule = _RULES.get(call.name)
    return [w for w in rule(call) if not _TAPE.match(w.text)] if rule is not None else []


def _values(*options: str) -> Callable[[Call], Iterator[Word]]:
    def rule(call: Call) -> Iterator[Word]:
        yield from (value for option in options if (value := call.value(option)) is not None)

    return rule


def _operand_from(first: int, last: int | None = None) -> Callable[[Call], Iterator[Word]]:
    """The operands from this one on."""
    return lambda call: iter(call.operands[first:last])


def _tar(call: Call) -> Iterator[Word]:
    first = call.texts[0] if call.words else ""
    old = first.isalpha() and "f" in first
    writes = bool(re.match(r"[a-zA-Z]*[cru]", first)) if first.isalpha() else call.has("-c", "-r", "-u", "--create", "--append", "--update", "-A", "--concatenate", "--delete")
    if not writes:
        return
    if old:
        yield from call.words[1:2]
    else:
        yield from _values("-f", "--file")(call)


def _after_verb(*verbs: str) -> Callable[[Call], Iterator[Word]]:
    """`7z a OUT ...`: the word after the verb."""

    def rule(call: Call) -> Iterator[Word]:
        operands = call.operands
        at = next((i for i, w in enumerate(operands[:3]) if w.text in verbs), None)
        if at is not None:
            yield from operands[at + 1 : at + 2]

    return rule


def _keyed(*keys: str) -> Callable[[Call], Iterator[Word]]:
    """`of=OUT`, `--filename=OUT`, `id=0,dest=OUT`."""
    regex = re.compile(r"(?:^|,)(?:" + "|".join(map(re.escape, keys)) + r")([^,]+)")
    return lambda call: (Word(found[1], word.glob, word.quoted, word.calls) for word in call.words if (found := regex.search(word.text)))


def _qemu(call: Call) -> Iterator[Word]:
    verb = call.operands[0].text if call.operands else ""
    if verb == "dd":
        yield from _keyed("of=")(call)
    elif verb in ("convert", "create", "resize"):
        yield from call.operands[2:] if verb == "convert" else call.operands[1:2]


def _cpio(call: Call) -> Iterator[Word]:
    if call.has("-o", "--create", "-A"):
        yield from _values("-F", "-O", "--file")(call)


def _socat(call: Call) -> Iterator[Word]:
    sides = [w for w in call.operands if ":" in w.text][-1:] if call.has("-u") else call.operands
    for word in sides:
        found = re.match(r"(?i)(?:open|file|create|gopen)?:?(/dev/[^,]+)", word.text)
        if found and not re.search(r"(?i)rdonly", word.text):
            yield Word(found[1])


def _fio(call: Call) -> Iterator[Word]:
    if re.search(r"write|trim|rw\b|randrw", " ".join(t for t in call.texts if re.match(r"--(?:rw|readwrite)=", t)).replace("--rw=", "").replace("--readwrite=", "")):
        yield from _keyed("--filename=")(call)


def _partclone(call: Call) -> Iterator[Word]:
    if call.has("-r", "--restore", "-b", "--dev-to-dev"):
        yield from _values("-o", "--output", "-O")(call)


_OUT = _values("-o", "--output", "-out")
_RULES: dict[str, Callable[[Call], Iterator[Word]]] = {
    "tar": _tar, "star": _tar, "cpio": _cpio, "pax": lambda c: _values("-f")(c) if c.has("-w") else iter(()), "zip": _operand_from(0, 1), "7z": _after_verb("a", "u"), "7za": _after_verb("a", "u"), "7zz": _after_verb("a", "u"), "7zr": _after_verb("a", "u"), "rar": _after_verb("a", "u", "m"),
    "ar": _operand_from(1, 2), "jar": _operand_from(1, 2), "mksquashfs": _operand_from(1, 2), "mkfs.erofs": _operand_from(0, 1), "genisoimage": _OUT, "mkisofs": _OUT, "xorriso": _values("-o", "-outdev", "-dev"), "xorrisofs": _OUT,
    "ddrescue": _operand_from(1), "dd_rescue": _operand_from(1), "lddrescue": _operand_from(1), "pv": _OUT, "sg_dd": _keyed("of="), "sdd": _keyed("of="), "dc3dd": _keyed("of=", "hof=", "wipe=", "hwipe="), "dcfldd": _keyed("of=", "wipe="), "jdd": _keyed("of="),
    "qemu-img": _qemu, "virt-resize": _operand_from(1), "virt-sparsify": _operand_from(1), "VBoxManage": _keyed("--rawdisk="), "ntfsclone": _values("-O", "--overwrite"), "fsarchiver": _keyed("dest="),
    "partclone": _partclone, "partclone.dd": _partclone, "partclone.ext4": _partclone, "partclone.ext3": _partclone, "partclone.ntfs": _partclone, "partclone.xfs": _partclone, "partclone.btrfs": _partclone, "partclone.vfat": _partclone, "partimage": _after_verb("restore", "restmbr"),
    "bmaptool": _operand_from(2), "e2image": _operand_from(1), "rpi-imager": _operand_from(1), "usbimager": _operand_from(1), "dump": _values("-f"), "xfsdump": _values("-f"), "xfs_copy": _operand_from(1), "xfs_mdrestore": _operand_from(1),
    "zstd": _OUT, "lz4": _operand_from(1), "pigz": _OUT, "age": _OUT, "gpg": _OUT, "openssl": _OUT, "socat": _socat, "fio": _fio, "split": _operand_from(1), "csplit": _values("-f"), "wget": _values("-O", "--output-document"), "curl": _OUT, "sort": _OUT,
    "rsync": lambda c: iter(c.operands[1:]) if any(t.startswith(("--write-dev", "--copy-dev")) for t in c.texts) else iter(()), "ditto": _operand_from(1), "hdiutil": _values("-o"), "asr": _values("--target", "-target"), "simg2img": _operand_from(1), "img2simg": _operand_from(1), "virt-make-fs": _operand_from(1),
    "vhd-util": _values("-o"), "rescue": _operand_from(1), "myrescue": _operand_from(1), "recoverdm": _operand_from(1), "shuf": _OUT, "xxd": _operand_from(1), "objcopy": _operand_from(1), "uniq": _operand_from(1), "base64": _OUT, "sponge": _operand_from(0), "iconv": _OUT, "xz": _OUT, "aria2c": _OUT, "borg": _after_verb("init"), "grub-mkrescue": _OUT, "mkimage": _operand_from(0), "ubinize": _OUT, "genext2fs": _operand_from(0), "mcopy": _values("-i"), "mformat": _values("-i"),
}  # fmt: skip
