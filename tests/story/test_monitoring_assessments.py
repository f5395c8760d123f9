"""The digital level before and after the transformation (R8): filed by the enterprise, counted by the rulebook's tables,
confirmed by an officer, and what the acceptance makes of it."""

import pytest

from monitoring_city import City, codes

POINTS = {1: 8000, 2: 6000, 3: 6000, 4: 10000, 5: 10000, 6: 5000, 7: 5000, 8: 7500, 9: 7500, 10: 7500, 11: 7500,
          12: 7000, 13: 7000, 14: 3000, 15: 3000}
BEST = {1: [2, 3, 4, 5], 2: [5], 3: [5], 4: list(range(2, 16)), 5: [5], 6: [2, 3, 4, 5], 7: [2, 3, 4, 5], 8: [6],
        9: [2, 3, 4, 5], 10: [2, 3, 4, 5, 6], 11: [5], 12: [3], 13: [3], 14: [3], 15: [3]}
FORTY = {question: BEST[question] for question in (1, 2, 3, 4, 5)}  # 40 points, none to spare
CONSTRAINED = ["product_design", "marketing", "production_control", "quality", "equipment", "safety", "energy", "purchasing",
               "warehousing", "finance"]
OTHERS = ["process_design", "after_sales", "planning", "human_resources", "collaboration", "decision_support"]
SIX = ["production_control", "quality", "equipment", "process_design", "after_sales", "planning"]


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        yield instance


def begun(city):
    return city.contract(milestones=((300, 100),))["project"]


def done(city):
    """A project that has reached its milestone and that both have signed."""
    project = begun(city)
    reached = city.provider.post(f"/v1/projects/{project}/milestones/1/completion", {"completed_on": city.day()})
    assert reached.status_code == 200, reached.text
    for client in (city.provider, city.enterprise):
        signed = client.post(f"/v1/projects/{project}/internal-acceptance", {
            "held_on": city.day(), "documents": [{"sha256": city.paper(client), "title": "内部验收记录"}]})
        assert signed.status_code in (200, 201), signed.text
    return project


def file(city, project, stage="before", answers=FORTY, levels=None, client=None, paper=None):
    """`answers` and `levels` by question and scenario; what is left out is answered by the first option, level 0."""
    client = client or city.enterprise
    chosen = {question: answers.get(question, [1]) for question in POINTS}
    found = {scenario: (levels or {}).get(scenario, 0) for scenario in CONSTRAINED + OTHERS}
    return client.post(f"/v1/projects/{project}/assessments/{stage}", {
        "answers": [{"question": question, "options": options} for question, options in chosen.items()],
        "levels": [{"scenario": scenario, "level": level} for scenario, level in found.items()],
        "evidence": [{"sha256": paper or city.paper(client), "title": "自评测佐证"}]})


def judge(city, project, stage="before", version=1, reasons=None, client=None):
    body = {"version": version, "confirmed": reasons is None, **({"reasons": reasons} if reasons else {})}
    return (client or city.officer).post(f"/v1/projects/{project}/assessments/{stage}/judgement", body)


def accept(city, project, passed, **more):
    body = {"passed": passed, "facts": "评测结果", **({} if passed else {"severity": "minor"}), **more}
    return city.officer.post(f"/v1/projects/{project}/acceptance", body)


def at(level, scenarios=SIX, else_at=0):
    return {scenario: level if scenario in scenarios else else_at for scenario in CONSTRAINED + OTHERS}


@pytest.fixture(scope="module")
def counted(city):
    """A project whose assessment before nobody confirms."""
    return begun(city)


@pytest.mark.parametrize("answers, levels, score_milli, level", [
    ({}, {}, 0, 0),
    (BEST, at(4, CONSTRAINED + OTHERS), 100000, 4),
    (BEST, {}, 100000, 0),
    (FORTY, at(2), 40000, 2),
    ({**FORTY, 3: [4]}, at(2), 38500, 1),
    (FORTY, at(2, SIX[1:]), 40000, 0),
    (FORTY, at(2, SIX[1:], else_at=1), 40000, 1),
    (FORTY, at(2, SIX[1:] + ["human_resources"]), 40000, 0),
    (FORTY, at(2, SIX[1:] + ["human_resources"], else_at=1), 40000, 1),
    ({1: [2], 4: [2, 15], 8: [3], 12: [2]}, {}, 2000 + 700 + 900 + 3000 + 3500, 0),
], ids=["nothing", "all", "no scenario", "level 2, none to spare", "points too few", "five scenarios",
        "five, the others one below", "two of them constrained", "two, the others one below", "parts of answers"])
def test_points_and_level_are_counted_by_the_tables(city, counted, answers, levels, score_milli, level):
    filed = file(city, counted, answers=answers, levels=levels)
    assert filed.status_code == 201, filed.text
    assert (filed.json()["score_milli"], filed.json()["level"]) == (score_milli, level)


