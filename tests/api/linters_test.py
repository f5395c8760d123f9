"""Other people's linters on the generated documents, and the README held to who hears whom."""

import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("MINGLU_TEST_BUILD", HERE.parents[1] / "build/test"))


def test_redocly_and_the_asyncapi_parser_find_no_fault():
    done = subprocess.run([HERE / "lint", BUILD / "gen", BUILD / "api"], capture_output=True, text=True, check=False)
    if done.returncode == 3:
        pytest.skip(done.stdout.strip().splitlines()[-1])
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_event_is_said_every_handler_listed_and_the_readme_shows_who_hears_whom():
    done = subprocess.run([sys.executable, HERE / "who_hears.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
