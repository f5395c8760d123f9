"""The stack of docker-compose.yml as its operator handles it: by deploy/minglu, compose and the engine's own client."""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import time

from world import ROOT, World, credit_code

DAEMONS = ("intake", "matching", "monitoring", "sanctions", "gateway")
SERVING = ("postgres", *DAEMONS, "front")
LASTING = (*SERVING, "keeper")
HEALTHY_SECONDS = 120
PROJECT = os.environ.get("COMPOSE_PROJECT_NAME", "minglu-test")


def run(*words, check=True, text=None, seconds=900, **settings):
    """A command; its exit code and what it said, stdout and stderr apart."""
    environment = {**os.environ, **settings}
    done = subprocess.run([str(word) for word in words], input=text, capture_output=True, text=True, env=environment,
                          cwd=ROOT, timeout=seconds, check=False, **({} if text else {"stdin": subprocess.DEVNULL}))
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def docker(*words, **more):
    return run("docker", *words, **more).stdout.strip()


def minglu(*words, **more):
    return run(ROOT / "deploy/minglu", "--compose", *words, **more)


def compose(*words, **more):
    tool = ("docker", "compose") if run("docker", "compose", "version", check=False).returncode == 0 else ("docker-compose",)
    return run(*tool, "--project-directory", ROOT, "--file", ROOT / "docker-compose.yml", *words, **more)


def await_true(what, ask, seconds=HEALTHY_SECONDS):
    end = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.2)


def containers(service=None, everything=True):
    words = ["ps", "--quiet", "--no-trunc", "--filter", f"label=com.docker.compose.project={PROJECT}",
             "--filter", "label=com.docker.compose.oneoff=False"]
    if service:
        words += ["--filter", f"label=com.docker.compose.service={service}"]
    return docker(*words, *(["--all"] if everything else [])).split()


def inspect(*identities):
    return json.loads(docker("inspect", *identities)) if identities else []


def service_of(container):
    return container["Config"]["Labels"]["com.docker.compose.service"]


def is_healthy(container):
    state = container["State"]
    return state["Running"] and state.get("Health", {}).get("Status", "healthy") == "healthy"


def all_healthy():
    lasting = [one for one in inspect(*containers()) if service_of(one) in LASTING]
    return {service_of(one) for one in lasting} == set(LASTING) and all(map(is_healthy, lasting))


def await_healthy(seconds=HEALTHY_SECONDS):
    await_true("every container healthy", all_healthy, seconds)


def process_of(service):
    """The number of a container's first process as the machine sees it."""
    return inspect(*containers(service))[0]["State"]["Pid"]


def machine():
    """The machine as containers with a way out see it."""
    return docker("network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", f"{PROJECT}_outside")


def kill(identity):
    """As the machine's kernel would: nobody asked the engine, so its restart policy holds."""
    os.kill(inspect(identity)[0]["State"]["Pid"], 9)


def tools(*words, **more):
    """What an operator's one-off command says."""
    return compose("run", "--rm", "-T", "tools", *words, **more).stdout


def admin_sql(text):
    return compose("exec", "-T", "postgres", "psql", "-X", "-At", "-h", "/run/postgresql", "-U", "minglu_admin", "minglu",
                   "-c", text).stdout.strip()


def volume(name):
    return f"{PROJECT}_{name}"


def in_volume(name, script, image="minglu/tools:test"):
    """A shell of root's on a volume, with nothing else: for breaking things and putting them right."""
    return docker("run", "--rm", "--user", "0", "--network", "none", "--entrypoint", "sh", "-v", f"{volume(name)}:/v",
                  image, "-c", f"cd /v && {script}")


def remove_everything():
    """compose stops at a network the engine does not let go of, and would leave the volumes of before."""
    compose("--profile", "observe", "--profile", "tools", "down", "--volumes", "--remove-orphans", check=False)
    left = docker("volume", "ls", "--quiet", "--filter", f"label=com.docker.compose.project={PROJECT}").split()
    if left:
        docker("volume", "rm", "--force", *left)


