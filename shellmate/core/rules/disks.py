"""Disks, partitions, volumes and file systems."""

from __future__ import annotations

import re

from shellmate.core.commands import UNKNOWN, Call
from shellmate.core.inner import after_options
from shellmate.core.places import Place, place_in
from shellmate.core.rules.images import image_targets
from shellmate.core.rules.model import Table
from shellmate.core.rules.writing import writes
from shellmate.core.types import Level

TABLE = Table("disk")
CAUTION, DANGER = Level.CAUTION, Level.DANGER
_CHECK = "Check the device with `lsblk -f`, and back it up first."


def device(call: Call) -> bool:
    """Some operand is a device, or nobody can tell what it is."""
    return any(place_in(call, w.text) in (Place.DEVICE, Place.UNKNOWN) or re.match(r"(?:disk|rdisk)\d|[A-Za-z]:$|(?:UUID|LABEL)=", w.text) for w in call.operands)


def _only_shows(call: Call) -> bool:
    return not call.words or call.has("--help", "--version", "-V", "-h") and len(call.words) == 1


def _replaces_image(call: Call) -> bool:
    """The output lies where machines keep their disks, or is the input itself."""
    words = [w.text for w in call.operands]
    made = words[1:2] if words[:1] == ["create"] else words[-1:] if words[:1] == ["convert"] and len(words) > 2 else []
    return any(re.match(r"/(?:var/lib|vmfs|srv|etc|boot)/", path) or words[0] == "convert" and path in words[1:-1] for path in made)


TABLE.add("write-device", DANGER, "Writes straight onto a disk: what was on it is lost.", _CHECK,
    when=lambda c: any(place_in(c, w.text) is Place.DEVICE for w in image_targets(c)) or any(place_in(c, w.text) is Place.DEVICE and (c.name not in ("mv", "ln", "cp", "rsync") or not w.text.endswith("/")) or (c.name in ("dd", "dcfldd") and w.text.startswith(UNKNOWN)) for w, _ in writes(c)), critical=True,
    yes=("dd if=x.iso of=/dev/sdb bs=4M", "cat x > /dev/sda", "echo 1 | sudo tee /dev/nvme0n1", "cp x.img /dev/sdc", "dd if=/dev/zero of=$disk"), no=("dd if=/dev/sda of=disk.img", "tar -tf /dev/sda", "ddrescue /dev/sda disk.img map", "ls /dev/sda", "echo x > /dev/null"))
TABLE.add("make-file-system", DANGER, "Creates a new file system: everything on the device is lost.", _CHECK,
    names="mkfs mkswap newfs_apfs newfs_hfs mkdosfs mkudffs mkisofs-dev format bcachefs", when=lambda c: not _only_shows(c) and (c.name != "bcachefs" or "format" in c.texts) and (c.name == "format" or device(c)), critical=True,
    yes=("mkfs.ext4 /dev/sdb1", "sudo mkfs -t xfs /dev/vdb", "mkswap /dev/sda2", "mke2fs /dev/sdc", "mkfs.ext4 \"$DEV\""), no=("man mkfs", "mkfs.ext4 disk.img", "mkswap /swapfile1"))
