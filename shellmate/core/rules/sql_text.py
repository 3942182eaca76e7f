"""SQL without what it only mentions: comments, and literals that are values. Text whose literals cannot be told for certain stays as it is."""

from __future__ import annotations

import re

from shellmate.core.commands import UNKNOWN

MOST = 4000
"""Characters read; a longer text stays as it is."""
_TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--(?=\s|$)[^\n]*|/\*(?![!+M]).*?\*/|`[^`'\"]*`?|\[[^\]'\"]*\]?|[\w.@]+|.", re.DOTALL)
_UNSURE = re.compile(r"\\|\$\w*\$|'''|\"\"\"|(?i:\bn?q')|(?im:^\s*(?:\.[a-z]|prompt\b|rem\b|remark\b))")
"""Backslashes, dollar quotes, Oracle's quotes, a client's own commands: databases read the quotes after them differently."""
_RUNS_TEXT = re.compile(r"(?i)\b(?:exec(?:ute)?|immediate|prepare|perform|call|system|source|create|alter|do(?!\s+(?:nothing|update)\b)|cron\.\w+)\b|--|/\*|#")
"""Statements that run a text, now or later; and what some databases read as a comment, others not."""
_PASSES_ON = frozenset(
    "select from where and or not in any all some exists as on over when then else case values union intersect except join having by limit with using filter into between like ilike glob regexp returning "
    "lower upper length char_length character_length len octet_length bit_length count sum min max avg concat concat_ws coalesce ifnull nullif nvl iif substr substring left right trim ltrim rtrim btrim replace reverse repeat "
    "lpad rpad instr position strpos locate charindex patindex split_part starts_with startswith contains hex unhex md5 sha1 sha256 ascii quote quote_literal quote_ident soundex levenshtein similarity "
    "to_tsquery to_tsvector plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_headline regexp_match regexp_matches regexp_replace regexp_like regexp_count regexp_extract regexp_substr match against "
    "group_concat string_agg array_agg json_extract json_value json_build_object jsonb_build_object json_object json_array json_quote cast convert date time datetime strftime to_char to_date date_format typeof pg_typeof rank row_number row greatest least printf format array".split()
)
"""Words before a bracket inside which a literal is still a value: known functions, and the language's own words."""


def without_mentions(sql: str) -> str:
    """The statement with comments left out and with literals of several words emptied, unless something may run their text."""
    if len(sql) > MOST or sql.count("/*") > 20 or not any(mark in sql for mark in ("'", '"', "--", "/*")) or _UNSURE.search(sql):
        return sql
    kept: list[str] = []
    bare: list[str] = []
    """The statement with every literal emptied."""
    brackets: list[str] = []
    """The word before each bracket that is open."""
    before = ""
    for found in _TOKEN.finditer(sql):
        text = found[0]
        mark = text[0]
        if mark in "'\"`[":
            if len(text) == 1 or text[-1] != {"[": "]"}.get(mark, mark):
                return sql
            value = mark in "'\"" and UNKNOWN not in text and re.search(r"\s", text) and _PASSES_ON.issuperset(filter(None, brackets))
            kept.append(mark * 2 if value else text)
            bare.append(mark * 2 if mark in "'\"" else "")
            before = "?"
            continue
        if text.startswith(("--", "/*")):
            if "/*" in text[2:]:
                return sql
            text = " "
        kept.append(text)
        bare.append(text)
        if mark == "(":
            brackets.append(before.lower())
        elif mark == ")" and brackets:
            brackets.pop()
        if not text.isspace():
            before = text if re.fullmatch(r"[\w.@]+", text) else ""
    return sql if _RUNS_TEXT.search("".join(bare)) else "".join(kept)
