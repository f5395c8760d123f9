"""A provider's whole life under the standard, steps 1 to 10, over HTTP alone, on the virtual clock: enrolled among,
listed, matched, contracted, watched, complained about, ordered to rectify, struck off, and restored on appeal."""

import datetime
import json

from sanctions_office import PDF, Office, done, refused
from world import ROOT, credit_code, wrong_credit_code

ADMISSION = json.loads((ROOT / "deploy/rulebooks/jining-2025.json").read_text())["admission"]
CLAUSES = [line["clause"] for line in ADMISSION["score_sheet"]]
INFORMANT = ("王某某说三周没有人来", "13900000000", "李某某，车间主任")


class City(Office):
    """The people of the story. `firm` lives it, `second` lets an order lapse, `third` offers something else."""

    def __enter__(self):
        super().__enter__()
        self.enterprise_code = credit_code("life enterprise")
        self.enterprise = self.client("enterprise", organisation=self.enterprise_code, person="e-1")
        self.public = self.anonymous()
        self.people = [f"reviewer-{n}" for n in range(ADMISSION["panel_size_min"] + 1)]
        self.reviewers = {person: self.client("reviewer", person=person) for person in self.people}
        self.agency = self.client("agency", person="agency-1")
        return self

    def standing(self, provider, **query):
        answer = self.public.get(f"/v1/register/{provider.code}", **query)
        return done(answer, 200)["standing"] if answer.status_code == 200 else None


def enrol_enterprises(city):
    """Step 1: a table as bureaus keep it; good rows enter, bad ones are told, twice changes nothing."""
    bad = wrong_credit_code("life bad")
    table = (f"企业名称,统一社会信用代码,县市区,行业代码\r\n\"演示机械\r\n有限公司\",{city.enterprise_code},任城区,C35\r\n"
             f"演示坏码有限公司,{bad},兖州区,C34\r\n演示泵业有限公司,{credit_code('life pumps')},邹城市,C34\r\n")
    first = done(city.drafter.send("/v1/enterprises/import", table.encode("gb18030"), "text/csv"), 200)
    assert (first["encoding"], first["enrolled"], first["refused"]) == ("gb18030", 2, 1)
    assert [(fault["line"], fault["column"], fault["code"]) for fault in first["faults"]] == [(4, 2, "credit_code_check")]
    again = done(city.drafter.send("/v1/enterprises/import", table.encode("utf-8-sig"), "text/csv"), 200)
    assert (again["encoding"], again["enrolled"], again["changed"], again["unchanged"]) == ("utf-8-bom", 0, 0, 2)
    city.await_event("enterprise_enrolled", subject=city.enterprise_code)


def apply(city, provider, scenario):
    """Step 2: an application with gaps, told once and together, and closed by one supplement."""
    sha256 = provider.upload(PDF)
    assert provider.get(f"/v1/evidence/{sha256}").content == PDF
    assert city.enterprise.get(f"/v1/evidence/{sha256}").status_code == 404
    evidence = [{"clause": clause, "sha256": sha256, "title": f"{clause}证明材料"} for clause in CLAUSES]
    answer = done(provider.post("/v1/applications", {"evidence": evidence}), 201)
    assert answer["state"] == "incomplete"
    assert [gap["what"] for gap in answer["missing"]] == ["capabilities", "local_presence", "pledge"]
    city.await_event("application_incomplete", subject=answer["application"])
    whole = done(provider.post(f"/v1/applications/{answer['application']}/supplement", {
        "capabilities": [{"scenario": scenario, "level": 3, "industries": ["C34", "C35"]}],
        "local_presence": {"address": "济宁市演示路1号", "staff": 6},
        "pledge": {"shares_cost": True, "concession_percent": 10, "signed_by": "演示人", "signed_on": city.day()}}), 200)
    assert (whole["state"], whole["missing"]) == ("complete", [])
    return answer["application"]


