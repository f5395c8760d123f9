"""The archive of logs: nothing that was said is lost between a rotation and the archive, every piece has its checksum,
half a year is kept; and how talkative a daemon is for a while."""

import datetime
import hashlib
import json
import os
import pathlib
import subprocess
import sys

import pytest
from world import ROOT, World

SVLOGD_SIZE = 200000
LINES = 40000  # some ten rotations of that size
DAYS = 190


@pytest.fixture(scope="module")
def world():
    with World(start=None) as world:
        yield world


def pieces(archive, service=None):
    return sorted(path for path in pathlib.Path(archive).glob("????-??-??/*.log.zst")
                  if service is None or path.name.startswith(f"{service}-"))


def text_of(archive, service=None):
    return "".join(subprocess.run(["zstdcat", path], check=True, capture_output=True, text=True).stdout
                   for path in pieces(archive, service))


def collect(logs, archive, days=DAYS, check=True):
    done = subprocess.run([sys.executable, "-B", ROOT / "deploy/lib/archive.py", "collect", "--logs", logs, "--archive",
                           archive, "--days", str(days)], capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, done.stderr
    return done


def verify(archive):
    return subprocess.run([sys.executable, "-B", ROOT / "deploy/lib/archive.py", "verify", "--archive", archive],
                          capture_output=True, text=True, check=False)


def test_everything_said_is_archived(world):
    marked = [world.minglu("key", "add", "--role", "auditor").stdout.split()[0] for _ in range(3)]
    told = world.minglu("logs", "archive").stdout
    assert "lines archived; 1 days in" in told
    archive = world.var / "log-archive"
    archived = text_of(archive, "gateway")
    for key_id in marked:
        assert key_id in archived
    assert {path.name.split("-")[0] for path in pieces(archive)} >= {
        "intake", "matching", "monitoring", "sanctions", "gateway", "postgres"}
    today = datetime.datetime.now(datetime.timezone.utc)
    assert {path.parent.name for path in pieces(archive)} <= {
        (today - datetime.timedelta(days=n)).strftime("%Y-%m-%d") for n in (0, 1)}
    for day in archive.glob("????-??-??"):  # anybody's sha256sum can check it
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=day, check=True)
        assert all(path.stat().st_mode & 0o077 == 0 for path in day.iterdir())
    # what is archived can still be read where it was
    assert marked[0] in world.minglu("logs", "gateway").stdout
    again = world.minglu("logs", "archive").stdout
    assert text_of(archive, "gateway").count(marked[0]) == archived.count(marked[0]), again


def test_a_piece_that_was_changed_or_is_gone_is_named(world):
    archive = world.var / "log-archive"
    assert world.minglu("logs", "archive", "--verify").stdout.endswith("every checksum right\n")
    changed, *_, gone = pieces(archive)
    whole = changed.read_bytes()
    changed.write_bytes(whole[:-1] + b"x")
    gone.rename(world.var / "gone")
    (changed.parent / "intruder-1.log.zst").write_bytes(b"")
    told = world.minglu("logs", "archive", "--verify", check=False)
    assert told.returncode == 1
    assert f"{changed} is damaged or was changed" in told.stderr
    assert f"{gone} is not there" in told.stderr
    assert "intruder-1.log.zst has no checksum" in told.stderr
    changed.write_bytes(whole)
    (world.var / "gone").rename(gone)
    (changed.parent / "intruder-1.log.zst").unlink()
    assert world.minglu("logs", "archive", "--verify").returncode == 0


def test_the_doctor_sees_an_archive_that_stands_still(world):
    seen = world.var / "log-archive/seen"
    long_ago = seen.stat().st_mtime - 50 * 3600
    os.utime(seen, (long_ago, long_ago))
    told = world.minglu("doctor", check=False).stdout
    assert "logs were archived last 50 hours ago." in told
    world.minglu("logs", "archive")
    assert "logs were archived 0 hours ago" in world.minglu("doctor", check=False).stdout


