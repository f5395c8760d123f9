"""What a provider owes in a project by a day: flagged by the clock alone when it is not done, settled when it is."""

import pytest

from monitoring_city import City, codes


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        yield instance


def problem(city, project, days):
    """A report that tells of a problem, to be solved so many days from today."""
    told = city.report(project, problems=[{"text": "设备未联网", "remedy": "加装网关", "agreed_by": city.day(days)}])
    assert told.status_code == 201, told.text
    return f"{told.json()['report']}/1"


def test_a_problem_that_is_not_solved_by_the_agreed_day_is_flagged_when_its_grace_is_over(city):
    project = city.contract(milestones=((300, 100),))["project"]
    about = problem(city, project, 9)
    agreed = city.day(9)
    (owed,) = city.owed(project, "problem")
    assert (owed["about"], owed["clause"], owed["due_on"], owed["threshold"]) == (about, "R6", agreed, 3)
    assert owed["due_on_arithmetic"] is None, "people agreed on the day"
    city.advance(days=12)
    assert city.flags(project, kind="problem_open") == [], "the days of grace are not over"
    city.advance(days=1)
    (flag,) = city.flags(project, kind="problem_open")
    assert (flag["clause"], flag["value"], flag["threshold"], flag["unit"]) == ("R6", 4, 3, "days")
    assert flag["basis"] == "jining-2025.1 /monitoring/problem_grace_days" and agreed in flag["note"]

    told = city.fulfil(project, "problem", about, text="网关已安装")
    assert told.status_code == 201 and told.json() == {"fulfilment": 2, "state": "recorded", "late_days": 4}, told.text
    assert len(city.flags(project, kind="problem_open", open=True)) == 1, "the enterprise has not confirmed"
    assert codes(city.fulfil(project, "problem", about)) == ["fulfilment_awaits_answer"]
    assert city.answer(project, 2, "仍有三台设备未联网").json() == {"state": "objected"}
    assert len(city.flags(project, kind="problem_open", open=True)) == 1
    assert city.fulfil(project, "problem", about).json()["fulfilment"] == 3
    assert city.answer(project, 3).json() == {"state": "confirmed"}
    assert city.flags(project, kind="problem_open", open=True) == []
    settled = city.await_event("flag_settled", subject=flag["flag"])["data"]
    assert (settled["how"], settled["settled_on"]) == ("cured", city.day())
    assert codes(city.fulfil(project, "problem", about)) == ["obligation_over"]


def test_a_problem_without_an_agreed_day_is_nobodys_debt(city):
    project = city.contract(milestones=((300, 100),))["project"]
    assert city.report(project, problems=[{"text": "设备未联网", "remedy": "加装网关"}]).status_code == 201
    assert city.owed(project, "problem") == []
    assert codes(city.fulfil(project, "problem", "1/1")) == ["obligation_not_found"]


def test_a_line_that_is_not_delivered_by_its_day_is_flagged_after_its_grace_and_settled_by_delivery(city):
    project = city.contract(milestones=((300, 100),), delivered=20)["project"]
    city.advance(days=23)
    assert city.flags(project, kind="delivery_overdue") == [], "three days of grace"
    city.advance(days=1)
    (flag,) = city.flags(project, kind="delivery_overdue")
    assert (flag["clause"], flag["about"], flag["sample"]) == ("R4", "1", 1)
    assert (flag["value"], flag["threshold"], flag["unit"]) == (4, 3, "days")
    assert flag["basis"] == "jining-2025.1 /monitoring/delivery_grace_days" and "生产管控系统" in flag["note"]

    done = city.fulfil(project, "delivery", "1", installed_on=city.day(), serials=["LIC-2025-001"], text="已交付并安装")
    assert done.json() == {"fulfilment": 2, "state": "recorded", "late_days": 4}, done.text
    told = city.await_event("fulfilment_recorded", subject=project, where=lambda e: e["data"]["kind"] == "delivery")["data"]
    assert (told["late_days"], told["serials"], told["installed_on"]) == (4, ["LIC-2025-001"], city.day())
    assert city.flags(project, open=True) == []
    assert city.answer(project, 2, "少装一个模块").status_code == 200
    assert city.await_event("fulfilment_answered", subject=project)["data"]["objection"] == "少装一个模块"
    city.settle()
    (again,) = city.flags(project, kind="delivery_overdue", open=True)
    assert again["flag"] != flag["flag"], "what was objected to is owed as before"
    assert city.fulfil(project, "delivery", "1").status_code == 201
    assert city.flags(project, open=True) == []
    assert city.answer(project, 3).json() == {"state": "confirmed"}
    record = city.enterprise.get(f"/v1/projects/{project}/fulfilments", kind="delivery").json()
    assert [(f["fulfilment"], f["state"], f["serials"]) for f in record["items"]] == [
        (2, "objected", ["LIC-2025-001"]), (3, "confirmed", [])]