def review(city, application):
    """Step 3: a panel whose conflicted member is excluded, a score sheet, a pass."""
    path, size = f"/v1/applications/{application}", ADMISSION["panel_size_min"]
    panel = city.people[:size]
    done(city.drafter.post(f"{path}/panel", {"reviewers": panel, "chair": panel[0]}), 200)
    done(city.reviewers[panel[-1]].post(f"{path}/conflict", {"reason": "曾任该单位顾问"}), 200)
    panel = panel[:-1] + [city.people[-1]]
    done(city.drafter.post(f"{path}/panel", {"reviewers": panel, "chair": panel[0]}), 200)
    sheet = [{"clause": line["clause"], "points": line["points"]} for line in ADMISSION["score_sheet"]]
    city.settle()
    for person in panel:
        paper = done(city.reviewers[person].get(path), 200)["evidence"][0]["sha256"]
        assert city.reviewers[person].get(f"/v1/evidence/{paper}").content == PDF
        done(city.reviewers[person].post(f"{path}/scores", {"lines": sheet}), 200)
    return done(city.drafter.post(f"{path}/conclusion", {}), 200)["publicity_ends_on"]


def bring_onto_the_register(city):
    """Steps 2 and 3 for all three; an objection is heard; the end of publicity alone lists."""
    city.firm, city.second, city.other = (city.provider(name) for name in ("firm", "second", "other"))
    before = city.day()
    applications = {}
    for provider, scenario in ((city.firm, "production_control"), (city.second, "production_control"),
                               (city.other, "finance")):
        applications[provider.code] = apply(city, provider, scenario)
        ends_on = review(city, applications[provider.code])
    objected = applications[city.firm.code]
    objection = done(city.public.post(f"/v1/applications/{objected}/objections", {"text": "资质存疑"}), 201)["objection"]
    done(city.drafter.post(f"/v1/applications/{objected}/objections/{objection}/decision", {
        "upheld": False, "reasons": "经核实资质属实"}), 200)
    assert city.standing(city.firm) is None
    city.advance(to=datetime.date.fromisoformat(ends_on) + datetime.timedelta(days=1))
    for provider in (city.firm, city.second, city.other):
        city.await_event("register_entry_changed", subject=provider.code)
        assert city.standing(provider) == "listed"
    assert city.standing(city.firm, as_of=before) is None
    found = done(city.public.get("/v1/register", q="服务商firm"), 200)["items"]
    assert [item["name"] for item in found] == ["演示服务商firm"]
    city.settle()


def match(city):
    """Step 4: a need, a ranking with reasons, and the reason why not."""
    answer = done(city.enterprise.post("/v1/needs", {
        "scenarios": [{"scenario": "production_control", "from": 1, "to": 3}], "budget_fen": 60000000,
        "wanted_by": city.day(200), "description": "车间排产"}), 201)
    assert {line["provider"] for line in answer["recommended"]} == {city.firm.code, city.second.code}
    assert [line["provider"] for line in answer["ineligible"]] == [city.other.code]
    shown = done(city.enterprise.get(f"/v1/needs/{answer['need']}/recommendation"), 200)
    for line in shown["recommended"]:
        assert sum(reason["points"] for reason in line["reasons"]) == line["score_points"]
    return answer["need"]


def contract(city, need):
    """Step 5: a proposal with gaps comes back; a complete one is accepted; the shares of the contract add up."""
    line = {"kind": "software", "description": "生产管控系统", "function": "排产与报工", "use": "车间", "quantity": 1,
            "price_fen": 60000000}
    body = {"content": "部署生产管控系统", "process": "调研、实施、验收", "deliverables": "系统与培训", "price_fen": 60000000,
            "lines": [line]}
    returned = done(city.firm.post(f"/v1/needs/{need}/proposals", body), 201)
    assert returned["state"] == "returned" and [gap["pointer"] for gap in returned["missing"]] == ["/goals"]
    proposal = done(city.firm.post(f"/v1/needs/{need}/proposals", {**body, "goals": "合格率提高两个百分点"}), 201)["proposal"]
    done(city.enterprise.post(f"/v1/proposals/{proposal}/acceptance"), 200)
    shares = {"list_price_fen": 60000000, "concession_fen": 6000000, "enterprise_share_fen": 36000000,
              "subsidy_fen": 18000000}
    body = {"proposal": proposal, "provider": city.firm.code, "enterprise": city.enterprise_code, "signed_on": city.day(),
            "lines": [{**{k: line[k] for k in ("kind", "description", "quantity", "price_fen")}, "due_on": city.day(60)}],
            "milestones": [{"name": "上线", "due_on": city.day(200), "share_percent": 60},
                           {"name": "验收", "due_on": city.day(400), "share_percent": 40}],
            "nda": {"signed_on": city.day(), "evidence": city.firm.proof["sha256"]},
            "scenario_levels": [{"scenario": "production_control", "from": 1, "to": 3}]}
    assert city.drafter.post("/v1/contracts", {**body, **shares, "subsidy_fen": 1}).status_code == 422
    recorded = done(city.drafter.post("/v1/contracts", {**body, **shares}), 201)
    assert recorded["marked_unlisted"] is False
    return recorded["contract"]


