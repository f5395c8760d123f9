"""The profile observe: Prometheus sees every daemon and what no daemon knows, by its own key, and has our rules."""

import json
import os
import urllib.request

import pytest

import stack as kit


@pytest.fixture(scope="module")
def prometheus(stack):
    kit.minglu("up", COMPOSE_PROFILES="observe", MINGLU_ALERTMANAGERS="alerts.example.gov.cn:9093")

    def ask(path):
        with urllib.request.urlopen(f"http://127.0.0.1:{os.environ['MINGLU_PROMETHEUS_PORT']}/api/v1/{path}", timeout=10) as answer:
            return json.load(answer)["data"]

    def is_there():
        try:
            return {target["health"] for target in ask("targets")["activeTargets"]} == {"up"}
        except OSError:
            return False
    try:
        kit.await_true("every target scraped", is_there, 60)
        yield ask
    finally:
        kit.compose("--profile", "observe", "rm", "--force", "--stop", "prometheus", "exporter")


def values(ask, query):
    return {json.dumps(one["metric"], sort_keys=True): float(one["value"][1]) for one in ask(f"query?query={query}")["result"]}


def test_every_daemon_is_seen(prometheus):
    seen = {json.loads(metric).get("service") for metric in values(prometheus, "minglu_turns_total")}
    assert seen == set(kit.DAEMONS)


def test_every_daemon_tells_the_memory_its_container_may_have(prometheus):
    told = {json.loads(metric)["service"]: limit for metric, limit in values(prometheus, "minglu_memory_limit_bytes").items()}
    given = {service: kit.inspect(*kit.containers(service))[0]["HostConfig"]["Memory"] for service in kit.DAEMONS}
    assert told == given and min(given.values()) > 0


def test_room_certificate_and_archive_are_seen(prometheus):
    assert all(room > 0 for room in values(prometheus, "minglu_disk_free_bytes").values())
    assert len(values(prometheus, "minglu_disk_free_bytes")) == 2
    reads = values(prometheus, '{__name__=~"minglu_(disk|certificate|backup|archive_gap)_read"}')
    assert len(reads) == 5 and set(reads.values()) == {1.0}, reads


def test_the_alertmanager_of_the_settings_is_told(prometheus):
    assert [one["url"] for one in prometheus("alertmanagers")["activeAlertmanagers"]] == ["http://alerts.example.gov.cn:9093/api/v2/alerts"]


def test_our_rules_are_loaded_and_quiet(prometheus):
    groups = prometheus("rules")["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert len(rules) >= 8 and all(rule["health"] in ("ok", "unknown") for rule in rules)
    assert not [rule["name"] for rule in rules if rule.get("state") == "firing"]


def test_its_key_reads_metrics_and_no_more(stack, prometheus):
    key = kit.in_volume("secrets-observe", "cat metrics.key").strip()
    with stack.world() as world:
        client = world.with_key(key)
        assert client.get("/metrics").status_code == 200
        assert client.get("/v1/keys").status_code in (401, 403)
        assert world.anonymous().get("/metrics").status_code == 401
