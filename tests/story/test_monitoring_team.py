"""The team that a contract promises is there, role by role, some days after the last day for its arrival (T1.2)."""

import pytest

from monitoring_city import City, codes

PROMISED = [{"role": "项目经理", "heads": 1}, {"role": "实施工程师", "heads": 2}]


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        yield instance


def signed(city, team=PROMISED):
    return city.contract(milestones=((300, 100),), team=team)["project"]


def report(city, project, managers, engineers, client=None, **more):
    client = client or city.provider
    return client.post(f"/v1/projects/{project}/team", {
        "present_on": city.day(), "team": [{"role": "项目经理", "heads": managers}, {"role": "实施工程师", "heads": engineers}],
        "evidence": [{"sha256": city.paper(client), "title": "驻场人员登记表"}], **more})


def answer(city, project, number, objection=None, client=None):
    body = {"agrees": objection is None, **({"objection": objection} if objection else {})}
    return (client or city.enterprise).post(f"/v1/projects/{project}/team/{number}/answer", body)


def short(city, project, **query):
    return city.flags(project, kind="team_short", **query)


def test_a_team_nobody_reported_is_flagged_the_day_after_its_term_and_settled_by_a_full_one(city):
    project = signed(city)
    (owed,) = city.owed(project, "team")
    assert (owed["clause"], owed["due_on"], owed["unit"], owed["threshold"]) == ("T1.2", city.day(15), "persons", 3)
    arithmetic = owed["due_on_arithmetic"]
    assert arithmetic["parameter"] == "/monitoring/team_days"
    assert arithmetic["notice"] == city.day(10), "counted from the last day for the arrival"
    city.advance(days=15)
    assert short(city, project) == []
    city.advance(days=1)
    (flag,) = short(city, project)
    assert (flag["clause"], flag["value"], flag["threshold"], flag["unit"], flag["sample"]) == ("T1.2", 0, 3, "persons", 2)
    assert flag["basis"] == "jining-2025.1 /monitoring/team_days"
    assert flag["note"] == "合同约定服务团队3人，到位0人，尚缺：项目经理1人、实施工程师2人"
    assert report(city, project, 1, 2).json() == {"report": 1, "promised": 3, "present": 3}
    assert short(city, project, open=True) == []
    settled = city.await_event("flag_settled", subject=flag["flag"])["data"]
    assert (settled["how"], settled["settled_on"]) == ("cured", city.day())


def test_one_role_too_many_makes_up_for_no_other(city):
    full, lame = signed(city), signed(city)
    assert report(city, full, 4, 9).json()["present"] == 3
    assert report(city, lame, 0, 3).json()["present"] == 2
    assert [city.owed(project, "team")[0]["ended_on"] for project in (full, lame)] == [city.day(), None]
    city.advance(days=16)
    (flag,) = short(city, lame)
    assert flag["value"] == 2 and flag["note"].endswith("尚缺：项目经理1人") and short(city, full) == []


def test_who_leaves_is_missed_before_and_after_the_term(city):
    project = signed(city)
    assert report(city, project, 1, 2).status_code == 201
    assert report(city, project, 1, 1).json()["present"] == 2
    city.advance(days=15)
    assert short(city, project) == [], "time is left to replace them"
    assert report(city, project, 1, 2).status_code == 201
    city.advance(days=5)
    assert short(city, project) == []
    assert report(city, project, 0, 2).json()["report"] == 4
    city.settle()
    (flag,) = short(city, project, open=True)
    assert (flag["value"], flag["threshold"]) == (2, 3)
    assert report(city, project, 1, 2).status_code == 201
    assert short(city, project, open=True) == []


