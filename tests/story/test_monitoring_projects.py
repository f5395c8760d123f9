"""Step 6 of the story: a contract becomes a project, reports are due and acknowledged, what is late is flagged by
the clock alone, and what is cured is settled."""

import pytest

from monitoring_city import City, codes


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        yield instance


def test_a_recorded_contract_becomes_a_project_both_parties_see(city):
    opened = city.contract()
    project = opened["project"]
    assert opened["rulebook"] == "jining-2025.1"
    assert [m["share_percent"] for m in opened["milestones"]] == [60, 40]
    assert opened["report_due_on"] == city.day(30)
    for client in (city.provider, city.enterprise, city.officer):
        seen = client.get(f"/v1/projects/{project}")
        assert seen.status_code == 200 and seen.json()["state"] == "running", seen.text
        assert seen.json()["lines"][0]["price_fen"] == 60000000
        assert project in [item["project"] for item in client.get("/v1/projects").json()["items"]]
    assert city.other_provider.get(f"/v1/projects/{project}").status_code == 404
    assert city.other_provider.get("/v1/projects").json()["items"] == []


def test_a_report_is_acknowledged_or_objected_to_by_the_enterprise_alone(city):
    project = city.contract()["project"]
    first = city.report(project, percent=20, problems=[{"text": "设备未联网", "remedy": "加装网关", "agreed_by": city.day(9)}])
    assert first.status_code == 201, first.text
    told = first.json()
    assert (told["report"], told["acknowledge_by"], told["next_report_due_on"]) == (1, city.day(7), city.day(30))
    assert told["acknowledge_by_arithmetic"]["parameter"] == "/monitoring/acknowledge_days"
    assert told["next_report_due_on_arithmetic"]["parameter"] == "/monitoring/progress_report_days"
    path = f"/v1/projects/{project}/reports/1/acknowledgement"
    assert city.provider.post(path, {"agrees": True}).status_code == 403
    assert codes(city.enterprise.post(path, {"agrees": False})) == ["objection_missing"]
    assert codes(city.enterprise.post(path, {"agrees": True, "objection": "否"})) == ["objection_unwanted"]
    assert city.enterprise.post(path, {"agrees": True}).json() == {"state": "acknowledged"}
    again = city.enterprise.post(path, {"agrees": False, "objection": "改主意"})
    assert again.status_code == 409 and codes(again) == ["report_answered"]
    assert codes(city.enterprise.post(f"/v1/projects/{project}/reports/2/acknowledgement", {"agrees": True})) == [
        "report_not_found"]

    city.advance(days=1)
    assert city.report(project, percent=30).status_code == 201
    objected = city.enterprise.post(
        f"/v1/projects/{project}/reports/2/acknowledgement", {"agrees": False, "objection": "培训没有做"})
    assert objected.json() == {"state": "objected"}
    city.await_event("report_acknowledged", subject=project)
    assert city.await_event("report_objected", subject=project)["data"]["objection"] == "培训没有做"
    record = city.provider.get(f"/v1/projects/{project}/record").json()
    assert [entry["objection"] for entry in record["objections"]] == ["培训没有做"]


def test_a_report_out_of_order_is_refused_and_changes_nothing(city):
    project = city.contract()["project"]
    assert codes(city.report(project, period_end=city.day(1))) == ["period_end_in_future"]
    assert codes(city.report(project, period_end="2024-12-01")) == ["fact_before_contract"]
    assert city.report(project, client=city.other_provider).status_code == 404
    assert city.report(project, client=city.enterprise).status_code == 403
    assert city.report(project).status_code == 201
    assert codes(city.report(project)) == ["period_end_not_after_last"]
    assert len(city.officer.get(f"/v1/projects/{project}").json()["reports"]) == 1


