"""git and its kin: loss of history, of branches, of uncommitted work."""

from __future__ import annotations

import re

from shellmate.core.commands import Call
from shellmate.core.places import Place, place_of
from shellmate.core.rules.model import Table
from shellmate.core.types import Level

TABLE = Table("version control")
CAUTION, DANGER = Level.CAUTION, Level.DANGER
_STASH = "`git stash` keeps the changes; `git branch backup` keeps the commits."


def _paths_lost(call: Call) -> bool:
    """`git checkout`/`restore` over files that are not one plain file."""
    words = list(call.operands)
    verb = words[0].text if words else ""
    if verb == "restore" and call.has("-S", "--staged") and not call.has("-W", "--worktree") or verb not in ("checkout", "restore") or call.has("-p", "--patch"):
        return False
    if call.has("-f", "--force") and verb == "checkout" or call.has("--overwrite-ignore"):
        return True
    texts = call.texts
    after = texts[texts.index("--") + 1 :] if "--" in texts else [w.text for w in words[1:]]
    if verb == "checkout" and "--" not in texts:
        after = [t for t in after if t in (".", "*", ":/", "./") or t.startswith((":(", ":/"))]
    return any(t in (".", "*", ":/", "./", "..") or t.endswith("/") or "*" in t or not re.search(r"\.\w+$", t) or "\ue000" in t for t in after)


def _clean(call: Call) -> bool:
    return call.name == "git" and bool(call.operands) and call.operands[0].text == "clean" and not call.has("-n", "--dry-run", "-i", "--interactive") and call.has("-f", "--force", "-x", "-d")


def _git_dir(call: Call) -> bool:
    return call.name == "rm" and any(re.search(r"(?:^|/)\.(?:git|svn|hg)(?:/(?:objects|refs|HEAD|index|logs).*)?/?$", w.text) for w in call.operands) and all(place_of(w.text) is not Place.TEMPORARY for w in call.operands)


TABLE.add("git-discard", DANGER, "Throws away every uncommitted change.", _STASH,
    match="git reset --hard ;; git read-tree --reset|-u ;; git checkout-index -f -a ;; git restore --worktree ~^\\.$ ;; git switch -f|--force|--discard-changes ;; git reset --merge ;; git rm -r -f ~^(\\.|\\*|/)$ ;; git submodule deinit -f|--all ;; git rm ~^(\\.|\\*)$ -r !--cached ;; hg update|up|checkout -C|--clean ;; hg revert --all|-a ;; svn revert -R|--recursive ;; jj abandon|restore ;; jj op restore|undo ;; p4 revert ~\\.\\.\\. ;; bzr revert !~^\\w+\\.\\w+$ ;; svn cleanup --remove-unversioned|--remove-ignored ;; hg purge|strip|rollback|debugstrip|prune !-p|--print|-n|--dry-run ;; hg histedit ;; fossil revert|purge|scrub|clean !-n|--dry-run ;; bzr uncommit|clean-tree !--dry-run ;; bzr|brz revert !~^\\w+\\.\\w+$ ;; brz uncommit|clean-tree !--dry-run ;; darcs obliterate|unpull|unrecord|revert -a|--all ;; darcs obliterate|unpull !--dry-run ;; pijul reset|unrecord ;; cvs admin -o ;; cvs ~^remove$ -f ;; p4 obliterate -y ;; p4 delete ~\\.\\.\\. ;; p4 client -d ;; sl purge|uncommit|hide|strip ;; git lfs prune|uninstall ;; git annex drop --force|--unused ;; git worktree remove -f|--force",
    names="git", when=_paths_lost, yes=("git reset --hard", "git reset --hard HEAD~3", "git checkout -- .", "git checkout .", "git restore .", "git checkout -f main", "git restore src/", "git -C x reset --hard", "hg update -C", "hg --config extensions.strip= strip 3", "darcs obliterate -a"), no=("hg strip --help", "fossil clean -n", "git reset HEAD a", "git checkout main", "git checkout -b x", "git restore --staged .", "git checkout -- a.txt", "git reset --soft HEAD~1"))
TABLE.add("git-clean", DANGER, "Deletes every file that git does not track.", "Look first: `git clean -n`.", names="git", when=_clean, yes=("git clean -fd", "git clean -xdf", "git clean --force"), no=("git clean -n", "git clean -nfd", "git clean -i"))
TABLE.add("git-force-push", DANGER, "Overwrites or deletes history that others have.", "`--force-with-lease` refuses when others have pushed.",
    match="git push -f|--force|--mirror|-d|--delete|--prune !-n|--dry-run ;; git push ~^\\+|^:\\S !-n|--dry-run ;; git send-pack --force ;; hg push -f|--force ;; bzr|brz push --overwrite", yes=("git push --force", "git push -f origin main", "git push origin +main", "git push origin --delete x", "git push origin :old", "git push --mirror"), no=("git push", "git push origin main", "git push --force-with-lease", "git push -n -f", "git push -u origin x"))
