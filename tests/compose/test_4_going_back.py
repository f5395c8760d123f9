"""An upgrade of the stack that fails before its front opens: the old images and the old database run again, and nothing
that was acknowledged is gone."""

import pytest

import stack as kit

TARGETS = ("daemon", "tools", "postgres", "front")


@pytest.fixture
def next_images():
    """The images of a next version, whose daemons' image has a step more, under a tag of their own."""
    def make(step):
        for name in TARGETS[1:]:
            kit.docker("tag", f"minglu/{name}:test", f"minglu/{name}:next")
        kit.run("docker", "build", "--quiet", "--tag", "minglu/daemon:next", "-", DOCKER_BUILDKIT="0",
                text=f"FROM minglu/daemon:test\nUSER root\nRUN cd /usr/share/minglu/services && {step}\nUSER minglu\n")
        return kit.inspect("minglu/daemon:next")[0]["Id"]
    yield make
    kit.minglu("up")
    for name in TARGETS:
        for tag in ("next", "failed-upgrade"):
            kit.docker("rmi", f"minglu/{name}:{tag}", check=False)


def record():
    return kit.admin_sql("select service, name, sha256 from minglu.schema_migration order by 1, 2")


def images_of_daemons():
    return {kit.inspect(*kit.containers(name))[0]["Image"] for name in kit.DAEMONS}


def complain(stack, text):
    with stack.world() as world:
        answer = world.anonymous().post("/v1/complaints", kit.complaint(text))
        assert answer.status_code == 201, answer.text
        return answer.json()["case"]


def test_without_the_images_nothing_is_begun(stack):
    kit.await_healthy()
    done = kit.minglu("upgrade", "--no-build", check=False, MINGLU_TAG="nowhere")
    assert done.returncode == 1 and "the image minglu/daemon:nowhere is not here" in done.stderr, done.stderr
    assert done.stderr.strip().endswith("Nothing was changed.") and kit.all_healthy()


def test_what_fails_before_the_front_opens_is_taken_back(stack, next_images):
    """Its migration goes through, then a daemon does not come up. Failing migrations: tests/deploy/upgrade_test.py."""
    kit.await_healthy()
    failing = next_images("echo 'create table next (n bigint);' >gateway/sql/migrations/9000_next.sql"
                          " && printf '#!/bin/sh\\necho a version that fails\\nexit 1\\n' >/usr/bin/monitoring")
    before, images, case = record(), images_of_daemons(), complain(stack, "升级前")
    done = kit.minglu("upgrade", "--no-build", check=False, MINGLU_TAG="next", MINGLU_TRIAL_SECONDS="20")
    assert done.returncode == 1, done.stdout + done.stderr
    for part in ("gateway: gateway/9000_next", "The new version is not well.", "Taking the database back",
                 "the version from before runs again, with its data"):
        assert part in done.stderr, done.stderr
    assert record() == before
    assert images_of_daemons() == images
    assert failing not in images_of_daemons()
    assert "a version that fails" in kit.archived("monitoring"), "why it failed can still be read"
    kit.await_healthy()
    with stack.world() as world:
        assert world.await_event("complaint_filed", subject=case)
    assert complain(stack, "升级失败后") != case
