"""A private instance of minglu for a test: started by the operator's command, spoken to over HTTP alone.

    with World(start="2025-01-02") as world:
        officer = world.client("officer", person="officer-1")
        case = officer.post("/v1/complaints", {"provider": code, "text": "…"}).json()["case"]
        event = world.await_event("complaint_filed", subject=case)
        world.advance(days=20)

What has to come is awaited on the journal (a long poll); only what no journal tells of is looked at again and again.

With MINGLU_TEST_URL set a world is the instance that answers there instead (the containers of tests/compose): its
certificate is checked against MINGLU_TEST_CA, its operator's key is in the file MINGLU_TEST_KEY.
"""

import datetime
import json
import os
import pathlib
import random
import socket
import subprocess
import tempfile
import time
import uuid

import httpx

import promises

ROOT = pathlib.Path(__file__).resolve().parents[2]
OFFICE_SECONDS = 30  # how long an event may take to come
WAIT_SECONDS = 60  # how long anything else may
LOOK_SECONDS = 0.05  # between two looks at what only can be looked at
# Takes an instance down when its test ends, however it ends: it waits for the end of a pipe we hold.
KEEPER = """
read -r _
"$@" down >/dev/null 2>&1 9>&-
[ -n "${MINGLU_TEST_KEEP:-}" ] || rm -rf "$(realpath "$MINGLU_VAR/run")" "$MINGLU_VAR"
"""
UTC = datetime.timezone.utc


def free_port():
    """A port nobody listens on, below the range the kernel gives to outgoing connections."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def open_to_all(path):
    """Other users may come as far as this directory of pytest's (with several workers it lies deeper)."""
    for directory in [path, *path.parents]:
        if "pytest-" in str(directory):
            directory.chmod(0o755)


class Client:
    """Somebody with a key. Answers are httpx.Response; a refusal is an answer like any other."""

    def __init__(self, url, key=None, key_id=None, verify=True):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.key = key
        self.key_id = key_id
        self.http = httpx.Client(base_url=url, headers=headers, timeout=120, trust_env=False, verify=verify,
                                 event_hooks={"response": [promises.keep]})

    def get(self, path, headers=None, **query):
        params = {name: value for name, value in query.items() if value is not None}
        return self.http.get(path, params=params, headers=headers or {})

    def post(self, path, body=None, key=None, headers=None):
        """A command. `key` is the Idempotency-Key; a fresh one unless given."""
        text = json.dumps({} if body is None else body, ensure_ascii=False).encode()
        return self.send(path, text, "application/json", key, headers)

    def send(self, path, content, media, key=None, headers=None):
        """A command whose body is bytes (evidence, CSV, or what is not JSON at all)."""
        sent = {"Content-Type": media, "Idempotency-Key": key or str(uuid.uuid4())}
        sent.update(headers or {})
        return self.http.post(path, content=content, headers=sent)

    def upload(self, content, media="application/pdf"):
        """An evidence file; gives its SHA-256."""
        answer = self.send("/v1/evidence", content, media)
        assert answer.status_code == 201, answer.text
        return answer.json()["sha256"]

    def close(self):
        self.http.close()


