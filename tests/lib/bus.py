"""A raw peer on the bus of a private instance, and hands inside it: for tests of the framework alone (stories speak
HTTP only). It writes frames as a daemon would, or as no daemon ever would; it starts copies of a daemon, locks rows,
forges events."""

import contextlib
import itertools
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import uuid

import httpx
import psycopg
import zmq

from world import await_true, free_port

WAIT_SECONDS = 60
OPERATOR = 1 << 8
ROLES = {name: 1 << n for n, name in enumerate(
    ["public", "provider", "enterprise", "officer", "reviewer", "decider", "agency", "auditor", "operator"])}


def header(**lines):
    """kind command, name file_complaint … as the header frame; data_at is the key data-at."""
    return "".join(f"{name.replace('_', '-')} {value}\n" for name, value in lines.items()).encode()


def read_header(frame):
    return dict(line.split(" ", 1) for line in frame.decode().splitlines() if " " in line)


def packed(*messages):
    """Several messages as one: each part behind its length."""
    return b"".join(len(part).to_bytes(4, "big") + part for message in messages for part in message)


def unpacked(head, body):
    """What travels together comes apart again."""
    if head != b"kind batch\n":
        return [(head, body)]
    parts = []
    while body:
        length = int.from_bytes(body[:4], "big")
        parts.append(body[4:4 + length])
        body = body[4 + length:]
    return list(zip(parts[::2], parts[1::2]))


# ---- over tcp (a world with the settings of network()) ----

COPIES = ("intake", "matching", "gateway")  # daemons whose second copy the others are told of
ELSEWHERE = {}  # where copies listen that were told to, by (var, daemon, instance)


def network(*places):
    """Settings of a world whose daemons meet over tcp, and know where copies may come."""
    port = free_ports(2 * (5 + len(COPIES)))
    copies = [f"{daemon}=127.0.0.1:{port + 10 + 2 * n}" for n, daemon in enumerate(COPIES)] + list(places)
    return {"MINGLU_BUS_PORT": str(port), "MINGLU_BUS_PEERS": " ".join(copies)}


def free_ports(count):
    """The first of so many in a row."""
    while True:
        first = free_port()
        if all(is_free(first + n) for n in range(count)):
            return first


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


def setting(world, daemon, name):
    path = world.var / "env" / daemon / name
    return path.read_text().strip() if path.exists() else ""


def router_of(world, daemon, instance="1"):
    """Where it listens; of a second copy over tcp, where the others expect it."""
    own = setting(world, daemon, "MINGLU_BUS_ADDRESS")
    if (world.var, daemon, instance) in ELSEWHERE:
        return ELSEWHERE[world.var, daemon, instance]
    if not own:
        return f"ipc://{world.var}/run/bus/{daemon}.{instance}.router"
    if instance == "1":
        return own
    places = [place.split("=") for place in setting(world, daemon, "MINGLU_BUS_PEERS").split()]
    return "tcp://" + [at for name, at in places if name == daemon][1]


def stream_of(router):
    """The PUB beside a ROUTER."""
    if router.startswith("ipc:"):
        return router.removesuffix("router") + "pub"
    stem, port = router.rsplit(":", 1)
    return f"{stem}:{int(port) + 1}"


def bus_key(world, file):
    """intake/own.secret, gateway/intake.public"""
    return (world.var / "secrets/bus" / file).read_bytes()


def show_keys(world, peer, daemon, who="gateway"):
    """Makes a socket one of `who`, for a connection to `daemon`."""
    peer.curve_serverkey = bus_key(world, f"gateway/{daemon}.public")
    peer.curve_publickey = bus_key(world, f"gateway/{who}.public")
    peer.curve_secretkey = bus_key(world, f"{who}/own.secret")


