"""The logs as an operator asks for them: in order of time, what is not JSON made so, filtered, followed through
rotation. (What real daemons write is looked at in tests/story/test_framework_logs.py.)"""

import contextlib
import json
import os
import pathlib
import subprocess

import pytest
from world import ROOT

TRACE = "0af7651916cd43dd8448eb211c80319c"
OTHER = "4bf92f3577b34da6a3ce929d0e0e4736"


def line(at, service="intake", level="info", code="event.said", trace="", text="told", **fields):
    """As a daemon writes it; `at`: seconds of the minute."""
    told = {"time": f"2026-11-23T10:00:{at:09.6f}Z", "level": level, "service": service, "event.code": code,
            "trace": f"00-{trace}-b7ad6b7169203331-01" if trace else "", "text": text, **fields}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@pytest.fixture
def logs(tmp_path):
    return Logs(tmp_path)


class Logs:
    def __init__(self, path):
        self.path = path

    def write(self, service, *lines, name="current", end="\n"):
        path = self.path / service / name
        path.parent.mkdir(exist_ok=True)
        with open(path, "a", encoding="utf-8") as file:
            file.write("\n".join(lines) + end)

    def command(self, *words):
        return ["/usr/bin/python3", "-B", ROOT / "deploy/lib/logs.py", "--directory", self.path, *words]

    def run(self, *words, status=0):
        done = subprocess.run(self.command(*words), text=True, capture_output=True, check=False, timeout=60)
        assert done.returncode == status, done.stderr
        return done if status else [json.loads(told) for told in done.stdout.splitlines()]

    def texts(self, *words):
        return [told["text"] for told in self.run(*words)]

    @contextlib.contextmanager
    def follow(self, *words):
        with subprocess.Popen(self.command("-f", *words), stdout=subprocess.PIPE, text=True) as follower:
            try:
                yield (json.loads(told) for told in follower.stdout)
            finally:
                follower.kill()


def test_all_sources_and_what_was_rotated_are_one_story(logs):
    logs.write("intake", line(1, text="1"), line(4, text="4"), name="@40000000674000000000000a.s")
    logs.write("intake", line(6, text="6"), name="@40000000674000000000000b.u")
    logs.write("intake", line(8, text="8"))
    logs.write("sanctions", line(2, text="2"), line(5, text="5"), line(7, text="7"))
    logs.write("postgres", "2026-11-23 10:00:03.000 UTC [7] @ LOG:  3")
    assert logs.texts() == [str(n) for n in range(1, 9)]
    assert logs.texts("sanctions") == ["2", "5", "7"]
    assert logs.texts("--daemon", "sanctions", "--daemon", "postgres") == ["2", "3", "5", "7"]


def test_what_a_daemon_wrote_is_shown_as_it_wrote_it(logs):
    written = line(1, text="济宁 \"quoted\" \\ \u0001", number=7)
    logs.write("intake", written)
    done = subprocess.run(logs.command(), capture_output=True, check=True, timeout=60)
    assert done.stdout.decode() == written + "\n"


def test_postgresql_speaks_json_here(logs):
    logs.write("postgres", "2026-11-23 10:00:01.123 UTC [71] minglu_intake@minglu ERROR:  division by zero",
               "2026-11-23 10:00:01.123 UTC [71] minglu_intake@minglu STATEMENT:  select 1/0", "\t, 2",
               "2026-11-23 10:00:02.000 UTC [9] @ LOG:  checkpoint complete",
               "2026-11-23 10:00:03.000 UTC [9] @ WARNING:  look", "minglu-archive: no room")
    told = logs.run()
    assert [one["level"] for one in told] == ["error", "error", "error", "info", "warn", "info"]
    assert [one["text"] for one in told] == ["division by zero", "select 1/0", "\t, 2", "checkpoint complete", "look",
                                             "minglu-archive: no room"]
    assert told[0] == {"time": "2026-11-23T10:00:01.123000Z", "level": "error", "service": "postgres",
                       "event.code": "postgres.line", "trace": "", "text": "division by zero", "severity": "ERROR",
                       "pid": 71, "user": "minglu_intake", "database": "minglu"}
    assert [one["event.code"] for one in told][2] == "other.line"
    assert told[2]["time"] == told[1]["time"] and told[5]["time"] == told[4]["time"]


