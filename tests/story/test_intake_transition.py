"""Projects of the transition period bring their provider onto the register provisionally; who does not join the
review in time, or fails it, leaves it by the clock alone (M3)."""

import pytest

from intake_city import PAPER, SHA, City, done, refused
from world import credit_code

PATH = "/v1/transition-projects"
OVER = "2025-10-01"  # the day after admission.register_by


@pytest.fixture(scope="module")
def city():
    with City(start="2025-06-03") as city:  # the window ended on 2025-05-30
        table = "企业名称,统一社会信用代码,县（市、区）,行业代码\r\n" + "".join(
            f"过渡期演示企业{n},{credit_code(f'transition {n}')},任城区,3411\r\n" for n in (1, 2))
        done(city.officer.send("/v1/enterprises/import", table.encode(), "text/csv"))
        city.enterprise, city.neighbour = (enterprise(city, n) for n in (1, 2))
        yield city


def enterprise(city, n):
    client = city.client("enterprise", organisation=credit_code(f"transition {n}"), person=f"e-transition-{n}")
    client.upload(PAPER)
    return client


def project(seed, code=None, **more):
    provider = {"uscc": code or credit_code(f"transition provider {seed}"), "name": f"过渡期服务商{seed}", "kind": "light",
                "legal_representative": "演示人", "address": "济宁市过渡路1号"}
    return {"title": f"{seed}改造项目", "provider": provider, "signed_on": "2024-10-18", "completed_on": "2025-05-30",
            "evidence": [{"sha256": SHA, "title": "合同与竣工验收材料"}], **more}


def declare(city, seed, **more):
    body = project(seed, **more)
    return body["provider"]["uscc"], done(city.enterprise.post(PATH, body), 201)["declaration"]


def decide(city, declaration, admitted=True, client=None, **more):
    return (client or city.officer).post(
        f"{PATH}/{declaration}/decision", {"admitted": admitted, "reasons": "审查意见，演示内容"}, **more)


def admitted(city, seed, **more):
    """A provider that stands provisionally; nobody of it has ever been here."""
    code, declaration = declare(city, seed, **more)
    assert done(decide(city, declaration))["standing"] == "provisional"
    return code


def registers(city, code):
    client = city.client("provider", organisation=code, person=f"p-{code.lower()}")
    client.upload(PAPER)
    client.code = code
    done(client.post("/v1/providers", {
        "uscc": code, "name": "过渡期服务商自报名称", "kind": "integrator", "legal_representative": "演示人", "address": "济宁市过渡路2号",
        "local_presence": {"address": "济宁市过渡路2号", "staff": 5}}), 201)
    return client


def stands(city, code, **query):
    entry = done(city.entry(code, **query))
    return entry["standing"], entry["clause"], entry["reason"]


def test_a_declared_project_brings_its_provider_onto_the_register_provisionally(city):
    code, declaration = declare(city, "declared", diagnosed_on="2024-11-05", deployed_on="2025-03-01")
    assert city.entry(code).status_code == 404
    assert done(decide(city, declaration)) == {
        "declaration": declaration, "state": "admitted", "provider": code, "standing": "provisional"}
    assert stands(city, code) == ("provisional", "M3", "过渡期项目经审查无重大问题，暂列名录")
    event = city.await_event("register_entry_changed", subject=code, client=city.public)
    assert (event["data"]["standing"], event["data"]["since"], event["data"]["capabilities"]) == ("provisional", city.day(), [])
    assert [row["provider"] for row in city.register(standing="provisional", q="过渡期服务商declared")["items"]] == [code]
    told = city.await_event("transition_project_decided", subject=declaration, client=city.enterprise)["data"]
    assert (told["admitted"], told["register_by"]) == (True, "2025-09-30")
    shown = done(city.enterprise.get(f"{PATH}/{declaration}"))
    assert (shown["state"], shown["deployed_on"], shown["reasons"]) == ("admitted", "2025-03-01", "审查意见，演示内容")
    assert shown["evidence"] == [{"sha256": SHA, "title": "合同与竣工验收材料"}]
    assert "registered_at" not in done(city.officer.get(f"/v1/providers/{code}"))
    city.settle()
    assert city.file(code).status_code == 201  # who stands on the register can be complained of


def test_the_provider_of_a_declared_project_reads_what_was_declared_of_it(city):
    paper = city.enterprise.upload(b"%PDF-1.7 certificate of completion")
    code, _ = declare(city, "read", evidence=[{"sha256": paper, "title": "竣工验收材料"}])
    city.settle()
    named = city.client("provider", organisation=code, person="p-read")
    assert named.get(f"/v1/evidence/{paper}").status_code == 200
    assert enterprise(city, "read").get(f"/v1/evidence/{paper}").status_code == 404


