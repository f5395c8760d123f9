"""tests/run is never green although something did not run: what ends badly without naming a failure is one."""

import pathlib
import subprocess

import pytest

RUN = pathlib.Path(__file__).parents[1] / "run"
PASSES = "def test_passes():\n    pass\n"


def asked(tree, *words):
    """What a function of tests/run prints and counts in another tree."""
    script = 'source "$1"; ROOT=$2; BUILD=$2/build; STARTED=0; shift 2; for what; do eval "$what"; done; finish'
    done = subprocess.run(["bash", "-c", script, "asked", RUN, tree, *words], capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout.splitlines()[-1]


@pytest.fixture
def tree(tmp_path):
    for name in ("build", "tests/lib", "some"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "tests/lib/count.py").symlink_to(RUN.parent / "lib/count.py")
    return tmp_path


@pytest.mark.parametrize("script, told", [
    ("echo ok format; echo ok tidy", (0, "2 passed, 0 failed")),
    ("echo ok format; echo FAILED tidy; exit 1", (1, "1 passed, 1 failed")),
    ("echo ok format; kill -9 $$", (1, "1 passed, 1 failed")),
    ("exit 127", (1, "0 passed, 1 failed")),
])
def test_linters_that_did_not_end_are_a_failure(tree, script, told):
    lint = tree / "tests/lint"
    lint.write_text(f"#!/usr/bin/env bash\n{script}\n")
    lint.chmod(0o755)
    assert asked(tree, "start_lint", "run_lint") == told


@pytest.mark.parametrize("fault, told", [
    ("", (0, "1 passed, 0 failed")),
    ("def pytest_sessionfinish():\n    raise RuntimeError\n", (1, "1 passed, 1 failed")),
    ("raise RuntimeError\n", (1, "0 passed, 1 failed")),
])
def test_pytest_that_broke_is_a_failure(tree, fault, told):
    (tree / "some/some_test.py").write_text(PASSES)
    (tree / "some/conftest.py").write_text(fault)
    assert asked(tree, "run_python some some") == told


def test_no_tests_and_skipped_tests_have_not_run(tree):
    assert asked(tree, "run_python some some") == (3, "0 passed, 0 failed")
    (tree / "some/some_test.py").write_text(f"import pytest\n{PASSES}@pytest.mark.skip\ndef test_left_out():\n    pass\n")
    assert asked(tree, "run_python some some") == (3, "1 passed, 0 failed")
