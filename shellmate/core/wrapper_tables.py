"""Which utilities run another command, and how their own options read: the tables behind `wrappers`."""

from __future__ import annotations

PLAIN: dict[str, str] = {
    "nice": "-n --adjustment", "nohup": "", "setsid": "", "stdbuf": "-i -o -e", "ionice": "-c -n -p", "chrt": "", "taskset": "", "time": "-f -o", "exec": "-a", "command": "", "builtin": "",
    "caffeinate": "-t", "unbuffer": "", "rlwrap": "", "strace": "-e -o -p -s -P", "ltrace": "-e -o", "fakeroot": "", "torsocks": "", "torify": "", "proxychains": "-f", "proxychains4": "-f", "firejail": "",
    "setarch": "", "linux32": "", "linux64": "", "dbus-run-session": "", "xvfb-run": "-s -n", "cpulimit": "-l", "prlimit": "", "catchsegv": "", "valgrind": "", "perf": "-e -o", "noglob": "", "nocorrect": "", "busybox": "",
    "toybox": "", "systemd-run": "-p --unit -u -M --property --uid --slice", "systemd-inhibit": "--what --who --why", "unshare": "", "nsenter": "-t -S -G --target", "setpriv": "", "chronic": "", "ts": "", "moreutils": "", "eatmydata": "", "gosu": "",
    "su-exec": "", "run0": "", "pkexec": "--user", "numactl": "", "capsh": "", "aoss": "", "primusrun": "", "optirun": "", "cgexec": "-g", "trickle": "-d -u", "start-stop-daemon": "", "daemonize": "", "entr": "", "fpsync": "", "-": "", "coproc": "", "tsocks": "", "sem": "", "wine": "",
    "dotenv": "-f", "direnv": "", "foreman": "", "cross-env": "", "bwrap": "--bind --ro-bind --dev --proc --tmpfs", "flatpak-spawn": "", "distrobox-host-exec": "", "host-spawn": "", "toolbox": "", "doppler": "", "op": "", "aws-vault": "", "with-contenv": "", "tini": "", "dumb-init": "", "ltr": "", "then": "", "!": "", "do": "", "else": "", "elif": "", "if": "", "while": "", "until": "", "{": "", "systemd-nspawn": "-D -M --directory --machine", "k3s": "", "microk8s": "", "aa-exec": "-p", "runcon": "", "mosh": "", "kitty": "", "xterm": "-T", "gnome-terminal": "", "konsole": "", "alacritty": "", "winpty": "", "wsl": "-d -u --distribution --user --cd --shell-type",
}  # fmt: skip
"""Wrapper -> its options that take the next word as value; then the command follows."""
AS_ROOT = {"sudo": "-u -g -h -p -C -D -R -T -U -r -t --user --group --host --prompt --chdir --chroot", "doas": "-u -C", "sudoedit": "", "pkexec": "--user", "run0": "--user", "gosu": "", "su-exec": "", "calife": "", "super": "", "please": "-u", "dzdo": "-u"}
LEADING: dict[str, int] = {"timeout": 1, "chroot": 1, "gosu": 1, "su-exec": 1, "taskset": 1, "chrt": 1, "setarch": 1, "flock": 1, "chpst": 0, "unshare": 0, "cpulimit": 0, "aws-vault": 1, "schroot": 0, "arch-chroot": 1, "proot": 0, "softlimit": 0, "setuidgid": 1, "with-lock-ex": 2, "lckdo": 1, "faketime": 1, "envdir": 1, "jexec": 1, "ip-netns": 1}
"""Operands before the command."""
LEADING_VALUES = {"timeout": "-k -s --signal --kill-after", "chroot": "", "flock": "-w -E --timeout", "taskset": "-p"}
SUBCOMMAND = {"poetry": ("run",), "uv": ("run",), "pipenv": ("run",), "bundle": ("exec",), "conda": ("run",), "mamba": ("run",), "npm": ("exec",), "perf": ("stat", "record", "trace"), "distrobox": ("enter",), "toolbox": ("run",), "direnv": ("exec",), "doppler": ("run",), "op": ("run",), "foreman": ("run",), "rbenv": ("exec",), "pyenv": ("exec",), "asdf": ("exec",), "mise": ("exec", "x"), "hatch": ("run",), "pdm": ("run",), "rye": ("run",), "heroku": ("run", "run:detached"), "chezmoi": ("execute",), "nix": ("shell", "develop", "run"), "guix": ("shell",), "vagrant": ("exec",), "rustup": ("run",), "fly": ("console",)}
SHELLS = frozenset("sh bash zsh fish csh tcsh".split())
TEXT_OPTIONS: dict[str, tuple[str, ...]] = {
    "su": ("-c", "--command"), "runuser": ("-c", "--command"), "script": ("-c", "--command"), "flock": ("-c",), "nix-shell": ("--run", "--command"), "nix": ("-c", "--command"), "vagrant": ("-c", "--command"), "sg": ("-c",), "newgrp": ("-c",),
    "gcloud": ("--command",), "ansible": ("-a", "--args"), "tmux": (), "capsh": ("-c",), "xterm": ("-e",), "gnome-terminal": ("-e",), "konsole": ("-e",), "find": (), "vim": (), "fly": ("-C", "--command"), "az": ("--scripts", "--command"),
    "aws": ("--parameters",), "multipass": (), "limactl": (), "mycli": (), "emacs": (), "minicom": (), "xdotool": (), "osascript": (), "rsync": ("-e", "--rsh", "--rsync-path"), "tar": ("--checkpoint-action", "--to-command", "-I", "--use-compress-program"), "git": (), "clush": (), "heroku": ("-x",), "schroot": (), "chpst": (), "cscript": (), "hyperfine": ("-p", "--prepare"), "inotifywait": (), "entr": ("-s",),
}  # fmt: skip
"""Utility -> options whose value is shell text."""
