"""Shell text that a tool takes in an option, a script, a setting or a variable: pagers, editors, hooks, filters. Gives the text; runs nothing.

What a script of an editor or of sed does to its files comes back as shell text too: `: > FILE` for one that empties it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable

from shellmate.core import sed_script
from shellmate.core.commands import UNKNOWN, Call, Word
from shellmate.core.output import constant_output
from shellmate.core.program import code_of

_VARIABLES = frozenset(
    "PAGER MANPAGER GIT_PAGER SYSTEMD_PAGER PSQL_PAGER BAT_PAGER DELTA_PAGER AWS_PAGER GH_PAGER EDITOR VISUAL GIT_EDITOR GIT_SEQUENCE_EDITOR SUDO_EDITOR SYSTEMD_EDITOR KUBE_EDITOR PSQL_EDITOR GH_EDITOR "
    "HGEDITOR SVN_EDITOR CVSEDITOR FCEDIT BROWSER GH_BROWSER GIT_SSH_COMMAND GIT_SSH GIT_ASKPASS SSH_ASKPASS GIT_EXTERNAL_DIFF GIT_PROXY_COMMAND RSYNC_RSH SVN_SSH CVS_RSH BORG_RSH LESSOPEN LESSCLOSE FZF_DEFAULT_COMMAND RESTIC_PASSWORD_COMMAND BORG_PASSCOMMAND".split()
)
"""Variables whose value a tool runs."""

_OPTIONS: dict[str, tuple[str, ...]] = {
    "man": ("-P", "--pager", "-H", "--html"), "tar": ("-F", "--info-script", "--new-volume-script", "--rsh-command", "--rmt-command"), "zip": ("-TT", "--unzip-command"), "tcpdump": ("-z",), "split": ("--filter",), "sort": ("--compress-program",),
    "wget": ("--use-askpass",), "scp": ("-S",), "sftp": ("-S", "-D"), "svn": ("--editor-cmd", "--diff-cmd", "--diff3-cmd"), "cvs": ("-e",), "bat": ("--pager",), "delta": ("--pager",), "mysql": ("--pager",), "nano": ("-s", "--speller"), "feh": ("-A", "--action"),
    "yt-dlp": ("--exec",), "youtube-dl": ("--exec",), "certbot": ("--pre-hook", "--post-hook", "--deploy-hook", "--renew-hook", "--manual-auth-hook", "--manual-cleanup-hook"), "borg": ("--rsh",), "restic": ("--password-command",), "rclone": ("--password-command",),
    "openvpn": ("--up", "--down", "--route-up", "--tls-verify"), "fzf": ("--preview",), "repo": ("-c",), "aria2c": ("--on-download-complete", "--on-download-start", "--on-download-error", "--on-download-stop", "--on-bt-download-complete"), "dhclient": ("-sf",), "pppd": ("connect",), "xfreerdp": (), "screen": (), "curlftpfs": (),
    "acme.sh": ("--reloadcmd", "--pre-hook", "--post-hook", "--renew-hook"), "inotify-hookable": ("-c",), "unison": ("-sshcmd",), "duplicity": ("--rsync-options",), "logwatch": (), "lsyncd": (), "swaks": (), "mutt": (), "conky": (), "dpkg": ("--path-hook",),
}  # fmt: skip
"""Tool -> options whose value it runs, beside those in `wrapper_tables`."""
_SSH_KEYS = re.compile(r"(?i)^(?:-\w*o\s*)?(?:proxy|local|knownhosts|authorizedkeys|remote)command[= ]\s*(.+)|^-?o?ssh_command=(.+)|^(?:-o)?sftp\.command=(.+)", re.DOTALL)
_SSH = frozenset("ssh scp sftp sshfs autossh mosh ssh-copy-id restic rsync git".split())
_GIT_KEYS = re.compile(r"^(?:core\.(?:pager|editor|sshcommand|fsmonitor|askpass|gitproxy|alternaterefscommand)|sequence\.editor|diff\.external|pager\.[\w-]+|(?:diff|merge|filter|mergetool|difftool|browser|man|gpg|tar)\.[\w.-]*\.?(?:textconv|command|driver|clean|smudge|process|cmd|path|program)|gpg\.program|interactive\.difffilter|uploadpack\.packobjectshook|sendemail\.\w*(?:cmd|smtpserver)|web\.browser|instaweb\.httpd|credential(?:\..*)?\.helper|remote\.[\w-]+\.(?:uploadpack|receivepack))$", re.I)


def texts(call: Call) -> list[str]:
    """The shell texts that this call runs by an option, a script, or a variable in front of it."""
    found = [v for n, w in call.assignments if n in _VARIABLES and (v := w.text.lstrip("|- "))]
    name = call.name
    if name == "env":
        found.extend(v.lstrip("|- ") for n, _, v in (t.partition("=") for t in call.texts) if n in _VARIABLES)
    if name in _OPTIONS:
        found.extend(value.text for option in _OPTIONS[name] if (value := call.value(option)) is not None and not value.text.startswith("--"))
    if name in _SSH:
        found.extend(next(g for g in m.groups() if g) for t in call.texts if (m := _SSH_KEYS.search(t)))
    rule = _RULES.get(name)
    if rule is not None:
        found.extend(rule(call))
    return [f for f in found if f][:40]


def _emptied(files: Iterable[Word]) -> list[str]:
    """Text that empties these files, for the rules to judge."""
    return [f": > {shlex.quote(w.text)}" for w in list(files)[:8]]


def _fed(call: Call) -> str:
    """The constant part of what is fed to the call."""
    return call.stdin if call.stdin is not None else "\n".join(constant_output(c) or "" for c in call.upstream if c.name in ("echo", "printf"))


def _sed(call: Call) -> list[str]:
    scripts, files = _scripts(call, ("-e", "--expression"))
    found: list[str] = []
    read = [c for script in scripts for c in sed_script.commands(script)]
    for command in read:
        if command.letter == "e":
            found.append(command.text or UNKNOWN)
        elif command.letter in "wW" and command.text:
            found.append(f"echo >> {shlex.quote(command.text)}" if command.text.startswith("/dev/std") else f"cat > {shlex.quote(command.text)}")
        elif command.letter == "s":
            flags, _, target = command.flags.partition("w")
            if "e" in flags:
                found.append(re.sub(r"\\\d|(?<!\\)&", UNKNOWN, command.text) + ("" if command.text.strip().endswith("~") else f" {UNKNOWN}"))
            if target.strip() and not target.strip().startswith("/dev/std"):
                found.append(f"cat > {shlex.quote(target.strip())}")
    in_place = call.has("--in-place") or any(re.match(r"-[nErsz]*i", t) for t in call.texts)
    copied = any(re.match(r"-[nErsz]*i[^-\snE]|--in-place=", t) for t in call.texts)
    silent = call.has("--quiet", "--silent") or any(re.match(r"-[iErsz]*n", t) for t in call.texts)
    if in_place and not copied and scripts and sed_script.prints_nothing(read, silent):
        found.extend(_emptied(files))
    return found


def _scripts(call: Call, options: tuple[str, ...]) -> tuple[list[str], list[Word]]:
    """The script texts, and the files after them."""
    scripts: list[str] = []
    files: list[Word] = []
    words, at = call.words, 0
    from_file = False
    while at < len(words):
        text = words[at].text
        if text in options or re.fullmatch(r"-[nErszi]*e", text):
            scripts.append(words[at + 1].text if at + 1 < len(words) else "")
            at += 1
        elif text in ("-f", "--file"):
            from_file = True
            at += 1
        elif text.startswith("--expression="):
            scripts.append(text.partition("=")[2])
        elif text.startswith("-e") and len(text) > 2:
            scripts.append(text[2:])
        elif not text.startswith("-") or text == "-":
            files.append(words[at])
        at += 1
    if not scripts and not from_file and files:
        scripts.append(files.pop(0).text)
    return scripts, files


def _prints_nothing(call: Call) -> list[str]:
    """`perl -i -ne ''`: reads every line of its files, and writes none back."""
    flags = [t for t in call.texts if re.match(r"-[a-zA-Z0-9]*$", t)]
    silent = any("n" in f for f in flags) and not any("p" in f for f in flags)
    if not silent or not any(re.fullmatch(r"-[a-z0-9]*?i[ne]*", f) for f in flags):
        return []
    at = next((i for i, t in enumerate(call.texts) if re.fullmatch(r"-[a-zA-Z0-9]*e", t)), None)
    if at is None or at + 1 >= len(call.words) or re.search(r"\b(?:print|say|puts|printf|p|write|putc|pp|syswrite|puts)\b|\$stdout|<<", code_of(call) + call.texts[at + 1]):
        return []
    return _emptied(w for w in call.words[at + 2 :] if not w.text.startswith("-"))


def _awk(call: Call) -> list[str]:
    operands = [w for w in call.operands if w.text != "inplace"]
    if "inplace" not in call.texts or not operands or not re.search(r"\{", operands[0].text) or re.search(r"print|(?:^|\})\s*[1-9]|;\s*1|getline", operands[0].text):
        return []
    return _emptied(operands[1:])


def git(call: Call) -> list[str]:
    """What git runs: aliases, settings given on the line, filters, hooks, addresses that are commands."""
    words = call.texts
    found = [t.partition("!")[2] for t in words if re.match(r"(?:alias\.[\w-]+=|credential\.\S*helper=)?!", t)]
    for at, text in enumerate(words):
        key, _, value = text.partition("=")
        if value and _GIT_KEYS.match(key) and not value.startswith("!"):
            found.append(value)
        elif _GIT_KEYS.match(text) and "config" in words[:at] and at + 1 < len(words) and not words[at + 1].startswith(("!", "-")):
            found.append(words[at + 1])
        elif text.startswith("ext::"):
            found.append(text[5:].replace("% ", " "))
    options = {"grep": ("-O", "--open-files-in-pager"), "difftool": ("-x", "--extcmd"), "rebase": ("--exec", "-x"), "archive": ("--exec",), "push": ("--receive-pack", "--exec"), "clone": ("--upload-pack", "-u"), "fetch": ("--upload-pack",), "ls-remote": ("--upload-pack", "--exec"), "fetch-pack": ("--upload-pack", "--exec"), "filter-branch": ("--tree-filter", "--index-filter", "--msg-filter", "--env-filter", "--commit-filter")}
    verb = call.operands[0].text if call.operands else ""
    found.extend(w.text for option in options.get(verb, ()) if (w := call.value(option)) is not None)
    for marker in (("bisect", "run"), ("submodule", "foreach")):
        if all(m in words for m in marker):
            found.append(" ".join(t for t in words[words.index(marker[1]) + 1 :] if t not in ("--recursive", "--quiet", "-q")))
    return found


_VIM_SHELL = re.compile(r"^\s*:*\s*(?:(?:sil(?:ent)?!?|exe(?:cute)?|norm(?:al)?!?|try|bufdo|argdo|windo)\s+['\"]?:*\s*)*(?:[\d%$.,'<>]*)\s*(?:(?:r(?:ead)?|w(?:rite)?|ter(?:minal)?)\s+(?:\+\+\w+\s+)*)?!\s*(.+)|^\s*:*\s*ter(?:m|minal)?\s+(.+)|\bsystem(?:list)?\(['\"](.*?)['\"]\)|:?call system\(['\"](.*?)['\"]\)|\bjobstart\(['\"](.*?)['\"]|\btermopen\(['\"](.*?)['\"]", re.DOTALL)
_EMPTIES = re.compile(r"^\s*:*\s*(?:sil\w*!?\s+|norm\w*!?\s+gg(?=dG))*(?:(?:%|0?1?\s*,\s*\$?|0,\$)\s*d(?:el\w*)?(?:\s+_)?\s*$|dG\s*$|(?:g|global)/(?:\^|\.|\.\*|\$|\^\.\*)?/\s*d\w*$|(?:%|,)s/\.\*//|v/\./d|\,d$)")
_SAVES = re.compile(r"^\s*:*\s*(?:sil\w*!?\s+)?(?:w|wq|wqa|wa|x|xa|xit|up|update|wqall|wall)!?\s*(?:q\s*)?$|^\s*ZZ")
_SAVES_AS = re.compile(r"^\s*:*\s*(?:sil\w*!?\s+)?(?:w!?|write!?|sav(?:eas)?!?|wq!?)\s+(?![!+>])(\S+)\s*$")


def _script(call: Call) -> list[str]:
    """The commands an editor is given, one each: options, then what is fed to it."""
    found: list[str] = []
    for at, text in enumerate(call.texts):
        if text in ("-c", "--cmd", "+") and at + 1 < len(call.words):
            found.append(call.texts[at + 1])
        elif text.startswith("+") and len(text) > 1:
            found.append(text[1:])
    if call.name in ("ex", "ed") or call.has("-es", "-Es", "-e", "-s"):
        found.extend(_fed(call).split("\n"))
    return [part for line in found[:60] for part in ([line] if "!" in line else line.split("|"))]


def vim(call: Call) -> list[str]:
    """What vim, ex or ed run, and the files they empty or write elsewhere."""
    script = _script(call)
    found = [next(g for g in m.groups() if g is not None) for line in script if (m := _VIM_SHELL.search(line))]
    found.extend(f"rm -rf {shlex.quote(m[1])}" if m[2] else f"rm {shlex.quote(m[1])}" for line in script for m in re.finditer(r"\bdelete\(['\"]([^'\"]+)['\"](\s*,\s*['\"]rf)?", line))
    found.extend(f"cat > {shlex.quote(m[1])}" for line in script if (m := _SAVES_AS.match(line)))
    values = {call.texts[i + 1] for i, t in enumerate(call.texts[:-1]) if t in ("-c", "--cmd", "-S", "-u", "-i", "-p", "-w")}
    if any(_EMPTIES.match(line) for line in script) and any(_SAVES.match(line) for line in script):
        found.extend(_emptied(w for w in call.words if not w.text.startswith(("-", "+")) and w.text not in values))
    return found


def emacs(call: Call) -> list[str]:
    """Shell commands in emacs' expressions, and the file an erased buffer is saved to."""
    found = [m[1] for t in call.texts if (m := re.search(r'\((?:async-)?(?:shell-command|call-process-shell-command)[a-z-]* "(.*?)"', t))]
    code = "\n".join(call.texts)
    if "(erase-buffer)" in code and re.search(r"\((?:save-buffer|save-some|basic-save)", code):
        found.extend(_emptied(w for w in call.words if not w.text.startswith(("-", "("))))
    return found


