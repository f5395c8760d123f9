"""The secrets of the stack (deploy/compose/keys): made once, put back from a backup where they are missing, and never
made anew or mixed beside a database that opens with others."""

import io
import os
import pathlib
import shutil
import subprocess
import tarfile

import pytest
from world import ROOT

HOLDERS = ("postgres", "migrate", "intake", "matching", "monitoring", "sanctions", "gateway", "front", "operator", "observe")


class Secrets:
    """The volumes of a stack, as directories."""

    def __init__(self, place):
        self.at, self.data = place / "secrets", place / "data"
        for directory in (*(self.at / holder for holder in HOLDERS), self.data):
            directory.mkdir(parents=True)

    def keys(self, *words, given=None, check=True):
        build = pathlib.Path(os.environ.get("MINGLU_TEST_BUILD") or ROOT / "build/test")
        settings = {**os.environ, "PATH": f"{build}/bin:{os.environ['PATH']}", "MINGLU_SECRETS": str(self.at),
                    "MINGLU_DATA": str(self.data), "TMPDIR": str(self.at.parent), "LC_ALL": "C.UTF-8"}
        done = subprocess.run([ROOT / "deploy/compose/keys", *words], input=given, capture_output=True, env=settings,
                              timeout=60, check=False)
        done.stderr = done.stderr.decode()
        assert not check or done.returncode == 0, done.stderr
        return done

    def all(self):
        """What there is, but for the encrypted copy, which is another each time."""
        return {str(path.relative_to(self.at)): path.read_bytes() for path in self.at.rglob("*")
                if path.is_file() and path.name != "secrets.tar.age"}

    def lose(self, *holders):
        for holder in holders:
            shutil.rmtree(self.at / holder)
            (self.at / holder).mkdir()

    def refuses(self, *words, given=None):
        before = self.all()
        done = self.keys(*words, given=given, check=False)
        assert done.returncode == 1 and self.all() == before, done.stderr
        assert "nothing was changed" in done.stderr, done.stderr
        return done.stderr


@pytest.fixture
def stack(tmp_path):
    made = Secrets(tmp_path / "stack")
    made.keys()
    return made


def test_they_are_made_once_and_kept_for_the_keeper_encrypted(stack):
    before = stack.all()
    assert "Every secret is there." in stack.keys().stderr and stack.all() == before
    opened = subprocess.run(["age", "--decrypt", "--identity", stack.at / "operator/backup.identity",
                             stack.at / "postgres/secrets.tar.age"], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(opened)) as tar:
        kept = {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}
    assert kept == before


@pytest.mark.parametrize("lost", (HOLDERS, ("migrate",), ("intake", "matching", "monitoring", "sanctions", "gateway")))
def test_what_a_database_was_made_with_is_put_back_not_made_anew(stack, lost):
    before, backup = stack.all(), stack.keys("export").stdout
    (stack.data / "pg").mkdir()
    stack.lose(*lost)
    assert "deploy/minglu --compose restore --secrets --identity FILE" in stack.refuses()
    assert "The secrets are back." in stack.keys("import", given=backup).stderr
    assert stack.all() == before
    stack.keys()
    assert stack.all() == before


def test_what_may_be_made_anew_is(stack):
    (stack.data / "pg").mkdir()
    stack.lose("front", "observe")
    assert "Made: " in stack.keys().stderr and (stack.at / "front/tls.key").exists()


def test_secrets_of_another_database_are_not_mixed(stack, tmp_path):
    other = Secrets(tmp_path / "other")
    other.keys()
    backup = other.keys("export").stdout
    assert "the secret migrate/admin.password here is another than the backup's" in stack.refuses("import", given=backup)
    stack.lose("migrate")
    assert "the secret intake/seal.keys here is another" in stack.refuses("import", given=backup)
    stack.keys()
    assert "all there, those of the backup" in stack.keys("import", given=stack.keys("export").stdout).stderr


def test_a_key_that_came_later_does_no_harm(stack):
    """What seals now is here beside what the backup knows."""
    backup = stack.keys("export").stdout
    for path in stack.at.glob("*/seal.keys"):
        path.chmod(0o600)
        path.write_text(path.read_text() + "v2 " + "A" * 43 + "=\n")
    stack.keys("import", given=backup)


def test_what_is_no_export_is_refused(stack):
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w") as tar:
        tar.add(stack.at / "intake/seal.keys", "secrets/seal.keys")
    stack.lose(*HOLDERS)
    done = stack.keys("import", given=memory.getvalue(), check=False)
    assert done.returncode == 1 and "no export of the secrets of such a stack" in done.stderr and not stack.all()
