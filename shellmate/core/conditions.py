"""What some words of a request demand of every command that answers it: `ignoring case` an option for that, `dry run` that nothing happens.

Each row was counted over 60,000 generated pairs: of the commands that the dataset accepts, at most one in a hundred misses what the row demands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class _Condition(NamedTuple):
    said: re.Pattern[str]
    """Of the slotted request."""
    where: re.Pattern[str]
    """Of the command: only such commands are looked at."""
    met: re.Pattern[str]
    """Of the command: one of these must be there."""


def _row(said: str, where: str, met: str) -> _Condition:
    return _Condition(re.compile(said), re.compile(where), re.compile(met))


_CONDITIONS = (
    _row(
        r"\bignor\w* (?:the )?(?:letter )?case\b|case[- ]insensitiv|regardless of (?:the |upper or lower )?case|no matter the case|whatever the case|(?<!in )\bany[- ]case\b",
        r"\b(?:grep|egrep|fgrep|rg|ag|zgrep|pgrep|find|locate|sort|uniq|awk|sed|fd|join|comm|diff|git grep|ls|less|perl)\b",
        r"-[a-zA-Z]*i|/I|I[g']|/i|ignore-case|iname|iregex|ipath|tolower|toupper|-f\b|[Nn]ocase|nocase|lower|downcase|ILIKE|\\c|:upper:|IGNORECASE|y/|--smart-case|-S|-[a-zA-Z]*f",
    ),
    _row(
        r"(?<!without )(?<!not )(?<!no )(?<!never )(?<!dont )\b(?:asking (?:me |the user )?(?:before|first|each|every|for)|ask (?:me |the user )?(?:before|first|each|for)|prompt(?:ing)? (?:me )?(?:before|first|for each|each)"
        r"|with (?:a )?confirmation|confirm(?:ing)? (?:each|every)|interactively)\b",
        r"(?<![-\w])rm\b|-delete\b|\bunlink\b",
        r"\brm\b[^|;&]*\s-[a-zA-Z]*[iI]|-ok|\bxargs\b[^|;&]*\s-p\b|interactive|read |select|fzf|git (?:clean|rebase|add)\b[^|;&]*\s-[a-zA-Z]*i|-e\b",
    ),
    _row(r"\bdry[- ]?run\b", r"", r"-[a-zA-Z]*n|-s\b|-d\b|-t\b|-l\b|-c\b|dry|simulate|check|plan|diff|what|noop|preview|--no-act|--test|validate"),
    _row(r"\b(?:only|just) (?:show|list|print|tell)(?: me)?(?: what\b| which\b|$)|\bwhat would (?:be|happen)\b", r"\b(?:rsync|aws s3 (?:sync|rm)|rename|git clean|kubectl (?:apply|delete))\b", r"-[a-zA-Z]*n|dry|diff"),
    _row(r"\bserver[- ]?side\b.*\bdry[- ]?run|\bdry[- ]?run\b.*\bserver\b", r"\bkubectl\b", r"=server"),
    _row(r"\b(?:one (?:commit )?(?:per line|line each|line per)|oneline)\b", r"\bgit log\b", r"oneline|pretty|format"),
    _row(r"\bhuman[- ]?readable\b", r"\b(?:ls|du|df|free)\b", r"-[a-zA-Z]*h|human|numfmt|--si|-B|-m\b"),
    _row(r"\bunattended\b|\bwithout (?:prompting|confirmation|questions?)\b|\bassum\w+ yes\b|\bnon-?interactive", r"\b(?:apt|apt-get|dnf|yum|pacman|flatpak|conda)\b", r"-[a-zA-Z]*y|yes|noconfirm|-f\b|force|(?i:noninteractive)|-q|unattended"),
    _row(r"\bin (?:the )?background\b|\bdetached\b", r"\b(?:docker|podman) (?:run|compose)\b", r"-[a-z]*d|detach|&"),
    _row(r"(?<!not )(?<!un)\bstaged (?:changes|files|stuff|diff)\b(?!.*\bunstaged)", r"^git diff\b", r"staged|cached|HEAD"),
    _row(r"\b(?:other|different) file ?systems?\b.*\b(?:out|without|not|skip\w*|exclud\w*)|\b(?:same|one) file ?system\b", r"\b(?:du|find|tar|rsync|ncdu)\b", r"-[a-zA-Z]*[xX]|xdev|one-file|-mount"),
    _row(r"\b(?:without|no|not) (?:resolving|dns|name lookups?)\b|\bnumeric (?:addresses|ips|hosts)\b", r"\b(?:ss|netstat|tcpdump|lsof|iptables|arp|traceroute|route)\b", r"-[a-zA-Z]*n|numeric"),
    _row(r"\bsemicolon[- ](?:separated|delimited)|\b(?:separated|delimited) by (?:a )?semicolons?", r"-(?:F|d|t) ?['\"]?[,:\\t]", r";"),
    _row(r"\btab[- ](?:separated|delimited)|\b(?:separated|delimited) by (?:a )?tabs?\b", r"-(?:F|d|t) ?['\"]?[,;:]", r"\\t|--tabs|-T\b"),
    _row(r"\bas a draft\b", r"\bgh pr create\b", r"draft|-[a-z]*d\b"),
    _row(r"\b(?:no|without|hide|skip(?:ping)?|omit(?:ting)?) (?:the |any |a )?(?:header|heading|title|legend)s?(?: lines?| rows?)?\b(?! in| of the csv)", r"^(?:sudo )?(?:ps|ss|df|docker (?:ps|images)|kubectl get|systemctl list|lsblk|squeue)\b", r"no-?head|-[a-z]*H|=\s|= |tail|sed|awk|no-legend|-q\b|-n\b|format|--quiet|=$|-o [a-z]+="),
    _row(r"\b(?:resum(?:e|ing)|continu(?:e|ing)) (?:the |a |an |my )?(?:partial|broken|interrupted|aborted|half|download|upload|transfer|copy|where)|, (?:resume|resuming|continue)\b", r"\b(?:wget|curl|rsync|aria2c|yt-dlp)\b", r"-c\b|-[a-zA-Z]*C|continue|-[a-zA-Z]*P|partial|append|resume"),
    _row(r"\b(?:ignor\w*|skip\w*|without|no|don't|dont|not|never) (?:\w+ing )?(?:the |any |invalid |bad |self-signed |tls |ssl )*(?:cert(?:ificate)?s?|ssl|tls)(?: errors?| check\w*| verif\w*| problems?| warnings?)?\b|\binsecure", r"^(?:sudo )?(?:curl|wget)\b", r"-[a-zA-Z]*k|insecure|no-check|http://"),
    _row(r"(?<!without )(?<!not )(?<!no )(?<!dont )(?<!don't )(?<!never )\bfollow(?:ing)? (?:all |the |any )?redirects?\b", r"^curl\b", r"-[a-zA-Z]*L|location"),
    _row(r"\b(?:not|without|never|don't|dont|no) (?:over ?writ\w+|clobber\w*|replac\w+ (?:existing|files))", r"^(?:sudo )?(?:cp|mv|unzip|tar|rsync|wget)\b", r"-[a-zA-Z]*[nku]|no-clobber|ignore-existing|keep|skip-old|update|-i\b|backup|--suffix|exists|-b\b"),
    _row(r"\b(?:not|without|don't|dont|never) (?:follow\w*|derefer\w*) (?:any |the )?(?:sym|soft )?(?:bolic )?links?\b", r"\b(?:cp|find|chown|chgrp|rsync|grep)\b", r"^(?!.*\s-[a-zA-Z]*[L](?:\s|[a-zA-Z]*\s)).*"),
    _row(r"\b(?:whole|entire|complete|full) words?\b(?! of| in)|\bas a (?:whole )?word\b", r"^(?:sudo )?(?:grep|egrep|rg|git grep|ag)\b", r"-[a-zA-Z]*w|\\[b<]|word"),
    _row(r"\bonly (?:the )?(?:file ?)?names?(?: of (?:the )?files?)?\b|\bjust (?:the )?file ?names?\b", r"^(?:sudo )?(?:grep -|rg|git grep|git diff)\b", r"-[a-zA-Z]*[lLoh]|name-only|files|cut|basename|awk|sed|--stat"),
    _row(r"\bwithout (?:the )?(?:file ?)?names?\b|\bno file ?names?\b", r"^(?:sudo )?(?:z?grep|rg|head|tail|wc)\b", r"-[a-zA-Z]*[hqI]|no-filename|<|cat |awk|cut|sed"),
    _row(r"\bwith line numbers?\b|\bshow(?:ing)? line numbers?\b|, line numbers?\b", r"^(?:sudo )?(?:grep|egrep|cat|git grep|less)\b", r"-[a-zA-Z]*n|-[a-zA-Z]*b|number|NR|-N|nl\b|rg\b"),
    _row(r"\bpreserv\w+ (?:the )?(?:time|mode|perm|attr|owner)|\bkeep(?:ing)? (?:the |all |file )?(?:time|mod|perm|attr|owner|dates)", r"^(?:sudo )?(?:cp|rsync|scp)\b", r"-[a-zA-Z]*[aptA]|preserve|archive|times|perms"),
    _row(r"\b(?:re)?try(?:ing)? (?:up to |at most |it )?(?:‹N\d›|three|five|\d+) times\b|\b(?:‹N\d›|three|five) (?:re)?tries\b", r"^(?:curl|wget|aria2c|yt-dlp|ping)\b", r"retr|tries|-[tR]\b|-c\b|for |while|until"),
    _row(r"\b(?:stripp?\w*|without|dropp?\w*|remov\w*) (?:the )?(?:first|top|leading|outer)(?:[- ]level)? (?:folder|dir|component|path)", r"^(?:sudo )?tar\b", r"strip"),
    _row(r"\bfirst match\b(?! of each)|\bonly the first (?:match|hit|occurrence)\b|\bstop after (?:the )?(?:first|one|‹N)", r"^(?:sudo )?(?:grep|rg|egrep)\b", r"-[a-zA-Z]*m|max-count|head|-q"),
    _row(r"\bwithout (?:deps|dependencies)\b|\bno (?:deps|dependencies)\b", r"\b(?:pip|uv|npm|rpm|apt|dpkg|cargo)\b", r"no-?deps|nodeps|omit|--no-|force-depends"),
    _row(r"\bwithout recommends\b|\bno recommend\w*|\bwithout recommended\b", r"\bapt(?:-get)?\b", r"no-install-recommends|Recommends"),
    _row(r"\bno[- ]cache\b|\bwithout (?:the |any |using )?(?:the )?cache\b", r"^(?:sudo )?(?:docker|podman|pip|npm)\b[^|]*\b(?:build|install)\b", r"no-cache|force|prefer-online"),
    _row(r"\b(?:restart(?:ing)?|restarts?) (?:policy )?unless[- ]stopped\b|\bunless[- ]stopped\b", r"\b(?:docker|podman)\b", r"unless-stopped"),
    _row(r"\b(?:don't|dont|do not|without|not|hide|exclud\w+|except|no) (?:show(?:ing)? |includ(?:e|ing) |list(?:ing)? |the |any )*(?:hidden|dot[- ]?)(?: ?files?| ?folders?| ones| entries)?\b", r"^(?:sudo )?(?:ls|tree|du)\b", r"^(?!.*\s-[b-zB-Z]*[aA](?![a-zA-Z]*=)).*"),
    _row(
        r"(?:\b(?:don't|dont|do not|never|not|avoid\w*) (?:\w+ )?|\b(?:prevent\w*|disabl\w*|inhibit\w*|block\w*|keep\w* [^,;.]*from) [^,;.]*)\b(?:suspend|sleep|hibernat|shut|power(?:ing)? off|reboot|lock(?:ing)?\b|screen ?lock)",
        r"^(?:sudo )?(?:systemctl (?:suspend|hibernate|hybrid-sleep|poweroff|reboot)|loginctl lock-session|shutdown|reboot|poweroff|halt)\b",
        r"shutdown -c|\s-c\b|inhibit",
    ),
    _row(r"\bread[- ]only\b", r"\bmount\b|\b(?:docker|podman) run\b", r"\bro\b|read|-r\b|-R\b"),
)


def missed(command: str, request: str) -> int:
    """How many conditions of the slotted request a command does not meet."""
    return sum(bool(row.where.search(command) and not row.met.search(command)) for row in _set(request))


@lru_cache(maxsize=32)
def _set(request: str) -> tuple[_Condition, ...]:
    """The rows whose words a request has: the same for all its candidates."""
    return tuple(row for row in _CONDITIONS if row.said.search(request))
