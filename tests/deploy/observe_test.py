"""Prometheus beside minglu: its configuration and rules as promtool reads them, every alert shown firing and not
firing, every number they stand on really told; and the exporter of what no daemon can know."""

import datetime
import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
import urllib.request

import pytest
from world import ROOT, free_port

OBSERVE = ROOT / "deploy/observe"
ALERTS = re.findall(r"^ +- alert: (\w+)$", (OBSERVE / "alerts.yml").read_text(), re.M)


def promtool(*words, text=None):
    done = subprocess.run(["promtool", *words], cwd=OBSERVE, input=text, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["prometheus.yml", "native.yml"])
def test_the_configuration_is_good(name):
    promtool("check", "config", "--syntax-only", name)


def test_every_rule_is_good_and_does_what_its_test_says():
    promtool("check", "rules", "alerts.yml")
    promtool("test", "rules", "alerts.test.yml")


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_is_shown_firing_and_not_firing(alert):
    """Each `alertname` in the tests is followed by what is expected of it."""
    cases = re.split(r"^ +- (?=\{?eval_time)", (OBSERVE / "alerts.test.yml").read_text(), flags=re.M)[1:]
    mine = [case for case in cases if re.search(rf"alertname: {alert}\b", case)]
    assert any("exp_alerts: []" in case for case in mine), "not firing"
    assert any("exp_labels" in case for case in mine), "firing"


def test_every_number_of_a_rule_is_told_by_somebody():
    told = set(re.findall(r'"(minglu_\w+)"', (ROOT / "common/metrics.c").read_text()))
    told |= set(re.findall(r'"(minglu_\w+)":', (OBSERVE / "exporter").read_text()))
    rules = (OBSERVE / "alerts.yml").read_text()
    used = {re.sub("_(bucket|sum|count)$", "", name) for name in re.findall(r"\bminglu_[a-z0-9_]+\b", rules)}
    assert used and used <= told
    recorded = set(re.findall(r"- record: (\S+)", rules))
    assert set(re.findall(r"\bminglu:[a-z0-9_:]+", rules)) == recorded


def test_severities_are_two():
    rules = (OBSERVE / "alerts.yml").read_text()
    assert re.findall(r"severity: (\w+)", rules).count("critical") >= 8
    assert set(re.findall(r"severity: (\w+)", rules)) == {"critical", "warning"}


# ---- who is woken ----

@pytest.mark.parametrize("given, targets", [
    ("", []), ("alerts.example.gov.cn:9093", ["alerts.example.gov.cn:9093"]), (" 10.1.1.1:9093  b:1 ", ["10.1.1.1:9093", "b:1"])])
def test_the_alertmanagers_of_the_house_are_passed_on(tmp_path, given, targets):
    done = started(tmp_path, given)
    assert (done.returncode, done.stdout.split()) == (0, ["--web.listen-address=:9090"]), done.stderr
    assert json.loads((tmp_path / "alertmanagers.json").read_text()) == [{"targets": targets}]
    assert "files: [/tmp/alertmanagers.json]" in (OBSERVE / "prometheus.yml").read_text()


@pytest.mark.parametrize("given", ["http://a:9093", "a", "a:9093,b:9093", 'a":9093'])
def test_an_alertmanager_that_is_no_place_is_refused(tmp_path, given):
    done = started(tmp_path, given)
    assert done.returncode == 1 and done.stderr.endswith("but wants HOST:PORT, with spaces between.\n"), done.stderr


def started(place, given):
    """What the container runs, with a prometheus that says what it is told."""
    (place / "prometheus").write_text('#!/bin/sh\necho "$@"\n')
    (place / "prometheus").chmod(0o755)
    return subprocess.run([OBSERVE / "start", "--web.listen-address=:9090"], text=True, capture_output=True, check=False,
                          env={"PATH": f"{place}:/usr/bin:/bin", "TMPDIR": str(place), "MINGLU_ALERTMANAGERS": given})


# ---- the exporter ----

def exporter(*words):
    done = subprocess.run([OBSERVE / "exporter", *words], text=True, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    promtool("check", "metrics", text=done.stdout)
    return dict(line.rsplit(" ", 1) for line in done.stdout.splitlines() if not line.startswith("#"))


def test_room_is_told_per_place(tmp_path):
    told = exporter("--disk", f"data={tmp_path}", "--disk", f"gone={tmp_path}/gone")
    room = shutil.disk_usage(tmp_path)
    assert float(told['minglu_disk_size_bytes{place="data"}']) == room.total
    assert abs(float(told['minglu_disk_free_bytes{place="data"}']) - room.free) < 1 << 30
    assert told['minglu_disk_read{place="data"}'] == "1"
    assert told['minglu_disk_read{place="gone"}'] == "0"
    assert 'minglu_disk_free_bytes{place="gone"}' not in told


@pytest.fixture
def serving(tmp_path):
    """A TLS server with a certificate of so many days; gives its address."""
    servers = []

    def serve(days):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", tmp_path / "key", "-out", tmp_path / "cert", "-days", str(days),
                        "-subj", "/O=演示局/CN=front"], capture_output=True, check=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
        server = socket.create_server(("127.0.0.1", free_port()))
        servers.append(server)
        threading.Thread(target=accept, args=(server, context), daemon=True).start()
        return f"127.0.0.1:{server.getsockname()[1]}"

    yield serve
    for server in servers:
        server.close()


