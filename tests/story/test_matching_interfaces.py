"""R10: a product is open to others by documented interfaces, and a contract ties nobody."""

import pytest

from market import PAPER, Market, done, faults


@pytest.fixture(scope="module", name="market")
def open_market():
    with Market() as market:
        yield market


def interface(title="工单接口", **more):
    return {"kind": "openapi", "title": title, "document": PAPER} | more


def document(market, solution, name="mes", told=None, **more):
    return market.providers[name].post(f"/v1/solutions/{solution}/interfaces", {"interface": told or interface()}, **more)


def flags(market, name, **filters):
    market.settle()
    page = done(market.officer.get("/v1/flags", provider=market.codes[name], limit=200, **filters), 200)
    return page["items"]


def test_a_solution_without_a_documented_interface_is_flagged_until_it_has_one(market):
    solution = market.solution("quality", {"quality": 2}, 1000000, interfaces=[])
    (flag,) = flags(market, "quality", kind="interface_missing", open=True)
    assert (flag["clause"], flag["about"], flag["value"], flag["threshold"], flag["unit"], flag["sample"]) == (
        "R10", solution, 0, 1, "interfaces", 1)
    assert "project" not in flag or flag["project"] is None
    answer = done(document(market, solution, "quality", interface(standard="OPC UA 1.05", kind="opc_ua")), 201)
    assert answer == {"solution": solution, "version": 2, "interfaces": 1}
    assert flags(market, "quality", kind="interface_missing", open=True) == []
    told = market.await_event("interface_documented", subject=solution)["data"]
    assert told["interface"] == interface(standard="OPC UA 1.05", kind="opc_ua")


def test_one_that_comes_with_an_interface_is_not_flagged_and_shows_it_to_everybody(market):
    before = flags(market, "mes", kind="interface_missing")
    solution = market.solution("mes", {"production_control": 3}, 2000000, interfaces=[interface()])
    assert flags(market, "mes", kind="interface_missing") == before
    shown = done(market.anonymous().get(f"/v1/solutions/{solution}"), 200)["interfaces"]
    assert shown == [{**interface(), "standard": None, "documented_on": market.day()}]


def test_the_document_of_an_interface_is_for_all_who_have_a_key(market):
    paper = market.providers["mes"].upload(b"%PDF-1.7 an open interface")
    reader = market.enterprises["machines"]
    assert reader.get(f"/v1/evidence/{paper}").status_code == 404
    market.solution("mes", {"production_control": 3}, 2000000, interfaces=[interface("开放接口", document=paper)])
    market.settle()
    for client in (reader, market.providers["quality"], market.client("agency", person="agency-1")):
        assert client.get(f"/v1/evidence/{paper}").content == b"%PDF-1.7 an open interface"
    assert market.anonymous().get(f"/v1/evidence/{paper}").status_code == 401


def test_only_its_provider_documents_an_interface_each_once_on_what_it_has_seen(market):
    solution = market.solution("mes", {"quality": 2}, 1000000, interfaces=[interface()])
    tag = market.anonymous().get(f"/v1/solutions/{solution}").headers["ETag"]
    assert document(market, solution, "quality").status_code == 403
    assert document(market, "CP2025-999999").status_code == 404
    again = document(market, solution)
    assert again.status_code == 409 and faults(again) == [("interface_known", "/interface")]
    second = document(market, solution, told=interface(kind="mqtt"), headers={"If-Match": tag})
    assert done(second, 201)["interfaces"] == 2
    assert document(market, solution, told=interface("另一接口"), headers={"If-Match": tag}).status_code == 412
    assert document(market, solution, told=interface(kind="telepathy")).status_code == 422


def test_a_solution_has_fifty_interfaces_at_most(market):
    solution = market.solution("mes", {"quality": 2}, 1000000, interfaces=[interface(f"接口{n}") for n in range(49)])
    assert done(document(market, solution, told=interface("第五十个")), 201)["interfaces"] == 50
    full = document(market, solution, told=interface("第五十一个"))
    assert full.status_code == 409 and faults(full) == [("interfaces_full", "/interface")]


def test_what_ties_the_enterprise_is_marked_and_flagged_line_by_line_and_bars_nothing(market):
    lines = [{"kind": "software", "description": "生产管控系统", "quantity": 1, "price_fen": 20000000, "due_on": market.day(60)},
             {"kind": "cloud", "description": "数据服务", "quantity": 1, "price_fen": 10000000, "due_on": market.day(60),
              "lock_in": "合同终止后数据不予导出"}]
    body = market.contract_body(lines=lines)
    recorded = done(market.officer.post("/v1/contracts", body), 201)
    assert [(mark["code"], mark["clause"]) for mark in recorded["marks"]] == [("lock_in", "R10")]
    shown = done(market.officer.get(f"/v1/contracts/{recorded['contract']}"), 200)
    assert [line["lock_in"] for line in shown["lines"]] == [None, "合同终止后数据不予导出"]
    market.settle()
    project = done(market.officer.get(f"/v1/contracts/{recorded['contract']}"), 200)["project"]
    (flag,) = flags(market, "mes", kind="lock_in", open=True)
    assert (flag["project"], flag["clause"], flag["about"], flag["value"], flag["threshold"], flag["unit"], flag["sample"],
            flag["basis"]) == (project, "R10", "2", 1, 0, "lines", 2, recorded["contract"])
    closed = market.officer.post(f"/v1/projects/{project}/closure", {"outcome": "terminated", "reason": "双方协商终止"})
    assert closed.status_code == 200, closed.text
    assert flags(market, "mes", kind="lock_in", open=True) == []
