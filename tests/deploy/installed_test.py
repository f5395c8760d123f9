"""An installation under systemd at work, through its own units: the operator's command brings it up, looks at it, tells
what it said and brings its backup back into an empty place."""

import datetime
import json
import os
import re
import signal
import socket
import subprocess
import time

import pytest
from installation import DAEMONS, Place
from world import World, await_true

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="an installation under systemd is root's")


@pytest.fixture(scope="module")
def place():
    place = Place()
    try:
        place.install()
        yield place
    finally:
        place.close()


def test_it_runs_by_its_units(place):
    for name in DAEMONS:
        told = place.unit(f"minglu@{name}")
        assert os.readlink(f"/proc/{told['MainPID']}/exe") == f"{place.root}/usr/lib/minglu/{name}"
    lines = place.minglu("status").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[name, "up"] for name in [*DAEMONS, "postgres"]]


def test_systemd_starts_again_what_ends(place):
    pid = place.unit("minglu@intake")["MainPID"]
    os.kill(pid, signal.SIGKILL)
    await_true(lambda: place.unit("minglu@intake")["MainPID"] not in (0, pid), "it runs again")


def test_the_first_look(place):
    (place.root / "var/log/journal").mkdir(parents=True)
    place.systemctl("start", "minglu-backup.service")  # as the timer does
    done = place.minglu("doctor")
    told = {(line.split()[1], line.split()[0]) for line in done.stdout.splitlines()}
    assert {(check, "ok") for check in ("place", "port", "disk", "certificate", "migrations", "archive", "backup", "daemons",
                                        "cursors", "parked", "timers", "webhooks", "logs")} <= told
    assert "BAD" not in done.stdout


@pytest.fixture
def put_right(place):
    """What a test spoils is as it was afterwards."""
    kept = {}

    def spoil(path, text):
        kept[path] = path.read_bytes() if path.exists() else None
        path.write_text(text)
    yield spoil
    for path, content in kept.items():
        path.unlink() if content is None else path.write_bytes(content)


