"""What the daemons really write, through `deploy/minglu logs`: a complaint that became an order is one story, found by
any of its numbers and each step of it by its trace; and nothing in it tells of the informant."""

import json

import pytest

from monitoring_city import City
from world import times_of

MEMBERS = ["time", "level", "service", "event.code", "trace", "text"]
SECRET = "王某某反映进驻不及时"


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        register(instance, instance.provider, instance.provider_code)
        instance.matter = a_matter(instance)
        yield instance


def register(city, client, code):
    answer = client.post("/v1/providers", {"uscc": code, "name": "演示服务商", "kind": "light",
                                           "legal_representative": "李四", "address": "济宁市任城区"})
    assert answer.status_code == 201, answer.text
    city.settle()


def fine(answer, status):
    assert answer.status_code == status, answer.text
    return answer


def a_matter(city):
    """A complaint, upheld; its finding and its order, signed and delivered. What was answered on the way."""
    filed = fine(city.anonymous().post("/v1/complaints", {
        "provider": city.provider_code, "anonymous": True, "text": SECRET}), 201)
    case = filed.json()["case"]
    city.settle()
    fine(city.officer.post(f"/v1/complaints/{case}/acceptance", {
        "accepted": True, "reason": "属于受理范围", "statement_for_provider": "有企业反映贵公司进驻不及时"}), 200)
    city.await_event("investigation_opened", subject=case)
    fine(city.provider.post(f"/v1/investigations/{case}/answer", {"text": "人员因病延误"}), 201)
    fine(city.officer.post(f"/v1/investigations/{case}/interviews", {
        "held_on": city.day(), "way": "telephone", "interviewee": "车间主任", "text": "三周无人到场"}), 201)
    concluded = fine(city.officer.post(f"/v1/investigations/{case}/conclusion", {
        "upheld": True, "clause": "T1.2", "severity": "minor", "facts": "进驻晚于合同约定15日"}), 201)
    order = city.await_event("order_drafted")["subject"]
    signer = city.client("officer", person="officer-9")
    fine(signer.post(f"/v1/orders/{order}/signature"), 200)
    fine(city.officer.post(f"/v1/orders/{order}/delivery", {"delivered_on": city.day(), "confirmation": "paper"}), 200)
    other = city.complaint()
    city.settle()
    return {"case": case, "order": order, "filed": filed, "concluded": concluded, "other": other}


def logs(city, *words):
    return [json.loads(line) for line in city.minglu("logs", *words).stdout.splitlines()]


def events(told):
    return [line["text"] for line in told if line["event.code"] == "event.said"]


def is_within(part, whole):
    rest = iter(whole)
    return all(one in rest for one in part)


STORY = ["complaint_filed", "complaint_accepted", "investigation_opened", "provider_answered", "interview_recorded",
         "investigation_concluded", "finding_recorded", "order_drafted", "order_signed", "order_delivered"]


@pytest.mark.parametrize("number", ["case", "order"])
def test_a_complaint_that_became_an_order_is_one_story(city, number):
    told = logs(city, "--matter", city.matter[number])
    assert is_within(STORY, events(told)), events(told)
    times = [line["time"] for line in told]
    assert times == sorted(times)
    assert {line["service"] for line in told} >= {"intake", "monitoring", "sanctions"}
    assert city.matter["other"] not in json.dumps(told)


def test_another_matter_is_another_story(city):
    told = logs(city, "--matter", city.matter["other"])
    assert is_within(["complaint_filed", "complaint_accepted", "investigation_opened"], events(told))
    assert city.matter["case"] not in json.dumps(told) and city.matter["order"] not in json.dumps(told)


def test_one_trace_leads_through_the_daemons(city):
    trace = city.matter["concluded"].headers["traceparent"]
    told = logs(city, "--trace", trace)
    assert is_within(["investigation_concluded", "finding_recorded", "order_drafted"], events(told))
    assert {"monitoring", "sanctions"} <= {line["service"] for line in told}
    assert {line["trace"].split("-")[1] for line in told} == {trace.split("-")[1]}
    assert logs(city, "--trace", trace.split("-")[1], "--daemon", "monitoring") == [
        line for line in told if line["service"] == "monitoring"]


def test_who_filed_it_cannot_be_followed(city):
    """The answer to an informant names a trace; no line of any log does."""
    assert logs(city, "--trace", city.matter["filed"].headers["traceparent"]) == []
    everything = city.minglu("logs").stdout
    assert SECRET not in everything and city.matter["filed"].json()["receipt"] not in everything
    assert "三周无人到场" not in everything and "演示服务商" not in everything


def test_every_line_is_an_object_of_the_same_members(city):
    told = logs(city)
    for line in told:
        assert list(line)[:6] == MEMBERS, line
        assert line["level"] in ("debug", "info", "warn", "error")
        assert line["event.code"].count(".") == 1
    assert {line["service"] for line in told} >= {"intake", "matching", "monitoring", "sanctions", "gateway"}
    times = times_of(told)
    assert len(times) > 20 and times == sorted(times)
