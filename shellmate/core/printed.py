"""Program text without the words it only prints: literals given to `print`, and every literal of a program that does nothing but text work."""

from __future__ import annotations

import re

_LITERALS = re.compile(
    r"(?P<prints>(?<![.\w])(?:console\.(?:log|error|info|warn)|print|println|puts|say|echo|printf|p|pp|warn|cat|io\.write|process\.stdout\.write|sys\.stdout\.write|System\.out\.println)(?:\s*\(\s*|\s+)"
    r"(?:(?:lc|uc|lcfirst|ucfirst|length|strtolower|strtoupper|strlen|strrev|ucwords|str|repr|len|string\.(?:upper|lower|len|reverse))(?:\s*\(\s*|\s+))*)?(?P<text>(?P<mark>\"\"\"|'''|[\"'`])(?:\\.|(?!(?P=mark)).)*(?P=mark))",
    re.DOTALL,
)
_UNSURE = re.compile(r"[\"'`#\\]|//|=~|\bq[qwxr]?\b|%[qQwWx]|<<")
_RENAMED = re.compile(r"\b(?:print|puts|log|say|echo|write)\s*=(?!=)")
"""What prints is given another meaning."""
_FILLED = re.compile(r"#\{|\$\{|@\{|\{\$")

_CALLED = re.compile(r"([\w$]+)\s*\(")
_TEXT_CALLS = frozenset(
    "print log error info warn len str repr int float bool list tuple set enumerate range zip sum reversed ord hex lower upper title capitalize swapcase strip lstrip rstrip split rsplit splitlines join replace startswith endswith find rfind index count format encode "
    "center ljust rjust zfill isdigit isalpha isupper islower partition toLowerCase toUpperCase trim trimStart trimEnd slice substring substr indexOf lastIndexOf includes startsWith endsWith padStart padEnd repeat concat charAt charCodeAt codePointAt at length stringify if while for return in not and or else".split()
)
"""Functions that only work on text, and words that may stand before a bracket."""
_MORE = re.compile(r"\b(?:eval|exec|compile|import|require|Function|new|class|globals|locals|vars|getattr|constructor|with|await|async|process|child_process|fs|os|subprocess|\w*__\w*)\b|[@`]|[\])]\s*\(|\.\s*\(|\b[rRbB]?[fF][rRbB]?''")
"""What may run, load or hand on more than text: also names of functions that are not called here, decorators, f-strings."""


def without_printed(code: str, language: str) -> str:
    """The program without the words inside literals that are only printed; as it is where its literals cannot be told for certain."""
    if not _LITERALS.search(code) or _RENAMED.search(code) or _UNSURE.search(_LITERALS.sub("", code)):
        return code
    if language in ("python", "node") and _only_text(code, language):
        return _LITERALS.sub(lambda m: (m["prints"] or "") + (m["mark"] * 2 if m["prints"] or re.search(r"\s", m["text"]) else m["text"]), code)
    return _LITERALS.sub(lambda m: m["prints"] + m["mark"] * 2 if m["prints"] and m["mark"] != "`" and not _FILLED.search(m["text"]) else m[0], code)


def _only_text(code: str, language: str) -> bool:
    """Every call is one of a few that work on text, and nothing stands in the program by which it could do more."""
    bare = _LITERALS.sub(lambda m: (m["prints"] or "") + ("`" if m["mark"] == "`" else "''"), code)
    return not _MORE.search(bare) and not (language == "node" and "/" in bare) and _TEXT_CALLS.issuperset(m[1] for m in _CALLED.finditer(bare))
