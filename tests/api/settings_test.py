"""Settings of the containers: .env explains every one, with the default it has in docker-compose.yml and in the operator's
command, and every setting of the daemons that is an operator's to choose reaches them."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENV = (ROOT / ".env").read_text()
COMPOSE = (ROOT / "docker-compose.yml").read_text()
TOLD = {name: value for name, value in re.findall(r"^#?([A-Z_]+)=(.*)$", ENV, re.M) if name.startswith("MINGLU_")}
# what the stack itself decides: names, places and secrets inside the containers
OURS = {"MINGLU_" + name for name in ("INSTANCE BUS_DIR BUS_ADDRESS BUS_PEERS BUS_KEYS DATABASE SCHEMA SHARE KEY_FILE HTTP_ADDRESS"
                                      " HTTP_PORT BOOTSTRAP_KEY_HASH METRICS_KEY_HASH PROXY_ADDRESS").split()}


def daemons_own():
    """Name → default, from the table every daemon reads its settings by."""
    return {f"MINGLU_{name}": usual or "" for name, usual in
            re.findall(r'^    \{"(\w+)", SETTING_\w+, AT\(\w+\), (?:NULL|"([^"]*)"),', (ROOT / "common/settings.c").read_text(), re.M)}


def test_every_setting_is_told_with_its_default():
    libraries = "".join((ROOT / f"deploy/lib/{name}.sh").read_text() for name in ("archive", "backup", "sound", "upgrade"))
    command = set(re.findall(r"compose_setting (MINGLU_\w+) ", (ROOT / "deploy/lib/contained.sh").read_text()))
    defaults = dict(re.findall(r"^[A-Z_]+=\$\{(MINGLU_\w+):-([^}]*)\}", libraries, re.M))
    wanted = {name: usual for name, usual in re.findall(r"\$\{(\w+):-([^}]*)\}", COMPOSE) if name.startswith("MINGLU_")}
    wanted["MINGLU_BACKUP_DIR"] = ""  # a volume unless it is given
    wanted |= {name: defaults.get(name, "") for name in command}
    assert len(command) >= 4 and len(wanted) > 40
    assert TOLD == wanted


def test_every_setting_of_the_daemons_is_told_and_reaches_them():
    known = daemons_own()
    assert len(known) > 30 and OURS < known.keys()
    passed = dict(re.findall(r"^      ?(MINGLU_\w+): (.*)$", COMPOSE, re.M)) | dict(re.findall(r"^  (MINGLU_\w+): (.*)$", COMPOSE, re.M))
    for name in known.keys() - OURS:
        if name == "MINGLU_WEBHOOK_CA":  # a file, mounted where the gateway is told of it
            assert "${MINGLU_WEBHOOK_CA:-/dev/null}:" + passed[name] in COMPOSE
            continue
        assert passed[name] == f"${{{name}:-{known[name]}}}", name
        assert TOLD[name] == known[name], name


def test_every_setting_is_explained():
    """By a comment above it, or above its neighbours without a gap between."""
    for block in re.split(r"\n\s*\n", ENV):
        explained = False
        for line in block.splitlines():
            if re.fullmatch(r"#?[A-Z_]+=.*", line):
                assert explained, line
            elif not line.startswith("# ----"):
                explained = True