def test_what_postgresql_says_at_every_stop_is_no_fault(logs):
    begin = "2026-11-23 10:00:01.000 UTC [7] minglu_intake@minglu FATAL:  "
    logs.write("postgres", *[begin + text for text in [
        "terminating connection due to administrator command", "the database system is starting up",
        'password authentication failed for user "minglu_intake"']])
    assert [one["level"] for one in logs.run()] == ["info", "info", "error"]


def test_what_is_said_before_anything_says_a_time(logs):
    logs.write("postgres", "run: no such file", "again", "2026-11-23 10:00:03.000 UTC [9] @ LOG:  up")
    logs.write("intake", line(1, text="1"))
    logs.write("other", "never a time")
    os.utime(logs.path / "other/current", (0, 0))
    logs.write("keeper", "2026-11-23_10:00:02.12345 backup done")
    told = logs.run()
    assert [one["text"] for one in told] == ["never a time", "1", "backup done", "run: no such file", "again", "up"]
    assert told[3]["time"] == told[5]["time"]
    assert [told[n]["time"] for n in (0, 2)] == ["1970-01-01T00:00:00.000000Z", "2026-11-23T10:00:02.123450Z"]


def nginx_lines(*said):
    """What the container of the front makes of nginx's lines."""
    text = b"".join(line + b"\n" for line in said)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", f"source {ROOT}/deploy/compose/nginx-lines; tell_faults"],
                          input=text, capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.decode("ascii").splitlines()]


def test_nginx_faults_name_no_client():
    told = nginx_lines(b"2026/11/23 10:00:01 [error] 31#31: *7 upstream timed out (110: \"a\\b\"), client: 203.0.113.9, "
                       b'server: _, request: "POST /v1/complaints HTTP/2.0"',
                       b"2026/11/23 10:00:01 [crit] 31#31: *8 SSL_do_handshake() failed, client: 203.0.113.9")
    assert [list(one) for one in told] == [["time", "level", "service", "event.code", "trace", "text"]] * 2
    assert {(one["level"], one["service"], one["event.code"]) for one in told} == {("error", "front", "nginx.line")}
    assert [one["text"] for one in told] == [
        '31#31: *7 upstream timed out (110: "a\\b"), server: _, request: "POST /v1/complaints HTTP/2.0"',
        "31#31: *8 SSL_do_handshake() failed"]


@pytest.mark.parametrize("said, level, text", [
    (b"2026/11/23 10:00:01 [notice] 1#1: caf\xc3\xa9\t\xff", "info", "1#1: caf????"),
    (b"2026/11/23 10:00:01 [warn] 1#1: low", "warn", "1#1: low"),
    (b"2026/11/23 10:00:01 [emerg] 1#1: no", "error", "1#1: no"),
    (b"nginx: [warn] what it says before its log is open", "error", "nginx: [warn] what it says before its log is open"),
    (b"", "error", "")])
def test_what_else_nginx_says(said, level, text):
    told = nginx_lines(said)
    assert [(one["level"], one["text"]) for one in told] == [(level, text)]
    assert told[0]["time"].endswith("Z") and len(told[0]["time"]) == 27


def test_a_line_that_is_not_finished_is_not_shown(logs):
    logs.write("intake", line(1, text="whole"), line(2, text="half")[:40], end="")
    assert logs.texts() == ["whole"]


def test_a_line_that_was_cut_costs_only_itself(logs):
    logs.write("intake", line(1, text="cut")[:60] + line(2, text="whole"), '{"time":7}', '{"time":"', "\x00\x01",
               line(3, text="last"))
    told = logs.run()
    assert [one["event.code"] for one in told] == ["other.line", "event.said", *["other.line"] * 3, "event.said"]
    assert [told[1]["text"], told[-1]["text"]] == ["whole", "last"]


