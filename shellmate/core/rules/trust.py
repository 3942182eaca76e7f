"""Checks of certificates and signatures switched off for good: in settings, start files and lists of package sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from shellmate.core.commands import Call
from shellmate.core.output import constant_output
from shellmate.core.rules.model import Table
from shellmate.core.rules.writing import writes
from shellmate.core.types import Level

TABLE = Table("certificates and signatures")
_NO = r"(?:false|no|off|0)"
_YES = r"(?:true|yes|on|1)"
_VARIABLES = {
    name: re.compile(value, re.I)
    for value, names in {
        r".+": "GIT_SSL_NO_VERIFY PIP_TRUSTED_HOST UV_INSECURE_HOST AZURE_CLI_DISABLE_CONNECTION_VERIFICATION ADAL_PYTHON_SSL_NO_VERIFY",
        r"0": "NODE_TLS_REJECT_UNAUTHORIZED PYTHONHTTPSVERIFY PERL_LWP_SSL_VERIFY_HOSTNAME",
        _NO: "CONDA_SSL_VERIFY NPM_CONFIG_STRICT_SSL YARN_ENABLE_STRICT_SSL CONSUL_HTTP_SSL_VERIFY GOSUMDB",
        _YES: "VAULT_SKIP_VERIFY NOMAD_SKIP_VERIFY COMPOSER_DISABLE_TLS",
        r"(?:0|none)": "BUNDLE_SSL_VERIFY_MODE",
        r"never": "LDAPTLS_REQCERT",
        r"\*\S*": "GOINSECURE",
        r"": "CURL_CA_BUNDLE",
    }.items()
    for name in names.split()
}
"""Variable -> the values with which a tool no longer checks whom it talks to."""
_IN_FILES = tuple(
    (re.compile(name), re.compile(text, re.I | re.M))
    for name, text in (
        (r"(?:^|[/._])curlrc$", r"^\s*(?:-k\b|-{0,2}(?:proxy-)?insecure\b)"),
        (r"(?:^|[/.])wgetrc$", rf"^\s*(?:check[-_]?certificate\s*=\s*{_NO}|no[-_]?check[-_]?certificate)\b"),
        (r"(?:^|[/.])(?:npm|yarn)rc(?:\.yml)?$", rf"^\s*\"?(?:strict-ssl|enableStrictSsl)\"?\s*[=:\s]\s*\"?{_NO}\b"),
        (r"(?:^|[/.])gitconfig$|\.git/config$|/git/config$", rf"^[^#;\n]*sslVerify\s*=\s*{_NO}\b"),
        (r"(?:^|[/.])(?:conda|mamba)rc$", rf"^\s*ssl_verify\s*:\s*{_NO}\b"),
        (r"(?:^|/)pip\.(?:conf|ini)$", r"^\s*trusted[-_]host\s*="),
        (r"(?:^|[/.])gemrc$|\.bundle/config$", r"^[^#\n]*ssl_verify_mode\W+(?:0|none)\b"),
        (r"^/etc/apt/|(?:^|/)sources\.list$|(?:^|/)apt\.conf$", rf"^[^#\n]*(?:\[[^\]]*\b(?:trusted|allow-insecure)\s*=\s*{_YES}\b|\b(?:AllowUnauthenticated|AllowInsecureRepositories)\W+{_YES}\b|\bVerify-(?:Peer|Host)\W+{_NO}\b)|^(?:Trusted|Allow-Insecure)\s*:\s*{_YES}\b"),
        (r"\.repo$|(?:^|/)(?:yum|dnf)\.conf$", rf"^[^#\n]*(?<!\w)(?:gpgcheck|sslverify)\s*=\s*{_NO}\b"),
        (r"(?:^|/)pacman\.(?:conf$|d/)", r"^[^#\n]*SigLevel\s*=.*\b(?:Never|TrustAll)\b"),
    )
)
"""File of settings -> the line that switches its tool's checks off."""
_ENVIRONMENT = re.compile(r"^/etc/environment$|/environment\.d/|\.pam_environment$|(?:^|/)\.env(?:\.\w+)?$")


def _disables(assignment: str) -> bool:
    """`NAME=VALUE` makes a tool trust everyone."""
    name, equals, value = assignment.partition("=")
    wanted = _VARIABLES.get(name.upper())
    return bool(equals) and wanted is not None and wanted.fullmatch(value.strip("'\"")) is not None


def _kept_variables(call: Call) -> list[str]:
    """`NAME=VALUE` for everything started later on."""
    texts = call.texts
    if call.name == "export" or call.name in ("declare", "typeset") and any(re.fullmatch(r"-\w*x\w*", t) for t in texts):
        return [*(f"{name}={value.text}" for name, value in call.assignments), *texts]
    if call.name == "set" and any(re.fullmatch(r"-\w*[xU]\w*", t) for t in texts) or call.name == "setx" or call.name == "launchctl" and texts[:1] == ["setenv"]:
        return ["=".join(w.text for w in call.operands[-2:])]
    return texts if call.name == "systemctl" and "set-environment" in texts or call.name == "heroku" and "config:set" in texts else []


