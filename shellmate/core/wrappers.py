"""Utilities that run another command: what they run, as words or as shell text, and with whose rights."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from shellmate.core import xargs_input
from shellmate.core.commands import UNKNOWN, Call, Word
from shellmate.core.inner import VERB_TOOLS, Inner, after_options, after_verbs, lists_rights, module
from shellmate.core.lasting import with_parameters
from shellmate.core.output import constant_output
from shellmate.core.program import shell_texts
from shellmate.core.runners import texts
from shellmate.core.wrapper_tables import AS_ROOT, LEADING, LEADING_VALUES, PLAIN, SHELLS, SUBCOMMAND, TEXT_OPTIONS


def inner(call: Call) -> list[Inner]:
    """The commands that this call runs, read from its words and its constant input."""
    if any(w.again for w in call.words):
        return _for_all(call)
    rule = _RULES.get(call.name)
    found = list(rule(call)) if rule else []
    if rule and any(w.text == UNKNOWN and not w.quoted for w in call.words):
        found.extend(_without_unknown(call, found, rule))
    if call.name in VERB_TOOLS:
        found.extend(i for i in after_verbs(call) if i not in found)
    if TEXT_OPTIONS.get(call.name):
        found.extend(_text_options(call))
    found.extend(Inner(text=text, stdin=False) for text in shell_texts(call))
    found.extend(Inner(text=text, stdin=False) for text in texts(call))
    found.extend(later(call))
    return found


def _for_all(call: Call) -> list[Inner]:
    """A loop's further values are no words of the wrapper, only of the command it runs."""
    own = tuple(w for w in call.words if not w.again)
    found = inner(replace(call, words=own, _operands=None))
    return [replace(i, words=call.words[next(at for at, w in enumerate(call.words) if w is i.words[0]) :]) if i.words and i.words == own[-len(i.words) :] and i.words[0] is own[-len(i.words)] else i for i in found]


def _without_unknown(call: Call, found: list[Inner], rule: Callable[[Call], list[Inner]]) -> list[Inner]:
    """The same where an unquoted unknown word before the command is nothing: `ssh $OPTIONS host CMD`."""
    heads = {i.words[0].text if i.words else (i.text or "").partition(" ")[0] for i in found}
    shorter = rule(replace(call, words=tuple(w for w in call.words if w.text != UNKNOWN or w.quoted), _operands=None))
    return [i for i in shorter if (i.words[0].text if i.words else (i.text or "").partition(" ")[0]) not in heads]


def later(call: Call) -> list[Inner]:
    """Text written into a file that a shell runs later on."""
    if call.name not in ("echo", "printf", "cat", "tee"):
        return []
    if not any(_RUN_LATER.search(w.text) for w in (*(r.target for r in call.redirects), *(call.operands if call.name == "tee" else ()))):
        return []
    text = call.stdin if call.name in ("tee", "cat") else constant_output(replace(call, redirects=()))
    return [Inner(text=re.sub(r"(?m)^\s*(@\w+|([\d*/,-]+\s+){5})(root\s+)?", "", text or ""), stdin=False)]


_RUN_LATER = re.compile(r"\.(?:bashrc|zshrc|profile|bash_profile|zprofile|zshenv|bash_login|bash_logout|xprofile|xinitrc)$|/etc/(?:profile|bash\.bashrc|cron|rc\.local|update-motd\.d)|/var/spool/cron|\.config/fish/config\.fish|\.ssh/rc$|\.git/hooks/")
"""Files whose text a shell runs later on."""


def _text_options(call: Call) -> list[Inner]:
    found = []
    for option in TEXT_OPTIONS[call.name]:
        value = call.value(option)
        if value is not None:
            text = re.sub(r"^(?:exec|commands)=", "", value.text)
            if call.name == "aws":
                text = "\n".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)) or text
            root = call.name in ("su", "runuser") and not [w for w in call.operands if w.text not in ("-", "root", value.text)]
            found.append(Inner(text=text, root=root, remote=call.name in ("gcloud", "ansible", "vagrant", "aws", "az", "fly")))
    return found