def test_a_report_that_does_not_come_is_flagged_by_the_clock_each_cadence_and_settled_when_it_comes(city):
    opened = city.contract(milestones=((300, 100),))
    project, due_on = opened["project"], opened["report_due_on"]
    city.advance(days=33)
    assert city.flags(project) == [], "the days of grace are not over"
    city.advance(days=1)
    (flag,) = city.flags(project)
    assert (flag["kind"], flag["clause"], flag["about"]) == ("report_overdue", "R6", due_on)
    assert (flag["value"], flag["threshold"], flag["unit"], flag["sample"]) == (4, 3, "days", 0)
    assert flag["basis"] == "jining-2025.1 /monitoring/report_grace_days" and flag["settled_on"] is None
    raised = city.await_event("flag_raised", subject=flag["flag"])
    assert raised["data"]["provider"] == city.provider_code and raised["data"]["project"] == project

    city.advance(days=30)
    assert [f["about"] for f in city.flags(project, open=True)] == [city.day(-4), due_on], "one for each missed report"
    assert city.report(project).status_code == 201
    assert city.flags(project, open=True) == []
    settled = city.await_event("flag_settled", subject=flag["flag"])
    assert settled["data"]["how"] == "cured"
    city.advance(days=30)
    assert city.flags(project, kind="report_overdue", open=True) == [], "the next is due, its grace is running"
    city.advance(days=4)
    assert len(city.flags(project, kind="report_overdue", open=True)) == 1, "armed again"


def test_a_report_nobody_answers_is_flagged_until_it_is_answered(city):
    project = city.contract(milestones=((300, 100),))["project"]
    assert city.report(project).status_code == 201
    city.advance(days=7)
    assert city.flags(project, kind="report_unacknowledged") == []
    city.advance(days=1)
    (flag,) = city.flags(project, kind="report_unacknowledged")
    assert (flag["value"], flag["threshold"], flag["about"]) == (8, 7, "1")
    city.advance(days=3)
    assert city.enterprise.post(
        f"/v1/projects/{project}/reports/1/acknowledgement", {"agrees": True}).status_code == 200
    assert city.flags(project, kind="report_unacknowledged", open=True) == []
    (late,) = city.provider.get(f"/v1/projects/{project}/record").json()["late_answers"]
    assert late["report"] == 1 and late["late_days"] == 4


def test_a_late_milestone_is_flagged_and_a_project_far_behind_too(city):
    project = city.contract(milestones=((10, 20), (20, 40), (400, 40)))["project"]
    path = f"/v1/projects/{project}/milestones"
    city.advance(days=17)
    assert city.flags(project) == [], "seven days of grace"
    city.advance(days=1)
    (flag,) = city.flags(project)
    assert (flag["kind"], flag["clause"], flag["about"]) == ("milestone_overdue", "R4", "1")
    assert (flag["value"], flag["threshold"], flag["unit"], flag["sample"]) == (8, 7, "days", 3)
    city.advance(days=10)
    gap = city.flags(project, kind="schedule_gap")
    assert [(f["clause"], f["value"], f["threshold"], f["unit"]) for f in gap] == [("T2.4", 60, 30, "percent")]

    assert codes(city.provider.post(f"{path}/9/completion", {"completed_on": city.day()})) == ["milestone_not_found"]
    assert codes(city.provider.post(f"{path}/1/completion", {"completed_on": city.day(1)})) == ["fact_in_future"]
    proof = city.provider.upload(b"%PDF-1.4 milestone")
    done = city.provider.post(f"{path}/1/completion", {
        "completed_on": city.day(-16), "evidence": [{"sha256": proof, "title": "节点确认单"}]})
    assert done.status_code == 200 and done.json() == {"late_days": 2}, done.text
    assert codes(city.provider.post(f"{path}/1/completion", {"completed_on": city.day()})) == ["milestone_done"]
    still = {f["kind"] for f in city.flags(project, open=True)}
    assert still == {"milestone_overdue", "schedule_gap"}, "40 percent are missing: above 30 still"
    assert city.provider.post(f"{path}/2/completion", {"completed_on": city.day()}).status_code == 200
    assert city.flags(project, open=True) == []