TABLE.add("make-file-system-file", CAUTION, "Creates a file system inside a file.", "", match="mkfs|mkswap *", yes=("mkfs.ext4 disk.img",), no=("ls", "mkfs.ext4 -V"))
TABLE.add("wipe-device", DANGER, "Erases a device or its partition table.", _CHECK,
    match="wipefs -a|--all|-o|-f !-n|--no-act ;; blkdiscard ;; sgdisk -Z|-z|-o|-d|-g|--zap|--zap-all|--clear|--delete|-n|--new|-R|-l ;; sfdisk !-l|-d|--list|--dump|-s|-V|-J|--json|-F|--verify ;; parted|partx ~(?i)^(rm|mklabel|mktable|mkpart\\w*|resizepart|resize|move)$|(rm|mklabel|mktable|mkpart|resizepart)\\s ;; hdparm ~^--(security-erase|security-set-pass|trim-sector|write-sector|yes-i-know|dco|make-bad|fwdownload|security-disable) ;; nvme format|sanitize|delete-ns|detach-ns|fw-download|fw-commit|fw-activate|write|write-zeroes|dsm|write-uncor ;; sg_format ;; sg_write_same ;; sg_unmap ;; sg_wr_mode ;; sedutil-cli ~(?i)^--(revert\\w*|yesireally\\w+|psidrevert\\w*|eraselockingrange\\w*|initialsetup) ;; ddpt ~of=/dev ;; sg_sanitize ;; badblocks -w ;; diskutil eraseDisk|eraseVolume|partitionDisk|zeroDisk|randomDisk|secureErase|reformat|eraseall|unmountDisk|resizeVolume|splitPartition|mergePartitions ;; diskutil apfs|apfs deleteContainer|deleteVolume|eraseVolume|resizeContainer ;; asr restore --erase ;; diskpart ;; partclone.restore ;; mtd_debug erase|write ;; flash_erase ;; flash_eraseall ;; nandwrite ;; ubiformat ;; sgdisk ~^--(zap|delete|clear) ;; cfdisk ~^/dev ;; isohybrid ~^/dev ;; woeusb -d|--device ;; etcher ;; raspi-config ~expand",
    critical=True, yes=("wipefs -a /dev/sda", "blkdiscard /dev/nvme0n1", "sgdisk --zap-all /dev/sdb", "parted /dev/sda rm 1", "parted -s /dev/sdb mklabel gpt", "hdparm --security-erase p /dev/sda", "nvme format /dev/nvme0", "diskutil eraseDisk JHFS+ x disk2"), no=("wipefs /dev/sda", "parted -l", "sfdisk -l", "nvme list", "diskutil list", "parted /dev/sda print", "sedutil-cli --scan"))
TABLE.add("edit-partitions", DANGER, "Changes the partition table of a disk.", _CHECK, names="fdisk gdisk cfdisk gpart fdasd", when=lambda c: not c.has("-l", "--list", "-s", "-V", "-x") and bool(c.words) and (c.fed or c.name == "gpart" and bool({"delete", "destroy", "create", "bootcode", "add"} & set(c.texts)) or device(c)),
    yes=("fdisk /dev/sda", "echo -e 'd\\nw' | fdisk /dev/sdb", "gpart destroy -F da0"), no=("fdisk -l", "sudo fdisk -l /dev/sda"))