@pytest.mark.parametrize("characters", [479, 480, 500])
def test_a_long_description_is_quoted_as_far_as_a_note_reaches(city, characters):
    line = {"kind": "software", "description": "系" * characters, "quantity": 1, "price_fen": 60000000, "due_on": city.day(1)}
    project = city.contract(milestones=((300, 100),), lines=[line])["project"]
    city.advance(days=5)
    (flag,) = city.flags(project, kind="delivery_overdue")
    whole = f"应于{line['due_on']}前交付的“{line['description']}”未交付"
    assert flag["note"] == (whole if len(whole) <= 500 else whole[:499] + "…")
    assert city.await_event("flag_raised", subject=flag["flag"])["data"]["note"] == flag["note"]


def test_an_objection_within_the_term_raises_nothing_before_it_is_over(city):
    project = city.contract(milestones=((300, 100),), delivered=20)["project"]
    assert city.fulfil(project, "delivery", "1").json()["late_days"] == 0
    assert city.answer(project, 2, "型号不符").status_code == 200
    assert city.flags(project) == []
    (owed,) = city.owed(project, "delivery", open="true")
    assert owed["about"] == "1" and owed["ended_on"] is None
    city.advance(days=24)
    assert len(city.flags(project, kind="delivery_overdue", open=True)) == 1


def test_a_team_that_has_not_arrived_ten_days_after_the_contract_is_flagged(city):
    project = city.contract(milestones=((300, 100),), arrived=False)["project"]
    (owed,) = city.owed(project, "arrival")
    assert owed["due_on"] == city.day(10) and owed["due_on_arithmetic"]["parameter"] == "/monitoring/arrival_days"
    city.advance(days=10)
    assert city.flags(project) == []
    city.advance(days=1)
    (flag,) = city.flags(project)
    assert (flag["kind"], flag["clause"], flag["value"], flag["threshold"]) == ("arrival_late", "T1.2", 11, 10)
    assert city.fulfil(project, "arrival", done_on=city.day(-2), text="三人进驻").json()["late_days"] == 0
    assert city.flags(project, open=True) == [], "it was there in time and is on record now"


def test_a_contract_without_a_confidentiality_agreement_is_flagged_until_one_is_on_record(city):
    project = city.contract(milestones=((300, 100),), nda=False)["project"]
    assert city.flags(project) == []
    assert city.provider.get(f"/v1/projects/{project}/security").json()["nda_signed_on"] is None
    city.advance(days=1)
    (flag,) = city.flags(project)
    assert (flag["kind"], flag["clause"], flag["value"], flag["threshold"]) == ("nda_missing", "R9", 1, 0)
    assert flag["basis"].startswith("HT")
    assert city.fulfil(project, "nda").status_code == 201
    assert city.flags(project, open=True) == []
    assert city.provider.get(f"/v1/projects/{project}/security").json()["nda_signed_on"] == city.day()


