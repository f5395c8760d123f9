"""An installation under systemd below a directory that stands for /: made by deploy/systemd/install, run by its units
through the stand-in systemctl of tests/deploy/standin, spoken to by the operator's command that was installed."""

import json
import os
import pathlib
import subprocess
import tempfile

from world import ROOT, Client, credit_code, free_port, full_types

BUILD = pathlib.Path(os.environ.get("MINGLU_TEST_BUILD") or ROOT / "build/test")
DAEMONS = ["intake", "matching", "monitoring", "sanctions", "gateway"]
PROVIDER = credit_code("a provider")
STANDIN = ROOT / "tests/deploy/standin"
# Takes it down when its test ends, however it ends: it waits for the end of a pipe we hold.
KEEPER = """
read -r _
systemctl stop 'minglu*' 'postgresql@*' >/dev/null 2>&1
[ -n "${MINGLU_TEST_KEEP:-}" ] || rm -rf "$MINGLU_PREFIX"
"""


class Place:
    """A directory that stands for /."""

    def __init__(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="ml-", dir="/tmp"))
        self.root.chmod(0o755)
        self.etc = self.root / "etc/minglu"
        self.cluster = self.root / "var/lib/postgresql/15/minglu"
        self.backups = self.root / "var/backups/minglu"
        self.database = f"host={self.root}/run/postgresql port=5433 user=minglu_admin dbname=minglu"
        self.keeper = subprocess.Popen(["bash", "-c", KEEPER], env=self.environment(), stdin=subprocess.PIPE,
                                       start_new_session=True)
        self.run(ROOT / "deploy/systemd/install", "--root", self.root)
        self.choose_ports()

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGLU_") or "KEEP" in name}
        kept.update(PATH=f"{STANDIN}:{os.environ['PATH']}", MINGLU_PREFIX=str(self.root), MINGLU_BUILD=str(BUILD),
                    MINGLU_FSYNC="off")
        kept.setdefault("ASAN_OPTIONS", "abort_on_error=1:detect_leaks=0")
        return kept

    def choose_ports(self):
        """The operator's settings: what is there stays."""
        ports = {name: free_port() for name in DAEMONS}
        for path in self.etc.glob("*.env"):
            text = path.read_text()
            for name, old in zip(DAEMONS, range(7300, 7310, 2)):
                text = text.replace(f"127.0.0.1:{old}", f"127.0.0.1:{ports[name]}")
            path.write_text(text)
        self.port = free_port()
        self.set("gateway", "MINGLU_HTTP_PORT", self.port)
        self.url = f"http://127.0.0.1:{self.port}"

    def set(self, daemon, name, value):
        path = self.etc / f"{daemon}.env"
        kept = [line for line in path.read_text().splitlines() if not line.startswith(f"{name}=")]
        path.write_text("\n".join([*kept, f"{name}={value}"]) + "\n")

    def run(self, *words, check=True, **more):
        done = subprocess.run(words, env={**self.environment(), **more}, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=180, check=False)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def minglu(self, *words, check=True, **more):
        return self.run(self.root / "usr/local/sbin/minglu", *words, check=check, **more)

    def install(self):
        self.run(ROOT / "deploy/systemd/install", "--below", self.root)

    def unit(self, name):
        return json.loads((self.root / f"run/standin/{name}.service.json").read_text())

    def systemctl(self, *words):
        return self.run("systemctl", *words)

    def sql(self, text):
        return self.run("psql", "-X", "-At", "-d", self.database, "-c", text).stdout.strip()

    def parked(self):
        told = self.operator().get("/v1/operations/parked").json()
        return [one["seq"] for daemon in told["daemons"] if daemon["service"] == "intake" for one in daemon.get("items", [])]

    def findings(self, check, level="bad", **more):
        done = self.minglu("doctor", "--json", check=False, **more)
        told = json.loads(done.stdout)
        assert done.returncode == any(one["level"] == "bad" for one in told)
        return [one["says"] + " | " + one.get("do", "") for one in told if one["check"] == check and one["level"] == level]

    def operator(self):
        return Client(self.url, (self.etc / "secrets/operator.key").read_text().strip())

    def register(self):
        """The provider of every complaint."""
        key = self.minglu("key", "add", "--role", "provider", "--organisation", PROVIDER).stdout.split()[1]
        answer = Client(self.url, key).post("/v1/providers", {
            "uscc": PROVIDER, "name": "演示服务商", "kind": "light", "legal_representative": "李四", "address": "济宁市任城区"})
        assert answer.status_code == 201, answer.text

    def complain(self):
        answer = Client(self.url).post("/v1/complaints", {"provider": PROVIDER, "text": "迟迟不交付", "anonymous": True})
        assert answer.status_code == 201, answer.text
        return answer.json()["case"]

    def cases(self):
        answer = self.operator().get("/v1/events", type=full_types("complaint_filed"), limit=1000)
        assert answer.status_code == 200, answer.text
        return [event["subject"] for event in answer.json()["events"]]

    def close(self):
        self.keeper.stdin.close()
        self.keeper.wait(timeout=120)
