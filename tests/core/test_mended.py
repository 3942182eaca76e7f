"""What is put right in a filled command."""

from __future__ import annotations

import pytest

from shellmate.core.mended import mended
from shellmate.core.slots import extract


@pytest.mark.parametrize(
    ("request_", "command", "right"),
    [
        ("run redis:7 on port 6380", "docker run -d --name x -p 6380:6380 redis:7", "docker run -d --name x -p 6380:6379 redis:7"), ("run postgres on 5544", "podman run -p 5544:80 postgres", "podman run -p 5544:5432 postgres"),
        ("run nginx with 8080 mapped to 81", "docker run -p 8080:81 nginx", ""), ("run nginx mapping 8080:8080", "docker run -p 8080:8080 nginx", ""), ("run nginx, port 9000 inside and also 9000 outside", "docker run -p 9000:9000 nginx", ""),
        ("run acme/app on 80", "docker run -p 80:80 acme/app", ""), ("run nginx on 80 and 443", "docker run -p 80:80 -p 443:443 nginx", ""),
        ("remind me in 20 minutes", "sudo sleep 20m && notify-send tea", "sleep 20m && notify-send tea"), ("which hosts do i have", "sudo grep -i '^Host ' ~/.ssh/config", "grep -i '^Host ' ~/.ssh/config"),
        ("show it as root", "sudo cat ~/.x", ""), ("set it", "sudo echo 1 > /proc/x", ""), ("look", "sudo cat ~/a /etc/shadow", ""), ("edit it", "sudo nano /etc/hosts", ""),
        ("zip essay.docx and figures with a password", "zip -er essay.docx figures", "zip -er essay.zip essay.docx figures"), ("zip docs/a.pdf and b", "zip -r docs/a.pdf b", "zip -r a.zip docs/a.pdf b"), ("x", "zip out.zip a.txt b.txt", ""), ("x", "zip -d a.docx b", ""),
        ("forward service x from 3000 to local 8080", "kubectl port-forward service/x 3000:8080", "kubectl port-forward service/x 8080:3000"), ("forward my 8080 to 80 of pod x", "kubectl port-forward pod/x 8080:80", ""),
        ("tunnel 5432 of db.lan to my port 6000", "ssh -L 5432:localhost:6000 db.lan", "ssh -L 6000:localhost:5432 db.lan"), ("forward 3000 of service x", "kubectl port-forward service/x 3000:3000", ""),
        ("docker logs of a container", "docker logs container", "docker logs CONTAINER"), ("attach to tmux session server", "tmux attach -t server", ""),
        ("forward my local port 5433 to port 5432 on db.internal through bastion.example.com", "ssh -L 5433:bastion.example.com:5432 db.internal", "ssh -L 5433:db.internal:5432 bastion.example.com"),
        ("forward port 9000 of pod grafana-0 to my machine's 3000", "kubectl port-forward pod/grafana-0 9000:3000", "kubectl port-forward pod/grafana-0 3000:9000"),
        ('search for "--force" in the shell scripts', "grep -rn --include='*.sh' --force .", "grep -rn --include='*.sh' -e --force ."), ('search for "--force" in a.sh', "grep -e --force a.sh", ""),
        ("zip a folder", "zip -r folder.zip folder", "zip -r DIR.zip DIR"), ("delete branch", "git branch -d branch", "git branch -d BRANCH"), ("list every docker container", "docker container ls", ""),
        ("what runs as a service", "systemctl list-units --type=service", ""), ("docker rmi image a:1", "docker rmi image a:1", ""), ("forward db.lan 3306 locally at 3307", "ssh -L 3306:localhost:3307 db.lan", "ssh -L 3307:localhost:3306 db.lan"),
        ("make 30 empty files file1.txt to file30.txt", "touch file1.txt file30.txt", "touch file{1..30}.txt"), ("create folders week01 through week52", "mkdir week01 week52", "mkdir week{01..52}"),
        ("create folders week01 to week52", "mkdir {week01..week52}", "mkdir week{01..52}"), ("create folders week01 to week52", "mkdir -p x/{week01,week52}", "mkdir -p x/week{01..52}"),
        ("delete logs/a3.log till logs/a7.log", "rm -- logs/a3.log logs/a7.log", "rm -- logs/a{3..7}.log"), ("rename v1.txt to v2.txt", "mv v1.txt v2.txt", ""), ("copy a1.md up to a4.md into b", "cp a1.md a4.md b", ""),
        ("join part2.txt until part9.txt as all.txt", "cat part2.txt part9.txt > all.txt", "cat part{2..9}.txt > all.txt"), ("delete a1.txt and a5.txt", "rm a1.txt a5.txt", ""), ("delete a5.txt to a1.txt", "rm a5.txt a1.txt", ""), ("link a1.txt to b2.txt", "touch a1.txt b2.txt", ""),
        ("mount ./db in /data of the container", "docker run -v /data:./db postgres:16", "docker run -v ./db:/data postgres:16"), ("x", "docker run -v ./db:/data postgres:16", ""), ("x", "docker run -v /srv:/data:ro a", ""),
        ("run web with container port 3000 reachable on 8088", "docker run -p 3000:8088 web", "docker run -p 8088:3000 web"), ("run web, 3000 in the container and 8088 outside", "docker run -d -p 3000:8088 web", "docker run -d -p 8088:3000 web"),
        ("run web with 8088 on 3000 of the container", "docker run -p 8088:3000 web", ""), ("publish 8088 to 3000", "docker run -p 8088:3000 web", ""),
        ("at /mnt/usb mount /dev/sdb1", "sudo mount /mnt/usb /dev/sdb1", "sudo mount /dev/sdb1 /mnt/usb"), ("x", "mount -t nfs /mnt/nfs 10.0.0.4:/srv/nfs", "mount -t nfs 10.0.0.4:/srv/nfs /mnt/nfs"), ("x", "mount -o loop a.iso /mnt/iso", ""), ("x", "mount --bind /srv/a /mnt/a", ""),
        ("which commits are in feature-x but not in main", "git log feature-x..main --oneline", "git log main..feature-x --oneline"), ("commits on feature-x not on release/2.0", "git log release/2.0..feature-x", ""), ("difference of a-b and c-d", "git log a-b..c-d", ""),
        ("show the routes in the local table", "ip route show table local", ""), ("run file on every file without extension", "find . -type f -not -name '*.*' -exec file {} +", ""), ("reword last commit server", "git commit --amend -m server", ""),
        ("container traefik: postgres version 3, host port 3000", "docker run -d --name traefik -p 3000:80 postgres:3", "docker run -d --name traefik -p 3000:5432 postgres:3"),
        ("remove images older than 10 days", "docker image prune -a --filter 'until=10 days'", "docker image prune -a --filter 'until=240h'"), ("x", "docker image prune --filter until=24h", ""),
    ],
)  # fmt: skip
def test_what_the_model_cannot_know_is_put_right(request_: str, command: str, right: str) -> None:
    assert mended(command, extract(request_)) == (right or command)