def _plain(call: Call) -> list[Inner]:
    if call.name == "command" and call.words and call.words[0].text in ("-v", "-V", "-pv"):
        return []
    rest = after_options(call.words, PLAIN.get(call.name, "") or LEADING_VALUES.get(call.name, ""), LEADING.get(call.name, 0))
    root = call.name in AS_ROOT
    if call.name == "coproc" and len(rest) > 2 and rest[1].text in ("{", "("):
        rest = rest[2:]
    if call.name == "flock" and rest and rest[0].text == "-c":
        return []
    if len(rest) == 1 and re.search(r"\s", rest[0].text) and call.name in ("unbuffer", "cpulimit", "entr"):
        return [Inner(text=rest[0].text, root=root)]
    if not rest and call.name in ("chroot", "arch-chroot", "nsenter", "unshare"):
        return _fed_shell(call, root)
    return [Inner(rest, root=root, remote=call.name in ("chroot", "arch-chroot"))] if rest else []


def _bwrap(call: Call) -> list[Inner]:
    """Some of its options take two values."""
    words = tuple(w for i, w in enumerate(call.words) if not any(_TWO.fullmatch(t) for t in call.texts[max(i - 2, 0) : i]) or w.text.startswith("--"))
    rest = after_options(words, "--dev --proc --tmpfs --dir --chdir --unsetenv --hostname --uid --gid --args --bind-data --lock-file --perms --size")
    return [Inner(rest)] if rest else []


_TWO = re.compile(r"--(?:(?:ro-|dev-)?bind(?:-try)?|symlink|setenv|file|bind-data|overlay\S*|chmod)")


def _sudo(call: Call) -> list[Inner]:
    rest = after_options(call.words, AS_ROOT[call.name], clusters=True)
    if call.name == "sudo" and lists_rights(call.texts[: len(call.words) - len(rest)]):
        return []
    if not rest and call.has("-s", "-i", "--shell", "--login"):
        return _fed_shell(call, root=True)
    return [Inner(rest, root=True)] if rest else []


def _su(call: Call) -> list[Inner]:
    return [] if call.has("-c", "--command") else _fed_shell(call, root=not [w for w in call.operands if w.text not in ("-", "root")])


def _env(call: Call) -> list[Inner]:
    split = call.value("-S", "--split-string")
    if split is not None:
        return [Inner(text=split.text)]
    rest = after_options(call.words, "-u -C --unset --chdir")
    return [Inner(rest)] if rest else []


def _shell(call: Call) -> list[Inner]:
    for at, word in enumerate(call.words):
        text = word.text
        if re.fullmatch(r"-[a-zA-Z]*c[a-zA-Z]*", text) or text == "--command":
            rest = [w for w in call.words[at + 1 :] if not re.fullmatch(r"[-+][a-zA-Z]+|--", w.text)] if at + 1 < len(call.words) else []
            if rest:
                return [Inner(text=with_parameters(rest[0].text, [w.text for w in rest[1:]]))]
            return []
    scripts = after_options(call.words, "-o -O --rcfile --init-file +o")
    reads_input = call.has("-s") or not scripts or scripts[0].text in ("-", "/dev/stdin", "/dev/fd/0")
    if reads_input and call.stdin is not None:
        return [Inner(text=call.stdin, stdin=False)]
    return [Inner(text=text, stdin=False) for text in _process_texts(scripts[:1])]


def _process_texts(words: tuple[Word, ...]) -> list[str]:
    """The constant text of a process substitution that is read as a script."""
    texts = []
    for word in words:
        if word.process and word.calls:
            output = constant_output(word.calls[-1])
            if output is not None:
                texts.append(output)
    return texts


def _source(call: Call) -> list[Inner]:
    if call.stdin is not None and call.texts[:1] and re.fullmatch(r"-|/dev/stdin|/(?:dev|proc/self)/fd/0", call.texts[0]):
        return [Inner(text=call.stdin, stdin=False)]
    return [Inner(text=text) for text in _process_texts(call.words[:1])]