def test_the_enterprise_confirms_or_objects_and_then_the_report_before_counts(city):
    project = signed(city)
    assert report(city, project, 1, 1).status_code == 201
    assert report(city, project, 1, 2).status_code == 201
    assert codes(answer(city, project, 3)) == ["team_report_not_found"]
    assert codes(city.enterprise.post(f"/v1/projects/{project}/team/2/answer", {"agrees": False})) == ["objection_missing"]
    assert answer(city, project, 2, "现场只见到两人", client=city.provider).status_code == 403
    assert answer(city, project, 1).json() == {"state": "confirmed"}
    assert answer(city, project, 2, "现场只见到两人").json() == {"state": "objected"}
    assert codes(answer(city, project, 2)) == ["team_report_answered"]
    told = city.await_event("team_answered", subject=project, where=lambda e: e["data"]["report"] == 2)["data"]
    assert (told["state"], told["objection"]) == ("objected", "现场只见到两人")
    city.advance(days=16)
    (flag,) = short(city, project)
    assert flag["value"] == 2, "by the first report, which the enterprise confirmed"
    assert report(city, project, 1, 2).status_code == 201
    assert answer(city, project, 3, "仍只见到两人").status_code == 200
    city.settle()
    assert len(short(city, project)) == 2 and len(short(city, project, open=True)) == 1
    seen = city.enterprise.get(f"/v1/projects/{project}/team").json()
    assert seen["promised"] == PROMISED and seen["next"] is None
    assert [(one["report"], one["state"], one["objection"]) for one in seen["items"]] == [
        (1, "confirmed", None), (2, "objected", "现场只见到两人"), (3, "objected", "仍只见到两人")]
    assert seen["items"][0]["team"][1] == {"role": "实施工程师", "heads": 1}
    assert seen["items"][0]["evidence"][0]["title"] == "驻场人员登记表"
    page = city.officer.get(f"/v1/projects/{project}/team", limit=2).json()
    assert page["next"] == 2 and city.officer.get(f"/v1/projects/{project}/team", after=2).json()["items"] == seen["items"][2:]


def test_a_report_is_refused_with_every_fault(city):
    project = signed(city)
    wrong = {"team": [{"role": "培训师", "heads": 1}, {"role": "项目经理", "heads": 1}, {"role": "项目经理", "heads": 0}],
             "present_on": city.day(1)}
    refused = report(city, project, 0, 0, **wrong)
    assert sorted(codes(refused)) == ["fact_in_future", "role_not_promised", "role_reported_twice"]
    assert {fault["pointer"] for fault in refused.json()["faults"]} == {"/team/0/role", "/team/2/role", "/present_on"}
    assert codes(report(city, project, 1, 2, present_on=city.day(-1))) == ["fact_before_contract"]
    assert report(city, project, 1, 2, client=city.other_provider).status_code == 404
    assert city.other_provider.get(f"/v1/projects/{project}/team").status_code == 404
    assert report(city, project, 1, 2, client=city.enterprise).status_code == 403
    city.advance(days=2)
    assert report(city, project, 1, 2).status_code == 201
    assert codes(report(city, project, 1, 1, present_on=city.day(-1))) == ["team_reported_later"]
    assert "person" not in str(city.events("team_reported", subject=project)[0]["data"])


def test_a_contract_without_a_team_owes_none_and_an_end_releases_it(city):
    none, ended = city.contract(milestones=((300, 100),))["project"], signed(city)
    assert city.owed(none, "team") == [] and city.officer.get(f"/v1/projects/{none}/team").json()["promised"] == []
    assert codes(report(city, none, 1, 2)) == ["role_not_promised", "role_not_promised"]
    over = city.officer.post(f"/v1/projects/{ended}/closure", {"outcome": "terminated", "reason": "合同解除"})
    assert over.status_code == 200
    assert codes(report(city, ended, 1, 2)) == ["project_not_running"]
    city.advance(days=16)
    assert short(city, none) == short(city, ended) == []


@pytest.mark.parametrize("team, fault", [
    ([{"role": "项目经理", "heads": 1}, {"role": "项目经理", "heads": 2}], ("role_repeated", "/team/1/role")),
    ([{"role": "项目经理", "heads": 0}], ("role_without_heads", "/team/0/heads"))])
def test_a_contract_names_each_role_once_with_somebody_in_it(city, team, fault):
    whole = city.officer.get(f"/v1/contracts/{city.contract(team=PROMISED)['contract']}").json()
    assert whole["team"] == PROMISED
    refused = city.officer.post("/v1/contracts", {
        **{name: whole[name] for name in (
            "provider", "enterprise", "signed_on", "list_price_fen", "concession_fen", "enterprise_share_fen", "subsidy_fen",
            "milestones", "scenario_levels")},
        "lines": [{name: value for name, value in line.items() if value is not None} for line in whole["lines"]], "team": team})
    assert [(one["code"], one["pointer"]) for one in refused.json()["faults"]] == [fault]
