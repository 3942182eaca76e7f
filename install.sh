#!/bin/sh
# Installs shellmate into a virtual environment of its own and puts `shellmate` on your PATH. Safe to run again.
# Writes: the virtual environment, one link in ~/.local/bin, and (only if you agree) one marked line in your shell's rc file.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
venv=${SHELLMATE_VENV:-${XDG_DATA_HOME:-$HOME/.local/share}/shellmate/venv}
bin=$HOME/.local/bin
torch_index=${SHELLMATE_TORCH_INDEX:-}
python=${PYTHON:-}
dev=no uninstall=no shell_key=ask quiet_answer=yes

usage() {
    cat <<'USAGE'
usage: ./install.sh [options]
  --venv DIR          where the virtual environment goes (default: ~/.local/share/shellmate/venv)
  --python PROGRAM    the Python to use (3.11 or newer)
  --torch-index URL   package index with CPU-only builds of torch (about 200 MB instead of 3 GB)
  --shell-key         add the shell key's line to your rc file
  --no-shell-key      do not ask about the shell key
  --dev               also install what the tests need
  --uninstall         remove everything that this script made (your history and adapters stay)
  -h, --help          this text
USAGE
}

fail() { printf 'install.sh: %s\n' "$1" >&2; exit 1; }
say() { printf '%s\n' "$1"; }

while [ $# -gt 0 ]; do
    case $1 in
        --venv) [ $# -ge 2 ] || fail "--venv needs a folder"; venv=$2; shift ;;
        --python) [ $# -ge 2 ] || fail "--python needs a program"; python=$2; shift ;;
        --torch-index) [ $# -ge 2 ] || fail "--torch-index needs a URL"; torch_index=$2; shift ;;
        --shell-key) shell_key=yes ;;
        --no-shell-key) shell_key=no ;;
        --dev) dev=yes ;;
        --uninstall) uninstall=yes ;;
        -h|--help) usage; exit 0 ;;
        *) usage >&2; fail "unknown option: $1" ;;
    esac
    shift
done

case $venv in /*) ;; *) venv=$PWD/$venv ;; esac

if [ "$uninstall" = yes ]; then
    if [ -x "$venv/bin/shellmate" ]; then
        "$venv/bin/shellmate" service stop >/dev/null 2>&1 || true
        for shell in bash zsh fish; do "$venv/bin/shellmate" init "$shell" --uninstall >/dev/null 2>&1 || true; done
    fi
    if [ "$(readlink "$bin/shellmate" 2>/dev/null || true)" = "$venv/bin/shellmate" ]; then rm -f "$bin/shellmate"; fi
    if [ -f "$venv/.made-by-shellmate" ]; then rm -rf "$venv"; rmdir "$(dirname "$venv")" 2>/dev/null || true
    elif [ -d "$venv" ]; then "$venv/bin/python" -m pip uninstall -qy shellmate 2>/dev/null || true; fi
    say "shellmate is removed. Your history and adapters, if any, are still in ${XDG_DATA_HOME:-$HOME/.local/share}/shellmate; delete that folder to forget them."
    exit 0
fi

good_python() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

if [ -n "$python" ]; then
    good_python "$python" || fail "$python is not a Python 3.11 or newer with venv. On Debian and Ubuntu: sudo apt install python3-venv"
else
    for candidate in python3.11 python3.12 python3.13 python3; do
        if command -v "$candidate" >/dev/null 2>&1 && good_python "$candidate"; then python=$candidate; break; fi
    done
    [ -n "$python" ] || fail "no Python 3.11 or newer with venv was found. Install one (Debian, Ubuntu: sudo apt install python3 python3-venv) or name it with --python"
fi

if [ ! -x "$venv/bin/python" ]; then
    parent=$(dirname "$venv")
    mkdir -p "$parent" 2>/dev/null || fail "$parent cannot be made; choose another place with --venv"
    free=$(df -Pk "$parent" | awk 'NR==2 {print $4}')
    [ "$free" -ge 2500000 ] || fail "$parent has $((free / 1024)) MB free; about 2500 MB are needed. Free some, or choose another place with --venv"
    say "Making the virtual environment $venv"
    "$python" -m venv "$venv" || fail "the virtual environment could not be made in $venv"
    : > "$venv/.made-by-shellmate"
fi

pip() { "$venv/bin/python" -m pip --disable-pip-version-check "$@"; }
no_network="packages could not be installed. Is there a network connection, and space on the disk? The lines above say more"

if ! "$venv/bin/python" -c 'import torch' >/dev/null 2>&1; then
    say "Installing torch (CPU)"
    if [ -n "$torch_index" ]; then pip install -q --index-url "$torch_index" torch || fail "torch could not be installed from $torch_index"
    else pip install -q torch || fail "$no_network"; fi
fi
say "Installing shellmate"
# A plain file install, not an editable one: the product works after this folder is deleted.
if [ "$dev" = yes ]; then pip install -q "$here[dev]" || fail "$no_network"; else pip install -q "$here" || fail "$no_network"; fi
pip install -q --force-reinstall --no-deps "$here" || fail "$no_network"

"$venv/bin/shellmate" model verify || fail "the model bundle is damaged; fetch the project again"

mkdir -p "$bin"
ln -sf "$venv/bin/shellmate" "$bin/shellmate"

user_shell=$(basename "${SHELL:-sh}")
case $user_shell in bash|zsh|fish) ;; *) user_shell= ;; esac
if [ -n "$user_shell" ] && [ "$shell_key" != no ]; then
    if [ "$shell_key" = ask ] && [ -t 0 ] && [ -t 1 ]; then
        printf 'Add the shell key (Alt-m turns the words on the prompt into a command) to your %s start file? [y/N] ' "$user_shell"
        read -r quiet_answer || quiet_answer=no
        case $quiet_answer in y|Y|yes) shell_key=yes ;; *) shell_key=no ;; esac
    fi
    if [ "$shell_key" = yes ]; then "$venv/bin/shellmate" init "$user_shell" --install
    else say "The shell key is not set up. To add it later: shellmate init $user_shell --install"; fi
fi

say ""
say "Done. Try it:"
say "  $ shellmate suggest find all files changed today"
"$venv/bin/shellmate" suggest -n 1 --no-service find all files changed today 2>/dev/null | sed 's/^/  /' || true
case ":$PATH:" in *":$bin:"*) ;; *) say "Note: $bin is not on your PATH yet; add it, or start a new login shell." ;; esac
