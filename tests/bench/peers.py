"""What minglu is measured against: pgbench and a bare libpq loop that write the same rows, and fastify."""

import base64
import contextlib
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from place import BUILD, HERE, NO_LIMIT, ROOT, program
from watch import cpu_seconds
from world import free_port

COLUMNS = {  # what three_rows.sql wants, from the row of each table that the system itself wrote last
    "complaint": {"provider": "provider", "receipt": "receipt", "text": "text", "accept_by": "accept_by",
                  "finish_by": "finish_by"},
    "outbox": {"at": "at", "event": "id", "type": "type", "subject": "subject", "trace": "trace", "heard": "heard",
               "body": "body"},
    "command_answer": {"digest": "digest", "answer": "answer"},
}
FASTIFY_PACKAGES = ["package.json", "package-lock.json"]


class PgBench:
    """Messages per second, one message per transaction."""

    def __init__(self, place):
        self.place = place
        self.variables = [word for table, columns in COLUMNS.items() for name, column in columns.items()
                          for word in ("-D", f"{name}={self.value(table, column)}")]

    def value(self, table, column):
        return self.place.sql(f"select {column} from intake.{table} order by ctid desc limit 1")

    def run(self, clients, seconds):
        self.place.empty_copy()
        command = ["pgbench", "-n", "-M", "prepared", "-f", HERE / "three_rows.sql", "-c", str(clients),
                   "-j", str(min(clients, os.cpu_count())), "-T", str(round(seconds)), "-D", "n=0", *self.variables,
                   self.place.conninfo() + " options='-c search_path=bench'"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)
        found = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
        if done.returncode != 0 or not found:
            raise SystemExit(f"pgbench: {done.stdout}{done.stderr}")
        return float(found[1])


def ceiling(place, seconds):
    place.empty_copy()
    return program("ceiling", place.conninfo(), seconds)["per_second"]


# ---- gateway and fastify before the same echoing daemon ----

def install_fastify():
    """The locked packages, in the build directory."""
    folder = BUILD / "fastify"
    folder.mkdir(parents=True, exist_ok=True)
    locked = HERE / "fastify/package-lock.json"
    kept = folder / "package-lock.json"
    fresh = kept.exists() and kept.read_bytes() == locked.read_bytes() and (folder / "node_modules").exists()
    if not fresh:
        for name in FASTIFY_PACKAGES:
            shutil.copy(HERE / "fastify" / name, folder / name)
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder,
                              capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            kept.unlink()
            raise RuntimeError(f"fastify cannot be installed: {done.stderr[-400:]}")
    shutil.copy(HERE / "fastify/server.mjs", folder / "server.mjs")
    return folder


class Door:
    """A front door on a port: the gateway alone, or fastify."""

    def __init__(self, name, command, environment, port, key, log):
        self.name = name
        self.port = port
        self.key = key
        self.process = subprocess.Popen(command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                                        stdout=log, stderr=log)

    def await_open(self, provider):
        """Until a complaint goes through."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with contextlib.suppress(OSError, urllib.error.HTTPError):
                self.post_one(provider)
                return
            time.sleep(0.05)
        raise SystemExit(f"{self.name} does not answer")

    def post_one(self, provider):
        body = f'{{"provider":"{provider}","anonymous":true,"text":"x"}}'.encode()
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json",
                   "Idempotency-Key": "await-open-0000000000"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/v1/complaints", body, headers)
        with urllib.request.urlopen(request, timeout=2) as answer:
            assert answer.status == 201

    def per_cpu_second(self, provider, seconds):
        before = cpu_seconds(self.process.pid)
        done = program("load", "--port", self.port, "--provider", provider, "--seconds", seconds, key=self.key)
        return done["good"] / (cpu_seconds(self.process.pid) - before)

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def two_doors(provider):
    """The gateway and fastify, each alone before one echoing daemon on a bus of its own."""
    fastify = install_fastify()
    key = "ml_" + "B" * 43
    with tempfile.TemporaryDirectory(prefix="ml-bus-", dir="/tmp") as bus:
        log = open(pathlib.Path(bus) / "log", "w+", encoding="utf-8")
        echo = subprocess.Popen([BUILD / "bin/echo", bus], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        doors = []
        try:
            doors.append(gateway_door(bus, key, log))
            doors.append(fastify_door(fastify, bus, key, log))
            for door in doors:
                door.await_open(provider)
            yield doors
        except SystemExit:
            log.seek(0)
            sys.stderr.write(log.read()[-2000:])
            raise
        finally:
            for door in doors:
                door.close()
            echo.terminate()
            echo.wait()
            log.close()


def gateway_door(bus, key, log):
    port = free_port()
    keys = pathlib.Path(bus) / "seal.keys"
    keys.write_text("v1 " + base64.b64encode(os.urandom(32)).decode() + "\n")
    environment = {"MINGLU_BUS_DIR": bus, "MINGLU_KEY_FILE": str(keys), "MINGLU_DATABASE": f"host={bus}",
                   "MINGLU_HTTP_PORT": str(port), "MINGLU_SHARE": str(BUILD / "gen"), "MINGLU_LOG_LEVEL": "error",
                   "MINGLU_BOOTSTRAP_KEY_HASH": hashlib.sha256(key.encode()).hexdigest(), **NO_LIMIT}
    return Door("gateway", [BUILD / "bin/gateway"], environment, port, key, log)


def fastify_door(folder, bus, key, log):
    port = free_port()
    environment = {"BENCH_KEY": key, "NODE_ENV": "production"}
    command = ["node", folder / "server.mjs", bus, ROOT / "proto", str(port)]
    return Door("fastify", command, environment, port, key, log)
