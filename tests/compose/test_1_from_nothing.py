"""From nothing to a closed, healthy stack: what the images are, what runs, who reaches whom, in how much time and room."""

import json
import re
import time

import pytest
import zmq
from zmq.utils.monitor import recv_monitor_message

import stack as kit

UP_SECONDS = 20
HANDSHAKE_SECONDS = 10
ENDS_OF_HANDSHAKE = (zmq.EVENT_HANDSHAKE_SUCCEEDED, zmq.EVENT_HANDSHAKE_FAILED_AUTH, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL,
                     zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL, zmq.EVENT_DISCONNECTED)
IDLE_MEGABYTES = 400
DAEMON_MEGABYTES = 120
LASTING_USERS = {"postgres": "postgres", "front": "front", "keeper": "postgres"}
SECRET = re.compile(r"ml_[A-Za-z0-9_-]{43}|AGE-SECRET-KEY-1[0-9A-Z]{10,}|BEGIN (EC )?PRIVATE KEY")


def megabytes(number):
    return number / 1e6


def test_the_daemons_image_is_small_and_says_what_it_holds(images):
    base = kit.inspect("debian:bookworm-slim")[0]
    beside = megabytes(images["daemon"]["Size"] - base["Size"])
    print(f"\nthe daemons' image beside its base: {beside:.0f} MB (< {DAEMON_MEGABYTES})")
    assert beside < DAEMON_MEGABYTES
    for name, image in images.items():
        packages = image["Config"]["Labels"]["minglu.packages"].split()
        assert all("=" in package for package in packages) and len(packages) > 60, name
        assert image["Config"]["User"] not in ("", "root", "0"), f"{name} runs as root"
    assert "libzmq5=" in images["daemon"]["Config"]["Labels"]["minglu.packages"]
    installed = kit.docker("run", "--rm", "--network", "none", "--entrypoint", "dpkg-query", "minglu/daemon:test", "--show",
                           "--showformat", "${Package}=${Version} ")
    assert installed.split() == images["daemon"]["Config"]["Labels"]["minglu.packages"].split()


def test_it_is_up_in_time_and_twice_is_harmless(stack):
    assert f"https://localhost:{stack.port}" in stack.said.stdout and "operator-key" in stack.said.stdout
    assert kit.all_healthy()
    before = sorted((one["Id"], one["State"]["Pid"]) for one in kit.inspect(*kit.containers()) if kit.service_of(one) in kit.LASTING)
    kit.minglu("up")
    after = sorted((one["Id"], one["State"]["Pid"]) for one in kit.inspect(*kit.containers()) if kit.service_of(one) in kit.LASTING)
    assert after == before
    with stack.world() as world:
        case = world.anonymous().post("/v1/complaints", kit.complaint("下线前")).json()["case"]
        world.settle()
    kit.minglu("down")
    what_was_said_is_archived(case)
    began = time.monotonic()
    kit.minglu("up")
    took = time.monotonic() - began
    print(f"\nup to all healthy: {stack.took:.1f} s the first time, {took:.1f} s again (< {UP_SECONDS})")
    assert stack.took < UP_SECONDS and took < UP_SECONDS
    told = [json.loads(line) for line in kit.minglu("logs", "--matter", case).stdout.splitlines()]
    assert [line["text"] for line in told if line["event.code"] == "event.said"] == ["complaint_filed"]


def what_was_said_is_archived(case):
    """`down` removes the containers, not what they said, to the last line."""
    assert not kit.containers()
    assert kit.archived("intake").count(f'"subject":"{case}"') >= 1
    for service in kit.DAEMONS:
        assert kit.archived(service).count('"event.code":"service.stopped"') == 1, service
    assert all(kit.archived(service) for service in ("keys", "postgres", "migrate", "papers", "front"))


UNITS = {"B": 1e-6, "KiB": 1024e-6, "MiB": 1024 ** 2 * 1e-6, "GiB": 1024 ** 3 * 1e-6}


