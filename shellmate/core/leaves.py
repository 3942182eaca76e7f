"""Which programs leave no file behind but those that their words or redirections name: after any other, a file that is not there now may be there."""

from __future__ import annotations

_ONLY_NAMED = frozenset(
    """for rm rmdir unlink cat rev comm wc md5sum sha1sum sha256sum sha512sum cksum zcat bzcat xzcat head tail shred strings tac paste fold fmt nl less more sort cut diff join od
    hexdump file stat du ls tree cd pushd cmp uniq grep egrep fgrep rg sed awk gawk chmod chown chgrp cp mv column jq yq tr echo printf mkdir touch tee ln true read sleep pwd date ps df""".split()
)


def leaves_only_named(program: str) -> bool:
    """Whether no file comes to be by a program but those that its words name."""
    return program in _ONLY_NAMED
