"""/metrics as Prometheus reads it: whole, explained, and telling what happens to the instance."""

import concurrent.futures
import contextlib
import hashlib
import re
import shutil
import subprocess

import httpx
import pytest
from bus import rows
from world import ROOT, World, await_true, credit_code, free_port

DAEMONS = ["intake", "matching", "monitoring", "sanctions", "gateway"]
METRICS_KEY = "ml_" + "m" * 43
FROM_OUTSIDE = {"X-Forwarded-For": "203.0.113.7"}
SAMPLE = re.compile(r'^(minglu_\w+){service="(\w+)"(?:,instance="[^"]*")?(?:,([^}]*))?} (\S+)$')


@pytest.fixture(scope="module")
def world():
    with World(settings={"MINGLU_METRICS_KEY_HASH": hashlib.sha256(METRICS_KEY.encode()).hexdigest()}) as world:
        world.nobody = world.anonymous()
        yield world


def text_of(world):
    return world.nobody.get("/metrics").text


def samples(world):
    for line in text_of(world).splitlines():
        if found := SAMPLE.match(line):
            yield found.groups()


def value(world, name, daemon, labels=""):
    """The sample's value; 0 while there is none."""
    return sum(float(number) for of, service, rest, number in samples(world)
               if (of, service) == (name, daemon) and labels in (rest or ""))


