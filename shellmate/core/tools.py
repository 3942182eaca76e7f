"""Names that everybody types: programs, and the subcommands and long options of the most used ones."""

from __future__ import annotations

SUBCOMMANDS: dict[str, frozenset[str]] = {
    tool: frozenset(names.split())
    for tool, names in {
        "git": "add am apply archive bisect blame branch bundle checkout cherry-pick clean clone commit config describe diff fetch grep init log "
        "merge mv pull push rebase reflog remote reset restore revert rm shortlog show stash status submodule switch tag worktree",
        "docker": "attach build builder buildx compose container context cp create diff events exec export history image images import info inspect "
        "kill load login logout logs network pause port ps pull push rename restart rm rmi run save search start stats stop system tag top "
        "unpause update version volume wait",
        "kubectl": "annotate api-resources apply attach auth autoscale cluster-info config cordon cp create delete describe diff drain edit events "
        "exec explain expose get label logs patch port-forward proxy replace rollout run scale set taint top uncordon version wait",
        "npm": "add audit ci config exec init install link list login ls outdated publish rebuild run start test uninstall update version view",
        "pip": "cache check config debug download freeze hash index install list show uninstall wheel",
        "apt": "autoremove changelog depends edit-sources full-upgrade install list policy purge reinstall remove search show update upgrade",
        "dnf": "autoremove check-update clean downgrade group info install list makecache provides reinstall remove repolist search update upgrade",
        "brew": "cleanup doctor info install link list outdated search services tap uninstall update upgrade",
        "systemctl": "cat daemon-reload disable edit enable get-default halt is-active is-enabled isolate kill list-timers list-unit-files list-units "
        "mask poweroff reboot reload reset-failed restart set-default show start status stop suspend try-restart unmask",
        "cargo": "add bench build check clean clippy doc fmt init install new publish remove run search test tree uninstall update",
        "tmux": "a attach attach-session detach-client kill-server kill-session list-sessions list-windows ls new new-session new-window rename-session",
        "go": "build clean doc env fmt generate get install list mod run test tool version vet work",
        "ip": "a addr address l link m maddress n neigh neighbor netns r route rule tunnel",
        "snap": "changes find info install list refresh remove revert services",
        "terraform": "apply destroy fmt get import init output plan providers refresh show state taint validate workspace",
        "helm": "create dependency get history install lint list package plugin pull repo rollback search show status template uninstall upgrade",
        "gh": "api auth browse gist issue pr release repo run search status workflow",
        "conda": "activate clean config create deactivate env info init install list remove search update",
    }.items()
}
"""Tool -> the words that may come right after it."""
SAME_AS = {"pip3": "pip", "yarn": "npm", "pnpm": "npm", "apt-get": "apt", "podman": "docker", "yum": "dnf"}
"""Tools that take the subcommands of another."""