def test_an_assessment_is_shown_with_its_arithmetic(city):
    project = begun(city)
    assert file(city, project, answers=BEST).json()["version"] == 1
    filed = file(city, project, answers=FORTY, levels=at(2)).json()
    assert filed == {"version": 2, "score_milli": 40000, "level": 2}
    told = city.await_event("assessment_filed", subject=project, where=lambda event: event["data"]["version"] == 2)["data"]
    assert (told["stage"], told["score_milli"], told["level"], told["filed_on"]) == ("before", 40000, 2, city.day())
    seen = city.provider.get(f"/v1/projects/{project}/assessments").json()
    assert seen["edition_zh"].startswith("中小企业数字化水平评测指标（2024年版）") and "2024" in seen["edition_en"]
    assert (seen["officer_confirms"], seen["minimum_level"]) == (True, 2)
    best, second = seen["assessments"]
    assert {q["question"]: q["points_milli"] for q in best["questions"]} == POINTS
    assert {q["question"]: q["of_points_milli"] for q in second["questions"]} == POINTS
    assert sum(q["points_milli"] for q in second["questions"]) == second["score_milli"] == 40000
    network = second["questions"][0]
    assert (network["zh"], network["dimension"], network["text_confirmed"]) == ("网络建设", "foundation", False)
    assert [(o["option"], o["zh"], o["points_milli"]) for o in network["options"]][0] == (2, "工控网络", 2000)
    assert [s["scenario"] for s in second["scenarios"] if s["level"] == 2 and s["constrained"]] == SIX[:3]
    assert {s["scenario"] for s in second["scenarios"] if s["constrained"]} == set(CONSTRAINED)
    assert [(r["level"], r["zh"], r["scenario_level"], r["min_score_milli"], r["scenarios"], r["min_scenarios"],
             r["constrained"], r["min_constrained"], r["reached"]) for r in second["rows"]] == [
        (1, "初始级", 1, 20000, 6, 6, 3, 3, True), (2, "规范级", 2, 40000, 6, 6, 3, 3, True),
        (3, "集成级", 3, 60000, 0, 8, 0, 5, False), (4, "协同级", 4, 80000, 0, 10, 0, 6, False)]
    assert (second["level"], second["reaches_minimum"], best["reaches_minimum"]) == (2, True, False)
    assert [(a["stage"], a["version"], a["state"], a["stands"]) for a in seen["assessments"]] == [
        ("before", 1, "filed", False), ("before", 2, "filed", False)], "no level stands before an officer's word"
    assert second["evidence"][0]["title"] == "自评测佐证"


def test_what_an_assessment_rests_on_is_the_two_parties(city):
    paper = city.enterprise.upload(b"%PDF-1.7 photographs of the workshop")
    assert file(city, begun(city), paper=paper).status_code == 201
    city.settle()
    assert city.provider.get(f"/v1/evidence/{paper}").status_code == 200
    assert city.other_provider.get(f"/v1/evidence/{paper}").status_code == 404


def test_every_fault_of_an_assessment_is_told_at_once(city):
    project = begun(city)
    wrong = file(city, project, stage="after", answers={2: [1, 2], 4: [1, 16], 5: [6]})
    assert codes(wrong) == ["milestones_open", "question_wants_one", "option_excludes_others", "option_not_in_question",
                            "option_not_in_question"]
    assert [fault["pointer"] for fault in wrong.json()["faults"]] == [
        "", "/answers/1/options", "/answers/3/options/0", "/answers/3/options/1", "/answers/4/options/0"]
    answers = [{"question": question, "options": [1]} for question in [*range(1, 15), 1, 16]]
    levels = [{"scenario": scenario, "level": 1} for scenario in [*CONSTRAINED, *OTHERS[1:], "quality"]]
    evidence = [{"sha256": city.paper(city.enterprise), "title": "自评测佐证"}]
    wrong = city.enterprise.post(f"/v1/projects/{project}/assessments/before", {
        "answers": answers, "levels": levels, "evidence": evidence})
    assert codes(wrong) == ["question_twice", "question_not_in_rulebook", "question_unanswered", "scenario_twice",
                            "scenario_unassessed"]
    assert city.officer.get(f"/v1/projects/{project}/assessments").json()["assessments"] == []


def test_what_an_officer_confirmed_is_final_and_what_is_returned_has_reasons(city):
    project = begun(city)
    assert codes(judge(city, project)) == ["assessment_not_found"]
    assert file(city, project).status_code == 201
    bare = city.officer.post(f"/v1/projects/{project}/assessments/before/judgement", {"version": 1, "confirmed": False})
    assert codes(bare) == ["return_reasons_missing"]
    talkative = {"version": 1, "confirmed": True, "reasons": "很好"}
    assert codes(city.officer.post(f"/v1/projects/{project}/assessments/before/judgement", talkative)) == [
        "return_reasons_unwanted"]
    assert judge(city, project, reasons="设备联网率缺少佐证").json() == {"state": "returned", "level": 0}
    told = city.await_event("assessment_judged", subject=project)["data"]
    assert (told["version"], told["state"], told["reasons"]) == (1, "returned", "设备联网率缺少佐证")
    assert codes(judge(city, project)) == ["assessment_judged"]
    assert file(city, project, levels=at(2)).json()["version"] == 2
    assert codes(judge(city, project)) == ["assessment_superseded"]
    assert judge(city, project, version=2).json() == {"state": "confirmed", "level": 2}
    assert codes(judge(city, project, version=2, reasons="再看")) == ["assessment_judged"]
    assert codes(file(city, project)) == ["assessment_final"]
    seen = city.enterprise.get(f"/v1/projects/{project}/assessments").json()["assessments"]
    assert [(a["state"], a["stands"], a["judged_on"], a["reasons"]) for a in seen] == [
        ("returned", False, city.day(), "设备联网率缺少佐证"), ("confirmed", True, city.day(), None)]