def _eval(call: Call) -> list[Inner]:
    return [Inner(text=" ".join(call.texts))] if call.words else []


def _xargs(call: Call) -> list[Inner]:
    words = tuple(part for w in call.words for part in xargs_input.options(w))
    rest = after_options(words, "-I -n -P -L -s -E -d -a --max-args --max-procs --delimiter --arg-file -J -R", clusters=True)
    if not rest:
        return []
    own = replace(call, words=words[: len(words) - len(rest)], _operands=None)
    marker = xargs_input.marker(own)
    if marker:
        lines = [*xargs_input.lines(call, own), *(w.text for w in xargs_input.found(call) if call.stdin is None)]
        return [Inner(tuple(Word(w.text.replace(marker, line), w.glob, w.quoted) for w in rest), stdin=False) for line in lines]
    fed = tuple(Word(t) for t in (call.stdin or UNKNOWN).split()) or (Word(UNKNOWN),)
    if own.has("-J"):
        value = (own.value("-J") or Word("")).text
        return [Inner(tuple(x for w in rest for x in (fed if w.text == value else (w,))), stdin=False)]
    found = xargs_input.found(call) if call.stdin is None else ()
    return [Inner((*rest, *fed), stdin=False), *([Inner((*rest, *found), stdin=False)] if found else [])]


def _find(call: Call) -> list[Inner]:
    found = []
    texts = call.texts
    each = [xargs_input.inside(root) for root in xargs_input.roots(call)][:8]
    for at, text in enumerate(texts):
        if text in ("-exec", "-execdir", "-ok", "-okdir"):
            end = next((i for i in range(at + 1, len(texts)) if texts[i] == ";" or (texts[i] == "+" and texts[i - 1] == "{}")), len(texts))
            for file in each if call.words[at + 1 : end] else ():
                words = tuple(Word(w.text.replace("{}", file), w.glob, w.quoted) for w in call.words[at + 1 : end])
                asking = (Word("-i"),) if text.startswith("-ok") and words[0].text == "rm" else ()
                found.append(Inner((words[0], *asking, *words[1:]), stdin=False))
    return found


def _fd(call: Call) -> list[Inner]:
    for at, text in enumerate(call.texts):
        if text in ("-x", "-X", "--exec", "--exec-batch"):
            words = call.words[at + 1 :]
            if not any("{" in w.text for w in words):
                words = (*words, Word(UNKNOWN))
            return [Inner(tuple(Word(re.sub(r"\{[/.]*\}", UNKNOWN, w.text)) for w in words), stdin=False)]
    return []


def _parallel(call: Call) -> list[Inner]:
    rest = after_options(call.words, "-j -P -S --jobs --colsep -n -N --joblog --delay --sshlogin -I")
    at = next((i for i, w in enumerate(rest) if w.text.startswith(":::")), len(rest))
    given = [w for w in rest[at + 1 :] if w.text not in (":::", ":::+")] if rest[at:] and rest[at].text in (":::", ":::+") else [Word(t) for t in (call.stdin or "").split("\n") if t]
    command, fed = rest[:at], given[:8] or [Word(UNKNOWN)]
    if not command:
        return [Inner(text=call.stdin)] if call.stdin else []
    if len(command) == 1 and " " in command[0].text:
        text = command[0].text
        return [Inner(text=_PLACE.sub(lambda m, w=one: w.text, text) if "{" in text else f"{text} {one.text}", stdin=False) for one in fed]  # type: ignore[misc]
    marked = any(_PLACE.search(w.text) for w in command)
    each = [Inner(tuple(Word(_PLACE.sub(lambda m, w=one: w.text, w.text)) for w in command) if marked else (*command, one), stdin=False) for one in fed]  # type: ignore[misc]
    return each if len(each) < 2 or marked else [*each, Inner((*command, *given), stdin=False)]


