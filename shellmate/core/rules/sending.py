"""What leaves this computer: data sent to a web interface, letters, files handed to a service."""

from __future__ import annotations

import re

from shellmate.core.clusters import short_options
from shellmate.core.commands import Call
from shellmate.core.rules.model import Table
from shellmate.core.types import Level

TABLE = Table("sending")
_CURL_VALUES = frozenset("AbcCdDeEFHKmoPQrtTuUwxXyYz")
_WRITING = frozenset(("POST", "PUT", "PATCH"))
_ITEM = re.compile(r"[\w.\[\]-]+(?:=(?!=)|:=|@\S|=@)")
"""HTTPie's `name=value`, `name:=json`, `name@file`; `name==value` only asks."""


def sends_data(call: Call) -> bool:
    """A request with a body, or one that a method says is to write."""
    texts = call.texts
    if _WRITING & set(texts) or any(re.match(r"-X(?:POST|PUT|PATCH)|--(?:request|method)=(?:POST|PUT|PATCH)", t) for t in texts):
        return True
    if call.name in ("curl", "curlie"):
        letters = short_options(texts, _CURL_VALUES)
        body = "d" in letters or any(re.match(r"--(?:data(?:-\w+)?|json)(?:=|$)", t) for t in texts)
        form = {"F", "T"} & letters.keys() or any(re.match(r"--(?:form(?:-\w+)?|upload-file)(?:=|$)", t) for t in texts)
        return bool(form) or body and not ("G" in letters or "--get" in texts)
    if call.name == "wget":
        return any(re.match(r"--(?:post|body)-(?:data|file)(?:=|$)", t) for t in texts)
    return any(_ITEM.match(w.text) for w in call.operands[1:]) and "GET" not in texts[:3]


def _writes_letter(call: Call) -> bool:
    """`mail` and `mutt` without an address or a subject read what came in."""
    if call.name in ("sendmail", "msmtp"):
        return bool(call.words) and not any(re.match(r"-b[dDhHiptvs]|-q|--(?:version|help|serverinfo|configure)", t) for t in call.texts)
    return call.has("-s", "--subject") or any("@" in w.text for w in call.operands) and not call.has("-f", "-u", "-e", "-H")


def _pours(call: Call) -> bool:
    """A file goes down a bare connection."""
    return call.fed and call.stdin is None and not call.has("-l", "-z", "--listen") and not any(c.name in ("echo", "printf", "yes") for c in call.upstream)


def _sends(call: Call) -> bool:
    return _pours(call) if call.name == "nc" else _writes_letter(call)


TABLE.add("sends", Level.CAUTION, "Sends a message or a file to others: it cannot be taken back.", "Check the address, and what is sent.",
    match="mpack ~@ ;; swaks ~^ !--help|--version|--dry-run|--quit-after ;; s-nail -s ;; git send-email !--dry-run ;; telegram-send ~^ !--configure ;; ntfy publish|pub|send|trigger ;; wall ~^ ;; write * ;; pastebinit|wgetpaste|fpaste|ix|dpaste|sprunge ;; croc send ;; croc ~^[^-] ;; wormhole|wormhole-william|magic-wormhole send|tx ;; ffsend upload|u ;; transfer ~^ ;; gdrive upload|files ;; mega-put|megaput ;; onionshare-cli ~^[^-] ;; slackcat ;; mosquitto_pub ~^ ;; kdeconnect-cli --share|--share-text|--ping|--ping-msg|--send-sms|--ring ;; bluetooth-sendto|obexftp ~^ ;; signal-cli send ;; tftp ~put ;; ipfs add|publish ;; twurl|toot post|-d",
    names="mail mailx s-nail mutt neomutt sendmail msmtp nc", when=_sends,
    yes=("mail -s hello bob@example.com < a.txt", "echo hi | mail -s hello bob@example.com", "mutt -s x -a a.pdf -- bob@example.com < a.txt", "sendmail bob@example.com < a.txt", "pastebinit a.log", "wormhole send a.zip", "nc web1 9000 < a.bin", "tar c src | nc web1 9000"),
    no=("mail", "mail -H", "mail -f box", "mutt -f box", "sendmail -bp", "nc -zv web1 22", "nc -l 9000 > a.bin", "echo stats | nc localhost 11211", "wormhole receive 4-a-b"))
