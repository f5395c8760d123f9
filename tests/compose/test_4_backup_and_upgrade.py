"""What an operator has when the machine is gone: a backup brings the same state back. And the way from the commit before
to this one, with the data in place."""

import datetime
import json
import os
import re
import shutil
import socket
import subprocess
import time

import pytest

import stack as kit
from world import ROOT, World, free_port

RESTORE_SECONDS = 30
ROLES = {"officer": "compose-officer", "decider": "compose-decider", "auditor": "compose-auditor"}


@pytest.fixture(scope="module")
def people(stack):
    """Keys that outlive the machine: what everybody sees before is compared with what they see after."""
    kit.await_healthy()
    with stack.world() as world:
        if not world.events("order_drafted"):
            done = stack.story("test_a_providers_whole_life")
            assert done.returncode == 0, done.stdout + done.stderr
        return {role: world.client(role, person=person).key for role, person in ROLES.items()}


def seen(stack, people):
    with stack.world() as world:
        clients = {role: world.with_key(key) for role, key in people.items()}
        return kit.state_of(world, {**clients, "public": world.anonymous(), "operator": world.operator})


def epoch(stack):
    with stack.world() as world:
        return world.cursor().split(".")[0]


def complain(stack, text):
    with stack.world() as world:
        answer = world.anonymous().post("/v1/complaints", kit.complaint(text))
        assert answer.status_code == 201, answer.text
        world.await_event("complaint_filed", subject=answer.json()["case"])
        world.settle()
        return answer.json()["case"]


def remove_volumes(wanted):
    volumes = kit.docker("volume", "ls", "--quiet", "--filter", f"name={kit.PROJECT}_").split()
    gone = [name for name in volumes if wanted(name.removeprefix(f"{kit.PROJECT}_"))]
    assert gone
    kit.docker("volume", "rm", *gone)


