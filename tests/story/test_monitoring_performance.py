"""How far a project is behind what its contract planned, and its provider over all that are running (T2.4)."""

import pytest

from monitoring_city import City, codes
from world import credit_code


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        yield instance


def planned(city, baseline, wanted, days=100):
    """A project with one target."""
    return city.contract(milestones=((300, 100),), performance_targets=[
        {"name": "关键工序合格率", "unit": "%", "baseline": baseline, "target": wanted, "due_on": city.day(days)}])["project"]


def measure(city, project, value, client=None, target=1, **more):
    client = client or city.provider
    return client.post(f"/v1/projects/{project}/targets/{target}/actuals", {
        "measured_on": city.day(), "value": value,
        "evidence": [{"sha256": city.paper(client), "title": "检测报表"}], **more})


def kinds(city, project, kind):
    return [(f["value"], f["threshold"], f["unit"]) for f in city.flags(project, kind=kind, open=True)]


@pytest.mark.parametrize("baseline, wanted, values", [(70, 90, (76.2, 76, 90)), (5, 1, (3.76, 3.8, 0.5))])
def test_a_target_is_behind_when_what_was_measured_lacks_thirty_percent_of_the_planned_line(city, baseline, wanted, values):
    project = planned(city, baseline, wanted)
    city.advance(days=59)
    assert city.report(project).status_code == 201
    before = measure(city, project, values[0])
    assert before.json() == {"planned_percent": 59, "actual_percent": 31, "gap_percent": 28}, before.text
    assert kinds(city, project, "performance_gap") == []
    city.advance(days=1)
    at = measure(city, project, values[1])
    assert at.json() == {"planned_percent": 60, "actual_percent": 30, "gap_percent": 30}, "the number itself is behind"
    assert kinds(city, project, "performance_gap") == [(30, 30, "percent")]
    (flag,) = city.flags(project, kind="performance_gap")
    assert flag["clause"] == "T2.4" and flag["basis"] == "jining-2025.1 /lag/schedule_gap_percent"
    assert city.await_event("actuals_reported", subject=project)["data"]["gap_percent"] == 28
    city.advance(days=1)
    assert measure(city, project, values[2]).json()["actual_percent"] == 100
    assert kinds(city, project, "performance_gap") == []
    seen = city.enterprise.get(f"/v1/projects/{project}/performance").json()
    assert (seen["target_gap"], [m["actual_percent"] for m in seen["targets"][0]["measurements"]]) == (0, [31, 30, 100])


def test_a_measurement_out_of_order_or_of_nothing_is_refused(city):
    project = planned(city, 70, 90)
    unknown = city.enterprise.get(f"/v1/projects/{project}/performance").json()
    assert (unknown["target_gap"], unknown["targets"][0]["gap"]) == (None, None)
    assert unknown["targets"][0]["reason"] == "尚无实测值"
    assert codes(measure(city, project, 71, target=2)) == ["target_not_found"]
    assert codes(measure(city, project, 71, measured_on=city.day(1))) == ["fact_in_future"]
    assert measure(city, project, 71, client=city.other_provider).status_code == 404
    assert measure(city, project, 71).status_code == 201
    assert codes(measure(city, project, 72)) == ["measured_later_already"]
    assert city.other_provider.get(f"/v1/projects/{project}/performance").status_code == 404


def test_a_target_of_which_nothing_was_measured_at_its_end_is_flagged_after_the_grace(city):
    project = planned(city, 70, 90, days=20)
    city.advance(days=19)
    assert measure(city, project, 90).status_code == 201
    city.advance(days=4)
    assert city.flags(project, kind="actuals_missing") == [], "three days of grace"
    city.advance(days=1)
    assert kinds(city, project, "actuals_missing") == [(4, 3, "days")]
    assert measure(city, project, 90).status_code == 201
    assert kinds(city, project, "actuals_missing") == []


def provider(city, name):
    code = credit_code(name)
    city.keys[code] = city.client("provider", organisation=code, person=name.replace(" ", "-"))
    return code


def lag(city, code):
    city.settle()
    answer = city.officer.get(f"/v1/providers/{code}/lag")
    assert answer.status_code == 200, answer.text
    return answer.json()


def behind(city, code):
    items = city.officer.get("/v1/flags", provider=code, kind="provider_behind", open="true").json()["items"]
    return [(f["value"], f["threshold"], f["sample"], f["project"]) for f in items]


def test_a_provider_with_fewer_running_projects_than_three_is_not_judged_and_the_query_says_why(city):
    code = provider(city, "two projects")
    late = [city.contract(milestones=((10, 100),), provider=code)["project"] for _ in range(2)]
    city.advance(days=18)
    seen = lag(city, code)
    assert (seen["applicable"], seen["mean_gap"], seen["projects_min"], seen["threshold"]) == (False, 100, 3, 30)
    assert "2个" in seen["reason"] and "3个" in seen["reason"] and behind(city, code) == []

    third = city.contract(milestones=((300, 100),), provider=code)["project"]
    seen = lag(city, code)
    assert (seen["applicable"], seen["reason"], seen["mean_gap"]) == (True, None, 66)
    assert behind(city, code) == [(66, 30, 3, None)], "of the provider, of none of its projects"
    assert city.keys[code].get(f"/v1/providers/{code}/lag").json()["mean_gap"] == 66
    assert city.other_provider.get(f"/v1/providers/{code}/lag").status_code == 404
    assert [p["schedule_gap"] for p in seen["projects"]] == [100, 100, 0]

    for project in late:
        done = city.keys[code].post(f"/v1/projects/{project}/milestones/1/completion", {"completed_on": city.day()})
        assert done.status_code == 200, done.text
    city.settle()
    assert behind(city, code) == []
    assert city.officer.post(
        f"/v1/projects/{third}/closure", {"outcome": "terminated", "reason": "合同解除"}).status_code == 200
    assert lag(city, code)["applicable"] is False


@pytest.mark.parametrize("share, raised", [(30, True), (29, False)])
def test_a_provider_is_behind_from_a_mean_of_thirty_percent_on(city, share, raised):
    code = provider(city, f"mean {share}")
    for _ in range(3):
        city.contract(milestones=((10, share), (300, 100 - share)), provider=code)
    city.advance(days=18)
    assert behind(city, code) == ([(30, 30, 3, None)] if raised else [])
