"""Backup and restore: what was acknowledged comes back, to the minute asked for, and an outside reader whose cursor
is of what is no more is told."""

import datetime
import json
import os
import pathlib
import shutil
import signal
import subprocess
import threading
import time

import pytest
from world import ROOT, World, credit_code, open_to_all

UTC = datetime.timezone.utc
PROVIDER = credit_code("a provider")
LOSS_SECONDS = 60
LOAD_SECONDS = 75  # longer than may be lost, or the test would say nothing


def register(world):
    answer = world.client("provider", organisation=PROVIDER).post("/v1/providers", {
        "uscc": PROVIDER, "name": "演示服务商", "kind": "light", "legal_representative": "李四",
        "address": "济宁市任城区"})
    assert answer.status_code == 201, answer.text


def complain(client, text):
    answer = client.post("/v1/complaints", {"provider": PROVIDER, "text": text, "anonymous": True})
    assert answer.status_code == 201, answer.text
    return answer.json()["case"]


def finish_wal(world):
    """What follows stands in another WAL file."""
    subprocess.run(["psql", "-X", "-q", "-d", f"host={world.var}/run/pg user=minglu_admin dbname=minglu",
                    "-c", "select pg_switch_wal()"], check=True, capture_output=True)


def cases(world):
    return [event["subject"] for event in world.events("complaint_filed")]


def restored(origin, *words, check=True):
    """An empty place into which the backup directory of another is restored; `up` is the caller's."""
    place = World(start=None, empty=True)
    place.__enter__()
    place.told = place.minglu("restore", "--from", origin / "backup", "--identity", origin / "identity", *words,
                              check=False)
    if check and place.told.returncode != 0:
        place.close()
        raise AssertionError(place.told.stderr)
    return place


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """A world's backups, its identity and what was in it, after the world itself is gone."""
    origin = tmp_path_factory.mktemp("origin")
    open_to_all(origin)
    with World(start=None) as world:
        register(world)
        anybody = world.anonymous()
        hook = world.client("agency").post("/v1/webhooks", {
            "url": "https://events.example.gov.cn/", "label": "another city", "types": ["minglu.matching.*"]})
        assert hook.status_code == 201, hook.text
        world.hook = hook.json()["webhook_id"]
        world.file = world.operator.upload(b"%PDF-1.4 a paper that proves something")
        for n in range(20):
            complain(anybody, f"before the backup {n}")
        world.minglu("backup")
        for n in range(20):
            complain(anybody, f"after the backup {n}")
        finish_wal(world)
        world.between = datetime.datetime.now(UTC)
        for n in range(20):
            complain(anybody, f"at the end {n}")
        world.await_event("complaint_filed", subject=cases(world)[-1])
        world.cases, world.everything, world.end = cases(world), world.events(), world.cursor()
        world.seal = (world.var / "secrets/seal.keys").read_text()
        world.down()  # what is not archived yet is archived by a clean end
        shutil.copytree(world.var / "backup", origin / "backup")
        shutil.copy(world.var / "secrets/backup.identity", origin / "identity")
    subprocess.run(["chown", "-R", "--reference", str(origin / "identity"), origin], check=True)
    if os.getuid() == 0:
        subprocess.run(["chown", "-R", "postgres:", origin / "backup/wal"], check=True)
    world.origin = origin
    return world


def test_everything_comes_back(taken):
    place = restored(taken.origin)
    try:
        assert f"{len(taken.everything)} events without holes, every leaf right" in place.told.stdout
        assert "1 files, every checksum right" in place.told.stdout
        place.up()
        assert place.events() == taken.everything
        assert (place.var / "secrets/seal.keys").read_text() == taken.seal
        assert place.operator.get(f"/v1/evidence/{taken.file}").content == b"%PDF-1.4 a paper that proves something"
        # what is brought back sends nothing to anybody until somebody says so
        hook = place.operator.get(f"/v1/webhooks/{taken.hook}").json()
        assert (hook["state"], hook["reason"]) == ("suspended", "the database was restored from a backup")
        assert place.operator.post(f"/v1/webhooks/{taken.hook}/resume", {}).json()["state"] == "active"
        new = complain(place.anonymous(), "life goes on")
        assert new not in taken.cases
        place.await_event("complaint_filed", subject=new)
        place.minglu("backup")
        assert len(place.minglu("backup", "list").stdout.splitlines()) == 1
    finally:
        place.close()