def _make(call: Call) -> list[str]:
    """Recipes in `--eval`."""
    value, file = call.value("--eval", "-E"), call.value("-f", "--file", "--makefile")
    text = value.text if value is not None else _fed(call) if file is not None and file.text in ("-", "/dev/stdin") else ""
    found = [m[1] for m in re.finditer(r"\$\(shell (.*)\)", text)]
    return [*found, *(re.sub(r"^[-@+\s]+", "", part) for part in re.split(r"\n\t|\\n\\t|;|:(?=\S+ )", text)[1:])]


def _escapes(option: tuple[str, ...], mark: str) -> Callable[[Call], list[str]]:
    r"""Commands such as `\! CMD` or `!CMD` in an option's value and in what is fed."""
    regex = re.compile(rf"(?m)(?:^|;)\s*(?:{mark})\s*([^\n;]+)")

    def rule(call: Call) -> list[str]:
        given = [w.text for w in map(call.value, option) if w is not None]
        return [m[1].strip("'\"") for text in (*given, _fed(call), *(w.text for w in call.operands[-1:])) for m in regex.finditer(text)]

    return rule


def _expect(call: Call) -> list[str]:
    text = "\n".join(w.text for w in (call.value("-c"), Word(call.stdin or "")) if w is not None)
    return [m[1] for m in re.finditer(r"(?m)(?:^|[;{])\s*(?:spawn|exec|system)\s+(?:-\w+\s+)*([^;\n}]+)", text)]