def accept(server, context):
    try:
        with server.accept()[0] as plain, context.wrap_socket(plain, server_side=True) as served:
            served.recv(1)
    except OSError:
        pass  # the client has seen what it wanted, or the test is over


# 2049 is the last year written with two digits
@pytest.mark.parametrize("days", [2, 400, 20 * 365, 40 * 365])
def test_the_end_of_the_certificate_served_is_told(serving, days):
    at = serving(days)
    told = exporter("--certificate", at)
    end = float(told[f'minglu_certificate_not_after_timestamp_seconds{{at="{at}"}}'])
    left = end - datetime.datetime.now().timestamp()
    assert days * 86400 - 60 < left <= days * 86400


def test_nobody_serving_is_told():
    at = f"127.0.0.1:{free_port()}"
    assert exporter("--certificate", at) == {f'minglu_certificate_read{{at="{at}"}}': "0"}


def manifest(directory, name, ended):
    (directory / "base" / name).mkdir(parents=True)
    (directory / "base" / name / "manifest.json").write_text(json.dumps({"id": name, "ended": ended}))


def test_the_newest_whole_backup_is_told(tmp_path):
    (tmp_path / "base").mkdir()
    assert exporter("--backups", str(tmp_path)) == {"minglu_backup_read": "1", "minglu_backups": "0"}
    manifest(tmp_path, "2026-11-22T030000Z", "2026-11-22T03:00:09Z")
    manifest(tmp_path, "2026-11-23T030000Z", "2026-11-23T03:00:10Z")
    manifest(tmp_path, "2026-11-24T030000Z.new", "2026-11-24T03:00:10Z")  # not finished
    (tmp_path / "base/2026-11-21T030000Z").mkdir()  # half gone: its manifest went first
    told = exporter("--backups", str(tmp_path))
    assert told["minglu_backups"] == "2"
    assert float(told["minglu_backup_last_timestamp_seconds"]) == 1795402810
    assert exporter("--backups", str(tmp_path / "gone")) == {"minglu_backup_read": "0"}


def test_a_damaged_manifest_is_told(tmp_path):
    manifest(tmp_path, "2026-11-22T030000Z", "2026-11-22T03:00:09Z")
    (tmp_path / "base/2026-11-22T030000Z/manifest.json").write_text("[")
    assert exporter("--backups", str(tmp_path)) == {"minglu_backup_read": "0"}


def test_the_gap_of_the_archive_is_told(tmp_path):
    hole = tmp_path / "archive.hole"
    assert exporter("--gap", str(hole))["minglu_archive_gap_files"] == "0"
    hole.write_text("00000001000000000000000A 2026-11-23T03:00:00Z\n00000001000000000000000B 2026-11-23T03:01:00Z\n")
    assert exporter("--gap", str(hole))["minglu_archive_gap_files"] == "2"
    assert exporter("--gap", str(tmp_path)) == {"minglu_archive_gap_read": "0"}


def test_it_is_served_to_prometheus(tmp_path):
    """Also while the certificate's place takes a connection and says nothing."""
    port = free_port()
    with socket.create_server(("127.0.0.1", free_port())) as silent, \
            subprocess.Popen([OBSERVE / "exporter", "--listen", f"127.0.0.1:{port}", "--disk", f"data={tmp_path}",
                              "--certificate", f"127.0.0.1:{silent.getsockname()[1]}"]) as server:
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            await_port(port)
            with socket.create_connection(("127.0.0.1", port)):  # one who says nothing costs the next one seconds only
                body = opener.open(f"http://127.0.0.1:{port}/metrics", timeout=30).read().decode()
            assert 'minglu_disk_read{place="data"} 1' in body
            with pytest.raises(urllib.error.HTTPError) as refused:
                opener.open(f"http://127.0.0.1:{port}/etc/passwd", timeout=30)
            assert refused.value.code == 404
            second = subprocess.run([OBSERVE / "exporter", "--listen", f"127.0.0.1:{port}"], capture_output=True,
                                    text=True, check=False, timeout=60)
            assert (second.returncode, second.stderr) == (
                1, f"exporter: cannot listen on 127.0.0.1:{port}: Address already in use\n")
        finally:
            server.kill()


def await_port(port):
    end = datetime.datetime.now() + datetime.timedelta(seconds=30)
    while datetime.datetime.now() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except ConnectionRefusedError:
            continue
    raise AssertionError("the exporter does not listen")


@pytest.mark.parametrize("words, sentence", [
    (["--disk", "data"], '"data" is not NAME=PATH'), (["--certificate", "front"], '"front" is not HOST:PORT'),
    (["--listen", "x:99999"], '"x:99999" is not HOST:PORT')])
def test_words_it_does_not_understand_are_named(words, sentence):
    done = subprocess.run([OBSERVE / "exporter", *words], text=True, capture_output=True, check=False, timeout=60)
    assert done.returncode == 2
    assert sentence in done.stderr