_PLACE = re.compile(r"\{[^{}\s,]{0,4}\}")


def _joined(call: Call, values: str = "", remote: bool = False, operands: int = 0) -> list[Inner]:
    rest = after_options(call.words, values, operands, clusters=call.name == "watch")
    return [Inner(text=" ".join(w.text for w in rest), remote=remote)] if rest else []


def _ssh(call: Call) -> list[Inner]:
    rest = after_options(call.words, "-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w -B -h -H -f", 1, False)
    if rest:
        return [Inner(text=" ".join(w.text for w in rest), remote=True)]
    return [] if call.has("-N", "-G", "-V", "-Q", "-O", "-W") else _fed_shell(call, remote=True)


def _fed_shell(call: Call, root: bool = False, remote: bool = False) -> list[Inner]:
    """A shell that starts without a command of its own, and runs what is fed to it."""
    return [Inner((Word("sh"),), root=root, remote=remote)] if call.fed and not any(r.target.text == "/dev/null" for r in call.redirects if r.operator == "<") else []


def _docker(call: Call) -> list[Inner]:
    operands = call.operands
    first = 1 if operands and operands[0].text in ("container", "compose") else 0
    verb = next((w for i, w in enumerate(operands) if i >= first and i not in call.loose or w.text in ("exec", "run", "create")), Word(""))
    if verb.text not in ("exec", "run", "create"):
        return []
    at = call.words.index(verb) + 1
    values = "-e -v -w -u -p -h -l -m --env --volume --workdir --user --publish --name --network --net --entrypoint --mount --label --cpus --memory --hostname --env-file --platform --restart --gpus --add-host --device --cap-add --cap-drop --security-opt --pid --ipc --link --volumes-from --dns --log-driver --shm-size --ulimit --tmpfs --index"
    return _in_image(call, after_options(call.words[at:], values, assignments=False), "--entrypoint")


def _in_image(call: Call, words: tuple[Word, ...], option: str) -> list[Inner]:
    """`run OPTIONS IMAGE WORDS`: the words, after the program that an option puts before them."""
    entry = call.value(option)
    rest = words[1:] if entry is None or not entry.text else (entry, *words[1:])
    return [Inner(rest, remote=True)] if rest else []


def _flatpak(call: Call) -> list[Inner]:
    return _in_image(call, after_options(call.words[1:], ""), "--command") if call.texts[:1] == ["run"] and call.value("--command") else _awaited(call)


def _kubectl(call: Call) -> list[Inner]:
    texts = call.texts
    if not any(w.text in ("exec", "run", "debug", "rsh") for w in call.operands[:1]):
        return []
    if "--" in texts:
        return [Inner(call.words[texts.index("--") + 1 :], remote=True)]
    rest = after_options(call.words, "-n --namespace --context --kubeconfig -c --container", 2)
    return [Inner(rest, remote=True)] if rest and "exec" in texts else []


def _subcommand(call: Call) -> list[Inner]:
    verbs = SUBCOMMAND.get(call.name, ())
    operands = call.operands
    if not operands or operands[0].text not in verbs:
        return []
    at = call.words.index(operands[0]) + 1
    rest = after_options(call.words[at:], "-n -p --name --with --python --env-file -a --app -e", 1 if call.name in ("direnv", "rustup") else 0)
    if call.name == "heroku":
        return [Inner(text=" ".join(w.text for w in rest), remote=True)] if rest else []
    return [Inner(rest)] if rest else []


def _tmux(call: Call) -> list[Inner]:
    texts = call.texts
    for verb in ("send-keys", "send", "new-session", "new", "new-window", "neww", "split-window", "splitw", "respawn-pane", "run-shell", "run", "if-shell"):
        if verb in texts:
            rest = after_options(call.words[texts.index(verb) + 1 :], "-t -s -n -c -x -y -F -e -l")
            text = " ".join(w.text for w in rest if w.text not in ("Enter", "C-m", "ENTER"))
            return [Inner(text=text, stdin=False)] if text else []
    return []