class Peer:
    """A DEALER connected to one daemon's ROUTER; over tcp with the keys of `who`."""

    def __init__(self, world, daemon, instance="1", who="gateway"):
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.linger = 0
        router = router_of(world, daemon, instance)
        if router.startswith("tcp:"):
            show_keys(world, self.socket, daemon, who)
        self.socket.connect(router)
        self.numbers = itertools.count(1)
        self.answers = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.destroy(linger=0)

    def send(self, *frames):
        self.socket.send_multipart(frames)

    def ask(self, body=b"", **lines):
        """Sends a request; gives its number, for answer()."""
        number = str(next(self.numbers))
        self.send(header(ask=number, **lines), body if isinstance(body, bytes) else body.encode())
        return number

    def answer(self, number, seconds=WAIT_SECONDS):
        """(status, header, body) of a request, in whatever order they come."""
        end = time.monotonic() + seconds
        while number not in self.answers:
            left = int((end - time.monotonic()) * 1000)
            assert left > 0 and self.socket.poll(left), f"no answer to {number}"
            for head, body in unpacked(*self.socket.recv_multipart()):
                lines = read_header(head)
                self.answers[lines["ask"]] = (int(lines["status"]), lines, body)
        return self.answers.pop(number)

    def command(self, name, body, id=None, roles=("public",), **more):
        return self.ask(json.dumps(body, ensure_ascii=False).encode(), kind="command", name=name,
                        id=id or uuid.uuid4().hex, principal="a-peer", roles=sum(ROLES[role] for role in roles), **more)

    def control(self, name, body="", seconds=WAIT_SECONDS):
        return self.answer(self.ask(body, kind="control", name=name, roles=OPERATOR), seconds)

    def pulse(self):
        """What the daemon says of itself: idle, head, now, next_due, and heard_<stream>."""
        status, _, body = self.control("pulse")
        assert status == 200, body
        words = [line.split() for line in body.decode().splitlines()]
        return {"_".join(line[:-1]): int(line[-1]) for line in words}


class Publisher:
    """A PUB that others take for a copy of a daemon. They look for its ROUTER in the directory: that one never
    answers, for nobody asks who is not connected."""

    def __init__(self, world, daemon, instance="forged"):
        self.context = zmq.Context()
        self.daemon = daemon
        place = f"{world.var}/run/bus/{daemon}.{instance}"
        self.publisher = self.context.socket(zmq.XPUB)
        self.publisher.bind(f"ipc://{place}.pub")
        self.places = [pathlib.Path(f"{place}.{kind}") for kind in ("pub", "router")]
        self.places[0].chmod(0o777)
        self.places[1].touch()
        self.await_listener()

    def await_listener(self):
        assert self.publisher.poll(WAIT_SECONDS * 1000), "nobody listens"
        self.publisher.recv()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.destroy(linger=0)
        for path in self.places:
            path.unlink(missing_ok=True)

    def send(self, *frames):
        self.publisher.send_multipart(frames)

    def event(self, body=b"{}", **lines):
        told = {"kind": "event", "stream": self.daemon, "type": "minglu.nobody.nothing.v1", "subject": "x", "id": "i"}
        self.send(self.daemon.encode(), header(**{**told, **lines}), body)


def database(world, autocommit=True):
    """The private cluster as its owner."""
    return psycopg.connect(
        f"host={world.var}/run/pg user=minglu_admin dbname=minglu", autocommit=autocommit)


def rows(world, sql, *values):
    with database(world) as connection:
        return connection.execute(sql, values).fetchall()


@contextlib.contextmanager
def stream_locked(world, daemon):
    """Nobody writes in this daemon's schema meanwhile: its turns stand still once they have begun."""
    with database(world, autocommit=False) as connection:
        connection.execute(f"select head from {daemon}.stream for update")
        yield connection
        connection.rollback()


@contextlib.contextmanager
def held(world, sql, *values):
    """What this statement changes is not decided yet: whoever wants the same row waits."""
    with database(world, autocommit=False) as connection:
        connection.execute(sql, values)
        yield connection
        connection.rollback()


def await_blocked(world, daemon, count=1):
    """Until so many turns of this daemon wait for the lock."""
    await_true(lambda: rows(
        world, "select count(*) from pg_stat_activity where usename = %s and wait_event_type = 'Lock'",
        f"minglu_{daemon}")[0][0] >= count, f"{daemon} stands in a turn")