def test_promtool_finds_no_fault(world):
    done = subprocess.run(["promtool", "check", "metrics"], input=text_of(world), text=True, capture_output=True,
                          check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_line_is_a_sample_of_a_family_that_is_explained(world):
    helped, typed = set(), {}
    for line in text_of(world).splitlines():
        if line.startswith("# HELP "):
            name = line.split()[2]
            assert name not in helped, line
            helped.add(name)
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert name in helped and name not in typed, line
            typed[name] = kind
        else:
            found = SAMPLE.match(line)
            assert found, line
            family = re.sub("_(bucket|sum|count)$", "", found[1])
            assert found[1] in typed or typed.get(family) == "histogram", line


def test_every_name_that_is_explained_is_used_in_the_source():
    source = "".join(path.read_text() for path in [*ROOT.glob("common/*.c"), *ROOT.glob("services/*/*.c")]
                     if path.name != "metrics.c")
    explained = re.findall(r'^    {"(minglu_\w+)", "', (ROOT / "common/metrics.c").read_text(), re.M)
    used = set(re.findall(r'(?:metric_\w+|count)\(\s*"(minglu_\w+)"', source))
    assert used == set(explained)


@pytest.mark.parametrize("daemon", DAEMONS)
def test_every_daemon_tells_what_it_is(world, daemon):
    assert value(world, "minglu_up", daemon) == 1
    assert value(world, "minglu_resident_bytes", daemon) > 1 << 20
    assert value(world, "minglu_start_time_seconds", daemon) > 1.7e9
    assert value(world, "minglu_database_connects_total", daemon) >= 2
    assert value(world, "minglu_loop_late_seconds_count", daemon) > 0


def test_a_turn_of_many_is_seen_in_the_sizes(world):
    """Forty at once do not take forty turns of one."""
    def file(n):
        code = credit_code(f"metrics {n}")
        return world.operator.post("/v1/keys", {"roles": ["provider"], "organisation": code, "label": code}).status_code

    before = value(world, "minglu_turn_messages_sum", "gateway")
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        assert set(pool.map(file, range(200))) == {201}
    told = {(name, rest): float(number) for name, of, rest, number in samples(world) if of == "gateway"}
    count = told["minglu_turn_messages_count", None]
    assert told["minglu_turn_messages_sum", None] >= before + 200
    assert told["minglu_turn_messages_bucket", 'le="1"'] < count
    assert told["minglu_turn_messages_bucket", 'le="+Inf"'] == count


def test_answers_are_counted_by_class(world):
    def told():
        return [value(world, "minglu_http_answers_total", "gateway", f'class="{n}xx"') for n in (2, 4)]

    fine, refused = told()
    world.anonymous().get("/v1/register")
    world.anonymous().get("/v1/nowhere")
    now = told()
    assert now[0] >= fine + 1 and now[1] == refused + 1


def test_what_was_heard_is_told_beside_what_was_said(world):
    world.settle()
    heads = {name: value(world, "minglu_stream_head", name) for name in DAEMONS}
    assert heads["gateway"] > 0
    assert heads == {name: value(world, "minglu_stream_heard", "gateway", f'stream="{name}"') for name in DAEMONS}


def test_a_lost_connection_is_counted_and_comes_back(world):
    lost = value(world, "minglu_database_lost_total", "intake")
    made = value(world, "minglu_database_connects_total", "intake")
    rows(world, "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'minglu_intake'")
    await_true(lambda: value(world, "minglu_database_lost_total", "intake") >= lost + 2, "both were lost")
    await_true(lambda: value(world, "minglu_database_connects_total", "intake") >= made + 2, "both are there again")


def test_the_key_of_prometheus_opens_metrics_and_nothing_else(world):
    prometheus = world.with_key(METRICS_KEY)
    assert prometheus.get("/metrics", headers=FROM_OUTSIDE).status_code == 200
    assert prometheus.get("/v1/operations/status").status_code == 403
    assert prometheus.get("/v1/keys").status_code == 403
    assert prometheus.post("/v1/keys", {"roles": ["public"], "label": "x"}).status_code == 403
    stranger = world.with_key("ml_" + "n" * 43)
    assert stranger.get("/metrics", headers=FROM_OUTSIDE).status_code == 401


@contextlib.contextmanager
def prometheus(world, place):
    """Debian's own, with native.yml: other ports, shorter intervals, the key shown as in containers."""
    port, exporter = free_port(), free_port()
    (place / "metrics.key").write_text(METRICS_KEY)
    shutil.copy(ROOT / "deploy/observe/alerts.yml", place)
    text = (ROOT / "deploy/observe/native.yml").read_text()
    for old, new in [("15s", "1s"), ("127.0.0.1:8080", f"127.0.0.1:{world.port}"), ("127.0.0.1:9101", f"127.0.0.1:{exporter}"),
                     ("honor_labels:", f"authorization: {{credentials_file: {place}/metrics.key}}\n    honor_labels:")]:
        assert old in text
        text = text.replace(old, new)
    (place / "prometheus.yml").write_text(text)
    words = [["prometheus", f"--config.file={place}/prometheus.yml", f"--storage.tsdb.path={place}/data",
              f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"],
             [ROOT / "deploy/observe/exporter", "--listen", f"127.0.0.1:{exporter}", "--disk", f"data={place}"]]
    started = [subprocess.Popen(one) for one in words]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", trust_env=False) as http:
            yield http
    finally:
        for one in started:
            one.kill()
            one.wait()


def asked(http, path, **query):
    try:
        return http.get(path, params=query).json()["data"]
    except (httpx.TransportError, KeyError, ValueError):
        return None  # not up yet


def test_prometheus_itself_reads_it_and_every_rule(world, tmp_path):
    with prometheus(world, tmp_path) as http:
        def up():
            targets = (asked(http, "/targets") or {}).get("activeTargets", [])
            return len(targets) == 2 and all(target["health"] == "up" for target in targets)

        def behind():
            result = (asked(http, "/query", query="minglu:stream_behind:events") or {}).get("result", [])
            return {(one["metric"]["service"], one["metric"]["stream"]): float(one["value"][1]) for one in result}

        await_true(up, "both targets are read")
        found = await_true(behind, "the recorded numbers are there")
        assert {("gateway", name) for name in DAEMONS} <= set(found)
        assert set(found.values()) == {0.0}
        await_true(lambda: all(rule["health"] == "ok" for group in asked(http, "/rules")["groups"] for rule in group["rules"]),
                   "every rule was evaluated without a fault")
        answers = asked(http, "/query", query="minglu_answers == 1")["result"]
        assert sorted(one["metric"]["service"] for one in answers) == sorted(DAEMONS)
        firing = {alert["labels"]["alertname"] for alert in asked(http, "/alerts")["alerts"] if alert["state"] == "firing"}
        assert firing <= {"MingluDiskFull", "MingluDiskFilling"}, "at most the disk of this machine"


def test_how_the_archive_goes_is_told(world):
    archived = rows(world, "select archived_count from pg_stat_archiver")[0][0]
    world.client("auditor", label="something to be archived")
    rows(world, "select pg_switch_wal()")
    await_true(lambda: value(world, "minglu_wal_archived_total", "gateway") > archived, "another file was archived")
    await_true(lambda: value(world, "minglu_wal_unarchived_bytes", "gateway") < 2 << 24, "little is not archived")
    assert value(world, "minglu_wal_archive_failing", "gateway") == 0