def _screen(call: Call) -> list[Inner]:
    if call.has("-X"):
        stuffed = next((w.text for w in call.words if re.search(r"\s", w.text)), "")
        return [Inner(text=stuffed.replace("^M", ""))] if stuffed else []
    rest = after_options(tuple(Word("-S") if re.fullmatch(r"-[dmDU]+S", w.text) else w for w in call.words), "-S -c -t -e -h -s -T -p -L")
    own = replace(call, words=call.words[: len(call.words) - len(rest)], _operands=None)
    return [Inner(rest)] if rest and not own.has("-r", "-x") else []


def _trap(call: Call) -> list[Inner]:
    return [Inner(text=call.operands[0].text, stdin=False)] if len(call.operands) > 1 else []


def _fed_text(call: Call) -> str:
    """The constant part of what is fed to the call."""
    return call.stdin if call.stdin is not None else "\n".join(constant_output(c) or "" for c in call.upstream if c.name in ("echo", "printf"))


def _crontab(call: Call) -> list[Inner]:
    lines = [re.sub(r"^\s*(@\w+|(\S+\s+){5})", "", line) for line in _fed_text(call).split("\n") if line.strip() and not line.lstrip().startswith("#")]
    return [Inner(text=line, stdin=False) for line in lines[:20]]


def _salt(call: Call) -> list[Inner]:
    texts = call.texts
    at = next((i for i, t in enumerate(texts) if t in ("cmd.run", "cmd.shell")), None)
    return [Inner(text=" ".join(texts[at + 1 :]), remote=True)] if at is not None else []


def _awaited(call: Call) -> list[Inner]:
    at = next((i for i, t in enumerate(call.texts) if t == "--"), None)
    return [Inner(call.words[at + 1 :], remote=True)] if at is not None and call.words[at + 1 :] else []


def _cloud_ssh(call: Call) -> list[Inner]:
    rest = call.operands
    texts = [w.text for w in rest]
    if "shell" in texts[:2] or "exec" in texts[:2]:
        at = call.words.index(rest[0 if call.name == "adb" else 1]) + 1
        return [Inner(call.words[at:], remote=True)] if call.words[at:] else []
    return []


_NODE_TOOLS = frozenset("prisma sequelize sequelize-cli knex typeorm rimraf cdk serverless sls wrangler vercel netlify firebase pm2 drizzle-kit ts-node node prettier eslint stylelint biome standard xo jscodeshift npm-check-updates ncu".split())


def _node_tool(call: Call) -> list[Inner]:
    """`yarn prisma ...`, `pnpm exec prisma ...`: the project's own tools; not `npm view prisma`."""
    operands = call.operands[:2]
    runs = operands[1:] if operands and operands[0].text in ("exec", "x", "dlx", "run", "run-script", "node") else operands[:1]
    at = next((i for i, w in enumerate(call.words) if runs and w is runs[0] and w.text in _NODE_TOOLS), None)
    return [Inner(call.words[at:])] if at is not None else []


def _minikube(call: Call) -> list[Inner]:
    if call.texts[:1] != ["kubectl"]:
        return []
    return [Inner(tuple(w for w in call.words if w.text != "--"))]


def _watchers(call: Call) -> list[Inner]:
    return _joined(call, "-n --interval -q --equexit" if call.name == "watch" else "-n -d --interval -e -w -r -x -i --ext --watch")


def _each_text(call: Call) -> list[Inner]:
    return [Inner(text=w.text) for w in call.operands if re.search(r"\s", w.text)]


def _powershell(call: Call) -> list[Inner]:
    value = call.value("-Command", "-c", "-command")
    rest = after_options(call.words, "-ExecutionPolicy -WindowStyle -Version -File -EncodedCommand -enc -InputFormat") if value is None else ()
    text = value.text if value is not None else " ".join(w.text for w in rest)
    return [Inner(text=text)] if text and not call.has("-File") else []


