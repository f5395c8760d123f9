"""Watching the stack: its logs as one story, followed through a restart; Prometheus and the exporter of the profile
observe, which read what they are to read and no more."""

import contextlib
import json
import os
import subprocess

import httpx

import stack as kit
from world import ROOT, free_port, times_of

MEMBERS = ["time", "level", "service", "event.code", "trace", "text"]


def logs(*words):
    return [json.loads(line) for line in kit.minglu("logs", *words).stdout.splitlines()]


def test_every_container_speaks_in_one_form(stack):
    kit.await_healthy()
    with stack.world() as world:
        assert world.anonymous().get("/v1/register").status_code == 200
    told = logs()
    assert {line["service"] for line in told} >= {*kit.LASTING, "keys", "migrate", "papers"}
    for line in told:
        assert list(line)[:6] == MEMBERS, line
    front = kit.run("docker", "logs", *kit.containers("front"))
    for line in (front.stdout + front.stderr).splitlines():
        assert list(json.loads(line))[:6] == MEMBERS, line
    times = times_of(told)
    assert times == sorted(times)


def test_a_matter_is_one_story_and_names_no_informant(stack):
    with stack.world() as world:
        answer = world.anonymous().post("/v1/complaints", kit.complaint("日志"))
        case = answer.json()["case"]
        world.settle()
    told = logs("--matter", case)
    assert [line["text"] for line in told if line["event.code"] == "event.said"] == ["complaint_filed"]
    assert logs("--trace", told[0]["trace"])[0] == told[0]
    requests = [line for line in logs("front") if line.get("path") == "/v1/complaints"]
    assert requests and {line["client"] for line in requests} == {"-"}


def test_what_comes_is_followed_through_a_restart(stack):
    kit.await_healthy()
    identity = kit.containers("matching")[0]
    with subprocess.Popen([ROOT / "deploy/minglu", "--compose", "logs", "-f", "matching"], stdout=subprocess.PIPE,
                          text=True, start_new_session=True) as follower:
        try:
            lines = (json.loads(line) for line in follower.stdout)
            for _ in range(2):
                before = kit.inspect(identity)[0]["State"]["StartedAt"]
                kit.docker("restart", identity)
                assert any(line["event.code"] == "service.started" and line["time"] > before for line in lines)
        finally:
            os.killpg(follower.pid, 15)
    kit.await_healthy()


@contextlib.contextmanager
def observed():
    """The profile observe; gives Prometheus's own interface."""
    port = free_port()
    kit.compose("--profile", "observe", "up", "-d", "--no-build", "--no-recreate", "prometheus", "exporter",
                MINGLU_PROMETHEUS_PORT=str(port))
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", trust_env=False) as http:
            yield http
    finally:
        kit.compose("--profile", "observe", "rm", "--force", "--stop", "prometheus", "exporter")


def asked(http, path, **query):
    try:
        return http.get(path, params=query).json()["data"]
    except (httpx.TransportError, KeyError, ValueError):
        return None  # not up yet


def test_prometheus_reads_the_stack_with_a_key_of_its_own(stack):
    kit.await_healthy()
    with observed() as http:
        def states():
            return sorted((target["labels"]["job"], target["health"])
                          for target in (asked(http, "/targets") or {}).get("activeTargets", []))

        def number(name):
            found = (asked(http, "/query", query=name) or {}).get("result", [])
            return {tuple(sorted(one["metric"].items())): float(one["value"][1]) for one in found}

        kit.await_true("both targets are read", lambda: states() == [("minglu", "up"), ("minglu-host", "up")])
        kit.await_true("the certificate was looked at", lambda: 1 in number("minglu_certificate_read").values())
        for name in ("minglu_disk_read", "minglu_backup_read", "minglu_archive_gap_read"):
            assert set(number(name).values()) == {1}, name
        assert set(number("sum by (service) (minglu_answers)").values()) == {1}
        kit.await_true("what is recorded", lambda: len(number("minglu:stream_behind:events")) >= 10)

        def health():  # "unknown" until a group's first turn comes
            return {rule["health"] for group in asked(http, "/rules")["groups"] for rule in group["rules"]}

        kit.await_true("every rule was asked once", lambda: "unknown" not in health())
        assert health() == {"ok"}
        firing = {alert["labels"]["alertname"] for alert in asked(http, "/alerts")["alerts"] if alert["state"] == "firing"}
        assert firing <= {"MingluDiskFull", "MingluDiskFilling"}, "at most the disk of this machine"
    key = kit.in_volume("secrets-observe", "cat metrics.key").strip()
    with stack.world() as world:
        prometheus = world.with_key(key)
        assert prometheus.get("/metrics").status_code == 200
        assert prometheus.get("/v1/operations/status").status_code == 403
