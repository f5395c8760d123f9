"""The operator's command on containers, as far as it can be seen without an engine: programs that answer as one would
stand for it."""

import fcntl
import os
import pathlib
import shutil
import signal
import subprocess
import time

import pytest
from world import ROOT

CONTAINER = "c" * 64


@pytest.fixture
def tree(tmp_path):
    """A tree as a bundle unpacks it, with a .env of its own."""
    path = tmp_path / "tree"
    shutil.copytree(ROOT / "deploy", path / "deploy")
    shutil.copy(ROOT / "docker-compose.yml", path)
    shutil.copy(ROOT / ".env", path)
    yield path
    lock_of(path).unlink(missing_ok=True)


def project_of(tree):
    return f"test_{tree.parent.name}"


def lock_of(tree):
    return pathlib.Path(f"/run/lock/minglu-{project_of(tree)}.lock")


@pytest.fixture
def engine(tmp_path):
    """Programs by their names and what they do (sh), before all others in the path."""
    place = tmp_path / "engine"
    place.mkdir()

    def make(**scripts):
        for name, text in scripts.items():
            (place / name).write_text(f"#!/bin/bash\n{text}\n")
            (place / name).chmod(0o755)
        return place
    make(**{"docker-compose": "[ \"$1\" != version ] || echo 1.29.2"})
    return make


def minglu(tree, engine, *words, **settings):
    begun = begin(tree, engine, *words, **settings)
    said, complained = begun.communicate(timeout=60)
    return subprocess.CompletedProcess(begun.args, begun.returncode, said, complained)


def begin(tree, engine, *words, **settings):
    """In a session of its own, and to be interrupted even where the tests run in the background."""
    return subprocess.Popen([tree / "deploy/minglu", "--compose", *words], text=True, start_new_session=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                            env=dict(os.environ, PATH=f"{engine()}:{os.environ['PATH']}", COMPOSE_PROJECT_NAME=project_of(tree),
                                     **settings))


# ---- the settings ----

def test_a_tree_out_of_a_bundle_begins_with_the_defaults(tree, engine):
    engine(docker="case \"$*\" in 'compose version') exit 1 ;; esac")
    defaults = (tree / ".env").read_text()
    (tree / ".env").rename(tree / ".env.defaults")
    minglu(tree, engine, "status")
    assert (tree / ".env").read_text() == defaults
    (tree / ".env").write_text("MINGLU_HOST=own.example\n")
    minglu(tree, engine, "status")
    assert (tree / ".env").read_text() == "MINGLU_HOST=own.example\n"


@pytest.mark.parametrize("verb", ["up", "upgrade"])
def test_a_new_tree_takes_the_settings_of_the_one_it_follows(tree, engine, tmp_path, verb):
    """What was set there is set here, unless it is set here; twice is harmless."""
    old = tmp_path / "old"
    archive = old / "var/log-archive"
    archive.mkdir(parents=True)
    for directory in (old, old / "var", *old.parents):
        if "pytest-" in str(directory):
            directory.chmod(0o755)
    (old / ".env").write_text("COMPOSE_PROJECT_NAME=minglu\n#MINGLU_TAG=not-this\nMINGLU_BACKUP_DIR=/mnt/other-disk\n"
                              "MINGLU_HTTPS_PORT=443\nMINGLU_WEBHOOK_CA=./ca.pem\nMINGLU_HOST=old.example")
    engine(docker=f"""case "$*" in
        'compose version') exit 1 ;;
        *working_dir*) echo {old} ;;
        'ps '*) echo {CONTAINER} ;;
        inspect*Health*) echo unhealthy ;;
        'info --format'*) echo / ;;
        esac""")
    with open(tree / ".env", "a", encoding="utf-8") as file:
        file.write("MINGLU_HOST=own.example")
    done = minglu(tree, engine, verb, MINGLU_ROOM_MB="99999999")
    assert done.returncode == 1, "neither goes on here: no room, not healthy"
    names = "MINGLU_BACKUP_DIR MINGLU_HTTPS_PORT MINGLU_WEBHOOK_CA MINGLU_LOG_ARCHIVE"
    assert f"Taken over from {old}: {names} (in .env)" in done.stderr, done.stderr
    told = (tree / ".env").read_text()
    assert told.endswith(f"MINGLU_HOST=own.example\n# Set in {old}.\nMINGLU_BACKUP_DIR=/mnt/other-disk\nMINGLU_HTTPS_PORT=443\n"
                         f"MINGLU_WEBHOOK_CA={old}/ca.pem\nMINGLU_LOG_ARCHIVE={archive}\n")
    assert "Taken over" not in minglu(tree, engine, verb, MINGLU_ROOM_MB="99999999").stderr
    assert (tree / ".env").read_text() == told


