"""An instance that is measured: started by the operator's command on the real clock, spoken to over HTTP; the
database is looked into only to fill it, and to write the peers' rows beside it."""

import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build/bench"
os.environ["MINGLU_TEST_BUILD"] = str(BUILD)  # its documents are what answers are held against
sys.path.insert(0, str(HERE.parent / "lib"))

from world import ROOT, World, credit_code  # noqa: E402

from watch import children, title  # noqa: E402

DAEMONS = ["intake", "matching", "monitoring", "sanctions", "gateway"]
NO_LIMIT = {"MINGLU_RATE_PER_SECOND": "10000000", "MINGLU_RATE_BURST": "10000000"}
PATIENCE_SECONDS = 60


def program(name, *words, key=None):
    """Run one of the C programs and read the JSON line it prints."""
    environment = dict(os.environ, BENCH_KEY=key or "")
    done = subprocess.run([BUILD / "bin" / name, *map(str, words)], env=environment, capture_output=True, text=True,
                          timeout=300, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{name}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


class Place(World):
    def __init__(self):
        super().__init__(start=None, build=BUILD, settings=NO_LIMIT)
        self.provider = credit_code("bench")
        self.key = None

    def up(self):
        super().up()
        self.await_caught_up()  # with the rulebook and the calendars
        self.key = self.client("officer", person="bench").key
        provider = self.client("provider", organisation=self.provider)
        answer = provider.post("/v1/providers", {
            "uscc": self.provider, "name": "演示数据科技有限公司", "kind": "integrator",
            "legal_representative": "张三", "address": "演示路 1 号"})
        assert answer.status_code == 201, answer.text

    # ---- processes ----

    def pid(self, daemon):
        return int((self.var / f"sv/{daemon}/supervise/pid").read_text())

    def pids(self):
        """The daemons, and the backends that work for each."""
        found = {daemon: [self.pid(daemon)] for daemon in DAEMONS}
        found["writing logs"] = [self.pid(f"{daemon}/log") for daemon in DAEMONS]
        for backend in children(self.pid("postgres")):
            name = title(backend)
            what = f"postgres for {name[7:]}" if name.startswith("minglu_") else "postgres itself"
            found.setdefault(what, []).append(backend)
        return found

    # ---- load ----

    def file_complaints(self, *words):
        return program("load", "--port", self.port, "--provider", self.provider, *words, key=self.key)

    def deliver(self, rate, count):
        return program("sse", self.port, self.provider, rate, count, key=self.key)

    def status(self):
        answer = self.operator.get("/v1/operations/status")
        assert answer.status_code == 200, answer.text
        return {daemon["service"]: daemon for daemon in answer.json()["daemons"]}

    def head(self, daemon="intake"):
        return self.status()[daemon]["head"]

    def lags(self):
        """How far each listener is behind what each speaker has said by its own account."""
        status = self.status()
        return [status[stream["stream"]]["head"] - stream["heard"]
                for daemon in status.values() for stream in daemon.get("streams", [])]

    def await_caught_up(self):
        """Seconds until every listener has heard all there is and the journal holds it."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE_SECONDS:
            lags = self.lags()
            if len(lags) >= len(DAEMONS) and max(lags) <= 0:
                return time.monotonic() - began
            time.sleep(0.01)
        raise SystemExit(f"listeners are not caught up after {PATIENCE_SECONDS} s: {self.lags()}")

    # ---- the database ----

    def conninfo(self):
        return f"host={(self.var / 'run').resolve()}/pg user=minglu_admin dbname=minglu"

    def sql(self, text, **variables):
        words = [word for name, value in variables.items() for word in ("-v", f"{name}={value}")]
        done = subprocess.run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", *words, "-d", self.conninfo()],
                              input=text, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode != 0:
            raise SystemExit(f"psql: {done.stderr}")
        return done.stdout.strip()

    def checkpoint(self):
        """Every measurement begins with a clean buffer, the same distance to the next checkpoint, and nothing left to
        do of what was measured before: neither to archive (compressing and encrypting it takes a core) nor to vacuum."""
        self.sql("vacuum analyze")
        self.sql("checkpoint")
        began = time.monotonic()
        while self.sql("select count(*) from pg_ls_archive_statusdir() where name like '%.ready'") != "0":
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise SystemExit(f"the archive is still behind after {PATIENCE_SECONDS} s")
            time.sleep(0.1)

    def make_copy(self):
        """The schema `bench`: intake's own tables and indexes, empty."""
        files = sorted((ROOT / "common/sql/migrations").glob("*.sql"))
        files += sorted((ROOT / "services/intake/sql/migrations").glob("*.sql"))
        self.sql("create schema bench;\nset search_path = bench;\n" + "\n".join(file.read_text() for file in files))

    def empty_copy(self):
        """What the peers wrote is gone from the disk's queue too, before anybody is measured."""
        self.sql("set client_min_messages = error;\n"
                 "truncate bench.complaint, bench.outbox, bench.command_answer cascade")
        self.checkpoint()

    def fill(self, how_many):
        """As if that many complaints had been filed in the years before; the daemons are down meanwhile."""
        self.stop_daemons()
        self.sql((HERE / "fill.sql").read_text(), how_many=how_many)
        self.sql("vacuum analyze")
        self.checkpoint()
        self.minglu("up")
        self.await_caught_up()

    def stop_daemons(self):
        for daemon in DAEMONS:
            subprocess.run(["sv", "-w", "30", "down", self.var / "sv" / daemon], stdout=subprocess.DEVNULL, check=True)


class City(World):
    """The demonstration city, as the operator starts it."""

    def __init__(self):
        super().__init__(start=None, build=BUILD)

    def up(self):
        done = subprocess.run([ROOT / "deploy/minglu", "up", "--demo"], env=self.environment(),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"the demonstration does not play: {done.stderr[-400:]}")

    def pid(self, daemon):
        return int((self.var / f"sv/{daemon}/supervise/pid").read_text())