TABLE.add("git-history", DANGER, "Rewrites or deletes commits, branches or stashes for good.", "Make a backup branch or a bundle first: `git bundle create all.bundle --all`.",
    match="git branch -D ;; git branch -d|--delete -f|--force ;; git branch -f|--force|-M|-C ;; git stash drop|clear ;; git reflog expire|delete ;; git gc --prune|--aggressive ~now|all ;; git prune !-n|--dry-run ;; git filter-branch ;; git filter-repo !--analyze|--dry-run ;; bfg ;; git update-ref -d|--stdin ;; git update-ref ~^refs/ ;; git replace -d|-f ;; git notes remove|prune ;; git symbolic-ref -d|--delete ;; git repack -a -d --unpack-unreachable ;; git rebase --root ;; git worktree prune !-n ;; git reflog ~^--expire ;; git fast-import --force ;; git checkout -B ;; git switch -C|--force-create ;; git tag -d ~^\\$|\\ue000|\\* ;; svnadmin ~^(rmtxns|setrevprop|load)$ ;; git-filter-repo ;; git branch ~\\ue000 -D ;; git lfs migrate import ;; git replace --graft",
    yes=("git branch -D topic", "git stash clear", "git stash drop", "git reflog expire --expire=now --all", "git gc --prune=now", "git filter-branch --force x", "git update-ref -d refs/heads/x"), no=("git branch -d topic", "git stash", "git stash pop", "git gc", "git branch", "git reflog", "git tag v1"))
TABLE.add("git-folder", DANGER, "Deletes a repository's whole history.", "Move the folder away instead.", when=_git_dir, names="rm", yes=("rm -rf .git", "rm -rf project/.git/"), no=("rm .gitignore", "rm -rf gitlab"))
TABLE.add("repository-remove", DANGER, "Deletes a repository, a release or other things on the server.", "Archive it instead: `gh repo archive`.",
    match="gh repo delete ;; gh release delete|delete-asset ;; gh repo edit --visibility ;; gh secret|variable|cache|workflow|run|gist|label|ssh-key|gpg-key|codespace|project|ruleset delete|remove|disable|rm ;; gh api -X|--method ~(?i)^delete$ ;; gh api ~(?i)^-XDELETE$ ;; gh issue|pr delete ;; gh pr close -d|--delete-branch ;; glab repo delete ;; glab release|variable|issue|ci|mr delete ;; hub delete ;; tea repo|repos delete ;; gh repo ~^(rename|archive)$ -y ;; gh pr merge --admin ;; gh repo sync --force",
    yes=("gh repo delete me/x --yes", "gh release delete v1", "gh api -X DELETE repos/a/b", "glab repo delete x"), no=("gh repo view", "gh pr list", "gh api repos/a/b", "gh pr create"))


def _only_adds_branch(call: Call, verb: str) -> bool:
    """A new branch takes nothing away, and keeps uncommitted work."""
    if verb == "branch":
        return len(call.operands) > 1 and not call.has("-d", "-D", "-m", "-M", "--delete", "--move", "-f", "--force", "-c", "-C", "--copy", "-u", "--set-upstream-to", "--unset-upstream", "--edit-description")
    return verb == "switch" and call.has("-c", "--create", "--orphan") or verb == "checkout" and call.has("-b", "--orphan")


_GIT_CHANGES = "reset rebase merge pull push checkout switch restore rm mv cherry-pick revert am apply clean stash branch tag remote submodule config gc worktree bisect filter-repo update-ref clone-x commit --amend lfs notes subtree svn".split()


def _git_changes(call: Call) -> bool:
    verbs = [w.text for w in call.operands[:2]]
    if not verbs or verbs[0] not in _GIT_CHANGES or call.has("--dry-run", "--help", "--analyze"):
        return False
    verb = verbs[0]
    if call.has("-n") and (verb in ("push", "rm", "mv", "clean") or verbs[1:] in (["prune"], ["add"])):
        return False
    if _only_adds_branch(call, verb):
        return False
    if verb in ("branch", "tag"):
        return call.has("-d", "-D", "-m", "-M", "--delete", "-f", "-c", "-u", "--set-upstream-to") or len(verbs) > 1 and not call.has("-l", "--list", "--contains", "--merged", "-v", "--no-merged", "-a", "-r", "--points-at", "-n")
    if verb == "stash":
        return len(verbs) < 2 or verbs[1] not in ("list", "show")
    if verb == "commit":
        return call.has("--amend")
    if verb in ("remote", "submodule", "worktree", "notes", "lfs", "bisect"):
        return len(verbs) > 1 and verbs[1] not in ("show", "get-url", "list", "status", "log", "summary", "view", "ls-files", "env", "-v")
    if verb == "config":
        return not call.has("--get", "--list", "-l", "--get-all", "--get-regexp") and len(call.operands) > 2 or call.has("--unset", "--edit", "-e", "--unset-all")
    return verb != "apply" or not call.has("--check", "--stat", "--summary")


TABLE.add("git-changes", CAUTION, "Changes the repository or its branches.", "`git status` first; `git reflog` finds lost commits.", names="git", when=_git_changes, yes=("git rebase main", "git merge x", "git commit --amend"), no=("git status", "git log", "git stash list", "git branch -a", "git diff", "git commit -m x", "git add .", "git remote -v", "git config --list", "git tag -l", "git show"))
TABLE.add("git-removes", CAUTION, "Deletes the files from the folder too; what was committed can be brought back.", "`git rm --cached` leaves them in the folder.", match="git rm !--cached|-n|--dry-run|--help", yes=("git rm -r src", "git rm a.txt"), no=("git rm --cached a.txt", "git rm -n a.txt", "git add ."))