def watch(city, number):
    """Step 6: reports and their acknowledgement; a report that does not come is flagged by the timer alone; what
    holds the enterprise itself is on record."""
    project = city.await_event(
        "project_opened", where=lambda event: event["data"]["contract"] == number)["data"]["project"]
    first = done(city.firm.post(f"/v1/projects/{project}/reports", {
        "period_end": city.day(), "done": "完成调研", "percent": 10}), 201)
    assert city.second.get(f"/v1/projects/{project}").status_code == 404
    late = datetime.date.fromisoformat(first["acknowledge_by"]) + datetime.timedelta(days=2)
    city.advance(to=late)
    done(city.enterprise.post(f"/v1/projects/{project}/reports/1/acknowledgement", {"agrees": True}), 200)
    done(city.enterprise.post(f"/v1/projects/{project}/delays", {
        "caused_by": "enterprise", "from": city.day(-5), "to": city.day(), "text": "车间停电，无法安装", "evidence": [
            {"sha256": city.enterprise.upload(b"%PDF-1.7 power cut"), "title": "停电通知"}]}), 201)
    city.advance(days=45)
    flag = city.await_event(
        "flag_raised", where=lambda e: e["data"]["project"] == project and e["data"]["kind"] == "report_overdue")["data"]
    assert flag["clause"] == "R6" and flag["value"] > flag["threshold"]
    done(city.firm.post(f"/v1/projects/{project}/reports", {
        "period_end": city.day(), "done": "完成部署", "percent": 40}), 201)
    city.await_event("flag_settled", subject=flag["flag"])
    city.settle()
    refused(city.drafter.post("/v1/findings", {
        "provider": city.second.code, "clause": "T1.2", "facts": "未按期汇报", "evidence": [city.firm.proof],
        "happened_on": city.day(), "flag": flag["flag"]}), 404, "flag_not_known")
    finding = city.finding(city.firm, flag=flag["flag"])
    assert done(city.drafter.get(f"/v1/findings/{finding}"), 200)["flag"] == flag["flag"]
    return project


def complain(city, named=False):
    """Step 7: filed, followed by its receipt alone, accepted, investigated, answered, upheld → finding T1.2."""
    body = {"provider": city.firm.code, "text": INFORMANT[0]}
    if named:
        body.update(anonymous=False, enterprise=city.enterprise_code)
    else:
        body.update(anonymous=True, contact=INFORMANT[1])
    filed = done((city.enterprise if named else city.public).post("/v1/complaints", body), 201)
    case, receipt = filed["case"], filed["receipt"]
    city.settle()
    done(city.drafter.post(f"/v1/complaints/{case}/acceptance", {
        "accepted": True, "reason": "属于受理范围", "statement_for_provider": "有企业反映贵公司进驻不及时"}), 200)
    city.await_event("investigation_opened", subject=case)
    path = f"/v1/investigations/{case}"
    done(city.drafter.post(f"{path}/interviews", {
        "held_on": city.day(), "way": "telephone", "interviewee": INFORMANT[2], "text": "确认三周无人到场"}), 201)
    done(city.drafter.post(f"{path}/visits", {
        "visited_on": city.day(), "officers": ["officer-1", "officer-2"], "place": "车间", "text": "现场无服务人员"}), 201)
    verdict = {"upheld": True, "clause": "T1.2", "severity": "minor", "facts": "进驻晚于合同约定21日"}
    refused(city.drafter.post(f"{path}/conclusion", verdict), 409, "provider_answer_awaited")
    done(city.firm.post(f"{path}/answer", {"text": "人员调配延误，已补派"}), 201)
    done(city.drafter.post(f"{path}/conclusion", verdict), 201)
    finding = city.await_event("finding_recorded", where=lambda e: e["data"].get("complaint") == case)["data"]
    assert finding["clause"] == "T1.2" and finding["answer"] == "人员调配延误，已补派"
    city.settle()
    assert done(city.public.post("/v1/complaints/follow", {"receipt": receipt}), 200)["outcome"] == "upheld"
    return finding["finding"]