def test_bytes_that_are_no_text_are_shown_as_such(logs):
    (logs.path / "intake").mkdir()
    (logs.path / "intake/current").write_bytes(b"\xff\xfe\n" + line(1).encode() + b"\n")
    assert len(logs.run()) == 2


def test_level_and_worse(logs):
    for n, level in enumerate(["debug", "info", "warn", "error"]):
        logs.write("intake", line(n, level=level, text=level))
    assert logs.texts("--level", "warn") == ["warn", "error"]
    assert logs.texts("--level", "debug") == ["debug", "info", "warn", "error"]


def test_since(logs):
    logs.write("intake", line(1, text="1"), line(2, text="2"), name="@40000000674000000000000a.s")
    logs.write("intake", line(3, text="3"))
    assert logs.texts("--since", "2026-11-23T10:00:02Z") == ["2", "3"]
    assert logs.texts("--since", "2026-11-23T18:00:02.5+08:00") == ["3"]
    # a file put away before that moment is not even read
    os.utime(logs.path / "intake/@40000000674000000000000a.s", (0, 0))
    assert logs.texts("--since", "2026-11-23T10:00:01Z") == ["3"]
    assert logs.texts("--since", "2099-01-01") == []
    assert len(logs.texts("--since", "90000d")) == 3


def test_one_trace(logs):
    logs.write("intake", line(1, trace=TRACE, text="1"), line(2, trace=OTHER, text="2"), line(3, text=f"of {TRACE}"))
    logs.write("sanctions", line(4, trace=TRACE, text="4"))
    for asked in [TRACE, f"00-{TRACE}-b7ad6b7169203331-01", f"00-{TRACE}-aaaaaaaaaaaaaaaa-00", TRACE[:8]]:
        assert logs.texts("--trace", asked) == ["1", "4"]
    assert logs.texts("--trace", TRACE, "--daemon", "sanctions") == ["4"]


# ---- a matter ----

def trace(n):
    return f"{n:032x}"


def write_a_city(logs):
    """A complaint becomes a finding and an order; beside it another one, a calendar that dates everything anew, and a
    provider who goes on."""
    logs.write("intake", line(1, trace=trace(1), text="complaint_filed", subject="TS2025-000001"),
               line(2, trace=trace(2), text="complaint_accepted", subject="TS2025-000001"),
               line(3, trace=trace(3), text="complaint_filed", subject="TS2025-000002"))
    logs.write("monitoring", line(2.1, trace=trace(2), text="investigation_opened", subject="TS2025-000001"),
               line(4, trace=trace(4), text="investigation_concluded", subject="TS2025-000001"))
    logs.write("sanctions", line(4.1, trace=trace(4), text="finding_recorded", subject="FX2025-000001"),
               line(4.2, trace=trace(4), text="order_drafted", subject="ZG2025-000001"),
               line(5, trace=trace(5), text="order_signed", subject="ZG2025-000001"),
               line(6, trace=trace(6), text="calendar_adopted", subject="2026"),
               *[line(6.1, trace=trace(6), text=f"redated {n}", subject=f"ZG2025-{n:06}") for n in range(1, 40)],
               line(7, trace=trace(7), text="decision_delivered", subject="91110000600037341L"),
               line(8, trace=trace(8), text="order_signed", subject="ZG2025-000002"))


STORY = ["complaint_filed", "complaint_accepted", "investigation_opened", "investigation_concluded", "finding_recorded",
         "order_drafted", "order_signed", "calendar_adopted", "redated 1"]


@pytest.mark.parametrize("number", ["TS2025-000001", "FX2025-000001", "ZG2025-000001"])
def test_a_matter_from_any_of_its_numbers(logs, number):
    write_a_city(logs)
    assert logs.texts("--matter", number) == STORY


def test_a_matter_is_nobody_elses(logs):
    write_a_city(logs)
    assert logs.texts("--matter", "TS2025-000002") == ["complaint_filed"]
    assert logs.texts("--matter", "TS2025-000009") == []
    assert logs.texts("--matter", "91110000600037341L") == ["decision_delivered"]