def test_below_the_minimum_level_nothing_passes_and_a_failed_acceptance_lets_the_enterprise_file_anew(city):
    project = done(city)
    assert file(city, project, "after", levels=at(1)).json()["level"] == 1
    assert judge(city, project, "after").json() == {"state": "confirmed", "level": 1}
    refused = accept(city, project, passed=True)
    assert (refused.status_code, codes(refused)) == (409, ["level_below_minimum"])
    assert codes(file(city, project, "after")) == ["assessment_final"]
    assert accept(city, project, passed=False).status_code == 201
    (flag,) = city.flags(project, kind="level_short")
    assert (flag["about"], flag["value"], flag["sample"], flag["note"]) == (
        "production_control", 1, 1, "承诺达到2级，验收评测为1级"), "the confirmed level is the one that was found"
    assert file(city, project, "after", levels=at(2)).json() == {"version": 2, "score_milli": 40000, "level": 2}
    assert codes(accept(city, project, passed=True)) == ["level_below_minimum"], "the old one stands until the new one does"
    assert judge(city, project, "after", version=2).status_code == 201
    assert accept(city, project, passed=True).json() == {"acceptance": 2, "state": "accepted"}
    assert city.flags(project, kind="level_short", open=True) == []
    found = city.officer.get(f"/v1/projects/{project}").json()["acceptances"]
    assert [acceptance["levels"] for acceptance in found] == [
        [{"scenario": "production_control", "level": 1}], [{"scenario": "production_control", "level": 2}]]
    assert codes(file(city, project, "after")) == ["project_not_running"]


def test_a_confirmed_level_is_not_stated_otherwise(city):
    project = done(city)
    assert file(city, project, "after", levels=at(2)).status_code == 201
    assert judge(city, project, "after").status_code == 201
    other = [{"scenario": "production_control", "level": 3}, {"scenario": "quality", "level": 2}]
    assert codes(accept(city, project, passed=True, levels=other)) == ["level_not_as_confirmed", "scenario_not_promised"]
    same = [{"scenario": "production_control", "level": 2}]
    assert accept(city, project, passed=True, levels=same).status_code == 201


@pytest.mark.parametrize("stage, judged", [("after", None), ("after", "材料不齐"), ("before", True)],
                         ids=["not judged", "returned", "before alone"])
def test_only_a_level_that_stands_after_the_transformation_holds_an_acceptance_up(city, stage, judged):
    project = done(city)
    assert file(city, project, stage).json()["level"] == 0
    if judged:
        assert judge(city, project, stage, reasons=None if judged is True else judged).status_code == 201
    stated = [{"scenario": "production_control", "level": 2}]
    assert accept(city, project, passed=True, levels=stated).status_code == 201


def test_an_assessment_is_its_enterprises_to_file_and_an_officers_to_judge(city):
    project = begun(city)
    for client in (city.provider, city.officer):
        assert file(city, project, client=client).status_code == 403
    stranger = city.client("enterprise", organisation=city.other_code, person="enterprise-2")
    assert file(city, project, client=stranger).status_code == 404
    assert file(city, project).status_code == 201
    for client in (city.provider, city.enterprise):
        assert judge(city, project, client=client).status_code == 403
        assert client.get(f"/v1/projects/{project}/assessments").status_code == 200
    assert city.other_provider.get(f"/v1/projects/{project}/assessments").status_code == 404
    assert city.operator.get(f"/v1/projects/{project}/assessments").status_code == 403


def test_an_officer_finds_what_waits_for_a_word(city):
    project, other = begun(city), begun(city)
    for filed in (project, project, other):
        assert file(city, filed, levels=at(2)).status_code == 201
    waiting = city.officer.get("/v1/assessments", stage="before", state="filed", limit=200).json()["items"]
    assert [(row["project"], row["version"]) for row in waiting if row["project"] >= project] == [(project, 2), (other, 1)]
    assert judge(city, project, version=2).status_code == 201
    (row,) = [row for row in city.provider.get("/v1/assessments", state="confirmed", limit=200).json()["items"]
              if row["project"] == project]
    assert (row["stage"], row["level"], row["stands"], row["judged_on"]) == ("before", 2, True, city.day())
    assert city.other_provider.get("/v1/assessments").json() == {"items": [], "next": None}
    first = city.officer.get("/v1/assessments", limit=1).json()
    rest = city.officer.get("/v1/assessments", limit=200, after=first["next"]).json()["items"]
    assert len(first["items"]) == 1 and first["items"][0] not in rest and rest[-1]["project"] == other
