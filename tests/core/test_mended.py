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
        ("docker logs of a container", "docker logs container", "docker logs CONTAINER"), ("zip a folder", "zip -r folder.zip folder", "zip -r DIR.zip DIR"), ("delete branch", "git branch -d branch", "git branch -d BRANCH"), ("list every docker container", "docker container ls", ""),
        ("what runs as a service", "systemctl list-units --type=service", ""), ("docker rmi image a:1", "docker rmi image a:1", ""), ("forward db.lan 3306 locally at 3307", "ssh -L 3306:localhost:3307 db.lan", "ssh -L 3307:localhost:3306 db.lan"),
        ("remove images older than 10 days", "docker image prune -a --filter 'until=10 days'", "docker image prune -a --filter 'until=240h'"), ("x", "docker image prune --filter until=24h", ""),
    ],
)  # fmt: skip
def test_what_the_model_cannot_know_is_put_right(request_: str, command: str, right: str) -> None:
    assert mended(command, extract(request_)) == (right or command)