@pytest.fixture
def held(place):
    """Somebody holds the lock every turn of intake wants."""
    place.sql("insert into intake.parked values ('sanctions', 1000000, 't', 's', '{}', '{}', 'it could not', now())")
    place.systemctl("restart", "minglu@intake")
    await_true(lambda: place.parked() == [1000000], "intake has its tables")
    words = ["psql", "-X", "-q", "-At", "-d", place.database, "-c", "begin; select head from intake.stream for update",
             "-c", "select pg_sleep(600)"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as holder:
        holder.stdout.readline()
        place.sql("insert into intake.due values ('nobody_knows', 'x', '2024-01-01')")
        late = re.compile(r'due_late_seconds{service="intake".* [1-9]')
        await_true(lambda: late.search(place.operator().get("/metrics").text), "the term is overdue")
        place.minglu("key", "add", "--role", "auditor")  # something intake hears of
        yield
        place.sql("select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(600)%'"
                  " and pid <> pg_backend_pid()")
    await_true(lambda: place.sql("select count(*) from intake.due where kind = 'nobody_knows'") == "0", "its turns go on")
    place.minglu("up")
    place.minglu("parked", "drop", "intake/sanctions/1000000")
    place.sql("delete from intake.parked where type = 'nobody_knows'")


def test_what_can_be_ill_while_it_answers(place, held, put_right):
    """All of it at once: each has its line."""
    place.systemctl("stop", "minglu-backup.timer", "minglu@matching.service")
    tomorrow = time.time() + 86400
    os.utime(place.cluster / "global/pg_control", (tomorrow, tomorrow))
    manifest, = place.backups.glob("base/*/manifest.json")
    put_right(manifest, re.sub(r'"ended": "20\d\d', '"ended": "2020', manifest.read_text()))
    put_right(place.etc / "tls/tls.crt", "nothing\n")
    put_right(place.cluster / "archive.hole", "000000010000000000000001 2025-01-01T00:00:00Z\n")
    put_right(place.root / "usr/share/minglu/services/gateway/sql/migrations/9999_new.sql", "create table new (n int);\n")
    put_right(place.etc / "secrets/seal.keys", "v1 half\n")
    done = place.minglu("doctor", check=False, MINGLU_ROOM_MB="999999999").stdout
    os.utime(place.cluster / "global/pg_control")
    for check, says, todo in [
            ("place", "seal.keys is half written", "put back its copy"),
            ("disk", "MB", "make room"),
            ("clock", "its clock went back", "timedatectl"),
            ("certificate", f"{place.etc}/tls/tls.crt is no certificate", "put a right one"),
            ("migrations", "gateway/9999_new has not been run", "What to do: minglu migrate."),
            ("archive", "the archive has a gap", "What to do: minglu backup closes it"),
            ("backup", "hours old", "What to do: minglu backup; minglu logs backup says why"),
            ("timer", "minglu-backup.timer, which takes the daily backup, is inactive", "minglu up starts it"),
            ("daemons", "minglu@matching.service is inactive (dead)", "minglu logs matching says why; minglu up starts it"),
            ("daemons", "these say nothing on the bus: matching", "minglu logs DAEMON"),
            ("cursors", "intake stands still", "minglu logs intake"),
            ("timers", "a term of intake is", "minglu logs intake"),
            ("parked", "1 events are parked in intake", "minglu parked list")]:
        assert re.search(rf"^BAD +{check} .*{re.escape(says)}.*{re.escape(todo)}", done, re.M), f"{check}: {says}\n{done}"


def test_what_can_be_ill_while_it_does_not_answer(place):
    place.set("sanctions", "MINGLU_LOG_LEVEL", "loudly")
    place.run("systemctl", "restart", "minglu@sanctions", check=False)
    await_true(lambda: place.unit("minglu@sanctions")["ActiveState"] == "failed", "it ends, and is not started again")
    place.systemctl("stop", "postgresql@15-minglu")  # and with it all that want it
    rotation = place.root / "etc/logrotate.d/minglu"
    rotation.rename(place.root / "aside")
    with socket.create_server(("127.0.0.1", place.port)):
        told = place.minglu("doctor", check=False).stdout
    (place.root / "aside").rename(rotation)
    for says in (f"port {place.port} is held by another program", "minglu@gateway.service is inactive (dead)",
                 "minglu@sanctions.service is failed (failed)", "does not answer an operator",
                 "the logs of nginx and PostgreSQL are let go after weeks", "PostgreSQL does not answer", "postgresql@15-minglu.service is inactive (dead)"):
        assert says in told, told
    assert "MINGLU_LOG_LEVEL" in place.minglu("logs", "sanctions").stdout
    place.set("sanctions", "MINGLU_LOG_LEVEL", "info")
    assert "minglu runs" in place.minglu("up").stderr


def test_the_logs_of_all_and_of_postgres_in_order_of_time(place):
    place.run("psql", "-X", "-d", place.database, "-c", "select 1 / 0", check=False)
    lines = [json.loads(line) for line in place.minglu("logs").stdout.splitlines()]
    assert {*DAEMONS, "postgres", "systemd"} <= {line["service"] for line in lines}
    # the journal's order is that of arrival
    times = [datetime.datetime.fromisoformat(line["time"].replace("Z", "+00:00")) for line in lines]
    assert all(after - before > datetime.timedelta(seconds=-2) for before, after in zip(times, times[1:]))
    only = place.minglu("logs", "postgres", "--level", "error").stdout.splitlines()
    assert only and {json.loads(line)["service"] for line in only} == {"postgres"}
    with subprocess.Popen([place.root / "usr/local/sbin/minglu", "logs", "-f", "postgres"], env=place.environment(),
                          stdout=subprocess.PIPE, text=True) as following:
        next(following.stdout)
        place.run("psql", "-X", "-d", place.database, "-c", "select nobody", check=False)
        assert any('column \\"nobody\\" does not exist' in line for line in following.stdout)
        following.terminate()


@pytest.mark.parametrize("words, sentence", [
    (["sanction"], "there is no log of sanction; there are backup, exporter, gateway, intake, matching, migrate, monitoring, papers,"
                   " postgres, sanctions, systemd."),
    (["archive"], "there is no archive to make or verify here: journald and logrotate keep the logs for half a year"),
    (["archive", "--verify"], "there is no archive to make or verify here")])
def test_logs_that_are_not_there_are_refused(place, words, sentence):
    done = place.minglu("logs", *words, check=False)
    assert done.returncode == 1 and not done.stdout and sentence in done.stderr, done.stderr


# ---- restore ----

def restored(origin, *words):
    """Another machine, on which the files are: what is on the first comes back."""
    other = Place()
    told = other.minglu("restore", "--from", origin.backups, "--identity", origin.etc / "secrets/backup.identity", *words)
    return other, told.stdout


def test_a_backup_comes_back_to_the_minute_on_another_machine(place):
    place.register()
    kept = [place.complain()]
    place.minglu("backup")
    kept.append(place.complain())
    time.sleep(0.01)
    moment = datetime.datetime.now(datetime.timezone.utc).isoformat()
    place.complain()
    place.sql("select pg_switch_wal()")
    await_true(lambda: place.sql("select count(*) from pg_ls_archive_statusdir() where name like '%.ready'") == "0", "archived")
    other, told = restored(place, "--to", moment)
    try:
        assert "without holes, every leaf right" in told and "epoch     2 (" in told
        again = other.minglu("restore", "--from", place.backups, check=False)
        assert (again.returncode, "is there already, and nothing is overwritten" in again.stderr) == (1, True)
        other.minglu("up")
        assert other.cases() == kept, "with the first operator's key of the other"
        assert other.complain() not in kept
    finally:
        other.close()


def test_nothing_is_restored_over_what_runs(place):
    done = place.minglu("restore", check=False)
    assert (done.returncode, "PostgreSQL runs; minglu down first. Nothing was changed." in done.stderr) == (1, True)
    done = place.minglu("upgrade", check=False)
    assert (done.returncode, "in the tree of the new one: deploy/minglu --systemd upgrade" in done.stderr) == (1, True)


def test_a_rehearsal_in_an_instance_of_its_own(place):
    """What is restored natively, beside what runs, is what runs there: not a new and empty one."""
    with World(start=None, empty=True) as rehearsal:
        rehearsal.minglu("restore", "--from", place.backups, "--identity", place.etc / "secrets/backup.identity")
        rehearsal.up()
        found = [event["subject"] for event in rehearsal.events("complaint_filed", settled=False)]
        assert found and found == place.cases()[:len(found)]
