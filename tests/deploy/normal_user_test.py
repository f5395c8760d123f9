"""Started as a normal user, with the packages present, everything works without root and nothing of it is root's."""

import os
import pathlib
import shutil

import pytest
from world import ROOT, World, credit_code, open_to_all

NOBODY = 65534
PROGRAMS = ["intake", "matching", "monitoring", "sanctions", "gateway", "minglu-migrate", "minglu-keys"]


class NormalWorld(World):
    """An instance of somebody without rights, in a tree that is open to all."""

    def __init__(self, place):
        build = pathlib.Path(os.environ.get("MINGLU_TEST_BUILD") or ROOT / "build/test")
        super().__init__(build=place / "build")
        for part in ("deploy", "common/sql", "services"):
            shutil.copytree(ROOT / part, place / part,
                            ignore=lambda _, names: [name for name in names if name.endswith((".c", ".h"))])
        for part in ("bin", "gen"):
            (self.build / part).mkdir(parents=True)
        for path in [*(build / "bin" / name for name in PROGRAMS), *build.glob("gen/*api.json")]:
            shutil.copy(path, self.build / path.parent.name)
        open_to_all(place)
        self.command = [place / "deploy/minglu"]
        self.user = os.getuid()
        if self.user == 0:
            self.user = NOBODY
            self.command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *self.command]

    def up(self):
        os.chown(self.var, self.user, -1)
        super().up()


@pytest.fixture
def world(tmp_path):
    with NormalWorld(tmp_path) as world:
        yield world


def users(world):
    """Of every process of the instance, whose it is."""
    found = [int((world.var / "run/runsvdir.pid").read_text())]
    for pid in found:
        found += map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        yield int(status.split("\nUid:\t")[1].split()[0])


def test_without_root_it_comes_up_works_goes_down_and_keeps_its_data(world):
    whose = list(users(world))
    assert len(whose) > 10 and set(whose) == {world.user}
    code = credit_code("a provider")
    provider = {"uscc": code, "name": "演示服务商", "kind": "light", "legal_representative": "李四", "address": "济宁市任城区"}
    assert world.client("provider", organisation=code).post("/v1/providers", provider).status_code == 201
    complaint = {"provider": code, "text": "迟迟不交付", "anonymous": True}
    case = world.anonymous().post("/v1/complaints", complaint).json()["case"]
    assert [line.split()[1] for line in world.minglu("status").stdout.splitlines()] == ["up"] * 6
    world.down()
    world.up()
    assert world.await_event("complaint_filed", subject=case)["data"]["provider"] == code
    made = [world.var, *world.var.rglob("*")]
    assert {path.lstat().st_uid for path in made} == {world.user}