TABLE.add("volume-remove", DANGER, "Removes volumes, pools, arrays or snapshots with what is on them.", "List them first, and take a snapshot.",
    match="lvremove ;; vgremove ;; pvremove ;; lvreduce ;; vgreduce ;; lvresize ~^-?-?(L|size)?=?-\\d ;; lvconvert --merge|--splitmirrors ;; lvm lvremove|vgremove|pvremove ;; dmsetup remove|remove_all|wipe_table|clear ;; mdadm --zero-superblock|--stop|-S|--fail|-f|--remove|-r|--create|-C|--grow|-G ;; zpool destroy|labelclear|detach|offline|remove|split|export|create ;; zfs destroy|rollback|unmount !-n ;; btrfs subvolume|device|sub delete|remove|d ;; btrfs rescue|check ~repair|zero-log ;; btrfs check --repair|--init-csum-tree|--init-extent-tree ;; cryptsetup luksFormat|erase|luksErase|luksKillSlot|luksRemoveKey|reencrypt|format|luksHeaderRestore|luksSuspend ;; veracrypt --create|-c ;; stratis pool|filesystem|fs destroy ;; ceph osd|fs|pg purge|destroy|rm|crush|out|lost|zap|pool|volume !~^(ls|stats|tree|df)$ ;; ceph-volume lvm zap ;; rbd rm|remove|trash ;; rados rmpool|purge|rm ;; gluster volume delete|stop|remove-brick|reset ;; vdo remove ;; multipath -F ;; drbdadm wipe-md|create-md|down|invalidate ;; snapper delete|rollback|undochange ;; tmutil delete|deletelocalsnapshots|disable|thinlocalsnapshots ;; timeshift --delete|--delete-all|--restore ;; restic forget|prune !--dry-run ;; borg delete|prune|compact !-n|--dry-run ;; duplicity remove-older-than|remove-all-but-n-full ~^ ;; duply ~purge ;; kopia ~delete ;; storcli|storcli64|perccli|perccli64 ~(?i)^(del|delete|erase|secureerase|init|offline|missing|flasherase|jbod\\S*|good|factory\\w*|transform)$ !~(?i)^show$ ;; MegaCli|MegaCli64|megacli|megacli64 ~(?i)^-?(CfgLdDel|CfgClr|CfgForeign|LDInit|PDOffline|PDClear|PDMakeGood|PDMarkMissing|AdpFacDefSet|CfgLdAdd|CfgEachDskRaid\\w+|PDPrpRmv|SecureErase|LDClear|CfgSpanAdd|CfgAllFreeDrv)$ !~(?i)^-?(Scan|Dsply|Preview|ShowProg|ProgDsply)$ ;; ssacli|hpssacli|hpacucli|ssaducli ~(?i)(^|\\s)(delete|remove|erase|clearcfg|create|reenable)(\\s|$) ;; arcconf ~(?i)^(DELETE|CREATE|UNINIT|SETSTATE|SECUREERASE|INITIALIZE|CLEAR|SETCONFIG|SNAPSHOT)$ !~(?i)^GET ;; tw_cli|tw_cli64|3dm2 ~(?i)^(del|remove|add|migrate)$ ;; sas2ircu|sas3ircu ~(?i)^(delete|deletevolume|create|activate)$ ;; mfiutil|mrsasutil|mptutil clear|delete|create|fail|good ;; dmraid -E|-x|-D ;; bioctl -d|-c|-O ;; graid|graid3|gmirror|gstripe|geli|gconcat|gvinum|glabel|gjournal clear|destroy|delete|remove|kill|stop|forget|delkey|setkey|init ;; racadm ~(?i)^(deletevd|resetconfig|secureerase|cryptographicerase|init|clearconfig|racresetcfg)(:|$)|^systemerase$ ;; omconfig ~(?i)^action=(deletevdisk|initialize|fastinit|slowinit|resetconfig|offline|clear|secureerase) ;; iscsiadm -o ~^delete$ ;; iscsiadm -u|--logout|--logoutall ;; tgtadm --op ~^delete$ ;; targetcli ~(?i)(^|\\s)(clearconfig|delete)(\\s|$) ;; nvmetcli clear ;; mt ~^(erase|weof|eof)$ ;; mtx ~^erase$ ;; vgcfgrestore !-l|--list|-t|--test ;; pvresize --setphysicalvolumesize ;; zfs receive|recv -F !-n ;; zpool import -F !-n ;; btrfs replace start ;; make-bcache --wipe-bcache ;; vmkfstools -U|-w|-E",
    yes=("lvremove -f vg/data", "zpool destroy tank", "zfs destroy -r tank/home", "mdadm --stop /dev/md0", "cryptsetup luksFormat /dev/sdb", "btrfs subvolume delete @home", "restic forget --prune abc", "storcli /c0/vall del", "megacli -CfgClr -aALL", "ssacli ctrl slot=0 ld 1 delete", "arcconf DELETE 1 LOGICALDRIVE 0"), no=("storcli /c0/vall show", "megacli -LDInfo -LALL -aALL", "ssacli ctrl all show config", "arcconf GETCONFIG 1", "lvs", "zpool list", "zfs list", "mdadm --detail /dev/md0", "zfs destroy -n tank/x", "btrfs subvolume list /"))
TABLE.add("replaces-image", DANGER, "Writes over the disk image of a virtual machine, or cuts it short.", "Copy the image first, and shut the machine down.", match="qemu-img resize --shrink ;; qemu-img snapshot -d|-a ;; qemu-img rebase -u ;; qemu-img commit !-d ;; vmware-vdiskmanager -x|-R ;; virt-sysprep !-n|--dry-run",
    names="qemu-img", when=lambda c: _replaces_image(c), yes=("qemu-img resize --shrink vm.qcow2 5G", "qemu-img create -f qcow2 /var/lib/libvirt/images/prod.qcow2 10G", "qemu-img convert -O raw a.img a.img"), no=("qemu-img info vm.qcow2", "qemu-img create -f qcow2 new.qcow2 20G", "qemu-img resize vm.qcow2 +5G", "qemu-img convert -O qcow2 a.raw b.qcow2", "qemu-img snapshot -l a.qcow2"))