def forge(world, daemon, type, subject, data, **more):
    """An event in a daemon's outbox that the daemon never said, as if a copy had committed it and died."""
    with database(world, autocommit=False) as connection:
        seq = connection.execute(f"update {daemon}.stream set head = head + 1 returning head").fetchone()[0]
        body = ('{"specversion":"1.0","id":"%s","source":"/minglu/%s","type":"%s","subject":"%s",'
                '"time":"2025-01-02T00:00:00Z","datacontenttype":"application/json","seq":%d,"data":' % (
                    uuid.uuid4(), daemon, type, subject, seq))
        row = {"parties": "", "audience": 3, "heard": "", "data_at": len(body.encode()), **more}
        text = body + (data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)) + "}"
        connection.execute(
            f"insert into {daemon}.outbox (seq, id, type, subject, parties, audience, at, trace, heard, data_at, body)"
            " values (%s, %s, %s, %s, %s, %s, now(), '', %s, %s, %s)",
            (seq, str(uuid.uuid4()), type, subject, row["parties"], row["audience"], row["heard"], row["data_at"], text))
        connection.commit()
    return seq


# ---- processes ----

def sv(world, what, daemon, check=True):
    return subprocess.run(["sv", "-w", "60", what, str(world.var / "sv" / daemon)], check=check, capture_output=True)


def pid_of(world, daemon):
    """Of the running process, once there is one."""
    path = world.var / "sv" / daemon / "supervise/pid"
    return int(await_true(lambda: path.read_text().strip(), f"{daemon} runs"))


def end_uncleanly(world, daemon):
    """kill -9, and until its supervisor has started it anew. Its backends that wait for a lock go too: they would not
    notice that nobody is there any more."""
    gone = pid_of(world, daemon)
    os.kill(gone, signal.SIGKILL)
    stuck = rows(world, "select pid, pg_terminate_backend(pid) from pg_stat_activity where usename = %s and"
                 " wait_event_type = 'Lock'", f"minglu_{daemon}")
    await_true(lambda: not rows(world, "select from pg_stat_activity where pid = any(%s)", [pid for pid, _ in stuck]),
               "its backends have ended")
    await_true(lambda: (world.var / "sv" / daemon / "supervise/pid").read_text().strip() not in ("", str(gone)),
               f"{daemon} is started again")


def await_all(world):
    """Until every daemon has its database."""
    for daemon in ("intake", "matching", "monitoring", "sanctions", "gateway"):
        await_true(lambda name=daemon: is_ready(world, name), f"{daemon} is ready")


def is_ready(world, daemon, instance="1"):
    with contextlib.suppress(AssertionError):
        with Peer(world, daemon, instance) as peer:
            return json.loads(peer.control("status", seconds=2)[2])["database"]
    return False


def is_healthy(world):
    """The gateway itself says that it reaches everybody."""
    with contextlib.suppress(httpx.TransportError):
        return world.operator.get("/health/ready").status_code == 200
    return False


class Copy:
    """A second process of a daemon, beside the supervised one, with the same settings under another name."""

    def __init__(self, world, daemon, instance="2", **settings):
        self.world, self.daemon, self.instance = world, daemon, instance
        folder = world.var / "env" / daemon
        self.environment = {path.name: path.read_text().strip() for path in folder.iterdir()}
        self.port = free_port()
        if "MINGLU_BUS_ADDRESS" in self.environment and "MINGLU_BUS_ADDRESS" not in settings:
            self.environment["MINGLU_BUS_ADDRESS"] = router_of(world, daemon, instance)
        self.environment.update({"MINGLU_HTTP_PORT": str(self.port), **settings}, MINGLU_INSTANCE=instance)
        script = (world.var / "sv" / daemon / "run").read_text().split("exec chpst")[1]
        self.user = script.split("chpst -u ")[1].split()[0] if "chpst -u " in script else None
        self.program = script.split("'")[-2]
        self.output = world.var / f"{daemon}.{instance}.log"
        self.process = None

    def start(self):
        who = ["chpst", "-u", self.user] if self.user else []
        with open(self.output, "ab") as output:
            self.process = subprocess.Popen(
                [*who, self.program], env=self.environment, cwd="/", stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT)
        return self

    def __enter__(self):
        self.start()
        if "MINGLU_BUS_ADDRESS" in self.environment:
            ELSEWHERE[self.world.var, self.daemon, self.instance] = self.environment["MINGLU_BUS_ADDRESS"]
        await_true(lambda: is_ready(self.world, self.daemon, self.instance), f"a copy of {self.daemon} is ready")
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait(WAIT_SECONDS)

    def log(self):
        return self.output.read_text(errors="replace")

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.process.kill()
        self.process.wait(WAIT_SECONDS)

    def terminate(self):
        """SIGTERM; gives the exit code."""
        self.process.terminate()
        return self.process.wait(WAIT_SECONDS)
