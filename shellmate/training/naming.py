"""Makes `core/naming.txt`: which everyday words are names beside which nouns, read off the dataset.

What a phrasing writes out beside `container` (`running container`, `container with`) is no name there; what `data/values.txt` draws for
placeholders is used as a name. `python -m shellmate.training.naming` writes the file.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import shellmate.core
from shellmate.core import lexicon
from shellmate.training.intents import Intent, load_intents, split_template
from shellmate.training.values import read_values

TARGET = Path(shellmate.core.__file__).parent / "naming.txt"
AFTER = """account alias app branch bucket chart cluster container database db deployment dir directory env environment folder function group host image job label
    module namespace network node package pod process program release repo role schema secret server service session stack submodule table tag topic unit user
    volume workspace""".split()
"""Nouns that a name may follow."""
BEFORE = """account alias app branch bucket chart container database db deployment dir directory env environment folder group host image job module namespace
    network node package pod process repo role schema secret server service session stack table tag topic unit user volume workspace""".split()
"""Nouns that a name may stand before."""
_SAME = [("dir", "directory", "folder"), ("database", "db"), ("env", "environment"), ("process", "program", "app")]
"""Nouns that the generator puts in each other's place."""
_SECTIONS = """users groups services processes packages packages_system packages_pip packages_npm branches containers images volumes networks namespaces
    deployments databases tables hostnames folders stems""".split()
_NEVER = frozenset(
    """a about absent access accounts after aliases all almost alone already also always an and another any apart apps archived archives are as at auto await
    away back be before below better both bottom broken but by can character cleaned common compare containers convert copy current custom databases deep
    default devices different dirty disabled document during each early easy editors either else empty enabled error errors evaluate every exact existing
    expect export exports external extra failed features few file files filtered final find finder first folders forget form free fresh from full general
    get go gone good got great groups hidden his hosts huge if image images import imports in include incoming index input inside install internal into
    introduction is it items its jobs just keys last late later latest launch launchd least left less letter letters levels library license likely links
    list lists live local locked locks log logger logging login long loose lost make many map maps marked master matches matrix max maybe members merged
    messages min minor minutes missing moment more most much must my naked name named names narrow native nearby neat never new next no node nodes none
    normal not note now obsolete of off often old on once one only open or original other our out output over own packages pages parallel partial parts
    past pending people per permissions picture pid pids plain possible present previous primary printed private processed processes profile profiles
    program programs project projects properties public queries question questions quick quiet quite random rather raw readonly ready real recent red
    remote repo report reporting requests requirements responses restart result results resume returns right routes rows run running runs said same saves
    scan scans schedule schema schemas script scripts search seats second secret secrets secure security select sensors sent separate sequence sequences
    series serve server servers service services session sessions settings setup several share shared short show signal similar simple single site sites
    six sleep small some sorted special stable start statement states static statistics stats still stop stopped stops storage store stubborn stuff styles
    submission submissions subscriptions such sudo suitable summary support table tables tags tar target tasks temp templates temporary terms test tests
    text that the their them then there these they this those three time to together top total track tracking tracks transfers translations tree two under
    unique unit unsorted until up upstream user users usual valid validation values variable verbose version very video view views visits volume was watch
    website weights well what when where which while whole whose will with within without work-tree wrong yes yet you your zip""".split()
)
"""Everyday words whose ordinary meaning is likelier beside these nouns than a name."""
_DRAWS = 12


def _words(intent: Intent, said: str) -> list[str]:
    """The words of a phrasing, lower case; a placeholder or a mark between them is an empty one."""
    words: list[str] = []
    for _, part in split_template(said, intent.enums):
        words += [w.lower() if w[0].isalnum() else "" for w in re.findall(r"[\w'-]+|[^\w\s]", part)] if isinstance(part, str) else [""]
    return words


def beside(intents: Iterable[Intent], seed: int = 7) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """For each noun the words that phrasings write out after it and before it."""
    rng = random.Random(seed)
    after: dict[str, set[str]] = defaultdict(set)
    before: dict[str, set[str]] = defaultdict(set)
    for intent in intents:
        for phrase in intent.phrasings:
            for said in {phrase.sample(rng) for _ in range(min(_DRAWS, phrase.variants))}:
                for left, right in pairwise(_words(intent, said)):
                    if left and right:
                        after[left].add(right)
                        before[right].add(left)
            for name, found in intent.enums.items():
                for noun in re.findall(rf"([\w-]+) {{{name}}}", phrase.source):
                    after[noun.lower()].update(word for entry, _ in found for word in entry.lower().split())
                for noun in re.findall(rf"{{{name}}} ([\w-]+)", phrase.source):
                    before[noun.lower()].update(word for entry, _ in found for word in entry.lower().split())
    for group in _SAME:
        for table in (after, before):
            together = set().union(*(table[noun] for noun in group))
            table.update(dict.fromkeys(group, together))
    return after, before


def names() -> list[str]:
    """Lexicon words that stand for placeholders as names."""
    values = read_values()
    words = {word.lower() for section in _SECTIONS for word in (*values[section].usual, *values[section].more) if re.fullmatch(r"[A-Za-z][A-Za-z-]+", word)}
    return sorted(word for word in words & set(lexicon.words()) if word not in _NEVER)


def table() -> str:
    """The text of `naming.txt`."""
    found, (after, before) = names(), beside(load_intents()[0])
    used = set(found)
    lines = [f"names: {' '.join(found)}"]
    lines += [f"after {noun}: {' '.join(sorted(after[noun] & used))}" for noun in AFTER]
    lines += [f"before {noun}: {' '.join(sorted(before[noun] & used))}" for noun in BEFORE]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