def test_a_matter_with_a_level_and_a_time_keeps_its_connections(logs):
    write_a_city(logs)
    logs.write("sanctions", line(9, trace=trace(9), level="warn", text="late", subject="ZG2025-000001"))
    assert logs.texts("--matter", "TS2025-000001", "--level", "warn") == ["late"]
    assert logs.texts("--matter", "TS2025-000001", "--since", "2026-11-23T10:00:04.15Z", "sanctions") == [
        *STORY[5:], "late"]


def test_a_matter_is_found_where_it_stands_in_another_field(logs):
    logs.write("intake", line(1, text="by name", case="TS2025-000001"), line(2, text="longer", case="TS2025-0000011"))
    assert logs.texts("--matter", "TS2025-000001") == ["by name"]


# ---- the archive ----

def put_into_archive(logs, service, stamp, *lines):
    day = logs.path / "archive" / f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"
    day.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run(["zstd", "-q", "-c"], input="".join(f"{one}\n" for one in lines).encode(),
                            capture_output=True, check=True)
    (day / f"{service}-{stamp}.log.zst").write_bytes(packed.stdout)


def test_what_only_the_archive_has_is_read_where_it_is_asked_for(logs):
    old = {"subject": "TS2025-000001", "trace": TRACE}
    put_into_archive(logs, "intake", "20261121T080000.000001", line(1, text="a", **old).replace("11-23", "11-21"))
    put_into_archive(logs, "intake", "20261123T100001.000000", line(1, text="b", **old), line(2, text="c"), line(3, text="d"))
    put_into_archive(logs, "intake-2", "20261123T100001.000000", line(1, text="of another service", **old))
    logs.write("intake", line(2, text="c"), line(3, text="d"), name="@40000000674000000000000a.s")  # kept beside
    logs.write("intake", line(4, text="e"))
    logs.write("sanctions", line(2.5, text="s", **old))
    archive = ("--archive", str(logs.path / "archive"))
    assert logs.texts(*archive) == ["c", "s", "d", "e"]
    assert logs.texts(*archive, "--since", "2026-11-01") == ["a", "b", "c", "s", "d", "e"]
    assert logs.texts(*archive, "--since", "2026-11-22") == ["b", "c", "s", "d", "e"]
    assert logs.texts(*archive, "--matter", "TS2025-000001") == logs.texts(*archive, "--trace", TRACE) == ["a", "b", "s"]
    assert logs.texts(*archive, "--matter", "TS2025-000001", "--level", "warn") == []


# ---- following ----

def test_what_comes_is_shown_through_rotation(logs):
    logs.write("intake", *[line(0, text=f"old {n}") for n in range(70)])
    logs.write("sanctions", line(0.5, text="old s"))
    with logs.follow() as told:
        shown = [next(told)["text"] for _ in range(50)]
        assert shown == [*[f"old {n}" for n in range(21, 70)], "old s"]
        logs.write("intake", line(1, text="a"))
        assert next(told)["text"] == "a"
        # the writer fills its file, puts it away, fills another, and goes on, before anybody looks again
        logs.write("intake", line(2, text="b"))
        (logs.path / "intake/current").rename(logs.path / "intake/@40000000674000000000000a.s")
        logs.write("intake", line(3, text="c"), name="@40000000674000000000000b.s")
        logs.write("intake", line(4, text="d"))
        assert [next(told)["text"] for _ in range(3)] == ["b", "c", "d"]
        logs.write("intake", line(5, text="half")[:30], end="")
        logs.write("sanctions", line(5, text="s"))
        assert next(told)["text"] == "s"
        logs.write("intake", line(5, text="half")[30:])
        assert next(told)["text"] == "half"


