"""What a stack refuses to start on: each in one plain sentence that says what to do, and nothing is touched."""

import contextlib
import re
import socket

import pytest

import stack as kit
from world import free_port

SMALL_VOLUME = """
volumes:
  data: {driver_opts: {type: tmpfs, device: tmpfs, o: "size=64m,uid=10301,gid=10300,mode=0750"}}
"""


@pytest.fixture(scope="module")
def stopped(stack):
    """The stack of the session, down, its data in place; up again afterwards as it was."""
    kit.minglu("down")
    yield stack
    stack.up()


def fingerprint(*volumes):
    """Every file of the volumes with its content, owner and rights; what PostgreSQL's lock says is no content."""
    return [kit.in_volume(name, "find . -not -name lock -printf '%p %U %m %y ' -type f -exec sha256sum '{}' ';' -o -not -name lock -printf '\\n'")
            for name in volumes]


def sentence_of_up(**settings):
    """What `up` says when it refuses."""
    done = kit.minglu("up", check=False, **settings)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr and "ERROR:" not in done.stderr, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) <= 3, done.stderr
    print("\n" + done.stderr.strip())
    return done.stderr


def do_as_told(said):
    """The command a sentence ends with."""
    kit.run(*re.search(r"docker run .*", said)[0].split())


def nothing_runs():
    return not [one for one in kit.inspect(*kit.containers()) if one["State"]["Status"] in ("running", "restarting")]


@contextlib.contextmanager
def broken(volume, how, back, image="minglu/tools:test"):
    kit.in_volume(volume, how, image)
    try:
        yield
    finally:
        kit.compose("down", check=False)
        kit.in_volume(volume, back, image)


# ---- while it runs ----

def other_images(tag, step):
    """The images under another tag, the daemons' with one more step."""
    for name in ("tools", "postgres", "front"):
        kit.docker("tag", f"minglu/{name}:test", f"minglu/{name}:{tag}")
    kit.run("docker", "build", "--quiet", "--tag", f"minglu/daemon:{tag}", "-", DOCKER_BUILDKIT="0",
            text=f"FROM minglu/daemon:test\nUSER root\nRUN cd /usr/share/minglu/services && {step}\nUSER minglu\n")


@pytest.mark.parametrize("tag, step, words", (
    ("edited", "echo 'select 1;' >>sanctions/sql/migrations/0001_sanctions.sql",
     "sanctions: sanctions/0001_sanctions was edited after it had been run; put it back and write a new migration."),
    ("older", "rm $(ls sanctions/sql/migrations/*.sql | tail -n 1)", "the image is older than the database")))
def test_an_image_that_does_not_fit_the_database(stack, tag, step, words):
    """While the service runs: it goes on as it was."""
    kit.await_healthy()
    other_images(tag, step)
    running = {service: (kit.containers(service), kit.process_of(service)) for service in kit.LASTING}
    record = kit.admin_sql("select service, name, sha256, at from minglu.schema_migration order by 1, 2")
    try:
        said = sentence_of_up(MINGLU_TAG=tag)
        assert words in said, said
        assert {service: (kit.containers(service), kit.process_of(service)) for service in running} == running
        assert kit.admin_sql("select service, name, sha256, at from minglu.schema_migration order by 1, 2") == record
        with stack.world() as world:
            assert world.anonymous().get("/v1/register").status_code == 200
    finally:
        kit.minglu("up")
        kit.docker("rmi", *(f"minglu/{name}:{tag}" for name in ("daemon", "tools", "postgres", "front")))


# ---- while it is down ----

@pytest.mark.parametrize("setting, held, wanted, more", (
    ("MINGLU_HTTPS_PORT", "127.0.0.1", "127.0.0.1", {}),
    ("MINGLU_HTTPS_PORT", "127.0.0.2", "127.0.0.2", {"MINGLU_LISTEN": "127.0.0.2"}),
    ("MINGLU_PROMETHEUS_PORT", "127.0.0.1", "127.0.0.1", {"COMPOSE_PROFILES": "observe"})))
def test_a_port_that_is_taken(stopped, setting, held, wanted, more):
    with socket.socket() as other:
        port = free_port()
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((held, port))
        other.listen()
        said = sentence_of_up(**{setting: str(port)}, **more)
        assert f"port {port} on {wanted} is taken" in said and f"{setting} in .env; nothing was changed." in said
        assert not kit.containers()