def memory():
    """Megabytes by container, as the engine counts them."""
    used = {}
    for line in kit.docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}", *kit.containers(everything=False)).splitlines():
        name, amount, unit = re.match(r"(\S+) ([\d.]+)([A-Za-z]+)", line).groups()
        used[name] = float(amount) * UNITS[unit]
    return used


def test_it_is_small_when_idle(stack):
    kit.await_healthy()
    # the engine says 0 of a container it has not looked at yet
    kit.await_true("numbers of every container", lambda: all(memory().values()))
    used = memory()
    print(f"\nidle: {sum(used.values()):.0f} MB (< {IDLE_MEGABYTES}):", ", ".join(f"{name} {size:.0f}" for name, size in used.items()))
    assert len(used) == len(kit.LASTING) and sum(used.values()) < IDLE_MEGABYTES


@pytest.mark.parametrize("service", kit.LASTING)
def test_a_container_has_no_more_rights_than_it_needs(stack, service):
    box = kit.inspect(*kit.containers(service))[0]
    host = box["HostConfig"]
    assert host["ReadonlyRootfs"] and host["CapDrop"] == ["ALL"] and not host["CapAdd"] and not host["Privileged"]
    assert "no-new-privileges:true" in host["SecurityOpt"] and host["Init"]
    assert host["Memory"] > 0 and host["PidsLimit"] > 0
    assert host["LogConfig"]["Config"]["max-size"] and host["RestartPolicy"]["Name"] == "always"
    assert box["Config"]["User"] == LASTING_USERS.get(service, "minglu")
    # its own secrets, and those only to be read; the keeper's are PostgreSQL's
    secrets = [mount for mount in box["Mounts"] if "secrets-" in mount.get("Name", "")]
    assert [mount["Name"] for mount in secrets] == [kit.volume("secrets-postgres" if service == "keeper" else f"secrets-{service}")]
    assert not secrets[0]["RW"]
    status = kit.docker("exec", box["Id"], "cat", "/proc/1/status")
    assert re.search(r"^CapEff:\t0+$", status, re.M) and re.search(r"^NoNewPrivs:\t1$", status, re.M)
    # the front is published, nothing else is
    ports = [port for port, places in (box["NetworkSettings"]["Ports"] or {}).items() if places]
    assert ports == (["8443/tcp"] if service == "front" else [])


def test_only_loopback_is_published(stack):
    box = kit.inspect(*kit.containers("front"))[0]
    assert {place["HostIp"] for place in box["NetworkSettings"]["Ports"]["8443/tcp"]} == {"127.0.0.1"}


def reaches(service, host, port):
    """Whether a container gets a connection: bash is in every image."""
    done = kit.compose("exec", "-T", service, "timeout", "3", "bash", "-c", f"exec 3<>/dev/tcp/{host}/{port}", check=False)
    return done.returncode == 0


def test_who_reaches_whom(stack):
    kit.await_healthy()
    assert reaches("front", "gateway", 8080)
    assert reaches("gateway", "intake", 7300) and reaches("intake", "postgres", 5432)
    for host, port in (("postgres", 5432), ("intake", 7300)):
        assert not reaches("front", host, port), f"the front reaches {host}"
    outside = kit.inspect(*kit.containers("front"))[0]["NetworkSettings"]["Networks"][f"{kit.PROJECT}_outside"]["IPAddress"]
    assert reaches("gateway", outside, 8443)  # webhooks go that way, and nobody else's anything
    for service in ("postgres", "intake", "matching", "monitoring", "sanctions"):
        assert not reaches(service, outside, 8443), service


def is_let_in(kind, address, keys):
    """Whether a socket of somebody with these keys (None: without CURVE) gets through the handshake."""
    with zmq.Context() as context, context.socket(kind) as wire:
        wire.linger = 0
        if keys:
            wire.curve_serverkey, wire.curve_publickey, wire.curve_secretkey = keys
        monitor = wire.get_monitor_socket()
        wire.connect(address)
        while monitor.poll(HANDSHAKE_SECONDS * 1000):
            event = recv_monitor_message(monitor)["event"]
            if event in ENDS_OF_HANDSHAKE:
                wire.disable_monitor()
                return event == zmq.EVENT_HANDSHAKE_SUCCEEDED
        wire.disable_monitor()
    raise AssertionError(f"nobody shakes hands at {address}")


