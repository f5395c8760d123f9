"""One dossier per enterprise (R5): who wrote which part and when, sealed, versions kept, complete by half of the
project's time."""

import pytest

from monitoring_city import City, codes

SHARES = [("operations", "经营现状", "State of operations", 20), ("technology", "技术储备", "Technology held", 20),
          ("demands", "转型诉求", "Demands for transformation", 20), ("production", "生产流程", "Production process", 20),
          ("supply_chain", "供应链数据", "Supply-chain data", 20)]
PARTS = [part for part, *_ in SHARES]


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        yield instance


def write(city, project, part, text="年产值八千万元", client=None):
    return (client or city.provider).post(f"/v1/projects/{project}/dossier/{part}", {"text": text})


def test_each_part_has_its_share_and_keeps_its_versions(city):
    project = city.contract()["project"]
    assert write(city, project, "operations").json() == {"version": 1, "percent": 20, "complete": False}
    assert write(city, project, "operations", "年产值九千万元", city.enterprise).json() == {
        "version": 2, "percent": 20, "complete": False}
    assert [write(city, project, part).json()["percent"] for part in PARTS[1:]] == [40, 60, 80, 100]
    told = city.events("dossier_part_written", subject=project)
    assert len(told) == 6 and "年产值" not in str(told)
    seen = city.officer.get(f"/v1/projects/{project}/dossier").json()
    assert [(part["part"], part["zh"], part["en"], part["percent"]) for part in seen["parts"]] == SHARES
    assert seen["percent"] == 100
    assert [(v["version"], v["text"], v["written_by"]) for v in seen["parts"][0]["versions"]] == [
        (1, "年产值八千万元", "provider"), (2, "年产值九千万元", "enterprise")]


@pytest.mark.parametrize("written, missing", [
    ([], "经营现状、技术储备、转型诉求、生产流程、供应链数据"), (PARTS[:4], "供应链数据")])
def test_a_dossier_that_is_not_complete_when_half_of_the_time_has_gone_is_flagged_until_it_is(city, written, missing):
    project = city.contract(milestones=((10, 40), (40, 60)))["project"]
    for part in written:
        assert write(city, project, part).status_code == 201
    (owed,) = city.owed(project, "dossier")
    assert owed["due_on"] == city.day(20), "half of the days until the last milestone"
    city.advance(days=20)
    assert city.flags(project, kind="dossier_incomplete") == []
    city.advance(days=1)
    (flag,) = city.flags(project, kind="dossier_incomplete")
    assert (flag["clause"], flag["value"], flag["threshold"], flag["unit"]) == ("R5", 20 * len(written), 100, "percent")
    assert flag["sample"] == 5 and flag["note"].endswith("尚缺：" + missing)
    assert flag["basis"] == "jining-2025.1 /monitoring/dossier_complete_percent"
    for part in PARTS[len(written):]:
        assert len(city.flags(project, kind="dossier_incomplete", open="true")) == 1
        assert write(city, project, part).status_code == 201
    assert city.flags(project, kind="dossier_incomplete", open="true") == []


@pytest.mark.parametrize("milestones, half", [(((200, 100),), 100), (((100, 60), (200, 40)), 100), (((41, 100),), 20)])
def test_half_of_the_time_is_counted_from_the_contract_to_the_last_milestone(city, milestones, half):
    (owed,) = city.owed(city.contract(milestones=milestones)["project"], "dossier")
    assert (owed["due_on"], owed["due_on_arithmetic"]) == (city.day(half), None)
    assert (owed["unit"], owed["threshold"], owed["clause"]) == ("percent", 100, "R5")


def test_a_dossier_that_is_completed_on_the_last_day_raises_nothing(city):
    project = city.contract(milestones=((40, 100),))["project"]
    for part in PARTS[:4]:
        assert write(city, project, part).status_code == 201
    city.advance(days=20)
    assert write(city, project, PARTS[4]).json() == {"version": 1, "percent": 100, "complete": True}
    assert city.owed(project, "dossier", open=True) == []
    city.advance(days=1)
    assert city.flags(project, kind="dossier_incomplete") == []


def test_a_complete_dossier_raises_nothing_and_an_end_releases_it(city):
    whole, ended = city.contract()["project"], city.contract()["project"]
    for part in PARTS:
        assert write(city, whole, part).status_code == 201
    over = city.officer.post(f"/v1/projects/{ended}/closure", {"outcome": "terminated", "reason": "合同解除"})
    assert over.status_code == 200
    assert codes(write(city, ended, "operations")) == ["project_not_running"]
    city.advance(days=41)
    assert city.flags(whole, kind="dossier_incomplete") == city.flags(ended, kind="dossier_incomplete") == []


def test_a_dossier_is_read_and_written_by_its_parties_and_read_by_the_bureau(city):
    project = city.contract()["project"]
    assert codes(write(city, project, "gossip")) == ["dossier_part_not_found"]
    assert write(city, project, "operations", client=city.other_provider).status_code == 404
    assert write(city, project, "operations", client=city.officer).status_code == 403
    assert write(city, project, "operations", client=city.enterprise).status_code == 201
    for client in (city.provider, city.enterprise, city.officer):
        seen = client.get(f"/v1/projects/{project}/dossier")
        assert seen.status_code == 200 and seen.json()["parts"][0]["versions"][0]["text"] == "年产值八千万元"
    assert city.other_provider.get(f"/v1/projects/{project}/dossier").status_code == 404
    assert city.operator.get(f"/v1/projects/{project}/dossier").status_code == 403, "who runs it need not read it"