def test_a_delay_that_the_enterprise_caused_stands_on_record(city):
    project = city.contract()["project"]
    signed = city.day()
    city.advance(days=12)
    path = f"/v1/projects/{project}/delays"
    wrong = {"caused_by": "enterprise", "from": city.day(), "to": signed, "text": "厂房搬迁"}
    assert codes(city.provider.post(path, wrong)) == ["delay_out_of_order"]
    assert codes(city.provider.post(path, {**wrong, "from": signed, "to": city.day(2)})) == ["fact_in_future"]
    paper = city.enterprise.upload(b"%PDF-1.4 delay")
    told = city.enterprise.post(path, {
        "caused_by": "enterprise", "from": signed, "to": city.day(-3), "text": "厂房搬迁,停工",
        "evidence": [{"sha256": paper, "title": "停工通知"}]})
    assert told.status_code == 201 and told.json() == {"delay": 1, "days": 10}, told.text
    assert city.provider.post(path, {
        "caused_by": "enterprise", "from": city.day(-5), "to": city.day(-1), "text": "未提供数据"}).json()["delay"] == 2
    record = city.provider.get(f"/v1/projects/{project}/record").json()
    assert [d["recorded_by"] for d in record["delays"]] == ["enterprise", "provider"]
    assert record["delays"][0]["evidence"] == [{"sha256": paper, "title": "停工通知"}]
    assert record["enterprise_delay_days"] == 12, "days named twice count once"
    assert city.other_provider.get(f"/v1/projects/{project}/record").status_code == 404
    assert city.other_provider.post(path, wrong).status_code == 404


def sign(city, client, project):
    paper = client.upload(b"%PDF-1.4 internal acceptance")
    return client.post(f"/v1/projects/{project}/internal-acceptance", {
        "held_on": city.day(), "documents": [{"sha256": paper, "title": "内部验收记录"}]})


def reached(city):
    """A project all of whose milestones are reached and that both have signed."""
    project = city.contract(milestones=((40, 100),))["project"]
    assert codes(sign(city, city.provider, project)) == ["milestones_open"]
    done = city.provider.post(f"/v1/projects/{project}/milestones/1/completion", {"completed_on": city.day()})
    assert done.status_code == 200, done.text
    early = city.officer.post(f"/v1/projects/{project}/acceptance", {"passed": True, "facts": "资料齐全"})
    assert early.status_code == 409 and codes(early) == ["internal_acceptance_missing"] * 2
    assert sign(city, city.provider, project).json() == {"complete": False}
    assert codes(sign(city, city.provider, project)) == ["internal_acceptance_signed_already"]
    half = city.officer.post(f"/v1/projects/{project}/acceptance", {"passed": True, "facts": "资料齐全"})
    assert half.status_code == 409 and half.json()["faults"][0]["code"] == "internal_acceptance_missing"
    assert sign(city, city.enterprise, project).json() == {"complete": True}
    return project