@pytest.mark.parametrize("words", [["logs", "archive", "now"], ["level", "gateway"], ["level", "gateway", "debug", "10m"],
                                   ["level", "gateway", "debug", "--for", "soon"]])
def test_what_it_does_not_know_is_refused(world, words):
    done = world.minglu(*words, check=False)
    assert done.returncode == 2
    assert "See: deploy/minglu help" in done.stderr


def test_a_daemon_is_more_talkative_for_a_while(world):
    def debug_lines():
        return world.minglu("logs", "gateway").stdout.count('"level":"debug"')
    assert debug_lines() == 0
    world.minglu("level", "gateway", "debug", "--for", "1h")
    world.operator.get("/v1/clock")
    assert debug_lines() > 0
    world.minglu("level", "gateway", "info", "--for", "1h")
    before = debug_lines()
    world.operator.get("/v1/clock")
    assert debug_lines() == before
    refused = world.minglu("level", "gateway", "loud", check=False)
    assert refused.returncode == 1
    assert "/level" in refused.stderr


# ---- svlogd and its processor, under a flood ----

def test_no_line_is_lost_however_fast_it_rotates(tmp_path):
    """More rotations than svlogd keeps files, before anybody collects: svlogd lets go of its own, the archive has all."""
    log, archive = tmp_path / "logs/flood", tmp_path / "archive"
    log.mkdir(parents=True)
    (log / "config").write_text(f"s{SVLOGD_SIZE}\nn2\n!{ROOT}/deploy/lib/keep-log\n")
    said = [f'{{"time":"2026-11-2{2 + n * 3 // LINES}T00:00:00.{n:06d}Z","level":"info","n":{n}}}\n' for n in range(LINES)]
    flood = subprocess.Popen(["svlogd", log], stdin=subprocess.PIPE, text=True)
    for n in range(0, LINES, 1000):
        flood.stdin.write("".join(said[n:n + 1000]))
        flood.stdin.flush()
    flood.stdin.close()
    assert flood.wait(timeout=60) == 0
    assert len(list(log.glob("@*.s"))) <= 3
    # the last part is rotated by the next start of svlogd, as by an alarm
    last = [line for line in (log / "current").read_text().splitlines(keepends=True)]
    collect(log.parent, archive)
    assert text_of(archive) + "".join(last) == "".join(said)
    assert {path.parent.name for path in pieces(archive)} == {"2026-11-22", "2026-11-23", "2026-11-24"}
    assert not list(log.glob("kept/*"))
    assert verify(archive).returncode == 0


def keep(logs, service, name, text):
    kept = logs / service / "kept"
    kept.mkdir(parents=True, exist_ok=True)
    (kept / f"{name}.log").write_text(text)


def test_what_was_interrupted_is_neither_lost_nor_doubled(tmp_path):
    """The archive has the piece, but its source was not yet let go when everything ended: it comes again."""
    line = '{"time":"2026-11-23T01:02:03.000004Z","text":"once"}\n'
    for _ in range(2):
        keep(tmp_path / "logs", "gateway", "1", line)
        collect(tmp_path / "logs", tmp_path / "archive")
    assert text_of(tmp_path / "archive") == line
    # another piece of the same moment is another piece
    keep(tmp_path / "logs", "gateway", "2", line.replace("once", "twice"))
    collect(tmp_path / "logs", tmp_path / "archive")
    assert sorted(json.loads(one)["text"] for one in text_of(tmp_path / "archive").splitlines()) == ["once", "twice"]
    assert verify(tmp_path / "archive").returncode == 0


def test_a_line_without_a_time_stays_with_the_one_before(tmp_path):
    keep(tmp_path / "logs", "postgres", "1",
         "2026-11-22 23:59:59.999 UTC [1] @ ERROR:  a statement\n\tits second line\n"
         "2026-11-23 00:00:00.000 UTC [1] @ LOG:  the next day\n")
    collect(tmp_path / "logs", tmp_path / "archive")
    first, second = pieces(tmp_path / "archive")
    assert (first.parent.name, second.parent.name) == ("2026-11-22", "2026-11-23")
    assert "its second line" in subprocess.run(["zstdcat", first], check=True, capture_output=True, text=True).stdout


