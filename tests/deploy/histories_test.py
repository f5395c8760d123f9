"""Going back in time more than once: every history stays within reach, and no other instance's gets in between."""

import datetime
import pathlib
import shutil
import sys
import types

import pytest
from world import ROOT, World

from backup_test import UTC, cases, complain, finish_wal, register

sys.path.insert(0, str(ROOT / "deploy/lib"))

import backup  # noqa: E402
from backups import Refused  # noqa: E402
from timelines import Timeline, which  # noqa: E402


def wal(timeline, segment):
    return f"{timeline:08X}00000000{segment:08X}"


def base(timeline, segment):
    return types.SimpleNamespace(id=f"of {timeline}", first_wal=wal(timeline, segment), last_wal=wal(timeline, segment),
                                 manifest={"timeline": timeline})


# ---- which history ----

ONE = Timeline(1, [(1, 0)])
TWO = Timeline(2, [(1, 0), (2, 5)])      # left 1 within its segment 5
THREE = Timeline(3, [(1, 0), (3, 8)])    # left 1 again, at the end of 7
ALL = {line.number: line for line in (ONE, TWO, THREE)}


def test_a_segment_is_of_the_timeline_that_has_both_parts_of_it():
    assert [TWO.name(segment) for segment in (4, 5, 6)] == [wal(1, 4), wal(2, 5), wal(2, 6)]
    assert TWO.last_without_gap({wal(1, 3), wal(1, 4), wal(1, 5), wal(2, 5), wal(2, 7)}, wal(1, 3)) == wal(2, 5)
    assert TWO.after(wal(2, 5)) == wal(2, 6) and TWO.beyond({wal(1, 6), wal(2, 7)}, wal(2, 5)) == [wal(2, 7)]
    assert ONE.after("0000000100000000000000FF") == "000000010000000100000000"
    assert [line.holds(base(1, 6)) for line in (ONE, TWO, THREE)] == [True, False, True]


@pytest.mark.parametrize("timelines, backup_of, archived, to, answer", (
    ((1,), (1, 3), [(1, 3), (1, 4)], True, 1),
    ((1, 2), (1, 3), [(1, 3), (1, 4), (2, 5)], True, 2),                # all of 1 has gone into 2
    ((1, 2), (1, 3), [(1, 4), (1, 5), (1, 6), (2, 5)], False, 2),       # the newest, when no time is named
    ((1, 2), (1, 3), [(1, 4), (1, 5), (1, 6), (2, 5)], True, "timeline 1, timeline 2. --timeline N"),
    ((1, 2), (1, 6), [(1, 6), (2, 5)], True, 1),                        # 2 is not of that backup's past
    ((1, 2), (2, 6), [(1, 6), (2, 6)], True, 2),
    ((1, 3), (1, 3), [(1, 6), (1, 7), (3, 8)], True, 3),                # 3 went on where 1 ended
))
def test_the_history_that_is_followed(timelines, backup_of, archived, to, answer):
    def ask():
        return which({number: ALL[number] for number in timelines}, base(*backup_of), {wal(*one) for one in archived}, to)
    if isinstance(answer, int):
        assert ask().number == answer
        return
    with pytest.raises(Refused, match=answer):
        ask()