class World:
    """One instance with its own database, port and (virtual) clock under a directory of its own."""

    def __init__(self, start="2025-01-02", build=None, settings=None, durable=False, empty=False):
        """`start` None: the real clock. `settings`: MINGLU_ variables for the daemons. `durable`: data outlives
        a power failure; without it a kill of any process still loses nothing, and it is faster. `empty`: the
        place alone; what is to be in it comes before `up()`."""
        self.start = start
        self.build = pathlib.Path(build or os.environ.get("MINGLU_TEST_BUILD") or ROOT / "build/test")
        self.settings = settings or {}
        self.durable = durable
        self.empty = empty
        self.command = [ROOT / "deploy/minglu"]
        self.elsewhere = os.environ.get("MINGLU_TEST_URL")
        self.authority = os.environ.get("MINGLU_TEST_CA") or True
        self.port = free_port()
        self.url = self.elsewhere or f"http://127.0.0.1:{self.port}"
        self.var = None
        self.operator = None
        self.clients = []
        self.keeper = None

    def __enter__(self):
        if self.elsewhere:
            return self.visit()
        self.var = pathlib.Path(tempfile.mkdtemp(prefix="ml-", dir="/tmp"))
        self.var.chmod(0o755)
        self.keeper = subprocess.Popen(
            ["bash", "-c", KEEPER, "keeper", *self.command], env=self.environment(), stdin=subprocess.PIPE,
            start_new_session=True)
        try:
            if not self.empty:
                self.up()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def visit(self):
        """An instance that others made."""
        self.operator = self.with_key(pathlib.Path(os.environ["MINGLU_TEST_KEY"]).read_text().strip())
        self.settle()
        return self

    def environment(self):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith("MINGLU_") or name == "MINGLU_TEST_KEEP"}
        kept.update(MINGLU_VAR=str(self.var), MINGLU_BUILD=str(self.build), MINGLU_PORT=str(self.port))
        kept["MINGLU_FSYNC"] = "on" if self.durable else "off"
        kept["MINGLU_BACKUP_HOURS"] = "0"  # backups only where a test takes them
        kept.setdefault("ASAN_OPTIONS", "abort_on_error=1:detect_leaks=0")
        kept.update(self.settings)
        return kept

    def minglu(self, *words, check=True):
        """Run the operator's command on this instance."""
        done = subprocess.run(
            [*self.command, *words], env=self.environment(), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=180, check=False)
        if check and done.returncode != 0:
            raise AssertionError(f"minglu {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def up(self):
        self.minglu("up", *(["--virtual", self.start] if self.start else []))
        self.operator = self.with_key((self.var / "secrets/operator.key").read_text().strip())
        if self.start:
            self.settle()  # the rulebook and the calendars have reached everybody

    def down(self):
        self.minglu("down")

    def close(self):
        for client in self.clients:
            client.close()
        self.clients = []
        if self.keeper is None:
            return
        if os.environ.get("MINGLU_TEST_KEEP"):
            print(f"kept: {self.var}")
        self.keeper.stdin.close()
        self.keeper.wait(timeout=180)
        self.keeper = None

    def log(self, daemon, whole=True):
        """What a daemon said since its first start: the keeper may have it rotated at any moment. Else the newest file."""
        directory = self.var / "log" / daemon
        paths = [*(sorted(directory.glob("@*")) if whole else []), directory / "current"]
        return "".join(path.read_text(errors="replace") for path in paths if path.exists())

    # ---- people ----

    def with_key(self, key, key_id=None):
        client = Client(self.url, key, key_id, self.authority)
        self.clients.append(client)
        return client

    def anonymous(self):
        """Somebody without a key."""
        return self.with_key(None)

    def client(self, *roles, organisation=None, person=None, label=None):
        """A new key with these roles, issued by the operator."""
        body = {"roles": list(roles), "label": label or " ".join(roles)}
        if organisation:
            body["organisation"] = organisation
        if person:
            body["person"] = person
        answer = self.operator.post("/v1/keys", body)
        assert answer.status_code == 201, answer.text
        return self.with_key(answer.json()["key"], answer.json()["key_id"])

    def adopt(self, kind, body):
        """A paper of the law (`kind`: rulebooks, calendars) as the rulebook asks: proposed by one, adopted by another."""
        answer = self.operator.post(f"/v1/{kind}", {"body": body})
        assert answer.status_code == 201 and answer.json()["state"] == "proposed", answer.text
        version, sha256 = answer.json()["version"], answer.json()["sha256"]
        second = self.client("operator", person="operator-2")
        answer = second.post(f"/v1/{kind}/{version}/approval", {"sha256": sha256})
        assert answer.status_code == 200, answer.text
        return answer.json()

    # ---- time ----

    def now(self):
        return read_time(self.operator.get("/v1/clock").json()["now"])

    def today(self):
        """The legal day, in Asia/Shanghai."""
        return (self.now() + datetime.timedelta(hours=8)).date()

    def advance(self, to=None, days=None, hours=0):
        """Move the virtual clock; returns when everything that fell due has been handled everywhere.
        `to`: a datetime, or a date (its 08:00 in Shanghai). """
        if isinstance(to, str):
            to = datetime.date.fromisoformat(to) if len(to) == 10 else read_time(to)
        if to is None:
            to = self.now() + datetime.timedelta(days=days or 0, hours=hours)
        elif not isinstance(to, datetime.datetime):
            to = datetime.datetime.combine(to, datetime.time(), UTC)
        answer = self.operator.post("/v1/clock/advance", {"to": write_time(to)})
        assert answer.status_code == 200, answer.text
        return answer.json()

    # ---- what happened ----

    def cursor(self):
        """The end of the journal now: what is awaited after it is new."""
        answer = self.operator.get("/v1/events", after="latest", limit=1)
        assert answer.status_code == 200, answer.text
        return answer.json()["next"]

    def events(self, type=None, subject=None, after=None, client=None, settled=True):
        """Everything a client (the operator) may see, in order. On the virtual clock it is all that was said until
        now, the journal being a listener like others, so that what is not there did not happen; `settled` False:
        what the journal has (a daemon is down)."""
        client = client or self.operator
        if settled and self.start:
            self.settle()
        found = []
        while True:
            answer = client.get(
                "/v1/events", type=full_types(type), subject=subject, after=after, limit=1000)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += page["events"]
            after = page["next"]
            if not page["more"]:
                return found

    def await_event(self, type, subject=None, after=None, where=None, client=None, seconds=OFFICE_SECONDS):
        """The first event of that type (complaint_filed, or a full type) that `where` accepts; from the
        beginning of the journal unless `after` is given. Fails when it has not come in `seconds`."""
        client = client or self.operator
        end = datetime.datetime.now() + datetime.timedelta(seconds=seconds)
        while datetime.datetime.now() < end:
            left = max(1, int((end - datetime.datetime.now()).total_seconds()))
            answer = client.get("/v1/events", type=full_types(type), subject=subject, after=after,
                                limit=1000, wait=min(left, 20))
            assert answer.status_code == 200, answer.text
            page = answer.json()
            for event in page["events"]:
                if where is None or where(event):
                    return event
            after = page["next"]
        raise AssertionError(f"no {type} about {subject or 'anything'} within {seconds} s")

    def settle(self):
        """Wait until every daemon has heard everything that was said so far."""
        answer = self.operator.post("/v1/clock/advance", {"to": write_time(self.now())})
        assert answer.status_code == 200, answer.text


def await_true(question, what, seconds=WAIT_SECONDS):
    """Ask until the answer is true; gives it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(LOOK_SECONDS)
    raise AssertionError(f"not within {seconds} s: {what}")


def entries(world, daemon, code):
    """What a daemon's log says under an event code since its first start, oldest first."""
    found = []
    for line in world.log(daemon).splitlines():
        if f'"event.code":"{code}"' in line:
            found.append(json.loads(line[line.index("{"):]))
    return found


def await_entries(world, daemon, code, count=1):
    """The same, once there are so many: a line is written a moment after what it tells of."""
    def enough():
        found = entries(world, daemon, code)
        return found if len(found) >= count else None
    return await_true(enough, f"{daemon} says {code}")


def times_of(lines):
    """The times of log lines that are told in their order. PostgreSQL's many processes each write a moment after the
    time they note."""
    return [line["time"] for line in lines if line["service"] != "postgres"]


def full_types(types):
    """complaint_filed → *.complaint_filed.v1 as the journal knows it; full types and lists stay."""
    if types is None:
        return None
    names = types.split(",") if isinstance(types, str) else list(types)
    return ",".join(name if "." in name or name == "*" else event_type(name) for name in names)


def event_type(name):
    """The type of an event by its name: found among the schemas, as the documentation gives them."""
    for path in sorted(ROOT.glob(f"proto/*/events/{name}.json")):
        version = json.loads(path.read_text()).get("x-version", 1)
        return f"minglu.{path.parts[-3]}.{name}.v{version}"
    raise AssertionError(f"there is no event {name} in proto/")


def read_time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def write_time(at):
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


# ---- credit codes (GB 32100-2015; its organisation part by GB 11714) ----

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = [pow(3, i, 31) for i in range(17)]
ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]


def organisation_check(digits):
    total = sum(int(digit, 36) * weight for digit, weight in zip(digits, ORGANISATION_WEIGHTS))
    return "0123456789X0"[11 - total % 11]


def credit_check(first):
    total = sum(ALPHABET.index(letter) * weight for letter, weight in zip(first, WEIGHTS))
    return ALPHABET[(31 - total % 31) % 31]


def credit_code(seed, region="370811"):
    """A valid, invented credit code; the same for the same seed."""
    digits = "".join(random.Random(f"minglu {seed}").choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=8))
    first = f"91{region}{digits}{organisation_check(digits)}"
    return first + credit_check(first)


def wrong_credit_code(seed):
    """The same with a check character that is not right."""
    code = credit_code(seed)
    return code[:-1] + ("0" if code[-1] != "0" else "1")