# ---- what the machine has to have ----

def test_what_is_missing_is_said_in_one_sentence(tree, tmp_path):
    """A machine that has what Debian always has."""
    place = tmp_path / "bin"
    place.mkdir()
    for name in ("bash", "env", "sh", "realpath", "dirname", "paste", "sed", "cat", "id", "stat", "sha256sum", "cut", "date", "setpriv"):
        (place / name).symlink_to(shutil.which(name))
    done = subprocess.run([tree / "deploy/minglu", "--compose", "up"], capture_output=True, text=True, check=False,
                          env=dict(os.environ, PATH=str(place)))
    packages = "docker.io docker-compose jq zstd openssl python3"
    assert (done.returncode, done.stderr) == (
        1, f"minglu: these Debian packages are missing here; as root: apt-get install {packages}\n")
    for document in ("README.md", "deploy/RUNBOOK.md"):
        assert f"apt-get install {packages}" in (ROOT / document).read_text(), document


@pytest.mark.parametrize("copies", ["0", "two", "10"])
def test_a_number_of_copies_that_is_none(tree, engine, copies):
    engine(docker="case \"$*\" in 'compose version') exit 1 ;; esac")
    done = minglu(tree, engine, "up", MINGLU_SANCTIONS_COPIES=copies)
    assert done.returncode == 1
    assert f'MINGLU_SANCTIONS_COPIES is "{copies}", but has to be a number from 1 to 9; nothing was changed.' in done.stderr


# ---- what containers said ----

@pytest.mark.parametrize("verb, words", [("up", "nothing was changed."), ("down", "nothing was removed.")])
def test_a_log_that_cannot_be_archived_is_not_thrown_away(tree, engine, verb, words):
    engine(**{"docker-compose": 'echo "$@" >>"${0%/*}/told"'}, docker=f"""case "$*" in
        'compose version') exit 1 ;;
        *working_dir*) ;;
        'ps '*Label*) echo "intake {CONTAINER}" ;;
        'ps '*) echo {CONTAINER} ;;
        esac""")
    done = minglu(tree, engine, verb, MINGLU_LOG_ARCHIVE="/dev/null/archive")
    assert done.returncode == 1
    assert "/dev/null" in done.stderr and "the logs could not be archived" in done.stderr and words in done.stderr, done.stderr
    (engine() / "told").touch()
    assert not [line for line in (engine() / "told").read_text().splitlines() if line.split()[-1] in ("down", "--no-build")]


# ---- one at a time, and interrupted ----

def test_two_at_once_wait_for_each_other(tree, engine):
    engine(docker="case \"$*\" in 'compose version') exit 1 ;; 'info --format'*) echo / ;; esac")
    settings = {"MINGLU_ROOM_MB": "99999999"}
    with open(lock_of(tree), "w", encoding="utf-8") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        waiting = begin(tree, engine, "up", **settings)
        assert minglu(tree, engine, "status", **settings).returncode == 1, "who only looks does not wait"
        time.sleep(1)
        assert waiting.poll() is None, "it went on though another is at work"
    assert "MB are free" in waiting.communicate(timeout=60)[1]


UPGRADE = """
say() { printf '%s\\n' "$*" >>"${0%/*}/told"; }
case "$*" in
'compose version' | 'buildx version') exit 1 ;;
*working_dir*) ;;
'ps '*Label*) echo "intake $ID" ;;
'ps '*) echo "$ID" ;;
'inspect --format {{.Image}}'*) echo old ;;
'tag '* | 'rmi '*) say "$*" ;;
'build '*) say build && sleep 60 ;;
esac
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_upgrade_that_is_interrupted_while_it_builds(tree, engine, tmp_path, number):
    """The names are those of what runs again, and nothing that was kept for a way back is taken for it later."""
    told = engine(docker=UPGRADE) / "told"
    building = begin(tree, engine, "upgrade", ID=CONTAINER, MINGLU_VAR=str(tmp_path / "var"))
    end = time.monotonic() + 30
    while not (told.exists() and "build" in told.read_text()):
        assert time.monotonic() < end and building.poll() is None, building.communicate()
        time.sleep(0.05)
    os.killpg(building.pid, number)
    said = building.communicate(timeout=30)[1]
    assert building.returncode == 1
    if number == signal.SIGHUP:
        said = (tmp_path / "var/upgrade.log").read_text()
    assert "Nothing was changed." in said
    lines = told.read_text().splitlines()
    for name in ("daemon", "tools", "postgres", "front"):
        assert f"tag old minglu/{name}:before-upgrade" in lines
        assert lines.index(f"tag minglu/{name}:before-upgrade minglu/{name}:latest") > lines.index("build")
        assert f"rmi minglu/{name}:before-upgrade" in lines
