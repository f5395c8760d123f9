"""minglu-keys: a pair for everybody who has none, nothing else touched; what is half there is refused in one sentence."""

import os
import pathlib
import stat
import subprocess

import pytest
import zmq

from world import ROOT

DAEMONS = ("intake", "matching", "monitoring", "sanctions", "gateway")


def run(*words):
    build = pathlib.Path(os.environ.get("MINGLU_TEST_BUILD") or ROOT / "build/test")
    return subprocess.run([build / "bin/minglu-keys", *words], capture_output=True, text=True, timeout=60, check=False)


def everything(place):
    return {path.relative_to(place): (path.read_bytes(), path.stat().st_mtime_ns) for path in place.rglob("*") if path.is_file()}


@pytest.fixture()
def keys(tmp_path):
    place = tmp_path / "keys"
    made = run(place, *DAEMONS)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.splitlines() == [f"{place}/{name}/own.secret" for name in DAEMONS]
    return place


def test_every_service_gets_a_pair_and_everybodys_public_key(keys):
    secrets = set()
    for name in DAEMONS:
        assert stat.S_IMODE((keys / name).stat().st_mode) == 0o700
        assert stat.S_IMODE((keys / name / "own.secret").stat().st_mode) == 0o400
        secret = (keys / name / "own.secret").read_bytes()
        secrets.add(secret)
        assert len(secret) == 40
        for other in DAEMONS:
            assert (keys / other / f"{name}.public").read_bytes() == zmq.curve_public(secret)
        assert {path.name for path in (keys / name).iterdir()} == {"own.secret", *(f"{other}.public" for other in DAEMONS)}
    assert len(secrets) == len(DAEMONS)


def test_a_second_time_changes_nothing_and_a_newcomer_is_added(keys):
    before = everything(keys)
    again = run(keys, *DAEMONS)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert everything(keys) == before
    assert run(keys, *DAEMONS, "archive").returncode == 0
    after = everything(keys)
    assert {path: after[path] for path in before} == before
    added = {str(path) for path in set(after) - set(before)}
    assert added == {"archive/own.secret", *(f"{name}/archive.public" for name in DAEMONS),
                     *(f"archive/{name}.public" for name in (*DAEMONS, "archive"))}


def test_what_is_missing_of_a_pair_is_written_again(keys):
    before = everything(keys)
    (keys / "gateway/intake.public").unlink()
    (keys / "intake/intake.public").unlink()
    assert run(keys, *DAEMONS).returncode == 0
    assert {path: text for path, (text, _) in everything(keys).items()} == {
        path: text for path, (text, _) in before.items()}


def cut(path):
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:11])


def foreign(path):
    path.chmod(0o600)
    path.write_bytes(zmq.curve_keypair()[0])


@pytest.mark.parametrize("file, harm, sentence", [
    ("intake/own.secret", cut, "intake/own.secret holds no whole CURVE key (40 characters of Z85). Nothing was changed; "
                               "remove the file to have a new pair made."),
    ("intake/own.secret", lambda path: path.chmod(0o644), "intake/own.secret is a secret that others may read; "
                                                          "chmod 400 it. Nothing was changed"),
    ("intake/own.secret", lambda path: path.unlink(), "is there, but"),
    ("gateway/intake.public", cut, "gateway/intake.public holds no whole CURVE key (40 characters of Z85). Nothing was "
                                   "changed; remove the file to have it written anew."),
    ("gateway/intake.public", foreign, "intake/own.secret. Nothing was changed; remove the file to have it written anew."),
])
def test_what_is_half_there_is_refused_and_nothing_is_changed(keys, file, harm, sentence):
    harm(keys / file)
    (keys / "sanctions/matching.public").unlink()  # there would be something to do
    before = everything(keys)
    done = run(keys, *DAEMONS)
    assert done.returncode == 1 and sentence in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("minglu-keys: ") and done.stdout == ""
    assert everything(keys) == before


def test_no_secret_is_said(keys):
    secret = (keys / "intake/own.secret").read_text()
    for done in (run(keys, *DAEMONS), run(keys, "other"), run("--help")):
        assert secret not in done.stdout + done.stderr


@pytest.mark.parametrize("words", [[], ["/tmp"], ["--help", "x"]])
def test_other_words_are_refused(words):
    assert run(*words).returncode in (1, 2)


@pytest.mark.parametrize("name", ["", "Intake", "../x", "a/b", "in take", "x" * 32])
def test_a_name_that_is_none_is_refused(tmp_path, name):
    done = run(tmp_path / "keys", name)
    assert done.returncode == 1 and "is no name of a service" in done.stderr
    assert not (tmp_path / "keys").exists()


def test_a_place_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    done = run(tmp_path / "file/keys", "intake")
    assert done.returncode == 1 and done.stderr.count("\n") == 1, done.stderr
