"""Requests that want to know something and have nothing changed: `what is inside photos.zip`, `is port 22 open`. A command that changes something answers none of them."""

from __future__ import annotations

import re

from shellmate.core.risk import assess

_COURTESY = (
    r"(?:(?:hi|hey|please|pls|so|ok|quick question|linux|bash|help|can you|could you|can i|how (?:do|can|would|could|should) i|how to|i want to|i need to|i'd like to|let me|just) )*"
)
_ASKS = re.compile(
    rf"^{_COURTESY}(?:(?:what|which|who|whose|where|why)(?:s|'s)?\b|when (?:is|was|did|does|do|were|will|has)\b|how (?:many|much|big|large|long|old|full|hot|fast|often|heavy)\b"
    r"|(?:is|are|does|did|has|was|were|am) |(?:have|do) (?:i|we|they|you) "
    r"|(?:show|list|display|view|see|tell me|count|look at|peek|inspect|find|search|look for|check (?:if|whether|what|which|how|who|that|the|my|for|‹)|know)\b)"
)
_HOW_TO = re.compile(r"\b(?:commands?|way|type|i need is|let me have|can i have|is there)\b")
"""What is asked for is a command, and that may do anything."""
_WORDS_OF_CHANGE = (
    r"delet|remov|eras|kill|stop|clear|drop|wip(?:e|ing)|clean|purg|prun|reset|discard|undo|uninstall|get(?:ting)? rid|replac|overwrit|mov(?:e|ing)|renam|chang(?:e|ing)\b(?! in)",
    r"format(?:ting)? (?:it|the|a|‹)|shut|reboot|restart|revert|truncat|empty(?:ing)? (?:the|my|a|‹)|shred|terminat|end(?:ing)? (?:the|it)|forc|cancel|disabl|enabl(?:e|ing)\b|trash|abort",
    r"sav(?:e|ing)|writ(?:e|ing)|stor(?:e|ing) |export|put|append|add(?:ing)? |creat|mak(?:e|ing)|cop(?:y|ying)|convert|turn|switch|set(?:ting)? |updat(?:e|ing) |upgrad(?:e|ing) ",
    r"install(?:ing)? |mount(?:ing)? |unmount|start(?:ing)? |launch|run(?:ning)? (?:it|the|a|this)|download|fetch|pull|push|commit(?:ting)? (?:the|my|it|all|every)|extract|unpack|unzip",
    r"decompress|compress|merg|in place|fix|repair|rotat|resiz|crop|trim|split|join|encrypt|decrypt|sign|record|into|redirect|keep|result|output|pip(?:e|ing)|tee|allow|block|expose|lock",
    r"apply|destroy|leave|amend|edit|bring|take|throw|ban|permit|grant|give|log (?:it )?to|to (?:a |the |an )?(?:file|‹[fp])|as ‹f|then|and (?:do|rm|mv|cp|chmod)",
)
_CHANGES = re.compile(rf"\b(?:{'|'.join(_WORDS_OF_CHANGE)})")
_NOT_DONE = re.compile(r"\b(?:without|not|don't|dont|do not|no need to|never|before|would|instead of) (?:\w+ )?\w+\b")
"""`without extracting it`, `which would be deleted`."""
_NO_CHANGE = frozenset("as-root does-not-parse unknown-command runs-unseen shows-secret sleep serves-files appends http-changes".split())
"""Reasons of a risk that change nothing by themselves."""


def only_asks(request: str) -> bool:
    """Whether a slotted request only wants to know something. Of the dataset's requests of which this is said, one in a hundred has something changed."""
    text = request.lower()
    return ">" not in text and _ASKS.match(text) is not None and _HOW_TO.search(text) is None and _CHANGES.search(_NOT_DONE.sub("", text)) is None


def changes(command: str) -> bool:
    """Whether a command changes something: there is a risk in it, and another than that it runs as root."""
    return any(reason.rule not in _NO_CHANGE for reason in assess(command).reasons)