def test_what_a_newer_backup_of_an_older_place_needs_is_kept(tmp_path):
    """Who went back has a newest backup that begins before others."""
    backups = []
    for name, first in (("a", wal(1, 9)), ("b", wal(1, 20)), ("c", wal(2, 12))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").touch()
        backups.append(types.SimpleNamespace(id=name, path=tmp_path / name, first_wal=first))
    archive = tmp_path / "wal"
    archive.mkdir()
    for segment in (9, 11, 12, 19):
        (archive / wal(2, segment)).touch()
    backup.let_go(types.SimpleNamespace(backups=lambda: backups, wal=archive), 2)
    assert sorted(path.name for path in archive.iterdir()) == [wal(2, 12), wal(2, 19)]
    assert not (tmp_path / "a").exists() and (tmp_path / "b").exists()


# ---- there and back, and there again ----

def now():
    return datetime.datetime.now(UTC).isoformat()


def tell(world, text):
    """A complaint that stands in the journal."""
    case = complain(world.anonymous(), text)
    world.await_event("complaint_filed", subject=case)
    return case


def go_back(world, *words, check=True):
    """Down, what is there moved away, another time of it in its place."""
    world.down()
    if (world.var / "pg").exists():
        shutil.rmtree(world.var / "pg.away", ignore_errors=True)
        (world.var / "pg").rename(world.var / "pg.away")
    told = world.minglu("restore", *map(str, words), check=check)
    if told.returncode == 0:
        world.up()
    return told


def test_the_old_history_is_within_reach_after_going_back():
    with World(start=None) as world:
        register(world)
        told = [tell(world, "in the backup")]
        world.minglu("backup")
        told.append(tell(world, "at ten"))
        ten = now()
        told.append(tell(world, "at half past"))
        half_past = now()
        told.append(tell(world, "later"))

        assert "(timeline 1), to the commit of" in go_back(world, "--to", ten).stdout
        assert cases(world) == told[:2]
        other = tell(world, "what became of it then")

        refused = go_back(world, "--to", half_past, check=False)
        assert refused.returncode == 1 and not (world.var / "pg").exists()
        assert "has 2 histories that go on from backup" in refused.stderr and "timeline 2 (began 20" in refused.stderr
        assert "there is no timeline 7" in go_back(world, "--timeline", "7", check=False).stderr
        assert "(timeline 1), to the commit of" in go_back(world, "--timeline", "1", "--to", half_past).stdout
        assert cases(world) == told[:3]

        # a base of the newest history, and what follows it: no word on which is needed
        world.minglu("backup")
        assert "timeline 3" in world.minglu("backup", "list").stdout
        told[3:] = [tell(world, "and so on")]
        moment = now()
        tell(world, "lost again")
        go_back(world, "--to", moment)
        assert cases(world) == told
        go_back(world, "--timeline", "2")
        assert cases(world) == [*told[:2], other]


# ---- whose it is ----

def names(directory):
    return {path: path.stat().st_mtime_ns for path in sorted(pathlib.Path(directory).rglob("*")) if path.is_file()}


def test_another_instances_backups_are_left_alone():
    with World(start=None) as world:
        register(world)
        case = complain(world.anonymous(), "of the first")
        world.minglu("backup")
        world.down()
        place, identity = world.var / "backup", world.var / "secrets/backup.identity"
        before = names(place)
        with World(start=None, settings={"MINGLU_BACKUP_DIR": str(place)}, empty=True) as other:
            said = other.minglu("up", check=False)
            assert said.returncode == 1 and not list(other.var.rglob("*.keys"))
            assert f"the backups in {place} are another instance's; nothing was changed. deploy/minglu restore" in said.stderr
            said = other.minglu("restore", "--identity", identity, check=False)
            assert said.returncode == 1 and "takes its place: --take-over." in said.stderr
            # a rehearsal that was not given a place of its own
            other.minglu("restore", "--from", str(place), "--identity", str(identity))
            assert "nothing of this one is kept there" in other.minglu("up").stderr
            other.operator = other.with_key((other.var / "secrets/operator.key").read_text().strip())
            assert cases(other) == [case]
            complain(other.anonymous(), "of the rehearsal")
            finish_wal(other)
            assert "are another instance's; this one wants" in other.minglu("backup", check=False).stderr
            other.down()
            assert "are another instance's." in other.log("postgres")
            assert names(place) == before
            # the first is gone for ever
            go_back(other, "--take-over")
            assert cases(other) == [case]
            other.minglu("backup")
        assert "nothing of this one is kept there" in world.minglu("up").stderr