def order_of(city, finding):
    """Step 8, its beginning: the draft that sanctions made, signed by another than the investigating officer."""
    drafted = city.await_event("order_drafted", where=lambda e: e["data"]["finding"] == finding)["data"]
    assert drafted["provider"] == city.firm.code and drafted["term_days"] == 15
    refused(city.drafter.post(f"/v1/orders/{drafted['order']}/signature"), 403, "same_person")
    done(city.signer.post(f"/v1/orders/{drafted['order']}/signature"), 200)
    return drafted["order"], done(city.deliver(drafted["order"]), 200)


def rectify(city, finding):
    """Step 8: the due day with its arithmetic; pause, resumption and extension keep the days; closed in the end."""
    order, answer = order_of(city, finding)
    proof = answer["due"]["arithmetic"]
    assert proof["notice"] == city.day() and proof["counted_from"] == city.day(1) and proof["term_days"] == 15
    assert proof["counted_to"] == city.day(15) and answer["due"]["due_on"] >= city.day(15)
    city.advance(days=4)
    remaining = done(city.drafter.post(f"/v1/orders/{order}/pause", {"reason": "企业停产检修"}), 200)["remaining_days"]
    assert remaining == 12
    city.advance(days=10)
    resumed = done(city.drafter.post(f"/v1/orders/{order}/resumption"), 200)["due"]
    assert resumed["arithmetic"]["counted_to"] == city.day(12)
    extended = done(city.drafter.post(f"/v1/orders/{order}/extension", {"days": 3, "reason": "部件到货"}), 200)["due"]
    assert extended["arithmetic"]["counted_to"] == city.day(15)
    done(city.report(city.firm, order), 200)
    assert done(city.verify(order, False), 200)["state"] == "delivered"
    done(city.report(city.firm, order), 200)
    assert done(city.verify(order, True), 200)["state"] == "closed"
    return order


def strike_off(city, project):
    """Step 9: the third order → certificate → proposal → … → decision; off the register, the project listed."""
    orders = [rectify(city, complain(city)), rectify(city, complain(city, named=True))]
    third, answer = order_of(city, complain(city))
    orders.append(third)
    certificate = done(city.drafter.get(f"/v1/certificates/{answer['certificate']}"), 200)
    assert answer["count"] == 3 and [order["order"] for order in certificate["orders"]] == orders
    case = answer["case"]
    assert city.standing(city.firm) == "listed", "a proposal changes nothing"
    refused(city.vote(case), 409, "case_step")
    city.climb(city.firm, case)
    decision = city.await_event("decision_delivered", subject=case, client=city.public)["data"]
    assert decision["clause"] == "T2.2" and decision["orders"] == orders and decision["remedies_zh"]
    entry = city.await_event(
        "register_entry_changed", subject=city.firm.code, where=lambda e: e["data"]["standing"] == "struck_off")["data"]
    assert entry["decision"] == case and city.standing(city.firm) == "struck_off"
    listed = city.await_event("project_handover_listed", subject=project)["data"]
    assert listed["provider"] == city.firm.code and listed["decision"] == case
    return orders, case