@pytest.mark.parametrize("critical, days", [(False, 30), (True, 7)])
def test_a_vulnerability_is_mended_in_its_term_or_flagged(city, critical, days):
    project = city.contract(milestones=((300, 100),))["project"]
    path = f"/v1/projects/{project}/vulnerabilities"
    body = {"found_on": city.day(), "critical": critical, "text": "网关默认口令未修改"}
    assert codes(city.enterprise.post(path, {**body, "found_on": city.day(1)})) == ["fact_in_future"]
    assert city.other_provider.post(path, body).status_code == 404
    found = city.enterprise.post(path, body).json()
    assert (found["vulnerability"], found["mend_by"]) == (1, city.day(days))
    told = city.await_event("vulnerability_reported", subject=project)["data"]
    assert "网关" not in str(told) and told["reported_by"] == "enterprise"
    assert city.report(project).status_code == 201  # no report is missing meanwhile
    city.advance(days=days)
    assert city.flags(project, kind="vulnerability_open") == []
    city.advance(days=1)
    (flag,) = city.flags(project, kind="vulnerability_open")
    assert (flag["clause"], flag["value"], flag["threshold"]) == ("R9", days + 1, days)
    assert "网关" not in flag["note"]
    assert city.fulfil(project, "vulnerability", "1").json()["late_days"] == 1
    assert city.flags(project, kind="vulnerability_open", open=True) == []
    (seen,) = city.officer.get(f"/v1/projects/{project}/security").json()["vulnerabilities"]
    assert (seen["text"], seen["mended_on"]) == ("网关默认口令未修改", city.day())
    assert city.other_provider.get(f"/v1/projects/{project}/security").status_code == 404


def test_data_are_certified_as_destroyed_thirty_days_after_the_end_whatever_else_the_end_releases(city):
    project = city.contract(milestones=((300, 100),), delivered=5)["project"]
    closed = city.officer.post(f"/v1/projects/{project}/closure", {"outcome": "terminated", "reason": "合同解除"})
    assert closed.status_code == 200, closed.text
    assert [o["how"] for o in city.owed(project, "delivery")] == ["project_closed"]
    assert codes(city.fulfil(project, "delivery", "1")) == ["obligation_over"]
    city.advance(days=30)
    assert city.flags(project) == []
    city.advance(days=1)
    (flag,) = city.flags(project)
    assert (flag["kind"], flag["clause"], flag["value"], flag["threshold"]) == ("destruction_missing", "R9", 31, 30)
    assert city.fulfil(project, "destruction").json() == {"fulfilment": 2, "state": "recorded", "late_days": 1}
    assert city.flags(project, open=True) == []
    assert city.answer(project, 2, "备份仍在").status_code == 200
    city.settle()
    assert len(city.flags(project, open=True)) == 1


def test_what_is_owed_is_seen_and_fulfilled_by_its_own_parties_alone(city):
    project = city.contract(milestones=((300, 100),), arrived=False)["project"]
    assert city.fulfil(project, "arrival", client=city.other_provider).status_code == 404
    assert city.fulfil(project, "arrival", client=city.enterprise).status_code == 403
    assert codes(city.fulfil(project, "arrival", done_on=city.day(1))) == ["fact_in_future"]
    assert codes(city.fulfil(project, "arrival", done_on="2024-12-31")) == ["fact_before_contract"]
    assert codes(city.fulfil(project, "delivery", "7")) == ["obligation_not_found"]
    assert codes(city.answer(project, 1)) == ["fulfilment_not_found"]
    assert city.fulfil(project, "arrival").status_code == 201
    assert codes(city.fulfil(project, "arrival")) == ["obligation_over"]
    unsaid = city.enterprise.post(f"/v1/projects/{project}/fulfilments/1/answer", {"agrees": False})
    assert codes(unsaid) == ["objection_missing"]
    assert city.answer(project, 1, client=city.provider).status_code == 403
    assert city.answer(project, 1).status_code == 200
    assert codes(city.answer(project, 1)) == ["fulfilment_answered_already"]
    assert city.other_provider.get(f"/v1/projects/{project}/fulfilments").status_code == 404
    assert city.owed(project, client=city.other_provider) == []
    owed = ["arrival", "delivery", "dossier", "review"]
    assert sorted(o["kind"] for o in city.owed(project, client=city.enterprise)) == owed
    first = city.officer.get("/v1/obligations", project=project, limit=1).json()
    rest = city.officer.get("/v1/obligations", project=project, limit=3, after=first["next"]).json()
    assert [o["kind"] for page in (first, rest) for o in page["items"]] == owed and rest["next"] is None
