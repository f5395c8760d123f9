"""Signs of forged contracts and fake transactions: one file as proof in the projects of several enterprises, dates out of
order, one invoice in several projects, more invoiced than is to be paid (T2.6)."""

import itertools
import json

import pytest

from monitoring_city import City, codes as faults
from world import ROOT, credit_code

ACTS = ["arrival", "nda", "delivery", "actuals", "milestone", "internal_acceptance", "invoice"]
PRICE = 54000000  # the enterprise's share and the subsidy of a contract of the stories
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
        instance.numbers = itertools.count(1)
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
    if what == "invoice":
        return record(city, project, evidence=sha256).json()
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


def record(city, project, client=None, firm=None, seller=None, evidence=None, **more):
    """An invoice of a project; without a number, one of its own."""
    client = client or city.provider
    shown = city.officer.get(f"/v1/projects/{project}").json()
    number = f"{next(city.numbers):020d}"
    return client.post(f"/v1/projects/{project}/invoices", {
        "number": number, "issued_on": city.day(), "amount_fen": 100, "seller": seller or shown["provider"],
        "buyer": firm or shown["enterprise"],
        "evidence": [{"sha256": evidence or paper(city, client), "title": "发票"}], **more})


def withdraw(city, project, invoice, client=None):
    return (client or city.provider).post(
        f"/v1/projects/{project}/invoices/{invoice}/withdrawal", {"reason": "登记错误"})


def flagged(city, *papers, client=None, kind="shared_document", **query):
    city.settle()
    answer = (client or city.officer).get("/v1/flags", kind=kind, limit=200, **query)
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
    page = city.officer.get("/v1/document-uses", sha256=sha256, limit=1).json()
    assert ([use["project"] for use in page["items"]], page["next"]) == ([mine], f"{mine}/fulfilment/1")
    page = city.officer.get("/v1/document-uses", sha256=sha256, limit=1, after=page["next"]).json()
    assert ([use["project"] for use in page["items"]], page["next"]) == ([others], None)
    assert city.officer.get("/v1/document-uses", sha256=sha256, after="zzz").status_code == 422
    assert city.anonymous().get("/v1/document-uses", sha256=sha256).status_code in (401, 403)
    assert city.officer.get("/v1/document-uses").status_code in (400, 422)


def test_an_internal_acceptance_before_all_was_reached_and_delivered_is_flagged_and_stays_so(city):
    cases = [  # the days of the last milestone, the last delivery and the acceptance; whether the delivery was objected to
        (0, -3, 0, False, 0), (0, -3, -1, False, 1), (-3, 0, 0, False, 0), (-3, 0, -3, False, 3), (-3, 0, -3, True, 0)]
    projects = [open_project(city, 0) for _ in cases]
    city.advance(days=3)
    for project, (reached, delivered, held, objected, odd) in zip(projects, cases):
        done = city.provider.post(f"/v1/projects/{project}/milestones/1/completion", {"completed_on": city.day(reached)})
        assert done.status_code == 200, done.text
        assert city.fulfil(project, "delivery", "1", done_on=city.day(delivered)).status_code == 201
        if objected:
            assert city.answer(project, 1, "未交付").status_code == 200
        signed = city.enterprise.post(f"/v1/projects/{project}/internal-acceptance", {
            "held_on": city.day(held), "documents": [{"sha256": paper(city, city.enterprise), "title": "内部验收记录"}]})
        assert signed.status_code in (200, 201), signed.text
        city.officer.post(f"/v1/projects/{project}/closure", {"outcome": "terminated", "reason": "合同解除"})
        flags = city.flags(project, kind="dates_out_of_order", open=True)
        assert [(flag["about"], flag["clause"], flag["value"], flag["threshold"], flag["unit"]) for flag in flags] == (
            [("internal-acceptance/enterprise", "T2.6", odd, 0, "days")] if odd else [])
        assert all(city.day(held) in flag["note"] and city.day() in flag["note"] for flag in flags)