def _cmd(call: Call) -> list[Inner]:
    """`cmd.exe /c TEXT`, read as far as it looks like shell text."""
    at = next((i for i, t in enumerate(call.texts) if t.lower() in ("/c", "/k", "//c")), len(call.words))
    rest = call.words[at + 1 :]
    return [Inner(rest, text=rest[0].text.replace("\\", "/") if len(rest) == 1 else None)] if rest else []


_RULES: dict[str, Callable[[Call], list[Inner]]] = {
    **dict.fromkeys(PLAIN, _plain), **dict.fromkeys(LEADING, _plain), **dict.fromkeys(SUBCOMMAND, _subcommand), **dict.fromkeys(AS_ROOT, _sudo), **dict.fromkeys(SHELLS, _shell),
    "su": _su, "runuser": lambda c: [Inner(r, root=True)] if c.has("-u", "--user") and (r := after_options(c.words, "-u -g -G -s -w --user --group --shell")) else _su(c), "bwrap": _bwrap, "gdb": lambda c: [Inner(c.words[c.texts.index("--args") + 1 :])] if "--args" in c.texts else [],
    "env": _env, "eval": _eval, "source": _source, ".": _source, "xargs": _xargs, "find": _find, "fd": _fd, "parallel": _parallel, "rush": _parallel, "watch": _watchers, "ssh": _ssh, "plink": _ssh, "autossh": _ssh, "mosh": _ssh,
    "sshpass": lambda c: [Inner(r)] if (r := after_options(c.words, "-p -f -d")) else [], "docker": _docker, "lxc": _awaited, "incus": _awaited, "docker-compose": _docker, "kubectl": _kubectl, "tmux": _tmux, "screen": _screen, "trap": _trap,
    **dict.fromkeys(("at", "batch"), lambda c: [Inner(text=c.stdin, stdin=False)] if c.stdin else []),
    "crontab": _crontab, "salt": _salt, "multipass": _awaited, "limactl": _awaited, "flatpak": _flatpak, "adb": _cloud_ssh, "lxc-attach": _awaited, "machinectl": _cloud_ssh,
    "pdsh": lambda c: _joined(c, "-w -l -x -f", True), "clush": lambda c: _joined(c, "-w -l -g", True), "pssh": lambda c: _joined(c, "-h -H -l -t", True), "parallel-ssh": lambda c: _joined(c, "-h -H -l", True), "dsh": lambda c: _joined(c, "-g -m", True),
    "hyperfine": _each_text, "concurrently": _each_text, "nodemon": lambda c: [Inner(text=v.text)] if (v := c.value("-x", "--exec")) else [], "watchexec": _watchers, "powershell": _powershell, "cmd": _cmd, "inotifywait": lambda c: [],
    "npx": _plain, "python": module, "pm2": lambda c: [], "setuidgid": _plain, "rsh": _ssh, "eksctl": lambda c: [], "nomad": lambda c: [], "busctl": lambda c: [], "ansible": lambda c: [], **dict.fromkeys(("then", "and", "or", "not"), _plain),
}  # fmt: skip
_RULES.update({"npm": _node_tool, "yarn": _node_tool, "minikube": _minikube, "perf": _subcommand, "toolbox": _subcommand, "direnv": _subcommand, "doppler": _subcommand, "op": _subcommand, "foreman": _subcommand, "aws-vault": _awaited, "mosh": _ssh})


def runs_next_word(utility: str, option: str) -> bool:
    """Whether the word after this option (or, without one, the first operand) begins another command."""
    if option:
        return utility == "find" and option in ("-exec", "-execdir", "-ok", "-okdir") or utility == "fd" and option in ("-x", "-X", "--exec", "--exec-batch")
    return utility in PLAIN or utility in AS_ROOT or utility in ("env", "xargs", "timeout", "watch", "parallel")


def takes_shell_text(utility: str, option: str) -> bool:
    """Whether the option's value is shell text."""
    return utility in SHELLS and option in ("-c", "-lc", "-ic") or option in TEXT_OPTIONS.get(utility, ())