def let_lapse(city):
    """Step 9, the second provider: nobody does anything, the timer alone opens the proposal."""
    order, answer = city.delivered(city.second)
    city.advance(to=answer["due"]["due_on"])
    assert city.order(order)["state"] == "delivered"
    city.advance(days=1)
    city.await_event("order_lapsed", subject=order)
    opened = city.await_event("case_opened", where=lambda e: e["data"].get("order") == order)["data"]
    assert (opened["clause"], opened["ground"]) == ("T2.2", "lapse")
    assert city.case(opened["case"])["state"] == "proposal" and city.standing(city.second) == "listed"


def restore(city, project, orders, case):
    """Step 10: appeal A1 with evidence from the project record, upheld: annulled, restored, retracted by name."""
    record = done(city.firm.get(f"/v1/projects/{project}/record"), 200)
    assert record["enterprise_delay_days"] == 6 and record["late_answers"][0]["report"] == 1
    proof = record["delays"][0]["evidence"][0]
    assert city.firm.get(f"/v1/evidence/{proof['sha256']}").content == b"%PDF-1.7 power cut", "it is the enterprise's"
    journal = {event["id"]: event for event in city.events()}
    appeal = done(city.firm.post("/v1/appeals", {
        "against": orders[2], "ground": "A1", "text": "企业停电致无法按期完成", "evidence": [proof]}), 201)["appeal"]
    refused(city.appeal(city.firm, orders[2]), 409, "appeal_open")
    done(city.stay(appeal), 200)
    decided = done(city.judgement(appeal, True), 200)
    assert decided["count"] == 2 and {orders[2], case} <= set(decided["annulled"])
    back = city.await_event("decision_annulled", subject=case, client=city.public)["data"]
    assert back["by_appeal"] == appeal and back["restored_on"] == city.day()
    assert city.count(city.firm)["orders"] == orders[:2]
    city.await_event(
        "register_entry_changed", subject=city.firm.code,
        where=lambda e: e["data"]["standing"] == "listed" and e["data"]["since"] == city.day())
    assert city.standing(city.firm) == "listed"
    assert city.standing(city.firm, as_of=city.day(-1)) == "struck_off"
    city.settle()
    assert city.count(city.firm)["standing"] == "listed"
    city.await_event("project_handover_withdrawn", subject=project)
    retraction = city.await_event("notice_retracted", subject=appeal, client=city.public)["data"]
    assert {journal[event]["type"].split(".")[2] for event in retraction["withdraws"]} == {"decision_delivered"}
    served = city.await_event("acts_retracted", subject=appeal, client=city.firm)["data"]
    told = {journal[event]["type"].split(".")[2] for event in served["withdraws"]}
    assert {"order_delivered", "prior_notice_issued"} <= told
    refused(city.appeal(city.firm, orders[2]), 409, "appeal_against_annulled")


def nobody_outside_saw_the_informant(city):
    everything = [json.dumps(city.events(client=client), ensure_ascii=False)
                  for client in (city.public, city.firm, city.second, city.agency, city.operator)]
    for secret in INFORMANT:
        assert not any(secret in seen for seen in everything)
    parties = [event for event in city.events("order_delivered", client=city.second)]
    assert {event["data"]["provider"] for event in parties} == {city.second.code}, "its own matters only"


def every_step_had_its_clause(city):
    under = {}
    for event in city.events():
        _, service, name, _ = event["type"].split(".")
        assert ("clause" in event) == (service != "gateway"), name
        clauses = event.get("clause", "").split(" ")
        assert event["data"].get("clause", clauses[0]) in clauses, name
        under.setdefault(name, set()).add(event.get("clause"))
    assert under["finding_recorded"] == {"T1.2"} and under["decision_delivered"] == {"T2.2"}
    assert under["investigation_concluded"] == {"M2 T1.2"} and under["decision_annulled"] == {"A1 A2 T2.2"}
    assert under["flag_raised"] >= {"R6"} and under["provider_registered"] == {"M1"}


def test_a_providers_whole_life():
    with City(start="2025-01-06") as city:
        enrol_enterprises(city)
        bring_onto_the_register(city)
        project = watch(city, contract(city, match(city)))
        orders, case = strike_off(city, project)
        let_lapse(city)
        restore(city, project, orders, case)
        nobody_outside_saw_the_informant(city)
        every_step_had_its_clause(city)