def _keyed(regex: str) -> Callable[[Call], list[str]]:
    """`-o KEY=CMD`, `--config KEY=CMD`, `+!CMD`: the text after what the expression matches."""
    compiled = re.compile(regex)
    return lambda call: [t[m.end() :] for t in call.texts if (m := compiled.match(t)) and t[m.end() :]]


_PAGER = _keyed(r"\+\+?!\s*")
_RULES: dict[str, Callable[[Call], list[str]]] = {
    "sed": _sed, "perl": _prints_nothing, "ruby": _prints_nothing, "awk": _awk, "git": git, "vim": vim, "ex": vim, "view": vim, "vimdiff": vim, "ed": vim, "emacs": emacs, "emacsclient": emacs, "make": _make, "expect": _expect,
    "less": _PAGER, "more": _PAGER, "most": _PAGER, "zless": _PAGER, "bzless": _PAGER, "psql": _escapes(("-c", "--command"), r"\\!"), "mysql": _escapes(("-e", "--execute"), r"\\!|system\s"), "sqlite3": _escapes(("-cmd",), r"\.(?:shell|system)\s"), "dc": _escapes(("-e", "--expression"), "!"), "lftp": _escapes(("-c", "-e"), "!"),
    "ftp": _escapes((), "!"), "sftp": _escapes((), "!"), "smbclient": _escapes(("-c", "--command"), "!"), "telnet": _escapes((), "!"), "mail": _escapes(("--exec",), "~?!"), "mailx": _escapes(("--exec",), "~?!"), "gnuplot": _escapes(("-e",), r"!|system\s"), "sqlplus": _escapes((), r"!|host\s|HOST\s"),
    "apt": _keyed(r"(?:-o)?(?:APT|DPkg|Dpkg)::[\w:-]*(?:Invoke|Pre-Install-Pkgs|Tools)[\w:-]*=\s*"), "hg": _keyed(r"(?:--config=)?(?:alias\.[\w-]+=!|hooks\.[\w.-]+=|ui\.(?:editor|ssh|pager)=|pager\.pager=|merge-tools\.[\w.-]+=|extdiff\.cmd\.\w+=)\s*"), "rpm": lambda c: [m[1] for t in c.texts if (m := re.search(r"%\((.*)\)", t))],
    "ghci": _escapes(("-e",), ":!"), "ghc": _escapes(("-e",), ":!"),
}  # fmt: skip