def refused(*words):
    done = kit.minglu(*words, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr


def test_backup_wipe_restore(stack, people, tmp_path):
    """What was written since the base backup comes back out of the archive, to the moment that is asked for."""
    identity = tmp_path / "identity"
    identity.write_text(kit.tools("backup-identity"))
    began = time.monotonic()
    kit.minglu("backup")
    took = time.monotonic() - began
    assert kit.minglu("backup", "list").stdout.strip()
    complain(stack, "备份之后")
    before, history = seen(stack, people), epoch(stack)
    moment = datetime.datetime.now(datetime.timezone.utc).isoformat()
    complain(stack, "此刻之后")
    kit.minglu("down")
    assert "nothing is overwritten" in refused("restore", "--identity", identity)

    remove_volumes(lambda name: name.startswith("secrets-"))
    assert "restore --secrets --identity FILE" in refused("up"), "others are not made beside a database"
    kit.minglu("down")
    assert "The secrets are back." in kit.minglu("restore", "--secrets", "--identity", identity).stderr

    remove_volumes(lambda name: name == "data")
    assert "takes its place: --take-over." in refused("restore", "--identity", identity, "--to", moment)
    began = time.monotonic()
    said = kit.minglu("restore", "--identity", identity, "--to", moment, "--take-over")
    back = time.monotonic() - began
    print(f"\nbackup {took:.1f} s, restore {back:.1f} s (each < {RESTORE_SECONDS})\n{said.stdout}{said.stderr}")
    assert max(took, back) < RESTORE_SECONDS
    stack.up()
    after = seen(stack, people)
    assert kit.difference(before, after) == []
    assert epoch(stack) != history, "a history that was restored is told by its epoch"
    kit.await_true("a backup of the new history, taken by the keeper",
                   lambda: "timeline 2" in kit.minglu("backup", "list").stdout, 60)


def rehearsal():
    """The commands of the runbook's rehearsal in containers, with names and ports that are free here."""
    text = (ROOT / "deploy/RUNBOOK.md").read_text()
    lines = re.search(r"^### In containers$.*?^```\n(.*?)^```$", text, re.M | re.S)[1]
    for told, ours in (("rehearsal", "minglu-test-rehearsal"), ("minglu_backup", kit.volume("backup")), ("198.18.74", "198.18.76"),
                       ("9443", str(free_port()))):
        assert told in lines, told
        lines = lines.replace(told, ours)
    if kit.run("docker", "compose", "version", check=False).returncode != 0:
        lines = lines.replace("docker compose", "docker-compose")
    return lines


def test_a_rehearsal_beside_what_runs(stack, tmp_path):
    """As the runbook has it, out of the keeper's backup; the archive of what runs stays as it was."""
    archive = "ls wal | cut -c 1-8 | sort -u"
    before = kit.in_volume("backup", archive)
    *lines, last = rehearsal().replace("backup.identity", str(tmp_path / "backup.identity")).splitlines()
    look = 'curl --silent --fail --insecure "https://localhost:$MINGLU_HTTPS_PORT/v1/register"'
    try:
        done = kit.run("bash", "-c", "\n".join(["set -euo pipefail", *lines, look, last]))
        assert "without holes, every leaf right" in done.stdout and '"items"' in done.stdout
        assert kit.in_volume("backup", archive) == before
        assert not kit.docker("volume", "ls", "--quiet", "--filter", "name=minglu-test-rehearsal")
    finally:
        kit.compose("down", "--volumes", check=False, COMPOSE_PROJECT_NAME="minglu-test-rehearsal", MINGLU_FRONT_NETWORK="198.18.76")


ILLNESSES = (  # volume, what makes it ill, what puts it right
    ("secrets-intake", "cp -p seal.keys whole && head -c 11 whole >seal.keys", "mv whole seal.keys"),
    ("secrets-front", "cp -p tls.crt whole && echo none >tls.crt", "mv whole tls.crt"),
    ("data", "echo 1 >archive.hole", "rm -f archive.hole"),
    ("backup", "mv base away && mkdir base", "rm -r base && mv away base"))
EDIT = "update minglu.schema_migration set sha256 = reverse(sha256) where service = 'sanctions' and name like 'sanctions/0001%'"


def test_the_doctor_names_every_illness_at_once(stack, tmp_path):
    kit.await_healthy()
    matching = kit.containers("matching")[0]
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings = {"MINGLU_HTTPS_PORT": str(other.getsockname()[1]), "MINGLU_ROOM_MB": "99999999",
                    "MINGLU_LOG_ARCHIVE": str(tmp_path / "none")}
        try:
            kit.docker("stop", matching)
            kit.admin_sql(EDIT)
            for volume, ill, _ in ILLNESSES:
                kit.in_volume(volume, ill)
            done = kit.minglu("doctor", "--json", check=False, **settings)
        finally:
            for volume, _, well in ILLNESSES:
                kit.in_volume(volume, well)
            kit.admin_sql(EDIT)
            kit.docker("start", matching)
    assert done.returncode == 1, done.stderr
    bad = [one for one in json.loads(done.stdout) if one["level"] == "bad"]
    for check, words in (("place", "the secret intake/seal.keys is half written."), ("place", "PostgreSQL wants 99999999 to start."),
                         ("port", "is taken by another program."), ("disk", "are free on the disk of"),
                         ("certificate", "front is no certificate."), ("logs", "no log was ever archived."),
                         ("migrations", "was edited after"), ("archive", "the archive has a gap"), ("backup", "there is no base backup"),
                         ("daemons", "is exited"), ("daemons", "say nothing on the bus: matching.")):
        assert [one for one in bad if one["check"] == check and words in one["says"] and one["do"]], (check, words, bad)


def test_the_doctor_finds_nothing_bad(stack):
    """After a backup, what was ill (above) put right, and the logs archived; the clock of a test's machine may be nobody's care."""
    kit.await_healthy()
    kit.minglu("logs", "archive")
    assert kit.minglu("logs", "archive", "--verify").returncode == 0
    done = kit.minglu("doctor", check=False)
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and len(lines) >= 12 and not [line for line in lines if line.startswith("BAD")], done.stdout + done.stderr
    assert "each says which packages it holds" in done.stdout
    assert {"engine", "disk", "certificate", "migrations", "archive", "backup", "daemons", "cursors"} <= {line.split()[1] for line in lines}
    assert [line for line in lines if line.startswith("LOOK  backup") and "on the disk of the data" in line], "the engine's volumes are all there"


# ---- from the commit before ----


def git(*words):
    return subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=False).stdout.strip()


