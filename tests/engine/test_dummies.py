"""Requests without values get known commands with dummies in capitals; with values they get the values."""

from __future__ import annotations

import pytest

from shellmate.core.types import Context, Request
from shellmate.engine.base import default_bundle, load_engine
from shellmate.engine.dummies import with_dummies
from shellmate.engine.intents_file import Gap
from shellmate.engine.suggest import suggest

FILE, SECOND, FOLDER, ODD = Gap(key="file1"), Gap(key="file2"), Gap(key="dir", words=(".",)), Gap(key="how")


@pytest.mark.parametrize(
    ("skeleton", "made"), [
        ((" rm ", FILE), "rm FILE"), ((" mv ", FILE, " ", SECOND), "mv FILE1 FILE2"), ((" cp ", FILE, " ", FILE), "cp FILE FILE"), ((" grep x ", FILE, " ", FOLDER), "grep x FILE ."),
        ((" ls ", FOLDER), ""), ((" tar ", ODD, " ", FILE), ""), ((" ls",), ""), ((" rm ", FILE, Gap(optional=True, key="dir")), "rm FILE"), ((" unzip ", Gap(key="zip1"), " ", Gap(key="zip2")), "unzip ARCHIVE1.zip ARCHIVE2.zip"),
    ],
)  # fmt: skip
def test_gaps_become_dummies(skeleton: tuple[str | Gap, ...], made: str) -> None:
    assert with_dummies(skeleton) == made


@pytest.mark.parametrize(
    ("request_", "command"), [
        ("how to restart a kubernetes deployment", "kubectl rollout restart deployment/DEPLOYMENT"), ("how do i find the ip of a docker container", "CONTAINER"), ("git remove submodule", "SUBMODULE"),
        ("kill firefox", "firefox"), ("restart nginx", "nginx"), ("remove the directory build and everything in it", "build"),
    ],
)  # fmt: skip
def test_the_real_model_knows_whether_values_were_said(request_: str, command: str) -> None:
    first = suggest(load_engine(default_bundle()), Request(request_, 5, Context())).candidates[0].command
    assert command in first