@pytest.mark.parametrize("change, faults", [
    ({"signed_on": "2024-10-17"}, [("/signed_on", "transition_outside_window")]),
    ({"completed_on": "2025-05-31"}, [("/completed_on", "transition_outside_window")]),
    ({"diagnosed_on": "2024-10-17"}, [("/diagnosed_on", "transition_outside_window")]),
    ({"signed_on": "2025-02-01", "deployed_on": "2025-01-31"}, [("/deployed_on", "transition_days_order")]),
    ({"deployed_on": "2025-03-02", "completed_on": "2025-03-01"}, [("/completed_on", "transition_days_order")]),
    ({"signed_on": "2024-10-17", "completed_on": "2025-06-01", "code": credit_code("transition 1")},
     [("/completed_on", "transition_outside_window"), ("/provider/uscc", "transition_own_firm"),
      ("/signed_on", "transition_outside_window")]),
    ({"evidence": []}, [("/evidence", "too_few_items")]),
])
def test_a_project_outside_the_window_or_out_of_order_is_not_eligible_and_every_fault_is_told(city, change, faults):
    answer = city.enterprise.post(PATH, project("faults", **change))
    assert answer.status_code in (400, 422), answer.text
    assert sorted((fault["pointer"], fault["code"]) for fault in answer.json()["faults"]) == faults


def test_who_may_declare_decide_and_look(city):
    code, declaration = declare(city, "roles")
    stranger = city.client("enterprise", organisation=credit_code("not enrolled"), person="e-foreign")
    stranger.upload(PAPER)
    refused(stranger.post(PATH, project("roles")), 422, "not_on_roster")
    assert city.officer.post(PATH, project("roles")).status_code == 403
    refused(city.enterprise.post(PATH, project("roles")), 409, "transition_declared_already")
    assert decide(city, declaration, client=city.enterprise).status_code == 403
    refused(decide(city, "GD2025-999999"), 404, "not_found")
    refused(decide(city, declaration, headers={"If-Match": '"7"'}), 412, "stale")
    assert city.neighbour.get(f"{PATH}/{declaration}").status_code == 404
    assert declaration not in str(done(city.neighbour.get(PATH)))
    provider = city.client("provider", organisation=code, person="p-roles")
    assert [row["declaration"] for row in done(provider.get(PATH))["items"]] == [declaration]
    assert [row["declaration"] for row in done(city.auditor.get(PATH, provider=code, state="declared"))["items"]] == [declaration]
    done(decide(city, declaration, admitted=False))
    refused(decide(city, declaration), 409, "transition_decided_already")
    assert city.entry(code).status_code == 404 and city.public.get(PATH).status_code in (401, 403)
    assert declare(city, "roles")[1] != declaration  # who was refused may declare again


def test_whom_the_register_knows_stays_where_it_stands(city):
    listed = city.listed("transition listed")
    assert done(decide(city, declare(city, "known", code=listed.code)[1]))["standing"] == "listed"
    assert stands(city, listed.code)[0] == "listed"
    registered = city.provider("transition registered")
    assert done(decide(city, declare(city, "registered", code=registered.code)[1]))["standing"] == "provisional"
    assert done(city.officer.get(f"/v1/providers/{registered.code}"))["address"] == "济宁市演示路1号"  # its own word stays


def test_a_failed_review_ends_a_provisional_standing_at_once(city):
    provider = registers(city, admitted(city, "fails"))
    refused(provider.post("/v1/providers", {
        "uscc": provider.code, "name": "第二次", "kind": "light", "legal_representative": "演示人", "address": "演示路"}),
        409, "provider_already_registered")
    city.reviewed(city.apply(provider), percent=50)
    city.settle()
    assert stands(city, provider.code) == ("removed", "M3", "未通过统一评审，不符合遴选要求")


def test_nobody_applies_for_whom_only_an_enterprise_declared(city):
    code = admitted(city, "unregistered applicant")
    client = city.client("provider", organisation=code, person="p-unregistered-applicant")
    client.upload(PAPER)
    refused(client.post("/v1/applications", city.application_body()), 409, "not_registered")


def test_after_the_day_the_clock_alone_adjusts_who_has_not_joined(city):
    absent = admitted(city, "absent")
    idle = registers(city, admitted(city, "idle")).code
    lapses = registers(city, admitted(city, "lapses"))
    joins = registers(city, admitted(city, "joins"))
    late = declare(city, "decided late")[1]
    city.advance(to="2025-09-30")
    done(lapses.post("/v1/applications", {}), 201)  # incomplete: its supplement is due after the day
    application = city.apply(joins)
    assert {stands(city, code)[0] for code in (absent, idle, lapses.code, joins.code)} == {"provisional"}
    city.advance(to=OVER)
    assert stands(city, absent) == ("removed", "M3", "截至2025-09-30未登记注册")
    assert stands(city, idle) == ("removed", "M3", "截至2025-09-30未申请参加统一评审")
    assert stands(city, absent, as_of="2025-09-30")[0] == "provisional"
    assert {stands(city, code)[0] for code in (lapses.code, joins.code)} == {"provisional"}
    refused(city.enterprise.post(PATH, project("too late")), 409, "transition_is_over")
    refused(decide(city, late), 409, "transition_is_over")
    done(decide(city, late, admitted=False))
    ends_on = city.reviewed(application)["publicity_ends_on"]
    city.advance(to=ends_on)
    city.advance(days=30)
    assert stands(city, joins.code)[:2] == ("listed", "M1")
    assert done(city.entry(joins.code))["name"] == "过渡期服务商自报名称"
    assert stands(city, lapses.code) == ("removed", "M3", "截至2025-09-30未申请参加统一评审")

