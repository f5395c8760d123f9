"""An installation without containers: its files where systemd and nginx look for them, units that systemd finds no
fault with and that are closed, and nginx in front of a real gateway."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import time

import httpx
import pytest
from world import ROOT, World, await_true, free_port

DAEMONS = ["intake", "matching", "monitoring", "sanctions", "gateway"]
UNITS = [*[f"minglu@{name}.service" for name in DAEMONS], "minglu-migrate.service", "minglu-papers.service",
         "minglu-backup.service", "minglu-backup.timer", "minglu-exporter.service", "minglu.target"]
EXPOSED_MOST = 2.2  # systemd's own measure, of 10
BUILD = pathlib.Path(os.environ.get("MINGLU_TEST_BUILD") or ROOT / "build/test")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    root = tmp_path_factory.mktemp("installed")
    done = subprocess.run([ROOT / "deploy/systemd/install", "--root", root], capture_output=True, text=True, check=False,
                          env=dict(os.environ, MINGLU_BUILD=str(BUILD)))
    assert done.returncode == 0, done.stderr
    # beside them, what Debian's packages bring: targets, postgresql@.service
    shutil.copytree("/lib/systemd/system", root / "lib/systemd/system", symlinks=True)
    return root


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_finds_no_fault(installed, unit):
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", f"--root={installed}", unit], capture_output=True,
                          text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.endswith(".service")])
def test_a_unit_may_do_little(installed, unit):
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", f"--root={installed}", unit],
                          capture_output=True, text=True, check=False)
    exposed = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    assert exposed and float(exposed[1]) <= EXPOSED_MOST, done.stdout[-2000:] + done.stderr


def test_the_daemons_share_no_user_and_each_sees_its_own_secrets():
    text = (ROOT / "deploy/systemd/minglu@.service").read_text()
    assert "DynamicUser=yes" in text and "User=minglu-%i" in text
    read = re.findall(r"LoadCredential=[\w.]+:(\S+)", text)
    assert all("%i" in path or path.endswith("/seal.keys") for path in read), read
    for path in ROOT.glob("deploy/systemd/*.env"):
        assert not re.search("(PASSWORD|SECRET|_KEY)=", path.read_text()), path


def test_the_gateway_alone_goes_out(installed):
    """Webhooks; what it may reach there it decides itself."""
    assert "IPAddressDeny=any\nIPAddressAllow=localhost" in (ROOT / "deploy/systemd/minglu@.service").read_text()
    assert [path.parent.name for path in (installed / "etc/systemd/system").glob("*.d/*.conf")] == ["minglu@gateway.service.d"]


def settings(name):
    lines = (ROOT / f"deploy/systemd/{name}.env").read_text().splitlines()
    return {key: value.strip('"') for key, _, value in (line.partition("=") for line in lines if not line.startswith("#"))}


def test_everybody_is_where_the_others_look_for_him():
    peers = dict(peer.split("=") for peer in settings("minglu")["MINGLU_BUS_PEERS"].split())
    assert set(peers) == set(DAEMONS)
    for name in DAEMONS:
        assert settings(name)["MINGLU_BUS_ADDRESS"] == f"tcp://{peers[name]}"
    ports = [int(address.rpartition(":")[2]) for address in peers.values()]
    assert len({port + more for port in ports for more in (0, 1)}) == 10, "each has two ports of its own"


def test_every_setting_is_known(installed):
    known = subprocess.run([installed / "usr/lib/minglu/gateway", "--help"], capture_output=True, text=True, check=True)
    for path in ROOT.glob("deploy/systemd/*.env"):
        for name in settings(path.stem):
            assert re.search(rf"^  {name} ", known.stdout, re.M), f"{path.name}: {name}"


def test_an_operators_settings_stay(installed):
    path, journal = installed / "etc/minglu/minglu.env", installed / "etc/systemd/journald.conf.d/minglu.conf"
    kept = path.read_text()
    path.write_text(kept.replace("MINGLU_LOG_LEVEL=info", "MINGLU_LOG_LEVEL=warn"))
    room = journal.read_text()
    journal.write_text(room.replace("16G", "64G"))
    subprocess.run([ROOT / "deploy/systemd/install", "--root", installed], check=True, capture_output=True,
                   env=dict(os.environ, MINGLU_BUILD=str(BUILD)))
    assert "MINGLU_LOG_LEVEL=warn" in path.read_text() and "64G" in journal.read_text()
    path.write_text(kept)
    journal.write_text(room)


LAW_DAYS = 184  # six months at most


def test_logs_are_kept_for_half_a_year(installed, tmp_path):
    """As journald and logrotate read it: beside Debian's own settings, which keep less and come after."""
    text = (installed / "etc/systemd/journald.conf.d/minglu.conf").read_text()
    days = int(re.search(r"^MaxRetentionSec=(\d+)day$", text, re.M)[1])
    assert "MaxFileSec=1week\n" in text and days - 7 >= LAW_DAYS, "a file goes as a whole, by its first line"
    logs = {"nginx/minglu.log", "nginx/minglu-error.log", "nginx/access.log", "postgresql/postgresql-15-minglu.log"}
    for log in logs:
        (tmp_path / log).parent.mkdir(exist_ok=True)
        (tmp_path / log).write_text("said\n")
    (tmp_path / "d").mkdir()
    debian = pathlib.Path("/etc/logrotate.d")
    for file in (installed / "etc/logrotate.d/minglu", debian / "nginx", debian / "postgresql-common"):
        (tmp_path / "d" / file.name).write_text(file.read_text().replace("/var/log/", f"{tmp_path}/").replace("{", "{\n su root root\n", 1))
    (tmp_path / "conf").write_text(f"include {tmp_path}/d\n")
    done = subprocess.run(["logrotate", "--debug", "--state", tmp_path / "state", tmp_path / "conf"], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0 and "error" not in done.stderr.replace("error.log", ""), done.stderr
    kept = {}
    for part in re.split(r"^rotating pattern: ", done.stderr, flags=re.M)[1:]:
        every, rotations = re.search(r"(after 1 days|weekly|monthly) \((\d+) rotations\)", part).groups()
        for log in re.findall(r"^considering log (\S+)", part, re.M):
            kept[log] = int(rotations) * {"after 1 days": 1, "weekly": 7, "monthly": 28}[every]
    assert set(kept) == {f"{tmp_path}/{log}" for log in logs}, done.stderr
    assert all(days >= LAW_DAYS for log, days in kept.items() if "minglu" in log), kept


@pytest.mark.parametrize("words, sentence", [
    (["--root"], "--root wants a directory."), (["now"], "install knows --files, --root DIR and --below DIR alone.")])
def test_words_it_does_not_understand_are_named(words, sentence):
    done = subprocess.run([ROOT / "deploy/systemd/install", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and sentence in done.stderr


# ---- nginx ----

@pytest.fixture(scope="module")
def world():
    with World(settings={"MINGLU_PROXY_ADDRESS": "127.0.0.1"}) as world:
        yield world


@pytest.fixture(scope="module")
def front(world, installed, tmp_path_factory):
    """nginx as Debian configures it, with our site, other ports and paths; gives its HTTPS port and its log."""
    place = tmp_path_factory.mktemp("nginx")
    place.chmod(0o755)
    plain, tls = free_port(), free_port()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", place / "tls.key", "-out", place / "tls.crt", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost"], capture_output=True, check=True)
    site = (installed / "etc/nginx/sites-available/minglu").read_text()
    for old, new in [("/etc/minglu/nginx/", f"{installed}/etc/minglu/nginx/"), ("/etc/minglu/tls/", f"{place}/"),
                     ("/var/log/nginx/", f"{place}/"), ("[::]:", "[::1]:"), ("listen 80;", f"listen 127.0.0.1:{plain};"),
                     ("listen [::1]:80;", ""), ("listen 443 ", f"listen 127.0.0.1:{tls} "), ("listen [::1]:443 ssl http2;", ""),
                     ("127.0.0.1:8080", f"127.0.0.1:{world.port}")]:
        assert old in site, old
        site = site.replace(old, new)
    (place / "site").write_text(site)
    whole = pathlib.Path("/etc/nginx/nginx.conf").read_text()
    whole = whole.replace("/run/nginx.pid", f"{place}/pid").replace("/var/log/nginx/", f"{place}/debian-")
    whole = re.sub(r"include /etc/nginx/(modules|conf\.d|sites)[^;]*;", "", whole)
    whole = f"include {installed}/etc/nginx/modules-enabled/*.conf;\n{whole}"
    end = whole.rindex("}", 0, whole.rindex("#mail") if "#mail" in whole else len(whole))
    (place / "nginx.conf").write_text(f"{whole[:end]}include {place}/site;\n}}\n")
    with running(place) as server:
        yield {"plain": plain, "tls": tls, "place": place, "server": server}


@contextlib.contextmanager
def running(place):
    words = ["nginx", "-c", str(place / "nginx.conf"), "-e", str(place / "early.log")]
    tested = subprocess.run([*words, "-q", "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    with subprocess.Popen([*words, "-g", "daemon off;"], stdout=subprocess.DEVNULL) as server:
        try:
            await_true(lambda: (place / "pid").exists() and (place / "pid").read_text().strip(), "nginx runs")
            yield server
        finally:
            server.terminate()


def client(front):
    trusted = ssl.create_default_context(cafile=str(front["place"] / "tls.crt"))
    return httpx.Client(base_url=f"https://localhost:{front['tls']}", verify=trusted, trust_env=False, timeout=30)


def log_lines(front, path):
    lines = (front["place"] / "minglu.log").read_text().splitlines()
    return [told for told in map(json.loads, lines) if told["path"] == path]


def test_nginx_leads_to_the_gateway(front):
    with client(front) as http:
        answer = http.get("/v1/register")
    assert answer.status_code == 200 and answer.json()["items"] == []
    assert answer.headers["x-frame-options"] == "DENY"
    trace = answer.headers["traceparent"]
    told = await_true(lambda: log_lines(front, "/v1/register"), "the request is in the log")[-1]
    assert list(told)[:6] == ["time", "level", "service", "event.code", "trace", "text"]
    assert (told["status"], told["trace"], told["client"]) == (200, trace, "-"), "no address of who shows no key"


def test_plain_http_is_sent_to_tls(front):
    answer = httpx.get(f"http://127.0.0.1:{front['plain']}/v1/register?q=1", headers={"Host": "example.cn"},
                       trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "https://example.cn/v1/register?q=1")


def test_the_numbers_are_not_for_outside(front, world):
    with client(front) as http:
        assert http.get("/metrics", headers={"Authorization": f"Bearer {world.operator.key}"}).status_code == 404


def test_an_informants_address_is_nowhere(front, world):
    """Not in the log of requests, not in that of faults: also when the gateway does not answer."""
    body = {"provider": "91110000600037341L", "anonymous": True, "text": "演示"}
    with client(front) as http:
        keyed = {"Authorization": f"Bearer {world.operator.key}"}
        http.post("/v1/complaints", json=body, headers={"Idempotency-Key": "a" * 32, **keyed})
        assert http.get("/v1/clock", headers=keyed).status_code == 200
        subprocess.run(["sv", "down", world.var / "sv/gateway"], check=True, capture_output=True)
        await_true(lambda: http.get("/v1/register").status_code == 503, "the gateway is down")
        down = http.post("/v1/complaints", json=body, headers={"Idempotency-Key": "b" * 32, **keyed})
        subprocess.run(["sv", "up", world.var / "sv/gateway"], check=True, capture_output=True)
        await_true(lambda: http.get("/health/ready").status_code == 200, "the gateway is there again")
    assert down.status_code == 503 and "retry-after" in down.headers
    assert down.headers["content-type"] == "application/problem+json"
    told = await_true(lambda: len(log_lines(front, "/v1/complaints")) == 2 and log_lines(front, "/v1/complaints"), "both")
    assert [line["client"] for line in told] == ["-", "-"]
    assert log_lines(front, "/v1/clock")[-1]["client"] == "127.0.0.1"
    faults = (front["place"] / "minglu-error.log").read_text()
    assert "/v1/register" in faults and "complaints" not in faults


def test_events_pass_as_they_come(front, world):
    headers = {"Authorization": f"Bearer {world.operator.key}", "Accept": "text/event-stream"}
    with client(front) as http, http.stream("GET", "/v1/events", headers=headers) as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith("retry:")
        key_id = world.client("auditor").key_id
        assert any(key_id in line for line in lines if line.startswith("data:"))


def test_it_ends_in_time_and_well_while_somebody_hears_events(front, world):
    """As systemd and the engine end it: QUIT, and what is open after a while is cut."""
    headers = {"Authorization": f"Bearer {world.operator.key}", "Accept": "text/event-stream"}
    with client(front) as http, http.stream("GET", "/v1/events", headers=headers) as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith("retry:")
        began = time.monotonic()
        front["server"].send_signal(signal.SIGQUIT)
        assert front["server"].wait(30) == 0
        assert time.monotonic() - began < 5, "Debian's unit kills it after that"
    assert "open socket" not in (front["place"] / "minglu-error.log").read_text()


def test_nothing_of_this_machine_is_in_the_files(installed):
    for path in (installed / "etc").rglob("*"):
        if path.is_file():
            assert str(ROOT) not in path.read_text(), path
    assert shutil.which("nginx") and shutil.which("systemd-analyze")
