"""A term that comes while another message of its turn sets it anew is looked at again: all of a turn is loaded before any
of it is decided."""

import concurrent.futures
import datetime

import pytest

from bus import await_blocked, rows, stream_locked
from world import World, await_true, credit_code

ROUNDS = 6  # who comes first in a turn goes round
SHARE = 4  # percent of each milestone
PROVIDER, ENTERPRISE = credit_code("whose pace is watched"), credit_code("whose projects move")


@pytest.fixture(scope="module")
def world():
    with World(start="2025-01-02") as world:
        world.settle()
        yield world


def project(world, officer):
    first = world.today()
    contract = officer.post("/v1/contracts", {
        "provider": PROVIDER, "provider_name": "演示服务商", "enterprise": ENTERPRISE, "signed_on": first.isoformat(),
        "list_price_fen": 1000, "concession_fen": 100, "enterprise_share_fen": 500, "subsidy_fen": 400,
        "lines": [{"kind": "software", "description": "系统", "quantity": 1, "price_fen": 1000, "due_on": "2025-06-01"}],
        "milestones": [{"name": f"节点{n}", "due_on": (first + datetime.timedelta(days=n)).isoformat(), "share_percent": SHARE}
                       for n in range(1, 100 // SHARE + 1)],
        "scenario_levels": [{"scenario": "quality", "from": 1, "to": 2}]})
    assert contract.status_code == 201, contract.text
    number = contract.json()["contract"]
    return world.await_event("project_opened", where=lambda e: e["data"]["contract"] == number)["data"]["project"]


def reach(world, provider, project, milestone):
    answer = provider.post(f"/v1/projects/{project}/milestones/{milestone}/completion", {
        "completed_on": world.today().isoformat()})
    assert answer.status_code == 200, answer.text


def commands_waiting(world):
    text = world.operator.get("/metrics").text
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
               if line.startswith('minglu_commands_waiting{service="monitoring"'))


def test_the_pace_of_a_provider_is_that_of_all_its_projects_whatever_moved_while_it_was_looked_at(world):
    officer = world.client("officer", person="officer-1")
    provider = world.client("provider", organisation=PROVIDER, person="provider-1")
    table = f"统一社会信用代码,企业名称,县市区,行业代码\n{ENTERPRISE},演示机械有限公司,任城区,C34\n"
    assert officer.send("/v1/enterprises/import", table.encode(), "text/csv").json()["enrolled"] == 1
    world.settle()
    one, other = project(world, officer), project(world, officer)
    world.advance(days=100 // SHARE + 10)
    for n in range(1, ROUNDS + 1):
        with concurrent.futures.ThreadPoolExecutor(3) as people, stream_locked(world, "monitoring"):
            moves = [people.submit(reach, world, provider, one, n)]
            await_blocked(world, "monitoring")
            for waiting, milestone in enumerate((2 * n - 1, 2 * n), 1):  # one after the other: they are of one project
                moves.append(people.submit(reach, world, provider, other, milestone))
                await_true(lambda: commands_waiting(world) >= waiting, "it waits behind the turn")
        for move in moves:
            move.result()
        world.settle()
        gap = ((100 - SHARE * n) + (100 - SHARE * 2 * n)) // 2
        assert rows(world, "select mean_gap from monitoring.provider_lag where provider = %s", PROVIDER) == [(gap,)]