def test_no_room(stopped, tmp_path):
    """A volume of 64 MB in a stack of its own."""
    override = tmp_path / "small.yml"
    override.write_text(SMALL_VOLUME)
    settings = {"COMPOSE_PROJECT_NAME": "minglu-test-small", "MINGLU_COMPOSE_FILE": str(override), "MINGLU_FRONT_NETWORK": "198.18.76"}
    try:
        said = sentence_of_up(**settings)
        assert re.search(r"only \d+ MB are free where the volume data lies, PostgreSQL wants 256 to start; nothing was changed\. Make room", said), said
        held = kit.docker("run", "--rm", "--user", "0", "--entrypoint", "ls", "-v", "minglu-test-small_data:/v", "minglu/tools:test", "-A", "/v")
        assert held in ("", "lock"), "nothing was made in it"
    finally:
        kit.compose("down", "--volumes", check=False, **settings)


def test_no_room_on_the_engines_disk(stopped):
    said = sentence_of_up(MINGLU_ROOM_MB="99999999")
    assert re.search(r"only \d+ MB are free in /\S+, 99999999 are wanted: make room \(docker system df\); nothing was changed\.", said), said
    assert not kit.containers()


def test_a_volume_of_somebody_else(stopped):
    with broken("data", "chown 4711:4711 . pg", "chown 10301:10300 . pg"):
        before = fingerprint("data")
        said = sentence_of_up()
        assert "the volume data belongs to uid 4711, but PostgreSQL runs as 10301; nothing was changed." in said
        assert fingerprint("data") == before and nothing_runs()
        do_as_told(said)
        kit.minglu("up")


def test_backups_of_somebody_else(stopped):
    with broken("backup", "chown 4711:4711 . wal", "chown 10301:10300 . wal"):
        before = fingerprint("data", "backup")
        said = sentence_of_up()
        assert "the place of the backups belongs to uid 4711, but PostgreSQL runs as 10301; nothing was changed." in said
        assert fingerprint("data", "backup") == before and nothing_runs()
        do_as_told(said)
        assert set(kit.in_volume("backup", "stat -c %u:%g . wal").split()) == {"10301:10300"}


def test_secrets_of_somebody_else(stopped):
    with broken("secrets-intake", "chown 4711:4711 . && chmod 700 .", "chown 10300:10300 . && chmod 750 ."):
        said = sentence_of_up()
        assert "the volume secrets-intake belongs to uid 4711, not to 10300; nothing was changed." in said and nothing_runs()
        do_as_told(said)
        kit.minglu("up")


@pytest.mark.parametrize("holder, name", (("intake", "seal.keys"), ("migrate", "sanctions.password"), ("operator", "operator.key"),
                                          ("operator", "backup.identity"), ("front", "tls.key"), ("gateway", "own.secret")))
def test_a_secret_that_is_half_written(stopped, holder, name):
    volume = f"secrets-{holder}"
    with broken(volume, f"cp -p {name} {name}.whole && head -c 11 {name}.whole >{name}", f"mv {name}.whole {name}"):
        before = fingerprint(volume)
        said = sentence_of_up()
        assert name in said and re.search("half written|no whole", said), said
        assert "nothing was changed" in said.lower(), said
        assert fingerprint(volume) == before and nothing_runs()


def test_secrets_that_are_not_this_databases(stopped):
    with broken("secrets-postgres", "cp -p admin.password kept", "mv kept admin.password"), \
            broken("secrets-migrate", "cp -p admin.password kept && tr 0-9a-f 1-9a-f0 <kept >admin.password", "mv kept admin.password"):
        said = sentence_of_up()
        assert "the volumes of secrets are not those this database was made with; nothing was changed. Put them back from a backup" in said, said


def test_another_version_of_postgresql(stopped):
    with broken("data", "cp -p pg/PG_VERSION kept && echo 14 >pg/PG_VERSION", "mv kept pg/PG_VERSION"):
        before = fingerprint("data")
        said = sentence_of_up()
        assert "the volume data was made by PostgreSQL 14, this image has 15; nothing was changed." in said
        assert fingerprint("data") == before and nothing_runs()