def archived(service):
    """All that the archive of logs has of a service."""
    pieces = sorted(pathlib.Path(os.environ["MINGLU_LOG_ARCHIVE"]).glob(f"*/{service}-*.log.zst"))
    return "".join(run("zstdcat", piece).stdout for piece in pieces)


class Stack:
    """The one stack of the session: where it answers, with what certificate and key."""

    def __init__(self):
        self.url = f"https://localhost:{os.environ['MINGLU_HTTPS_PORT']}"
        self.port = int(os.environ["MINGLU_HTTPS_PORT"])
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="ml-compose-"))
        self.certificate = self.place / "ca.pem"
        self.key = self.place / "operator.key"
        self.is_ours = True
        self.took = None

    def up(self):
        began = time.monotonic()
        said = minglu("up")
        self.took = time.monotonic() - began
        self.read_certificate()
        with open(os.open(self.key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(tools("operator-key"))
        return said

    def read_certificate(self):
        """Ours is its own authority. One that was given has another, which stays where it is."""
        if not self.is_ours:
            return
        self.certificate.write_text(compose("exec", "-T", "front", "cat", "/run/minglu/tls.crt").stdout)

    def environment(self):
        return {"MINGLU_TEST_URL": self.url, "MINGLU_TEST_CA": str(self.certificate), "MINGLU_TEST_KEY": str(self.key)}

    @contextlib.contextmanager
    def world(self):
        """A World that speaks to the stack."""
        before = dict(os.environ)
        os.environ.update(self.environment())
        try:
            with World() as world:
                yield world
        finally:
            os.environ.clear()
            os.environ.update(before)

    def story(self, name):
        """One of issue 1's stories, through the front."""
        return run("/usr/bin/python3", "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/story/{name}.py",
                   check=False, **self.environment())


# ---- what can be seen of everything ----

NEVER_THE_SAME = {"as_of", "now", "today"}


def lists_of(world):
    """Every query without parameters that must be given, by the document the service gives of itself."""
    document = world.operator.get("/openapi.json").json()
    for path, methods in sorted(document["paths"].items()):
        if "get" not in methods or "{" in path or not path.startswith("/v1/"):
            continue
        if any(parameter.get("required") for parameter in methods["get"].get("parameters", [])):
            continue
        # webhooks rest after a restore, at cursors of the new epoch
        if path not in ("/v1/events", "/v1/clock", "/v1/webhooks") and not path.startswith("/v1/operations/"):
            yield path


def whole(client, path):
    """All pages of a list, without what changes with the hour."""
    pages, after = [], None
    while True:
        answer = client.get(path, after=after)
        if answer.status_code in (401, 403):
            return answer.status_code
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        page = answer.json()
        after = page.get("next")
        pages.append({name: value for name, value in page.items() if name not in NEVER_THE_SAME and name != "next"})
        if not after:
            return pages


def state_of(world, clients):
    """What the journal and every list say, to each of these clients."""
    seen = {"journal": [[event["type"], event["subject"], event["id"], event["data"]] for event in world.events()]}
    for path in lists_of(world):
        for name, client in clients.items():
            seen[f"{name} {path}"] = whole(client, path)
    assert len(seen["journal"]) > 50 and len(seen) > 15, "there is something to compare"
    return seen


def difference(before, after):
    """The names under which two states differ."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


ACCUSED = credit_code("compose accused")


def register_accused(world):
    """The provider the complaints of these tests are about."""
    answer = world.client("provider", organisation=ACCUSED, person="p-accused").post("/v1/providers", {
        "uscc": ACCUSED, "name": "演示被投诉服务商", "kind": "light", "legal_representative": "演示人", "address": "济宁市演示路2号"})
    assert answer.status_code == 201, answer.text


def complaint(text):
    return {"provider": ACCUSED, "text": text, "anonymous": True}
