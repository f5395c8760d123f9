"""The archive after the internal acceptance (R7), what the bureau's acceptance wants (R8, T1.5), the levels it finds
(T1.4)."""

import pytest

from monitoring_city import City, codes

ARCHIVE = ["contract", "plan", "progress_reports", "delivery_records", "training_records", "acceptance_minutes", "nda"]
ACCEPTANCE = ["application", "summary", "contract", "invoices", "finance_check", "cost_list", "assessment_before",
              "assessment_after", "effect_proof", "truth_statement"]


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        yield instance


def accepted_inside(city, archive=()):
    """A project that both have signed, with these documents in its archive before."""
    project = city.contract(milestones=((300, 100),))["project"]
    if archive:
        assert file(city, project, "archive", archive).status_code == 201
    done = city.provider.post(f"/v1/projects/{project}/milestones/1/completion", {"completed_on": city.day()})
    assert done.status_code == 200, done.text
    for client in (city.provider, city.enterprise):
        signed = client.post(f"/v1/projects/{project}/internal-acceptance", {
            "held_on": city.day(), "documents": [{"sha256": city.paper(client), "title": "内部验收记录"}]})
        assert signed.status_code in (200, 201), signed.text
    return project


def file(city, project, which, names, client=None):
    client = client or city.provider
    paper = city.paper(client)
    return client.post(f"/v1/projects/{project}/documents", {
        "file": which, "documents": [{"code": name, "sha256": paper, "title": name} for name in names]})


def ask(city, project, documents=None, client=None):
    body = {"text": "请补报验收材料", **({"documents": documents} if documents else {})}
    return (client or city.officer).post(f"/v1/projects/{project}/material-requests", body)


def test_the_archive_lists_what_is_missing_fifteen_days_after_both_have_signed(city):
    project = accepted_inside(city)
    (owed,) = city.owed(project, "archive")
    assert owed["due_on"] == city.day(15) and owed["due_on_arithmetic"]["parameter"] == "/monitoring/archive_days"
    first = file(city, project, "archive", ARCHIVE[:6])
    assert first.status_code == 201 and first.json() == {"complete": False, "missing": ["nda"]}, first.text
    city.advance(days=15)
    assert city.flags(project, kind="archive_incomplete") == []
    city.advance(days=1)
    (flag,) = city.flags(project, kind="archive_incomplete")
    assert (flag["clause"], flag["value"], flag["threshold"], flag["sample"]) == ("R7", 16, 15, 8)
    assert flag["note"] == "归档清单尚缺：保密协议", "what is missing, by name; what may be missing is not named"
    closed = city.officer.post(f"/v1/projects/{project}/closure", {"outcome": "terminated", "reason": "提前结束"})
    assert closed.status_code == 200
    assert len(city.flags(project, kind="archive_incomplete", open=True)) == 1, "the end of a project archives nothing"
    assert file(city, project, "archive", ["nda"], client=city.enterprise).json() == {"complete": True, "missing": []}
    assert city.flags(project, kind="archive_incomplete", open=True) == []


def test_every_document_of_the_check_list_is_mandatory_but_the_records_of_problems(city):
    project = accepted_inside(city)
    nothing = file(city, project, "archive", ["problem_records"])
    assert nothing.json()["missing"] == ARCHIVE
    assert file(city, project, "archive", ARCHIVE).json() == {"complete": True, "missing": []}
    seen = city.enterprise.get(f"/v1/projects/{project}/documents").json()
    listed = [row["code"] for row in seen["archive"] if row["mandatory"]]
    assert listed == ARCHIVE and all(len(row["versions"]) == 1 for row in seen["archive"])
    assert file(city, project, "archive", ["plan"]).status_code == 201
    (plan,) = [row for row in city.officer.get(f"/v1/projects/{project}/documents").json()["archive"] if row["code"] == "plan"]
    assert [version["version"] for version in plan["versions"]] == [1, 2], "what was filed before stays"
    city.advance(days=20)
    assert city.flags(project, kind="archive_incomplete") == []


def test_an_archive_that_is_complete_before_the_signatures_is_owed_by_nobody(city):
    assert city.owed(city.contract(milestones=((300, 100),))["project"], "archive") == [], "not signed yet"
    assert city.owed(accepted_inside(city, ARCHIVE), "archive") == []
    assert len(city.owed(accepted_inside(city, ARCHIVE[1:]), "archive")) == 1


def test_documents_that_no_list_knows_are_refused_all_at_once(city):
    project = city.contract(milestones=((300, 100),))["project"]
    wrong = file(city, project, "archive", ["invoices", "plan", "plan", "diary"])
    assert codes(wrong) == ["document_not_in_list", "document_twice", "document_not_in_list"]
    assert file(city, project, "archive", ["plan"], client=city.other_provider).status_code == 404
    assert city.other_provider.get(f"/v1/projects/{project}/documents").status_code == 404
    assert codes(ask(city, project, ["diary"])) == ["document_not_in_list"]
    assert ask(city, project, client=city.provider).status_code == 403
    assert codes(city.officer.post(f"/v1/projects/{project}/material-requests/1/refusal", {"facts": "拒绝"})) == [
        "material_request_not_found"]