def stream_answer(place, cursor):
    """What a stream says at once to one who comes back with a cursor."""
    with place.operator.http.stream("GET", "/v1/events", headers={
            "Accept": "text/event-stream", "Last-Event-ID": cursor}) as answer:
        return answer.status_code, answer.read() if answer.status_code != 200 else next(answer.iter_lines())


def test_a_time_before_the_end_and_a_cursor_past_it(taken):
    place = restored(taken.origin, "--to", taken.between.isoformat())
    try:
        place.up()
        back = cases(place)
        assert back == taken.cases[:40]
        epoch, position = taken.end.split(".")
        fork = place.cursor().split(".")
        assert fork[0] != epoch and int(fork[1]) < int(position)
        # one who read on to the end of the old history is told, with the place to start from
        for answer in (place.operator.get("/v1/events", after=taken.end),
                       place.operator.get("/v1/events", headers={"Last-Event-ID": taken.end,
                                                                 "Accept": "text/event-stream"})):
            assert answer.status_code == 410
            assert answer.json()["type"] == "/problems/gone_cursor"
            assert answer.json()["head"] == ".".join(fork)
        # so is one who was a single event further, even when the new history has grown past that number
        for n in range(30):
            complain(place.anonymous(), f"another history {n}")
        place.await_event("complaint_filed", after=".".join(fork))
        assert place.operator.get("/v1/events", after=f"{epoch}.{int(fork[1]) + 1}").status_code == 410
        # one who was before the fork has lost nothing and goes on
        assert place.operator.get("/v1/events", after=f"{epoch}.{int(fork[1])}").status_code == 200
        assert stream_answer(place, f"{epoch}.{int(fork[1]) - 1}")[0] == 200
        assert stream_answer(place, f"{epoch}.{int(fork[1]) + 1}")[0] == 410
    finally:
        place.close()


def refused(taken, *words, origin=None):
    place = restored(origin or taken.origin, *words, check=False)
    try:
        assert place.told.returncode != 0, place.told.stdout
        assert not (place.var / "pg").exists()
        assert not list(place.var.glob("pg.*"))
        assert not list(place.var.glob("secrets/*"))
        assert "Traceback" not in place.told.stderr
        return place.told.stderr
    finally:
        place.close()


def test_a_time_the_archive_does_not_reach(taken):
    assert "the archive does not go so far: its last commit is of 20" in refused(
        taken, "--to", (datetime.datetime.now(UTC) + datetime.timedelta(hours=1)).isoformat())
    assert "the earliest time that can be restored is 20" in refused(taken, "--to", "2020-01-01T00:00:00+08:00")
    assert "wants a time with its zone" in refused(taken, "--to", "yesterday")
    assert "there is no backup 2020" in refused(taken, "--backup", "2020-01-01T000000Z")


@pytest.fixture
def copy(taken, tmp_path):
    """A backup directory to be broken."""
    subprocess.run(["cp", "-a", f"{taken.origin}/.", tmp_path], check=True)
    open_to_all(tmp_path)
    return tmp_path


def base_of(copy):
    return next((copy / "backup/base").iterdir())


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_damaged_base_backup_is_refused(taken, copy):
    flip(base_of(copy) / "base.tar.zst.age")
    assert "base.tar.zst.age is damaged" in refused(taken, origin=copy)
    (base_of(copy) / "base.tar.zst.age").unlink()
    assert "base.tar.zst.age is not there" in refused(taken, origin=copy)
    (base_of(copy) / "manifest.json").write_text("{")
    assert "there is no base backup in" in refused(taken, origin=copy)


def archived(copy):
    first = json.loads((base_of(copy) / "manifest.json").read_text())["last_wal"]
    return [path for path in sorted((copy / "backup/wal").iterdir()) if path.name[:24] > first]


def test_a_damaged_wal_file_is_not_taken_for_the_end(taken, copy):
    flip(archived(copy)[0])
    assert f"{archived(copy)[0].name} is damaged. It cannot be restored past it" in refused(taken, origin=copy)


def test_a_gap_in_the_archive_is_told(taken, copy):
    lost, *later = archived(copy)
    assert later, "the load was too small to make a gap"
    lost.unlink()
    assert f"{lost.name[:24]} is missing and {later[0].name[:24]} is there" in refused(taken, origin=copy)
    place = restored(copy, "--as-far-as-it-goes")
    try:
        place.up()
        assert cases(place) == taken.cases[:len(cases(place))]
    finally:
        place.close()