@pytest.mark.parametrize("service", kit.DAEMONS)
def test_the_bus_is_deaf_to_strangers(stack, service):
    """What a daemon is asked, and what it tells: each lets in who is listed, which shows that silence means something."""
    box = kit.inspect(*kit.containers(service))[0]
    address = box["NetworkSettings"]["Networks"][f"{kit.PROJECT}_bus"]["IPAddress"]
    friend = "intake" if service == "gateway" else "gateway"
    server, *known = [kit.in_volume(f"secrets-{friend}", f"cat {name}").strip().encode()
                      for name in (f"{service}.public", f"{friend}.public", "own.secret")]
    for kind, port in ((zmq.DEALER, 7300), (zmq.SUB, 7301)):
        place = f"tcp://{address}:{port}"
        assert is_let_in(kind, place, [server, *known]), f"a listed one at {port}"
        assert not is_let_in(kind, place, None), f"one without keys at {port}"
        assert not is_let_in(kind, place, [server, *zmq.curve_keypair()]), f"one with keys of his own at {port}"


def test_no_secret_is_seen_outside_its_volume(stack):
    passwords = kit.in_volume("secrets-migrate", "cat *.password").split()
    assert len(passwords) == 6
    seals = kit.in_volume("secrets-intake", "cat seal.keys").split()[1]
    seen = [kit.docker("inspect", *kit.containers())]
    seen += [kit.run("docker", "logs", one).stdout + kit.run("docker", "logs", one).stderr for one in kit.containers()]
    seen += [kit.docker("history", "--no-trunc", f"minglu/{name}:test") for name in ("daemon", "tools", "postgres", "front")]
    seen += [kit.docker("exec", one, "sh", "-c", "cat /proc/[0-9]*/cmdline /proc/1/environ | tr '\\0' '\\n'")
             for one in kit.containers("gateway")]
    for text in seen:
        assert not SECRET.search(text)
        assert not any(secret in text for secret in (*passwords, seals))


def test_every_line_of_the_log_is_an_object(stack):
    with stack.world() as world:
        assert world.anonymous().get("/v1/register").status_code == 200
    for service in kit.LASTING:
        done = kit.run("docker", "logs", *kit.containers(service))
        lines = (done.stdout + done.stderr).splitlines()
        told = [json.loads(line) for line in lines]
        assert told, service
        assert all({"time", "level", "service", "event.code", "text"} <= set(line) for line in told), service
        assert {line["service"] for line in told} == {service}


def test_status_and_keys_by_the_operators_command(stack):
    kit.await_healthy()
    lines = kit.minglu("status").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(kit.SERVING)
    assert all("healthy" in line for line in lines)
    assert all(re.search(r"version \S+ +\S+ turns/s +lag 0", line) for line in lines if line.split()[0] in kit.DAEMONS), lines
    added = kit.minglu("key", "add", "--role", "officer", "--person", "officer-9").stdout
    assert re.search(r"ml_[A-Za-z0-9_-]{43}", added)
    assert "officer-9" in kit.minglu("key", "list").stdout
    assert "virtual" in kit.minglu("clock", "show").stdout
    assert kit.minglu("migrate", "--check").stdout.strip().endswith("up to date")
    refused = kit.minglu("key", "revoke", "nobody", check=False)
    assert refused.returncode == 1 and refused.stderr.count("\n") <= 2 and "Creating" not in refused.stderr


def test_it_is_backed_up_without_being_asked(stack):
    """The keeper's first base backup, soon after the first start."""
    kit.await_true("a base backup", lambda: kit.minglu("backup", "list").stdout.strip(), 60)
    told = [line for line in kit.minglu("logs", "keeper").stdout.splitlines() if "backup 20" in line]
    assert told, "and it says so"