def test_material_that_is_asked_for_and_not_there_ten_days_later_is_flagged_until_it_is(city):
    project = city.contract(milestones=((300, 100),))["project"]
    assert file(city, project, "acceptance", ACCEPTANCE[:8]).json()["missing"] == ["effect_proof", "truth_statement"]
    asked = ask(city, project).json()
    assert (asked["request"], asked["documents"], asked["hand_in_by"]) == (1, ["effect_proof", "truth_statement"], city.day(10))
    assert city.await_event("material_requested", subject=project)["data"]["hand_in_by"] == city.day(10)
    assert file(city, project, "acceptance", ["effect_proof", "filing_form"]).json()["missing"] == ["truth_statement"]
    city.advance(days=10)
    assert city.flags(project, kind="material_late") == []
    city.advance(days=1)
    (flag,) = city.flags(project, kind="material_late")
    assert (flag["clause"], flag["about"], flag["value"], flag["threshold"]) == ("T1.5", "1", 11, 10)
    assert flag["note"] == "第1号资料要求尚缺：真实性声明"
    assert file(city, project, "acceptance", ["truth_statement"]).json() == {"complete": True, "missing": []}
    assert city.flags(project, kind="material_late", open=True) == []
    assert codes(ask(city, project)) == ["material_complete"]
    (request,) = city.officer.get(f"/v1/projects/{project}/documents", limit=1).json()["material_requests"]
    following = city.officer.get(f"/v1/projects/{project}/documents", limit=1, after=1).json()
    assert (following["material_requests"], following["next"]) == ([], None) and following["acceptance"]
    assert [item["handed_on"] for item in request["items"]] == [city.day(-11), city.day()]


def test_everything_mandatory_is_asked_for_where_nothing_is_named(city):
    project = city.contract(milestones=((300, 100),))["project"]
    assert ask(city, project).json()["documents"] == ACCEPTANCE


def test_a_refusal_is_a_flag_until_the_material_is_handed_in(city):
    project = city.contract(milestones=((300, 100),))["project"]
    assert ask(city, project, ["invoices", "filing_form"]).status_code == 201
    path = f"/v1/projects/{project}/material-requests/1/refusal"
    assert city.provider.post(path, {"facts": "拒绝"}).status_code == 403
    proof = [{"sha256": city.paper(city.officer), "title": "电话记录"}]
    for facts in ("电话中明确拒绝", "当日再次明确拒绝"):
        assert city.officer.post(path, {"facts": facts, "evidence": proof}).json() == {"documents": 2}
    (flag,) = city.flags(project, kind="material_refused")
    assert (flag["clause"], flag["value"], flag["threshold"], flag["unit"]) == ("T1.5", 2, 0, "documents")
    assert file(city, project, "acceptance", ["invoices"]).status_code == 201
    assert len(city.flags(project, kind="material_refused", open=True)) == 1
    assert file(city, project, "acceptance", ["filing_form"]).status_code == 201
    assert city.flags(project, kind="material_refused", open=True) == []
    assert codes(city.officer.post(path, {"facts": "再次拒绝"})) == ["material_handed_in"]


def judge(city, project, level, passed=False):
    body = {"passed": passed, "facts": "评测结果", "levels": [{"scenario": "production_control", "level": level}]}
    return city.officer.post(f"/v1/projects/{project}/acceptance", body if passed else {**body, "severity": "minor"})


def test_a_level_below_the_promise_is_flagged_until_an_acceptance_finds_it_reached(city):
    project = accepted_inside(city)
    twice = [{"scenario": "quality", "level": 1}, {"scenario": "production_control", "level": 1},
             {"scenario": "production_control", "level": 2}]
    wrong = city.officer.post(f"/v1/projects/{project}/acceptance", {"passed": True, "facts": "达标", "levels": twice})
    assert codes(wrong) == ["scenario_not_promised", "scenario_twice"]
    assert judge(city, project, 1).status_code == 201
    (flag,) = city.flags(project, kind="level_short")
    assert (flag["clause"], flag["about"]) == ("T1.4", "production_control")
    assert (flag["value"], flag["threshold"], flag["unit"], flag["sample"]) == (1, 1, "levels", 1)
    assert judge(city, project, 2, passed=True).status_code == 201
    assert city.flags(project, kind="level_short", open=True) == []
    seen = city.officer.get(f"/v1/projects/{project}").json()["acceptances"]
    assert [acceptance["levels"][0]["level"] for acceptance in seen] == [1, 2]
    assert city.flags(accepted_inside(city), kind="level_short") == [], "not assessed: nothing to say"