def test_another_identity_is_refused(taken, copy):
    (copy / "identity").unlink()
    subprocess.run(["age-keygen", "-o", copy / "identity"], check=True, capture_output=True)
    assert "does not open the backup" in refused(taken, origin=copy)
    (copy / "identity").unlink()
    assert "--identity names the file that opens the backup" in refused(taken, origin=copy)
    assert "is no backup directory of minglu" in refused_from(taken, copy / "nowhere")


def refused_from(taken, nowhere):
    nowhere.mkdir()
    shutil.copy(taken.origin / "identity", nowhere / "identity")
    (nowhere / "backup").mkdir()
    return refused(taken, origin=nowhere)


def test_nothing_is_overwritten(taken):
    with World(start=None) as world:
        register(world)
        kept = complain(world.anonymous(), "do not lose me")
        done = world.minglu("restore", "--from", taken.origin / "backup", "--identity", taken.origin / "identity",
                            check=False)
        assert done.returncode == 1
        assert f"{world.var}/pg is there already, and nothing is overwritten." in done.stderr
        assert world.await_event("complaint_filed", subject=kept)
        assert (world.var / "secrets/seal.keys").read_text() != taken.seal


def test_what_is_kept_is_closed(taken):
    """No secret and no complaint stands in the backup directory in clear."""
    secret = taken.seal.split()[1].encode()
    for path in (taken.origin / "backup").rglob("*"):
        if path.is_file() and path.name != "made-by-minglu":  # whose it is, no more
            content = path.read_bytes()
            assert secret not in content and b"before the backup" not in content, path
            assert path.stat().st_mode & 0o007 == 0 or not content, path


def test_backups_are_listed_and_let_go():
    with World(start=None) as world:
        register(world)
        for n in range(3):
            complain(world.anonymous(), f"complaint {n}")
            world.minglu("backup", "--keep", "2")
        names = [line.split("\t")[0] for line in world.minglu("backup", "list").stdout.splitlines()]
        assert len(names) == 2
        oldest = json.loads((world.var / "backup/base" / names[0] / "manifest.json").read_text())["first_wal"]
        wal = sorted(path.name[:24] for path in (world.var / "backup/wal").iterdir())
        assert oldest in wal and wal[0] >= oldest
        refusal = world.minglu("backup", "--keep", "none", check=False)
        assert refusal.returncode == 2


def test_the_keeper_takes_one_a_day_by_itself():
    with World(start=None, settings={"MINGLU_BACKUP_HOURS": "24"}) as world:
        def names():
            return sorted(path.name for path in (world.var / "backup/base").glob("*Z"))

        def await_another(before):
            end = time.monotonic() + 60
            while names() == before:
                assert time.monotonic() < end, world.log("keeper")
                time.sleep(0.1)
        await_another([])
        first = names()
        world.minglu("keep")  # what it does every few minutes: nothing is due
        assert names() == first
        manifest = world.var / "backup/base" / first[0] / "manifest.json"
        yesterday = datetime.datetime.now(UTC) - datetime.timedelta(hours=25)
        told = json.loads(manifest.read_text())
        manifest.write_text(json.dumps({**told, "ended": yesterday.strftime("%Y-%m-%dT%H:%M:%SZ")}))
        world.minglu("keep")
        assert len(names()) == 2 and names()[0] == first[0]


# ---- the machine is gone ----

def everything(world):
    supervisor = int((world.var / "run/runsvdir.pid").read_text())
    found = [supervisor]
    for pid in found:
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
        found += [int(child) for child in children.read_text().split()]
    return found


def load(world, end, acknowledged):
    """Complaints at a steady, modest rate; what was acknowledged, with the time of the answer."""
    client = world.anonymous()
    while time.monotonic() < end:
        acknowledged.append((complain(client, "steady"), time.monotonic()))
        time.sleep(0.05)