def test_a_flag_that_a_timer_raises_is_a_new_tag_and_no_new_version(city):
    project = city.contract(milestones=((3, 20), (300, 80)))["project"]
    path = f"/v1/projects/{project}"

    def ask(tag):
        return city.officer.get(path, headers={"If-None-Match": tag})

    before = city.officer.get(path)
    tag = before.headers["ETag"]
    same = ask(tag)
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    assert ask(f'"none", W/{tag}').status_code == 304, "compared weakly, any of several"
    assert [ask(other).status_code for other in (tag.split(".")[0] + '"', '"none"')] == [200, 200], "a version is no tag"
    city.advance(days=11)
    assert [flag["kind"] for flag in city.flags(project)] == ["milestone_overdue"]
    after = ask(tag)
    assert after.status_code == 200 and after.content != before.content
    assert after.headers["ETag"] != tag and ask(after.headers["ETag"]).status_code == 304
    assert after.headers["ETag"].split(".")[0] == tag.split(".")[0], "nobody acted on it"
    answer = city.officer.post(f"{path}/closure", {"outcome": "terminated", "reason": "合同解除"}, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text
    stale = city.officer.post(f"{path}/closure", {"outcome": "terminated", "reason": "合同解除"}, headers={"If-Match": tag})
    assert [fault["code"] for fault in stale.json()["faults"]] == ["stale"]


def test_no_final_acceptance_without_both_signatures_and_then_the_project_closes(city):
    project = reached(city)
    assert codes(city.officer.post(f"/v1/projects/{project}/closure", {"outcome": "completed", "reason": "完成"})) == [
        "acceptance_missing"]
    stale = city.officer.post(f"/v1/projects/{project}/acceptance", {"passed": True, "facts": "达标"},
                              headers={"If-Match": '"1"'})
    assert stale.status_code == 412, stale.text
    for none in ("", '""', '".1"', '"x"', "1.0"):
        answer = city.officer.post(f"/v1/projects/{project}/acceptance", {"passed": True, "facts": "达标"},
                                   headers={"If-Match": none})
        assert codes(answer) == ["stale"], f"{none} names no version and is not passed over"
    tag = city.officer.get(f"/v1/projects/{project}").headers["ETag"]
    passed = city.officer.post(f"/v1/projects/{project}/acceptance", {"passed": True, "facts": "达标"},
                               headers={"If-Match": tag})
    assert passed.status_code == 201 and passed.json()["state"] == "accepted", passed.text
    assert city.report(project).status_code == 409
    closed = city.officer.post(f"/v1/projects/{project}/closure", {"outcome": "completed", "reason": "完成"})
    assert closed.status_code == 200, closed.text
    assert city.await_event("project_closed", subject=project)["data"]["outcome"] == "completed"
    assert city.fulfil(project, "destruction").status_code == 201
    city.advance(days=60)
    assert sorted(flag["kind"] for flag in city.flags(project)) == ["after_sales_short", "archive_incomplete"], (
        "of a project that is over: what is owed beyond its end")
    assert city.officer.post(
        f"/v1/projects/{project}/closure", {"outcome": "terminated", "reason": "再来"}).status_code == 409


@pytest.mark.parametrize("severity, clause", [("minor", "T1.4"), ("major", "T2.1")])
def test_a_failed_acceptance_names_its_clause_by_its_severity(city, severity, clause):
    project = reached(city)
    path = f"/v1/projects/{project}/acceptance"
    assert codes(city.officer.post(path, {"passed": False, "facts": "功能缺失"})) == ["severity_not_stated"]
    assert codes(city.officer.post(path, {"passed": False, "severity": "awful", "facts": "功能缺失"})) == [
        "severity_not_in_rulebook"]
    assert codes(city.officer.post(path, {"passed": True, "severity": "major", "facts": "达标"})) == [
        "severity_not_wanted"]
    failed = city.officer.post(path, {"passed": False, "severity": severity, "facts": "功能缺失"})
    assert failed.json() == {"acceptance": 1, "state": "running"}
    told = city.await_event("project_accepted", subject=project)["data"]
    assert (told["passed"], told["clause"]) == (False, clause)
    (flag,) = city.flags(project, kind="acceptance_failed", open=True)
    assert flag["clause"] == clause
    assert city.officer.post(path, {"passed": True, "facts": "整改后达标"}).json()["acceptance"] == 2
    assert city.flags(project, kind="acceptance_failed", open=True) == []


def test_projects_and_flags_are_read_page_by_page(city):
    for _ in range(3):
        city.contract()
    everything = [item["project"] for item in city.officer.get("/v1/projects", limit=200).json()["items"]]
    paged, after = [], None
    while True:
        page = city.officer.get("/v1/projects", limit=2, after=after).json()
        assert len(page["items"]) <= 2
        paged += [item["project"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert paged == everything and len(everything) >= 3
