"""Signs of forged contracts and fake transactions: one file as proof in the projects of several enterprises, dates out of
order (T2.6)."""

import itertools
import json

import pytest

from monitoring_city import City
from world import ROOT, credit_code

ACTS = ["arrival", "nda", "delivery", "actuals", "milestone", "internal_acceptance"]
FILES = {
    "archive": ["contract", "plan", "progress_reports", "delivery_records", "training_records", "acceptance_minutes", "nda"],
    "acceptance": ["application", "summary", "contract", "invoices", "finance_check", "cost_list", "assessment_before",
                   "assessment_after", "effect_proof"]}
ANYBODYS = {"archive": ["problem_records"], "acceptance": ["truth_statement", "filing_form"]}


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        instance.firms = [instance.enterprise_code] + [credit_code(f"monitored enterprise {n}") for n in range(2)]
        table = "统一社会信用代码,企业名称,县市区,行业代码\n" + "".join(
            f"{code},演示企业{n},任城区,C34\n" for n, code in enumerate(instance.firms))
        assert instance.officer.send("/v1/enterprises/import", table.encode(), "text/csv").json()["enrolled"] == 2
        instance.settle()
        instance.papers = (f"%PDF-1.4 {n}".encode() for n in itertools.count())
        yield instance


def open_project(city, firm, provider=None):
    due = city.day(100)
    return city.contract(
        milestones=((100, 100),), enterprise=city.firms[firm], provider=provider, nda=False, arrived=False,
        performance_targets=[{"name": "人均产值", "unit": "万元", "baseline": 10, "target": 20, "due_on": due}])["project"]


def paper(city, *clients):
    content = next(city.papers)
    (sha256,) = {client.upload(content) for client in clients or [city.provider]}
    return sha256


def file(city, project, which, documents, client=None):
    return (client or city.provider).post(f"/v1/projects/{project}/documents", {
        "file": which, "documents": [{"code": code, "sha256": sha256, "title": code} for code, sha256 in documents.items()]})


