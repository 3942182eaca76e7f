"""The first verbs of tools with subcommands, the harmless ones too: what stands before them after an unknown option is that option's value."""

from __future__ import annotations

VERBS: dict[str, frozenset[str]] = {
    name: frozenset(verbs.split())
    for names, verbs in {
        "docker": "attach build builder buildx commit compose config container context cp create desktop diff events exec export generate healthcheck history image images import info init inspect kill kube load login logout logs machine manifest model mount network node pause plugin pod port "
        "ps pull push rename restart rm rmi run sandbox save scout search secret service stack start stats stop swarm system tag top trust unmount unpause unshare untag update version volume wait",
        "docker-compose": "attach build commit config convert cp create down events exec export images kill logs ls pause port ps publish pull push restart rm run scale start stats stop top unpause up version volumes wait watch",
        "kubectl": "adm alpha annotate api-resources api-versions apply attach auth autoscale certificate cluster-info completion config cordon cp create debug delete describe diff drain edit events exec explain expose get kustomize label logs new-app new-project options patch plugin port-forward project proxy replace rollout "
        "rsh rsync run scale set status taint top uncordon version wait whoami import start-build login logout process policy",
        "helm": "completion create dependency env get history install lint list ls del delete package plugin pull push registry repo rollback search show status template test uninstall un upgrade verify version",
        "git": "add am annotate apply archive bisect blame branch bundle cat-file check-ignore checkout cherry cherry-pick clean clone commit commit-tree config count-objects describe diff difftool fast-export fast-import fetch filter-branch filter-repo flow for-each-ref format-patch fsck gc grep gui hash-object help init instaweb "
        "lfs log ls-files ls-remote ls-tree maintenance merge merge-base mergetool mv notes p4 prune pull push range-diff rebase reflog remote repack replace rerere reset restore rev-list rev-parse revert rm send-email shortlog show show-branch show-ref sparse-checkout stage stash status submodule subtree svn switch symbolic-ref "
        "tag update-index update-ref var verify-commit version whatchanged worktree write-tree annex crypt",
        "systemctl": "add-requires add-wants bind cancel cat clean condrestart daemon-reexec daemon-reload default disable edit emergency enable exit force-reload freeze get-default halt help hibernate hybrid-sleep import-environment is-active is-enabled is-failed is-system-running isolate kexec kill link list-automounts list-dependencies list-jobs "
        "list-machines list-paths list-sockets list-timers list-unit-files list-units log-level log-target mask mount-image poweroff preset preset-all reboot reenable reload reload-or-restart rescue reset-failed restart revert service-watchdogs set-default set-environment set-property show show-environment sleep soft-reboot start status stop "
        "suspend suspend-then-hibernate switch-root thaw try-reload-or-restart try-restart unmask unset-environment whoami",
        "npm": "access add adduser audit bin bugs build cache ci completion config create dedupe deprecate diff dist-tag dlx docs doctor edit exec explain explore find-dupes fund get help hook i init install install-test link list ll login logout ls node org outdated owner pack ping pkg prefix profile prune publish query r rebuild remove repo "
        "restart rm root run run-script search set shrinkwrap star start stop store t team test token un uninstall unlink unpublish up update upgrade version view why whoami x",
        "yarn": "add audit autoclean bin build cache check config constraints create dedupe dlx exec explain generate-lock-entry global help import info init install licenses link list login logout node npm outdated owner pack patch plugin policies prune publish rebuild remove run search set stage start tag team test unlink unplug up upgrade version versions why workspace workspaces",
        "ip": "a addr address addrlabel fou help ila ioam l link l2tp m macsec maddr maddress monitor mptcp mroute n neigh neighbor neighbour netconf netns nexthop ntable ntbl r route rule sr stats t tcpmetrics token tunnel tuntap vrf x xfrm",
        "hg": "abort absorb add addremove amend annotate archive backout bisect blame bookmarks branch branches bundle cat clone commit config continue copy diff evolve export files fold forget graft grep heads help histedit identify import incoming init log manifest merge move outgoing parents paths phase prune pull purge push rebase recover remove rename resolve revert rollback root serve shelve status strip summary tag tags tip unbundle uncommit unshelve up update verify version",
        "svn": "add auth blame cat changelist checkout cleanup ci co commit copy cp delete del diff export help import info list lock log ls merge mergeinfo mkdir move mv patch propdel propedit propget proplist propset relocate remove rename resolve resolved revert rm st status switch unlock up update upgrade",
        "lxc": "alias cluster config console copy delete exec export file image import info init launch list ls monitor move network operation pause profile project publish query rebuild remote rename restart restore shell snapshot start stop storage version warning",
        "crictl": "attach completion config create exec help images img imagefsinfo info inspect inspecti inspectp logs pods port-forward ps pull rm rmi rmp run runp start stats stop stopp update version checkpoint",
        "gh": "alias api attestation auth browse cache codespace completion config copilot extension gist gpg-key help issue label org pr preview project release repo ruleset run search secret ssh-key status variable workflow",
        "virsh": "attach-device attach-disk autostart blockcommit blockcopy blockpull blockresize capabilities connect console create define desc destroy detach-device detach-disk domblklist dominfo domstate domxml-from-native dumpxml edit freecell help hostname list managedsave managedsave-remove migrate net-create net-define net-destroy "
        "net-list net-start net-undefine nodedev-destroy nodeinfo pool-build pool-create pool-delete pool-destroy pool-list pool-undefine quit reboot reset restore resume save screenshot send-key setmaxmem setmem setvcpus shutdown snapshot-create snapshot-create-as snapshot-delete snapshot-list snapshot-revert start suspend ttyconsole undefine version vol-clone vol-create "
        "vol-create-as vol-delete vol-info vol-list vol-resize vol-wipe",
    }.items()
    for name in names.split()
}
VERBS["incus"] = VERBS["lxc"]
VERBS["glab"] = VERBS["gh"] | {"ci", "mr", "snippet", "token", "deploy-key", "incident"}