TABLE.add("repair-file-system", DANGER, "Rewrites the structure of a file system; on a mounted or failing disk that loses data.", "Unmount it, make an image, and try with -n first.",
    match="fsck|e2fsck|fsck.ext4|fsck.ext3|fsck.xfs|fsck.vfat|fsck.ext2|fsck.fat|fsck.btrfs|ntfsfix|reiserfsck -y|-a|-p|--rebuild-tree ;; xfs_repair -L ;; debugfs -w ;; resize2fs ~^\\d|^-M$ ;; ntfsresize !-n|--info|-i ;; tune2fs -O|-j|-U|-E|-f|-I ;; xfs_db -x ;; xfs_growfs -D ;; e2image -I ;; dosfsck -a|-r|-w",
    yes=("fsck -y /dev/sda1", "xfs_repair -L /dev/sdb1", "resize2fs /dev/sda1 5G", "debugfs -w /dev/sda1"), no=("fsck -n /dev/sda1", "tune2fs -l /dev/sda1", "debugfs /dev/sda1"))
TABLE.add("unmount-all", DANGER, "Unmounts what is in use, or makes it read-only.", "Name one mount point that nobody uses.",
    match="umount -a|-l|-f|--all|--lazy|--force ;; umount ~^/(usr|var|home|boot|etc|dev|proc|sys)?/?$ ;; swapoff -a|--all ;; losetup -D|--detach-all ;; mount ~(?i)remount.*\\bro\\b|^-oro,remount ~^/(usr|var|home|boot)?$ ;; mount --bind|--move|--rbind ~^/(etc|usr|bin|sbin|lib|boot|home|root|var|dev)(/[^/]*)?$ ;; fusermount -z ;; mount ~^tmpfs$ ~^/(home|etc|usr|var|root)?$ ;; fsfreeze -f|--freeze ;; xfs_freeze -f",
    yes=("umount -a", "umount -l /", "mount -o remount,ro /", "mount --bind /tmp/x /etc"), no=("umount /mnt/usb", "mount", "mount /dev/sdb1 /mnt", "mount --bind /data /mnt/data"))
TABLE.add("mounts", CAUTION, "Mounts or changes volumes and file systems.", "",
    names="mount umount swapon swapoff losetup cryptsetup tune2fs resize2fs parted fsck e2fsck lvcreate lvextend vgcreate pvcreate mdadm zfs zpool btrfs fstrim hdparm nvme eject udisksctl growpart sgdisk xfs_growfs e2label pvmove lvresize lvconvert vgextend diskutil hdiutil dmsetup", when=lambda c: bool(c.words) and not _looks(c),
    yes=("mount /dev/sdb1 /mnt", "mount -t vfat /dev/sdb1 /mnt", "mount -a", "swapon -a", "mdadm /dev/md0 -a /dev/sdb", "btrfs scrub start /", "pvcreate /dev/sdb"), no=("zfs list", "mount", "mount -l -t ext4", "hdparm -tT /dev/sda", "e2fsck -fn /dev/sdb1", "mdadm -D /dev/md0", "btrfs device stats /", "cryptsetup luksDump /dev/sda2", "mdadm --detail /dev/md0"))
_LOOKING = frozenset("list status show --list get info print --detail --examine luksDump history iostat -h --help --version df usage subvolume-list id-ctrl smart-log luksUUID version ls --show tables".split())
_LETTERS = {"hdparm": "IitTCgN", "mdadm": "DEQX", "fsck": "nN", "e2fsck": "nN", "losetup": "laj", "swapon": "s", "tune2fs": "l", "eject": "tn", "parted": "l", "sgdisk": "piv", "mount": "l", "resize2fs": "P"}
"""Short options with which these tools only look."""


def _looks(call: Call) -> bool:
    if call.name == "mount" and not call.has("-a", "--all") and not after_options(call.words, "-t -O -o --types --options --test-opts"):
        return True
    letters = _LETTERS.get(call.name)
    return bool(_LOOKING & set(call.texts)) or letters is not None and any(re.fullmatch(f"-[vf]*[{letters}][{letters}vf]*", t) for t in call.texts)
