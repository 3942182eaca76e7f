"""Calls that only look, of tools that also change something: with these words they print, and stop. Checked before any rule."""

from __future__ import annotations

from functools import cache

from shellmate.core.commands import Call
from shellmate.core.rules.model import Test, compile_pattern

_SAFE_FIREWALL = "list-|get-|state$|info-|query-|path-|check-config$|zone=|policy=|permanent$|service=|ipset=|icmptype=|helper="
_LOOKS = (
    "btrfs filesystem|fi usage|us|show|sh|df|du ;; btrfs subvolume|subvol|sub|su list|li|l|show|sh|get-default|find-new ;; btrfs device|dev|de stats|st|usage|us !-z|--reset ;; btrfs scrub|sc status ;; btrfs balance|bal|b status ;; btrfs qgroup show ;; btrfs property get|list ;; btrfs version",
    "ethtool !~^-(?![acdegiklmnPSTuxhI]$|-(show-\\S+|driver|statistics|module-info|register-dump|eeprom-dump|phy-statistics|include-statistics|json|version|help)$)",
    f"firewall-cmd ~^--(list-|get-|state$|info-|query-|path-|check-config$) !~^-(?!-({_SAFE_FIREWALL}))",
    "needrestart -b|-p !-r ;; needrestart ~^-[bkplwvq]*r$ ~^l$ ;; needrestart ~^-[bkplwvq]*rl$",
    "wg show !~^(private-key|preshared-keys|dump)$ ;; wg genkey|genpsk|pubkey ;; wg !~^ ;; fail2ban-client status|get|ping|banned|version|help|echo ;; fail2ban-client -d|--dp|--dump|-t|--test|-V",
    "zpool status|list|iostat|get|history|events ;; zfs list|get|holds|diff|userspace|groupspace ;; dmsetup ls|info|status|deps|version ;; losetup -a|-l|--list|--all ;; multipath -ll|-l ;; multipathd show ;; nvme list|smart-log|id-ctrl|id-ns|error-log|list-subsys",
    "timeshift --list|--list-snapshots|--list-devices ;; snapper list|ls|status|diff|list-configs|get-config ;; exportfs -v|-s !-a|-r|-u|-o|-i|-f ;; gluster volume info|status|list ;; gluster peer status ;; ceph status|-s|health|df ;; ceph osd tree|df|stat|ls",
    "virsh list|dominfo|domstate|domblklist|domiflist|domblkinfo|dommemstat|dumpxml|net-list|net-info|net-dumpxml|pool-list|pool-info|vol-list|vol-info|nodeinfo|capabilities|version|snapshot-list|vcpuinfo|uri ;; lxc|incus list|ls|info|version ;; machinectl list|status|show|list-images ;; crictl ps|images|pods|logs|inspect|info|stats|version",
    "nmcli device|dev|d status|show|s ;; nmcli connection|con|c show|s ;; nmcli general|g status|permissions ;; nmcli device|dev|d wifi|w list ;; resolvectl status|query|statistics ;; networkctl list|status|lldp ;; bridge link|fdb|vlan|mdb show ;; brctl show|showmacs|showstp",
    "arp !-s|-d|-f ;; tc qdisc|class|filter show|ls|list ;; conntrack -L|-S|-C ;; ipset list|-L|version ;; rfkill list ;; iw list ;; iw reg get ;; iw dev !~^(?!(dev|wl\\w+|info|link|scan|dump|station|survey|get|power_save|txpower)$) ;; rndc status ;; coredumpctl list|info ;; bootctl status|list",
    "postqueue -p|-j ;; sendmail -bp ;; postconf !-e|-X|-# !~= ;; rabbitmqctl status|cluster_status|list_queues|list_exchanges|list_users|list_vhosts|list_connections|list_channels|list_consumers|list_bindings|list_permissions|environment|ping|version|report ;; mysqladmin status|processlist|ping|version|variables|extended-status",
    "semanage * -l|--list ;; semodule -l|--list-modules|--list ;; udevadm info|monitor ;; update-alternatives --list|--display|--query|--get-selections ;; ubuntu-drivers list|devices|list-oem ;; tuned-adm list|active|recommend|verify ;; snap list|info|version|connections|changes|services|find",
    "ipmitool sdr|fru ;; ipmitool sensor list|get ;; ipmitool sel list|elist|info ;; ipmitool chassis status ;; ipmitool lan print ;; ipmitool mc info ;; certbot certificates|plugins|show_account",
    "restic snapshots|ls|stats|find|diff|check|version|list ;; restic key list ;; borg list|info|diff|check|version !--repair",
)
"""Patterns as `model` reads them."""


@cache
def _tests() -> dict[str, list[Test]]:
    found: dict[str, list[Test]] = {}
    for patterns in _LOOKS:
        for pattern in patterns.split(";;"):
            names, test = compile_pattern(pattern.strip())
            for name in names:
                found.setdefault(name, []).append(test)
    return found


def looks(call: Call) -> bool:
    """Whether the call is one of those."""
    return any(test(call) for test in _tests().get(call.name, ()))