def test_a_file_under_svlogds_processor_is_shown_once(logs):
    """It is .u while it is processed, then both for a moment, then .s alone with another inode."""
    logs.write("intake", line(0, text="first"))
    with logs.follow() as told:
        assert next(told)["text"] == "first"
        (logs.path / "intake/current").rename(logs.path / "intake/@40000000674000000000000a.u")
        logs.write("intake", line(1, text="a"))
        assert next(told)["text"] == "a"
        logs.write("intake", line(0, text="first"), name="@40000000674000000000000a.s")
        (logs.path / "intake/@40000000674000000000000a.u").unlink()
        logs.write("intake", line(2, text="b"))
        assert next(told)["text"] == "b"
    logs.write("intake", line(0, text="first"), name="@40000000674000000000000a.u")
    assert logs.texts() == ["first", "a", "b"]


def test_a_daemon_that_begins_its_log_later_is_followed(logs):
    logs.write("intake", line(0, text="first"))
    with logs.follow() as told:
        assert next(told)["text"] == "first"
        (logs.path / "intake/current").unlink()
        logs.write("intake", line(1, text="again"))
        assert next(told)["text"] == "again"


def test_following_with_filters(logs):
    write_a_city(logs)
    with logs.follow("--matter", "TS2025-000001") as told:
        assert [next(told)["text"] for _ in STORY] == STORY
        logs.write("sanctions", line(10, trace=trace(10), text="of another", subject="ZG2025-000002"),
                   line(11, trace=trace(11), text="order_lapsed", subject="ZG2025-000001"),
                   line(11.1, trace=trace(11), text="case_opened", subject="QX2025-000001"),
                   line(12, trace=trace(12), text="prior_notice_issued", subject="QX2025-000001"))
        assert [next(told)["text"] for _ in range(3)] == ["order_lapsed", "case_opened", "prior_notice_issued"]
    with logs.follow("--level", "error", "sanctions") as told:
        logs.write("intake", line(13, level="error", text="elsewhere"))
        logs.write("sanctions", line(13, text="well"), line(14, level="error", text="bad"))
        assert next(told)["text"] == "bad"


# ---- words ----

@pytest.mark.parametrize("words, sentence", [
    (["--level", "loud"], 'a level is one of debug, info, warn, error, not "loud".'),
    (["--trace", "xyz"], 'a trace is 32 hexadecimal digits (8 are enough), not "xyz".'),
    (["--matter", "x y"], 'a matter is a number like TS2025-000001, not "x y".'),
    (["--since", "soon"], 'a time is like 2025-01-02T03:04:05Z, or so long ago: 10m, 2h, 3d; not "soon".'),
    (["--since"], "--since wants a value."),
    (["--dance"], "logs does not know --dance."),
])
def test_words_it_does_not_understand_are_named(logs, words, sentence):
    logs.write("intake", line(1))
    told = logs.run(*words, status=2).stderr
    assert told == f"minglu: {sentence}\nSee: deploy/minglu help\n"


def test_a_log_that_is_not_there_is_named(logs):
    logs.write("intake", line(1))
    logs.write("sanctions", line(1))
    assert logs.run("nobody", status=1).stderr == "minglu: there is no log of nobody; there are intake, sanctions.\n"


def test_a_reader_who_has_seen_enough_is_no_fault(logs):
    logs.write("intake", *[line(1, text="x" * 1000) for _ in range(1000)])
    done = subprocess.run(["bash", "-c", 'set -o pipefail; "$@" | head -n 1', "head", *map(str, logs.command())],
                          capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_much_is_told_in_little_memory(logs):
    """A hundred thousand lines: a minute at most, and a fraction of what they take on disk."""
    block = [line(n % 60, text="x" * 100, subject=f"TS2025-{n % 7:06}") for n in range(1000)]
    for service in ("intake", "sanctions"):
        for _ in range(50):
            logs.write(service, *block)
    script = "import resource, subprocess, sys; " \
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True, timeout=60); " \
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run(["/usr/bin/python3", "-c", script, *map(str, logs.command("--matter", "TS2025-000003"))],
                          capture_output=True, text=True, check=True)
    assert int(done.stdout) < 40000, "kilobytes"
    assert sum(path.stat().st_size for path in pathlib.Path(logs.path).glob("*/current")) > 20_000_000
