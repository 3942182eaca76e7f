"""Fits the weights of `shellmate.core.line_kind` to the labelled lines: `python -m tests.core.fit_line_kind` prints them.

Odd lines of requests.txt and commands.txt are fitted, even ones are held out. Logistic regression, L2, Newton steps; numpy only.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from shellmate.core import line_kind
from shellmate.core.line_features import NAMES
from shellmate.core.line_kind import LineKind, classify

HERE = Path(__file__).parent
PENALTY = 0.3
"""L2, on everything but the bias."""
REQUEST_COST = 3.0
"""A request taken for a command costs this many times the reverse."""
ENGLISH_PROGRAMS = """find kill install sort cut make split join paste head tail which who what where date time watch test type file free top touch
tree more less print echo set read export convert display import compare identify play mount locate look last write history users
groups host route strip size clear reset screen help at batch calendar nice shred truncate service reboot shutdown if for while until select
repeat let wait sleep exit diff patch merge ping link unlink expand fold dig open rename lock say count compress extract"""


class Anywhere:
    """A computer that has every program that is named anywhere in the labelled commands, and none of the files."""

    def __init__(self) -> None:
        self.programs = {words[0] for words in map(str.split, lines("commands"))} | set(ENGLISH_PROGRAMS.split())

    def runs(self, word: str) -> bool:
        """Whether some command begins with the word."""
        return word in self.programs

    def exists(self, _word: str) -> bool:
        """Never."""
        return False


def lines(kind: str) -> list[str]:
    """The labelled lines of `requests` or `commands`."""
    return (HERE / f"{kind}.txt").read_text(encoding="utf-8").splitlines()


def matrix(texts: list[str]) -> np.ndarray:
    """Evidence as rows x NAMES."""
    around = Anywhere()
    return np.array([[line_kind.weighed(text, around)[name] for name in NAMES] for text in texts])


def runnable(texts: list[str]) -> list[str]:
    """Those that begin with something that runs: of the others there is nothing to decide."""
    return [text for text in texts if line_kind.could_run(text, Anywhere())]


def fit(requests: list[str], commands: list[str]) -> dict[str, float]:
    """Weights by name, rounded to 0.01; positive speaks for a command."""
    requests, commands = runnable(requests), runnable(commands)
    x = matrix(requests + commands)
    y = np.array([0.0] * len(requests) + [1.0] * len(commands))
    cost = np.where(y == 0, REQUEST_COST, 1.0)
    ridge = np.diag([0.01 if name == "bias" else PENALTY for name in NAMES])
    w = np.zeros(len(NAMES))
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (cost * (p - y)) + ridge @ w
        hessian = (x * (cost * p * (1 - p))[:, None]).T @ x + ridge
        w -= np.linalg.solve(hessian, gradient)
    return {name: round(float(value), 2) for name, value in zip(NAMES, w, strict=True)}


if __name__ == "__main__":
    fitted = fit(lines("requests")[::2], lines("commands")[::2])
    print(fitted)
    for kind in LineKind:
        for start, what in ((0, "fitted"), (1, "held out")):
            part = lines(f"{kind.value}s")[start::2]
            wrong = [line for line in part if classify(line, Anywhere(), fitted) is not kind]
            print(f"{kind.value}s, {what}: {len(wrong)} of {len(part)} wrong", *wrong, sep="\n    ")
