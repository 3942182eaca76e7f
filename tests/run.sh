#!/usr/bin/env bash
# Everything a change must pass. Usage: tests/run.sh [pytest arguments]
set -euo pipefail
cd "$(dirname "$0")/.."
need=()
for tool in zsh fish tmux bwrap; do command -v "$tool" >/dev/null || need+=("${tool/bwrap/bubblewrap}"); done
if [ ${#need[@]} -gt 0 ] && command -v apt-get >/dev/null; then
    as_root=; [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get update -qq || true
    $as_root apt-get install -y -qq "${need[@]}" >/dev/null || echo "could not install: ${need[*]}; tests that need them are skipped" >&2
fi
venv=${SHELLMATE_TEST_VENV:-.venv}
if [ ! -x "$venv/bin/pytest" ] || ! "$venv/bin/python" -c 'import textual, torch, optimum.onnxruntime' 2>/dev/null; then
    ./install.sh --venv "$venv" --dev --no-shell-key
fi
"$venv/bin/python" -m pip install -q --no-deps --disable-pip-version-check -e .
"$venv/bin/ruff" check shellmate tests
"$venv/bin/mypy"
"$venv/bin/lint-imports"
if [ $# -gt 0 ]; then
    "$venv/bin/pytest" "$@"
else  # side by side, then those that measure time
    "$venv/bin/pytest" -n auto --maxprocesses 4 --dist loadfile -m 'not long and not alone'
    "$venv/bin/pytest" -m 'alone and not long'
fi