def test_less_than_a_minute_is_lost_with_the_machine(tmp_path):
    """Load, then everything is killed and its data gone but the backup directory as it was at that moment."""
    acknowledged = []
    open_to_all(tmp_path)
    with World(start=None, durable=True) as world:
        register(world)
        world.minglu("backup")
        sender = threading.Thread(target=load, args=(world, time.monotonic() + LOAD_SECONDS, acknowledged))
        sender.start()
        sender.join()
        gone = time.monotonic()
        for pid in everything(world):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        shutil.copy(world.var / "secrets/backup.identity", tmp_path / "identity")
        subprocess.run(["cp", "-a", world.var / "backup", tmp_path / "backup"], check=True)
        shutil.rmtree(world.var / "pg")
    place = restored(tmp_path)
    try:
        place.up()
        there = set(cases(place))
        lost = [gone - at for case, at in acknowledged if case not in there]
        print(f"acknowledged {len(acknowledged)}, lost {len(lost)}, the oldest of them"
              f" {max(lost, default=0):.1f} s before the end")
        assert gone - acknowledged[0][1] > LOSS_SECONDS
        assert max(lost, default=0) < LOSS_SECONDS
        assert len(lost) < len(acknowledged)
    finally:
        place.close()


# ---- the archive's own manners ----

@pytest.fixture
def archive(tmp_path):
    """The archive command on a directory of its own; gives a function of the content of a WAL file."""
    directory = tmp_path / "backup"
    (directory / "wal").mkdir(parents=True)
    (directory / "made-by-minglu").touch()
    subprocess.run(["age-keygen", "-o", tmp_path / "identity"], check=True, capture_output=True)
    with open(tmp_path / "recipients", "wb") as file:
        subprocess.run(["age-keygen", "-y", tmp_path / "identity"], check=True, stdout=file)

    def run(content, name="000000010000000000000001", room="1"):
        (tmp_path / "pg_wal").write_bytes(content)
        return subprocess.run([ROOT / "deploy/postgres/archive", tmp_path / "pg_wal", name, directory,
                               tmp_path / "recipients", room], cwd=tmp_path, capture_output=True, text=True,
                              check=False)

    run.directory, run.path = directory, tmp_path
    return run


def wal_files(archive):
    return sorted(path.name for path in (archive.directory / "wal").iterdir())


def test_a_wal_file_is_archived_once_and_read_back(archive):
    content = os.urandom(100000)
    for _ in range(2):  # PostgreSQL may come again with what was archived already
        assert archive(content).returncode == 0
    assert len(wal_files(archive)) == 1
    done = subprocess.run([ROOT / "deploy/postgres/fetch", "000000010000000000000001", archive.path / "back",
                           archive.directory, archive.path / "identity"], check=False)
    assert done.returncode == 0
    assert (archive.path / "back").read_bytes() == content
    missing = subprocess.run([ROOT / "deploy/postgres/fetch", "000000010000000000000002", archive.path / "back",
                              archive.directory, archive.path / "identity"], check=False)
    assert missing.returncode == 1


def test_another_content_is_never_written_over(archive):
    archive(b"one")
    before = wal_files(archive)
    done = archive(b"two")
    assert done.returncode == 1
    assert "is there already with another content" in done.stderr
    assert wal_files(archive) == before


def test_a_backup_disk_that_is_away_or_cannot_be_written(archive):
    (archive.directory / "made-by-minglu").rename(archive.path / "away")
    done = archive(b"one")
    assert done.returncode == 1
    assert "is the backup disk mounted?" in done.stderr
    (archive.path / "away").rename(archive.directory / "made-by-minglu")
    (archive.path / "recipients").write_text("nobody\n")
    assert archive(b"one").returncode == 1
    assert wal_files(archive) == []
    assert not (archive.path / "archive.hole").exists()


def test_the_service_outlives_the_archive(archive):
    """With hardly any room left on the data's own disk a file is let go, and the gap is noted."""
    (archive.directory / "made-by-minglu").unlink()
    done = archive(b"one", room="999999999")
    assert done.returncode == 0
    assert "is let go, the archive has a gap" in done.stderr
    assert (archive.path / "archive.hole").read_text().startswith("000000010000000000000001 20")


def test_a_full_backup_disk_leaves_no_half_file(archive):
    if os.getuid() != 0:
        pytest.skip("only root mounts a small disk")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "minglu-test", archive.directory / "wal"], check=True)
    try:
        done = archive(os.urandom(2 << 20))
        assert done.returncode == 1
        assert "could not be written" in done.stderr
        assert wal_files(archive) == []
        assert archive(os.urandom(100000)).returncode == 0
    finally:
        subprocess.run(["umount", archive.directory / "wal"], check=True)