def commit_before():
    """The newest commit before this one that has images; when there is none, this one."""
    for commit in git("rev-list", "--max-count=20", "HEAD~1").split() or []:
        if git("cat-file", "-t", f"{commit}:deploy/Dockerfile") == "blob":
            return commit
    return "HEAD" if git("cat-file", "-t", "HEAD:deploy/Dockerfile") == "blob" else None


@pytest.fixture
def older(stack, tmp_path):
    """The tree of the commit before, its stack up with something in it; beside the one of the session."""
    commit = commit_before()
    if not commit:
        pytest.skip("there is no commit with images to upgrade from")
    kit.minglu("down")
    tree = tmp_path / "before"
    tree.mkdir()
    with subprocess.Popen(["git", "-C", ROOT, "archive", commit], stdout=subprocess.PIPE) as archive:
        subprocess.run(["tar", "-x", "-C", tree], stdin=archive.stdout, check=True)
    settings = {"COMPOSE_PROJECT_NAME": "minglu-test-upgrade", "MINGLU_TAG": "before"}
    try:
        kit.run(tree / "deploy/minglu", "--compose", "up", **settings)
        yield settings
    finally:
        kit.compose("--profile", "observe", "down", "--volumes", "--remove-orphans", check=False, **settings)
        shutil.rmtree(tree)
        kit.minglu("up")


def visit(stack, settings):
    """A World of that stack, with its own certificate and key."""
    stack.certificate.write_text(kit.compose("exec", "-T", "front", "cat", "/run/minglu/tls.crt", **settings).stdout)
    stack.key.write_text(kit.tools("operator-key", **settings))
    os.environ.update(stack.environment())
    return World()


def watch_with_images_of_before(settings):
    """Prometheus of an image that is another one than today's."""
    kit.run("docker", "build", "--quiet", "--tag", "minglu/observe:before", "-", DOCKER_BUILDKIT="0",
            text='FROM minglu/observe:test\nLABEL at=before\n')
    kit.compose("--profile", "observe", "up", "-d", "--no-build", "prometheus", "exporter", **settings)


def test_an_upgrade_with_the_data_in_place(stack, older):
    kept = stack.certificate.read_text(), stack.key.read_text()
    try:
        with visit(stack, older) as world:
            kit.register_accused(world)
            case = world.anonymous().post("/v1/complaints", kit.complaint("升级前"), key="before-the-upgrade-0123").json()["case"]
            journal = [event["id"] for event in world.events()]
        watch_with_images_of_before(older)
        newer = {**older, "MINGLU_TAG": "test"}
        said = kit.minglu("upgrade", **newer)
        assert "open" in said.stderr + said.stdout
        with visit(stack, newer) as world:
            assert [event["id"] for event in world.events()][:len(journal)] == journal
            again = world.anonymous().post("/v1/complaints", kit.complaint("升级前"), key="before-the-upgrade-0123")
            assert again.status_code == 201 and again.json()["case"] == case, "sent again across the upgrade it is the same"
        watching = kit.compose("--profile", "observe", "ps", "--quiet", "prometheus", "exporter", **newer).stdout.split()
        assert [one["Image"] for one in kit.inspect(*watching)] == [kit.inspect("minglu/observe:test")[0]["Id"]] * 2
    finally:
        for name in stack.environment():
            os.environ.pop(name, None)
        stack.certificate.write_text(kept[0])
        stack.key.write_text(kept[1])