@pytest.mark.parametrize("code, number", [(None, "25372000000012345678"), ("037002500111", "00012345")])
def test_one_invoice_in_two_projects_is_flagged_until_one_of_them_has_it_no_more(city, code, number):
    first, second = open_project(city, 0), open_project(city, 0)
    same = {"number": number, **({"code": code} if code else {})}
    assert record(city, first, **same).json() == {"invoice": 1}
    other = {**same, "number": number[:-1] + "9"}
    assert record(city, second, **other).status_code == 201
    key = f"{code}-{number}" if code else number
    assert flagged(city, key, kind="invoice_twice") == []
    by_enterprise = record(city, second, client=city.enterprise, **same)
    assert by_enterprise.json() == {"invoice": 2}, by_enterprise.text
    (flag,) = flagged(city, key, kind="invoice_twice")
    assert (flag["clause"], flag["value"], flag["threshold"], flag["unit"], flag["provider"]) == (
        "T2.6", 2, 2, "projects", city.provider_code)
    assert flag["basis"] == "jining-2025.1 /fraud/invoice_projects"
    assert flag["note"] == f"同一张发票登记在2个项目中：{first}、{second}"
    assert faults(withdraw(city, second, 2)) == ["invoice_not_own"]
    assert withdraw(city, second, 2, client=city.enterprise).json() == {"withdrawn_on": city.day()}
    assert [one["how"] for one in flagged(city, key, kind="invoice_twice")] == ["cured"]
    shown = city.enterprise.get(f"/v1/projects/{second}/invoices").json()
    assert (shown["price_fen"], shown["sum_fen"]) == (PRICE, 100)
    assert [(one["number"], one["recorded_by"], one["withdrawn_on"], one["reason"]) for one in shown["items"]] == [
        (other["number"], "provider", None, None), (number, "enterprise", city.day(), "登记错误")]
    page = city.enterprise.get(f"/v1/projects/{second}/invoices", limit=1).json()
    assert (page["items"], page["sum_fen"], page["next"]) == (shown["items"][:1], 100, 1), "the sum is of all"
    page = city.enterprise.get(f"/v1/projects/{second}/invoices", limit=1, after=1).json()
    assert (page["items"], page["next"]) == (shown["items"][1:], None)
    told = city.events("invoice_withdrawn", subject=second, client=city.provider)
    assert [event["data"]["invoice"] for event in told] == [2]
    assert record(city, second, client=city.enterprise, **same).status_code == 201, "and may be recorded again"


def test_an_invoice_of_two_providers_is_flagged_at_both(city):
    number = "25379999999999999999"
    mine, others = open_project(city, 0), open_project(city, 1, provider=city.other_code)
    assert record(city, mine, number=number).status_code == 201
    assert record(city, others, client=city.other_provider, number=number).status_code == 201
    flags = flagged(city, number, kind="invoice_twice")
    assert {(flag["provider"], flag["value"]) for flag in flags} == {(city.provider_code, 2), (city.other_code, 2)}


def test_more_than_is_to_be_paid_is_flagged_until_it_is_so_no_more(city):
    project = open_project(city, 0)
    kind = "invoices_exceed"
    assert record(city, project, amount_fen=PRICE - 1).status_code == 201
    assert record(city, project, amount_fen=1).status_code == 201
    assert city.flags(project, kind=kind) == [], "all of it"
    assert record(city, project, amount_fen=1).json() == {"invoice": 3}
    (flag,) = city.flags(project, kind=kind)
    assert (flag["clause"], flag["value"], flag["threshold"], flag["unit"], flag["sample"]) == ("T2.6", 101, 100, "percent", 3)
    assert flag["basis"] == "jining-2025.1 /fraud/invoice_excess_percent"
    closed = city.officer.post(f"/v1/projects/{project}/closure", {"outcome": "terminated", "reason": "合同解除"})
    assert closed.status_code == 200 and len(city.flags(project, kind=kind, open=True)) == 1
    assert withdraw(city, project, 3).status_code == 200
    assert [flag["how"] for flag in city.flags(project, kind=kind)] == ["cured"]
    assert faults(withdraw(city, project, 3)) == ["invoice_withdrawn_already"]


def test_an_invoice_that_is_none_of_the_contract_is_refused_all_at_once(city):
    project = open_project(city, 0)
    number = f"{next(city.numbers):020d}"
    assert record(city, project, number=number).status_code == 201
    assert faults(record(city, project, number=number)) == ["invoice_recorded"]
    wrong = record(city, project, number="12345678", seller=city.firms[1], firm=city.provider_code, issued_on=city.day(1))
    assert wrong.status_code == 422
    assert sorted(faults(wrong)) == ["fact_in_future", "invoice_code", "invoice_of_others", "invoice_of_others"]
    assert faults(record(city, project, code="037002500111")) == ["invoice_code"], "twenty digits have none"
    assert faults(record(city, project, issued_on=city.day(-1))) == ["fact_before_contract"]
    assert faults(record(city, project, amount_fen=0)) == ["too_small"]
    assert faults(withdraw(city, project, 9)) == ["invoice_not_found"]
    assert record(city, project, client=city.other_provider).status_code == 404
    assert city.other_provider.get(f"/v1/projects/{project}/invoices").status_code == 404
    assert record(city, project, client=city.officer).status_code == 403


def test_a_file_of_an_invoice_that_was_taken_back_proves_nothing(city):
    first, second = (open_project(city, firm) for firm in (0, 1))
    scan = paper(city)
    for project in (first, second):
        assert record(city, project, evidence=scan).json() == {"invoice": 1}
    assert len(flagged(city, scan, open=True)) == 1
    assert withdraw(city, second, 1).status_code == 200
    assert [flag["how"] for flag in flagged(city, scan)] == ["cured"]


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