def _git(call: Call) -> bool:
    """`git config http.sslVerify false`; `git clone -c` keeps its setting too."""
    texts = [w.text for w in call.operands]
    if texts[:1] == ["clone"]:
        return any(re.fullmatch(rf"(?i)(?:--config=)?http\.\S*sslVerify={_NO}", t) for t in call.texts[call.texts.index("clone") :])
    pairs = pairwise(texts[1:])
    return texts[:1] == ["config"] and not call.has("--unset", "--unset-all", "--get", "--get-all") and any(re.fullmatch(r"(?i)http\.(?:\S+\.)?sslVerify", key) and re.fullmatch(rf"(?i){_NO}", value) for key, value in pairs)


def _written(call: Call) -> str:
    """The text that goes into the files this call writes."""
    if call.name == "sed":
        return "\n".join(m[3] for w in call.operands if (m := re.search(r"s([/|#,@!])(.*?)\1(.*?)\1", w.text)))
    sources = [call] if call.name in ("echo", "printf") else [c for c in call.upstream if c.name in ("echo", "printf")] if call.stdin is None else []
    return "\n".join([call.stdin or "", *(constant_output(replace(c, redirects=())) or " ".join(c.texts) for c in sources)])


def _targets(call: Call) -> Iterator[str]:
    if call.name == "sed":
        yield from (w.text for w in call.operands[1:] if call.has("-i", "--in-place"))
    else:
        yield from (w.text for w, _append in writes(call))


def _lasting(call: Call) -> bool:
    if call.name == "git":
        return _git(call)
    if any(map(_disables, _kept_variables(call))):
        return True
    if call.name not in _PRINTERS:
        return False
    for target in _targets(call):
        text = ""
        for name, line in _IN_FILES:
            if name.search(target):
                text = text or _written(call)
                if line.search(text):
                    return True
        if _ENVIRONMENT.search(target) and any(_disables(line.removeprefix("export ").strip()) for line in _written(call).split("\n")):
            return True
    return False


_PRINTERS = frozenset("echo printf cat tee sponge sed".split())

TABLE.add("checks-off", Level.DANGER, "Switches off for good the check of certificates or signatures: anyone in between can then read and change what comes.", "Add the server's certificate instead, or switch the check off for one command only.",
    match=rf"npm|yarn config|c set strict-ssl|enableStrictSsl false|no|0|off|null ;; npm set strict-ssl false|no|0|off|null ;; npm|yarn ~^set$ ~(?i)^strict-ssl={_NO}$ ;; pip config set ~(?i)\.trusted[-_]host$ ;; python -m pip config set ~(?i)\.trusted[-_]host$ ;; conda|mamba|micromamba config --set ~^ssl_verify$ ~(?i)^{_NO}$ ;; conda|mamba|micromamba config set ssl_verify ~(?i)^{_NO}$ ;; "
    rf"composer ~^config$ ~^disable-tls$ ~(?i)^{_YES}$ !--unset ;; composer ~^config$ ~^secure-http$ ~(?i)^{_NO}$ !--unset ;; bundle config ~^ssl_verify_mode$ ~(?i)^(0|none)$ !--delete ;; poetry config ~^certificates\..+\.cert$ ~(?i)^false$ !--unset ;; go env -w ~^(GOSUMDB=off|GOINSECURE=\*.*|GOFLAGS=.*-insecure.*|GONOSUMDB=\*)$ ;; "
    rf"gcloud config set ~disable_ssl_validation$ ~(?i)^{_YES}$ ;; glab config set skip_tls_verify true ;; helm repo add --insecure-skip-tls-verify !~=false$ ;; kubectl config set-cluster ~^--insecure-skip-tls-verify(=true)?$ ;; zypper ar|addrepo|mr|modifyrepo -G|--no-gpgcheck ;; flatpak remote-add|remote-modify --no-gpg-verify ;; "
    rf"dnf config-manager --save ~(^|=|\.)(gpgcheck|sslverify)=(?i){_NO}$ ;; dnf config-manager setopt ~(^|\.)(gpgcheck|sslverify)=(?i){_NO}$ ;; yum-config-manager --save ~(^|=|\.)(gpgcheck|sslverify)=(?i){_NO}$ ;; add-apt-repository|apt-add-repository ~(?i)\[[^\]]*\b(trusted|allow-insecure)={_YES} ;; spctl --master-disable|--global-disable",
    names=f"git export declare typeset set setx launchctl systemctl heroku {' '.join(sorted(_PRINTERS))}", when=_lasting,
    yes=("git config --global http.sslVerify false", "npm config set strict-ssl false", "pip config set global.trusted-host pip.example.org", "export NODE_TLS_REJECT_UNAUTHORIZED=0", "conda config --set ssl_verify false", "composer config -g disable-tls true", "echo insecure >> ~/.curlrc", "echo 'deb [trusted=yes] http://x ./' | sudo tee /etc/apt/sources.list.d/x.list", "bundle config ssl_verify_mode 0", "echo 'export GIT_SSL_NO_VERIFY=1' >> ~/.bashrc"),
    no=("git -c http.sslVerify=false clone x", "curl -k https://x", "GIT_SSL_NO_VERIFY=1 git pull", "git config http.sslVerify true", "git config --unset http.sslVerify", "npm config set strict-ssl true", "npm config get strict-ssl", "export NODE_TLS_REJECT_UNAUTHORIZED=1", "export NODE_ENV=production", "echo '# insecure' >> ~/.curlrc", "echo insecure >> notes.txt", "sed -i 's/gpgcheck=0/gpgcheck=1/' x.repo"))