def test_half_a_year_is_kept_and_no_less(tmp_path):
    archive = tmp_path / "archive"
    today = datetime.datetime.now(datetime.timezone.utc)
    names = {n: (today - datetime.timedelta(days=n)).strftime("%Y-%m-%d") for n in (0, 183, DAYS + 5)}
    for n, day in names.items():
        keep(tmp_path / "logs", "gateway", str(n), f'{{"time":"{day}T01:00:00.000000Z"}}\n')
    collect(tmp_path / "logs", archive)
    assert {path.name for path in archive.glob("????-??-??")} == {names[0], names[183]}
    refused = collect(tmp_path / "logs", archive, days=30, check=False)
    assert refused.returncode == 1
    assert "logs are kept for at least 183 days, not 30 (MINGLU_LOG_DAYS)" in refused.stderr
    assert (archive / names[183] / "SHA256SUMS").exists()


def test_the_checksum_is_of_what_lies_there(tmp_path):
    keep(tmp_path / "logs", "gateway", "1", '{"time":"2026-11-23T01:00:00.000000Z"}\n')
    collect(tmp_path / "logs", tmp_path / "archive")
    (piece,) = pieces(tmp_path / "archive")
    assert hashlib.sha256(piece.read_bytes()).hexdigest() in (piece.parent / "SHA256SUMS").read_text()


# ---- containers ----

ENGINE = """#!/usr/bin/python3
import pathlib, sys
since = sys.argv[sys.argv.index("--since") + 1] if "--since" in sys.argv else ""
assert sys.argv[1:3] == ["logs", "--timestamps"]
for stream in ("out", "err"):
    for line in pathlib.Path(f"{__file__}.{sys.argv[-1]}.{stream}").read_text().splitlines():
        if line >= since:
            print(line, file=sys.stdout if stream == "out" else sys.stderr)
"""


@pytest.fixture
def engine(tmp_path):
    """A program that stands for the engine's client; gives what writes into a container's log."""
    path = tmp_path / "docker"
    path.write_text(ENGINE)
    path.chmod(0o755)

    def says(container, *lines, stream="out"):
        for one in ("out", "err"):
            with open(f"{path}.{container}.{one}", "a", encoding="utf-8") as file:
                file.write("".join(f"{line}\n" for line in lines if one == stream))
    return says


def collect_containers(tmp_path, there):
    done = subprocess.run([sys.executable, "-B", ROOT / "deploy/lib/archive.py", "containers", "--archive", tmp_path / "archive"],
                          input=there, capture_output=True, text=True, check=False,
                          env=dict(os.environ, PATH=f"{tmp_path}:{os.environ['PATH']}"))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_containers_said_is_archived_once(tmp_path, engine):
    """Both streams; what is looked at again is not doubled, and two copies are one service."""
    engine("a1", "2026-11-22T23:59:59.000000001Z the first day", "2026-11-23T00:00:01.000000001Z the second day")
    engine("b2", "2026-11-23T00:00:02.000000001Z the other copy", stream="err")
    assert collect_containers(tmp_path, "intake a1\nintake b2\n").startswith("3 lines archived; ")
    engine("a1", "2026-11-23T00:00:03.000000001Z what came then")
    assert collect_containers(tmp_path, "intake a1\nintake b2\n").startswith("1 lines archived; ")
    said = ["the first day", "the second day", "the other copy", "what came then"]
    assert sorted(text_of(tmp_path / "archive", "intake").splitlines()) == sorted(said)
    assert verify(tmp_path / "archive").returncode == 0


def test_an_archive_of_nothing_is_not_verified(tmp_path):
    told = verify(tmp_path / "archive")
    assert told.returncode == 1 and "there is no log in the archive" in told.stderr
