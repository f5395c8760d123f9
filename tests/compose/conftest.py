"""One stack for the whole session: made from nothing at the beginning, gone at the end (unless it is to be kept)."""

import os
import shutil

import pytest

import stack as kit


@pytest.fixture(scope="session")
def images():
    """Every image, as the engine knows it (tests/compose/run has built them)."""
    return {name: kit.inspect(f"minglu/{name}:test")[0] for name in ("daemon", "tools", "postgres", "front", "observe")}


@pytest.fixture(scope="session")
def stack(images):
    kit.remove_everything()
    made = kit.Stack()
    try:
        made.said = made.up()
        with made.world() as world:
            kit.register_accused(world)
        yield made
    finally:
        if not os.environ.get("MINGLU_TEST_KEEP"):
            kit.remove_everything()
            shutil.rmtree(made.place)
