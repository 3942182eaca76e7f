"""Windows' own tools, as they are called from WSL or Git Bash: `vssadmin.exe`, `cmd.exe /c ...`, cmdlets given to PowerShell."""

from __future__ import annotations

import re

from shellmate.core.commands import Call
from shellmate.core.rules.model import Table
from shellmate.core.types import Level

TABLE = Table("windows")
CAUTION, DANGER = Level.CAUTION, Level.DANGER


def _switch(call: Call, letters: str) -> bool:
    """`/s`, also `/S` and `//s`."""
    return any(re.fullmatch(rf"//?[{letters}]", t.lower()) for t in call.texts)


def _deletes(call: Call) -> bool:
    if call.name in ("rd", "rmdir"):
        return _switch(call, "s")
    return bool(call.words) and (_switch(call, "s") or any("*" in t or re.fullmatch(r"[A-Za-z]:[\\/]*", t) for t in call.texts))


TABLE.add("windows-deletes", DANGER, "Deletes folders, or many files, on the Windows side; there is no undo.", "List them first: `dir`.", names="del erase rd rmdir", when=_deletes,
    match="Remove-Item|remove-item ~(?i)^-r ;; Remove-Item|remove-item ~[*] ;; Clear-RecycleBin|clear-recyclebin ;; Clear-Content|clear-content",
    yes=("cmd.exe /c 'rd /s /q D:\\data'", "cmd.exe /c del /s '*.docx'", "powershell.exe Remove-Item -Recurse -Force photos"), no=("cmd.exe /c dir", "rmdir old", "cmd.exe /c del a.txt"))
TABLE.add("windows-backups", DANGER, "Deletes Windows' restore points, backups, logs or encryption, or its way back after a failure.", "Look first: `vssadmin.exe list shadows`.",
    match="vssadmin ~(?i)^(delete|resize)$ ;; wmic ~(?i)^shadowcopy$ ~(?i)^delete$ ;; wbadmin ~(?i)^(delete|disable|stop)$ ;; diskshadow !~^/\\?$ ;; reagentc ~(?i)^/disable ;; bcdedit ~(?i)^[/-](delete|deletevalue|set|import)$ ;; fsutil ~(?i)^(deletejournal|setzerodata|setshortname)$ ;; wevtutil ~(?i)^(cl|clear-log|um)$ ;; manage-bde ~(?i)^-(off|forcerecovery|lock|protectors)$ ;; dism ~(?i)^/(remove|disable|cleanup) ;; Clear-EventLog|Remove-EventLog|Disable-ComputerRestore|Remove-WBBackupSet|Disable-BitLocker ;; Get-WmiObject|Get-CimInstance ~(?i)shadowcopy",
    yes=("vssadmin.exe delete shadows /all /quiet", "wmic.exe shadowcopy delete", "WBADMIN.EXE DELETE CATALOG -quiet", "wevtutil.exe cl System"), no=("vssadmin.exe list shadows", "wbadmin.exe get versions", "bcdedit.exe /enum", "wevtutil.exe qe System"))
TABLE.add("windows-disk", DANGER, "Erases or reformats a disk of Windows.", "Check the letter and the number: `Get-Disk`, `diskpart` and `list disk`.", critical=False,
    match="Clear-Disk|clear-disk ;; Format-Volume|format-volume ;; Initialize-Disk|initialize-disk ;; Remove-Partition|remove-partition ;; Reset-PhysicalDisk ;; Remove-StoragePool|Remove-VirtualDisk ;; mountvol ~(?i)^/[dr]$ ;; convert ~(?i)^/fs:",
    yes=("powershell.exe -Command 'Clear-Disk -Number 1 -RemoveData'", "pwsh.exe -c 'Format-Volume -DriveLetter D'"), no=("powershell.exe -Command Get-Disk", "mountvol.exe"))
TABLE.add("windows-kills", DANGER, "Ends processes Windows needs, or every process.", "Name one program: `taskkill /im NAME.exe`.",
    match="taskkill ~(?i)^(\\*|winlogon|csrss|lsass|svchost|wininit|services|smss|explorer|dwm)(\\.exe)?$ ;; taskkill ~(?i)^(PID\\s+g[et]\\s+\\d|USERNAME\\s+|STATUS\\s) ;; taskkill ~(?i)^pid$ ~(?i)^g[et]$",
    yes=("taskkill.exe /f /im csrss.exe", "taskkill.exe /F /FI 'PID ge 1000'"), no=("taskkill.exe /im notepad.exe", "tasklist.exe"))
TABLE.add("windows", CAUTION, "Changes something on the Windows side.", "",
    match="taskkill ~^/ ;; wsl --shutdown|--terminate|-t|--import|--set-version|--mount|--unmount|--install|--update ;; net ~(?i)^(stop|start|use|share|user|accounts)$ ~^[^/] ;; reg ~(?i)^(add|import|restore|load|unload|copy)$ ;; setx ;; chkdsk ~(?i)^/[frxb] ;; sfc ~(?i)^/scannow ;; dism ~^/ ;; del ~^ ;; erase ~^ ;; rd ~^ ;; attrib ~^[+-] ;; wmic ~(?i)^(call|create|set|delete)$ ;; schtasks ~(?i)^/(create|change|end|run)$ ;; sc ~(?i)^(config|create|start|failure)$ ;; mklink ;; takeown ~^/ ;; move ~^ ;; Stop-Process|Remove-Item|Move-Item|Stop-Service|Restart-Service|Set-ItemProperty|Set-ExecutionPolicy|stop-process|remove-item|move-item",
    yes=("taskkill.exe /im notepad.exe", "wsl.exe --shutdown", "reg.exe add 'HKCU\\Software\\X' /v a /d b", "cmd.exe /c del a.txt"), no=("wsl.exe --list", "tasklist.exe", "reg.exe query HKCU", "cmd.exe /c ver"))