OPTIONS: dict[str, frozenset[str]] = {
    tool: frozenset(names.split())
    for tool, names in {
        "ls": "all almost-all author block-size classify color directory dired file-type full-time group-directories-first help hide human-readable "
        "ignore inode literal no-group numeric-uid-gid quote-name recursive reverse size sort time time-style version width zero",
        "grep": "after-context basic-regexp before-context binary-files byte-offset color context count dereference-recursive exclude exclude-dir "
        "extended-regexp files-with-matches files-without-match fixed-strings help ignore-case include invert-match line-number line-regexp "
        "max-count no-filename null only-matching perl-regexp quiet recursive text version with-filename word-regexp",
        "rm": "dir force help interactive no-preserve-root one-file-system preserve-root recursive verbose version",
        "cp": "archive backup dereference force help interactive link no-clobber no-dereference no-target-directory parents preserve recursive "
        "reflink sparse symbolic-link target-directory update verbose version",
        "mv": "backup force help interactive no-clobber no-target-directory target-directory update verbose version",
        "mkdir": "help mode parents verbose version",
        "du": "all apparent-size block-size bytes count-links dereference exclude help human-readable max-depth null one-file-system summarize "
        "separate-dirs si threshold time total version",
        "df": "all block-size exclude-type help human-readable inodes local output portability print-type si sync total type version",
        "sort": "batch-size buffer-size check debug dictionary-order field-separator general-numeric-sort help human-numeric-sort ignore-case "
        "ignore-leading-blanks key merge month-sort numeric-sort output parallel random-sort reverse stable unique version version-sort zero-terminated",
        "tar": "append auto-compress bzip2 concatenate create delete diff directory exclude extract file get gzip help list preserve-permissions "
        "strip-components totals transform update verbose version xz zstd",
        "sed": "debug expression file follow-symlinks help in-place line-length null-data quiet regexp-extended sandbox separate silent unbuffered version",
        "curl": "compressed config connect-timeout cookie cookie-jar data data-binary data-raw data-urlencode fail form get head header help http2 include insecure "
        "json location max-time output proxy range remote-name request retry show-error silent upload-file url user user-agent verbose version",
        "wget": "accept background content-disposition continue convert-links directory-prefix header help input-file level limit-rate mirror "
        "no-check-certificate no-clobber no-parent output-document output-file page-requisites quiet recursive reject spider timestamping tries "
        "user-agent verbose version",
        "rsync": "acls archive backup checksum compress copy-links delete dry-run exclude exclude-from existing files-from group help "
        "human-readable ignore-existing include links max-size one-file-system owner partial perms progress quiet recursive rsh size-only stats "
        "times update verbose version xattrs",
        "git commit": "all allow-empty amend author date dry-run fixup interactive message no-edit no-verify patch quiet reset-author signoff squash verbose",
        "git push": "all delete dry-run follow-tags force force-with-lease mirror no-verify porcelain progress prune quiet set-upstream tags verbose",
        "git log": "all author before decorate follow format graph grep max-count merges name-only no-merges numstat oneline patch pretty reverse since "
        "stat summary until",
        "git diff": "cached check color color-words ignore-all-space ignore-space-change name-only name-status no-index numstat patch shortstat staged "
        "stat summary word-diff",
        "git reset": "hard keep merge mixed patch quiet soft",
        "git rebase": "abort autosquash autostash continue edit-todo exec interactive onto quit rebase-merges root skip",
        "git merge": "abort commit continue edit ff ff-only log message no-commit no-edit no-ff quiet squash stat strategy",
        "git checkout": "detach force guess merge orphan ours patch quiet theirs track",
        "git clone": "bare branch depth filter mirror no-checkout no-tags origin quiet recurse-submodules recursive shallow-since single-branch sparse",
        "git branch": "all contains copy delete force list merged move no-merged remotes set-upstream-to show-current sort unset-upstream verbose",
        "git add": "all dry-run edit force intent-to-add interactive patch update verbose",
        "git pull": "all ff-only no-commit no-edit no-rebase prune quiet rebase squash tags",
        "git fetch": "all depth dry-run force prune quiet recurse-submodules tags unshallow",
        "docker run": "add-host cpus detach device entrypoint env env-file gpus help hostname init interactive ip label link log-driver memory mount "
        "name network privileged publish publish-all pull read-only restart rm tmpfs tty ulimit user volume volumes-from workdir",
        "docker build": "build-arg cache-from file label no-cache network platform progress pull push quiet secret tag target",
        "docker ps": "all filter format last latest no-trunc quiet size",
        "npm install": "force global legacy-peer-deps no-audit no-optional no-save omit save save-dev save-exact save-optional save-peer",
        "pip install": "break-system-packages constraint editable extra-index-url find-links force-reinstall index-url no-cache-dir no-deps pre "
        "quiet requirement root target upgrade user verbose",
        "journalctl": "all boot catalog disk-usage dmesg field follow grep identifier lines list-boots no-pager output priority reverse rotate since "
        "unit until user vacuum-size vacuum-time",
        "ps": "cols deselect forest format group headers help no-headers pid ppid rows sid sort tty user",
        "cat": "help number number-nonblank show-all show-ends show-nonprinting show-tabs squeeze-blank version",
        "diff": "brief color context exclude help ignore-all-space ignore-blank-lines ignore-case ignore-space-change new-file recursive "
        "report-identical-files side-by-side suppress-common-lines text unified version width",
        "head": "bytes help lines quiet silent verbose version zero-terminated",
        "tail": "bytes follow help lines max-unchanged-stats pid quiet retry silent sleep-interval verbose version",
        "wc": "bytes chars files0-from help lines max-line-length total version words",
        "chmod": "changes help no-preserve-root preserve-root quiet recursive reference silent verbose version",
        "chown": "changes dereference from help no-dereference preserve-root quiet recursive reference silent verbose version",
    }.items()
}
"""Tool (and subcommand) -> its long options, without the dashes."""

_PROGRAMS = """
    ls cd git cat grep find sudo docker echo rm cp mv mkdir ssh vim python3 python pip pip3 npm node make man less tail head curl wget
    tar chmod chown ps kill top htop df du sed awk sort history exit clear apt apt-get systemctl journalctl touch pwd which export
    source nano code rsync scp unzip zip gzip gunzip diff wc xargs tree tmux screen kubectl terraform cargo go java javac gcc g++ cmake
    ip ping dig ifconfig netstat ss lsof free uname uptime whoami date cal env printf tee cut tr uniq watch time ln file stat rmdir
    mount umount fdisk lsblk dd passwd su useradd usermod groups id crontab service reboot shutdown killall pkill pgrep jobs fg bg alias
    unalias open nohup bash zsh fish perl ruby php yarn pnpm npx brew dnf yum pacman snap flatpak emacs vi nvim jq rg fd fzf bat ffmpeg
    convert sqlite3 psql mysql redis-cli mongo aws gcloud az helm ansible vagrant openssl gpg base64 md5sum sha256sum nmap nc telnet ftp
    sftp traceroute host nslookup hostname hostnamectl timedatectl locale locate updatedb lscpu lsusb lspci dmesg modprobe ldd strace
    gdb valgrind sleep seq yes true false test read set unset type help ulimit basename dirname realpath readlink mktemp split paste
    join column comm expand fold nl od hexdump strings pushd popd dirs wait gh conda poetry uv pytest ruff mypy black isort jupyter
"""
PROGRAMS: tuple[str, ...] = tuple(_PROGRAMS.split())
"""Programs by how often they are typed, roughly."""


def subcommands(tool: str) -> frozenset[str] | None:
    """The subcommands of a tool; None where none are known."""
    return SUBCOMMANDS.get(SAME_AS.get(tool, tool))


def long_options(tool: str, subcommand: str) -> frozenset[str] | None:
    """The long options of a tool, or of its subcommand; None where they are not known."""
    tool = SAME_AS.get(tool, tool)
    return OPTIONS.get(f"{tool} {subcommand}") or OPTIONS.get(tool)
