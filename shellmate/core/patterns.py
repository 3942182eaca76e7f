"""Program text in Perl, Ruby or awk without the words inside its regular expressions: they are only looked for.

A program that holds anything by which such a text could be run (a call, a block of code, a pipe), or a `/` that may be a division, stays as it is.
"""

from __future__ import annotations

import re

MOST = 2000
"""Characters read; a longer program stays as it is."""
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<text>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')|(?P<number>\d[\d._]*)|(?P<variable>\$(?!SIG\b)(?:[A-Za-z_]\w*|[.&,!]|\d+)|@\w+)|"
    r"(?P<word>[A-Za-z_]\w*(?:::\w+)*)|(?P<sign>=~|!~|&&|\|\||\+\+|--(?!>)|[-+=!<>*]=|<(?!<)|->|\.\.\.?|[-+*>=!?:;,.(){}\[\]~$|%])",
    re.DOTALL,
)
_PERL_LITERAL = re.compile(r"(?:m|qr)?/((?:\\.|[^/\\\n])*)/([msixpodualngc]*)(?!\w)|(?:m|qr)\{((?:\\.|[^{}\\\n])*)\}([msixpodualngc]*)(?!\w)|(?:m|qr)([!,|])((?:\\.|(?!\5)[^\\\n])*)\5([msixpodualngc]*)(?!\w)")
_PERL_CHANGE = re.compile(r"s(?:([/!,|])((?:\\.|(?!\1)[^\\\n])*)\1((?:\\.|(?!\1)[^\\\n])*)\1|\{((?:\\.|[^{}\\\n])*)\}\{((?:\\.|[^{}\\\n])*)\})[gimsxr]*(?!\w)")
_RUBY_LITERAL = re.compile(r"/((?:\\.|[^/\\\n])*)/[imxonu]*(?!\w)")
_AWK_LITERAL = re.compile(r"/((?:\\.|[^/\\\n])*)/(?!\w)")
_RUNS_INSIDE = {"perl": re.compile(r"\(\?\??\{|\(\*\{|[$@][\w:]*\s*[\[{]|->"), "ruby": re.compile(r"#[{$@]"), "awk": re.compile(r"(?!)")}
"""What makes a regular expression hold code."""
_BEFORE = frozenset(["", "(", ",", ";", "{", "!", "&&", "||", "=~", "!~", "~", "..", "...", "if", "unless", "and", "or", "not", "while", "until"])
"""After these a `/` begins a regular expression."""
_BEFORE_MORE = {"perl": frozenset(("split", "grep", "print", "return")), "ruby": frozenset(("when",)), "awk": frozenset(("}", "\n"))}
_WORDS = {
    "perl": frozenset(
        "print printf say if unless else elsif and or not xor while until for foreach my our last next BEGIN END return chomp chop lc uc lcfirst ucfirst length substr index rindex join split sprintf reverse keys values "
        "exists defined scalar push pop shift unshift grep map int abs undef eof STDIN STDOUT STDERR ARGV ENV x eq ne lt gt le ge cmp pos quotemeta ord chr hex oct exit die warn".split()
    ),
    "ruby": frozenset(
        "print puts p pp printf if unless else elsif end and or not while until when case then do next break BEGIN END chomp strip lstrip rstrip upcase downcase capitalize length size sub gsub match scan split join include "
        "each each_line each_with_index map select reject grep count lines uniq sort first last to_s to_i to_f nil true false gets ARGF ARGV STDIN STDOUT STDERR File readlines foreach line text n i s l x y a b c k v m".split()
    ),
}
"""Words that run nothing given as text."""
_AWK_CALLS = frozenset("length substr index split sub gsub gensub match sprintf tolower toupper int sqrt log exp sin cos rand srand strftime systime mktime toupper asort asorti printf print if while for return and or in".split())
_AWK_RUNS = frozenset("getline system function func close fflush".split())


def without_patterns(code: str, language: str) -> str:
    """The program with its regular expressions emptied to `/./`; as it is where they cannot be told for certain, or where more than text work is done."""
    if language not in _RUNS_INSIDE or len(code) > MOST or not re.search(r"/|\b(?:m|qr)[{!,|]", code):
        return code
    kept: list[str] = []
    at, before = 0, ""
    while at < len(code):
        if before in _BEFORE or before in _BEFORE_MORE[language]:
            literal = _literal(code, at, language)
            if literal is None:
                return code
            if literal:
                kept.append("s/././" if code[at] == "s" else "/./")
                at, before = literal, "/./"
                continue
        token = _TOKEN.match(code, at)
        if token is None or not _harmless(token, code, language, before):
            return code
        text = token[0]
        kept.append(text)
        at = token.end()
        if token.lastgroup != "space":
            before = text if token.lastgroup in ("word", "sign") else "?"
        elif language == "awk" and "\n" in text:
            before = "\n"
    return "".join(kept)


def _literal(code: str, at: int, language: str) -> int | None:
    """Where the regular expression that begins here ends: 0 where none begins, None where it holds code or cannot be told."""
    if language == "perl":
        found = _PERL_CHANGE.match(code, at) or _PERL_LITERAL.match(code, at)
    else:
        found = (_RUBY_LITERAL if language == "ruby" else _AWK_LITERAL).match(code, at)
    if found is None:
        return 0
    if _RUNS_INSIDE[language].search(found[0][1:]) or language == "awk" and found[0].count("[") != found[0].count("]"):
        return None
    return found.end()


def _harmless(token: re.Match[str], code: str, language: str, before: str) -> bool:
    """The token can run nothing that is given as text."""
    kind, text = token.lastgroup, token[0]
    if kind == "text":
        return not (language == "awk" and text[0] == "'") and not (language == "ruby" and before == "%")
    if kind == "word":
        if language == "awk":
            return text not in _AWK_RUNS and (text in _AWK_CALLS or not re.match(r"\s*\(", code[token.end() :]))
        return text in _WORDS[language]
    if kind == "sign":
        if text in ("$", "%", "|") and language != "awk":
            return text == "|" and language == "ruby"
        return text != "->" and not (text == "|" and language == "awk") and not (text == "?" and language == "ruby" and not code[token.end() : token.end() + 1].isspace())
    return kind != "variable" or language != "awk" or text[0] == "$"