def hand_in(city, project, what, sha256, client=None):
    """A file as evidence of an act in a project."""
    client = client or city.provider
    evidence = [{"sha256": sha256, "title": "证明材料"}]
    path, body = {
        "milestone": ("milestones/1/completion", {"completed_on": city.day(), "evidence": evidence}),
        "actuals": ("targets/1/actuals", {"measured_on": city.day(), "value": 20, "evidence": evidence}),
        "internal_acceptance": ("internal-acceptance", {"held_on": city.day(), "documents": evidence}),
        "vulnerability": ("vulnerabilities", {"text": "弱口令", "critical": False, "found_on": city.day(), "evidence": evidence}),
        "review": ("reviews", {"held_on": city.day(), "on_time": True, "to_quality": True, "text": "正常", "evidence": evidence}),
    }.get(what, ("fulfilments", {
        "kind": what, "about": "1" if what == "delivery" else "", "done_on": city.day(), "evidence": evidence}))
    answer = client.post(f"/v1/projects/{project}/{path}", body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def flagged(city, *papers, client=None, **query):
    city.settle()
    answer = (client or city.officer).get("/v1/flags", kind="shared_document", limit=200, **query)
    return [flag for flag in answer.json()["items"] if flag["about"] in papers]


def test_what_proves_an_act_in_one_project_proves_nothing_in_that_of_another_enterprise(city):
    projects = [open_project(city, firm) for firm in (0, 1)]
    papers = {what: paper(city) for what in [*ACTS, "vulnerability", "review"]}
    for what, sha256 in papers.items():
        hand_in(city, projects[0], what, sha256)
    assert flagged(city, *papers.values()) == []
    for what, sha256 in papers.items():
        hand_in(city, projects[1], what, sha256)
    flags = {flag["about"]: flag for flag in flagged(city, *papers.values(), open=True)}
    assert set(flags) == {papers[what] for what in ACTS}
    flag = flags[papers["delivery"]]
    assert (flag["clause"], flag["value"], flag["threshold"], flag["unit"], flag["sample"]) == ("T2.6", 2, 2, "enterprises", 2)
    assert flag["basis"] == "jining-2025.1 /fraud/document_enterprises"
    assert flag["note"] == f"同一份文件在2家企业的项目中作为证明材料：{projects[0]}、{projects[1]}"
    assert (flag["project"], flag["provider"]) == (None, city.provider_code), "of the provider, told to no enterprise"
    told = city.events("flag_raised", subject=flag["flag"], client=city.provider)
    assert len(told) == 1 and city.events("flag_raised", subject=flag["flag"], client=city.enterprise) == []
    closed = city.officer.post(f"/v1/projects/{projects[0]}/closure", {"outcome": "terminated", "reason": "合同解除"})
    assert closed.status_code == 200 and len(flagged(city, papers["delivery"], open=True)) == 1, "its end cures nothing"


def test_what_belongs_to_one_project_of_the_check_lists_is_watched_and_forms_are_not(city):
    projects = [open_project(city, firm) for firm in (0, 1)]
    seen = {}
    for which, codes in FILES.items():
        documents = {code: paper(city) for code in [*codes, *ANYBODYS[which]]}
        seen |= {(which, code): sha256 for code, sha256 in documents.items()}
        for project in projects:
            assert file(city, project, which, documents).status_code == 201
    flags = {flag["about"] for flag in flagged(city, *seen.values())}
    assert {place for place, sha256 in seen.items() if sha256 in flags} == {
        (which, code) for which, codes in FILES.items() for code in codes}


def test_projects_of_one_enterprise_may_share_a_file_however_many(city):
    sha256 = paper(city)
    for firm, flags in ((0, 0), (0, 0), (2, 1)):
        project = open_project(city, firm)
        assert file(city, project, "archive", {"contract": sha256, "plan": sha256}).status_code == 201
        assert len(flagged(city, sha256)) == flags
    assert [(flag["value"], flag["sample"]) for flag in flagged(city, sha256)] == [(2, 3)]


def test_what_was_filed_by_mistake_is_cured_by_the_right_file_and_what_was_objected_to_proves_nothing(city):
    first, second = (open_project(city, firm) for firm in (0, 1))
    filed, delivered = paper(city), paper(city)
    for project in (first, second):
        assert file(city, project, "acceptance", {"invoices": filed}).status_code == 201
    hand_in(city, second, "delivery", delivered)
    record = hand_in(city, first, "delivery", delivered)["fulfilment"]
    assert len(flagged(city, filed, delivered, open=True)) == 2
    assert file(city, first, "acceptance", {"invoices": paper(city)}).status_code == 201
    assert city.answer(first, record, "不是本企业的交付记录").status_code == 200
    assert flagged(city, filed, delivered, open=True) == []
    assert {flag["how"] for flag in flagged(city, filed, delivered)} == {"cured"}
    assert file(city, first, "acceptance", {"invoices": filed}).status_code == 201
    assert len(flagged(city, filed)) == 2 and len(flagged(city, filed, open=True)) == 1, "handed in again, flagged again"


def test_two_providers_with_one_file_are_flagged_alike_and_neither_is_told_of_the_others_project(city):
    mine, others = open_project(city, 0), open_project(city, 1, provider=city.other_code)
    sha256 = paper(city, city.provider, city.other_provider)
    hand_in(city, mine, "arrival", sha256)
    assert flagged(city, sha256) == []
    hand_in(city, others, "milestone", sha256, client=city.other_provider)
    flags = {flag["provider"]: flag for flag in flagged(city, sha256)}
    assert set(flags) == {city.provider_code, city.other_code}
    for code, own, foreign in ((city.provider_code, mine, others), (city.other_code, others, mine)):
        assert own in flags[code]["note"] and foreign not in flags[code]["note"] and "另有其他服务商的1个项目" in flags[code]["note"]
    uses = {name: [(use["project"], use["place"]) for use in client.get("/v1/document-uses", sha256=sha256).json()["items"]]
            for name, client in (("bureau", city.officer), ("provider", city.provider), ("other", city.other_provider),
                                 ("enterprise", city.enterprise))}
    assert uses == {"bureau": [(mine, "fulfilment/1"), (others, "milestone/1")], "provider": [(mine, "fulfilment/1")],
                    "other": [(others, "milestone/1")], "enterprise": [(mine, "fulfilment/1")]}
    assert city.anonymous().get("/v1/document-uses", sha256=sha256).status_code in (401, 403)
    assert city.officer.get("/v1/document-uses").status_code in (400, 422)


@pytest.mark.parametrize("held, odd", [(0, 0), (-1, 1), (-3, 3)])
def test_an_internal_acceptance_before_all_was_reached_and_delivered_is_flagged_and_stays_so(city, held, odd):
    city.advance(days=3)
    for last in ("milestone", "delivery", "objected"):
        project = open_project(city, 0)
        city.advance(days=3)
        reached, delivered = {"milestone": (0, -3), "delivery": (-3, 0)}.get(last, (-3, 0))
        done = city.provider.post(f"/v1/projects/{project}/milestones/1/completion", {"completed_on": city.day(reached)})
        assert done.status_code == 200, done.text
        record = city.fulfil(project, "delivery", "1", done_on=city.day(delivered))
        assert record.status_code == 201, record.text
        if last == "objected":
            assert city.answer(project, 1, "未交付").status_code == 200
        signed = city.enterprise.post(f"/v1/projects/{project}/internal-acceptance", {
            "held_on": city.day(held), "documents": [{"sha256": paper(city, city.enterprise), "title": "内部验收记录"}]})
        assert signed.status_code in (200, 201), signed.text
        flags = city.flags(project, kind="dates_out_of_order")
        assert [(flag["about"], flag["clause"], flag["value"], flag["threshold"], flag["unit"]) for flag in flags] == (
            [("internal-acceptance/enterprise", "T2.6", odd, 0, "days")] if odd and last != "objected" else [])
        assert all(city.day(held) in flag["note"] and city.day() in flag["note"] for flag in flags)
        city.officer.post(f"/v1/projects/{project}/closure", {"outcome": "terminated", "reason": "合同解除"})
        assert len(city.flags(project, kind="dates_out_of_order", open=True)) == len(flags)


def test_how_many_enterprises_is_the_rulebooks_of_the_day_on_which_the_file_came(city):
    rules = json.loads((ROOT / "deploy/rulebooks/jining-2025.json").read_text())
    rules.update(version="jining-2025.2", effective_from=city.day(5))
    rules["fraud"]["document_enterprises"] = 3
    city.adopt("rulebooks", rules)
    city.advance(days=4)
    projects = [open_project(city, firm) for firm in (0, 1, 2)]
    early, late = paper(city), paper(city)
    for project in projects[:2]:
        assert file(city, project, "archive", {"contract": early}).status_code == 201
    assert len(flagged(city, early)) == 1
    city.advance(days=1)
    for project, flags in zip(projects, (0, 0, 1)):
        assert file(city, project, "archive", {"plan": late}).status_code == 201
        assert len(flagged(city, late)) == flags
    assert [(flag["value"], flag["threshold"]) for flag in flagged(city, late)] == [(3, 3)]
