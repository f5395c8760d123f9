"""What a refusal says, read as an officer reads it: in words, with the thing, the place and who may."""

import datetime

import pytest

from intake_city import City, done
from world import credit_code


@pytest.fixture(scope="module")
def city():
    with City() as city:
        city.ours = city.provider("refusals ours")
        city.theirs = city.provider("refusals theirs")
        city.application = city.apply(city.theirs)
        yield city


def refusal(answer, status, code, pointer=""):
    """The only fault: its words in both languages."""
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert [(fault["code"], fault["pointer"]) for fault in problem["faults"]] == [(code, pointer)]
    assert "…" not in problem["title"] + problem["title_zh"] and "{" not in problem["title"] + problem["title_zh"]
    return problem["faults"][0]["zh"], problem["faults"][0]["en"]


def test_a_day_to_come_is_not_told_as_if_it_had_been(city):
    code = city.ours.code
    tomorrow, today = city.day(1), city.day()
    for path in ("/v1/register", f"/v1/register/{code}"):
        zh, en = refusal(city.public.get(path, as_of=tomorrow), 422, "day_to_come", "/as_of")
        assert zh == f"{tomorrow} 尚未到来，只能查询今天及以前。"
        assert en == f"{tomorrow} has not come yet: only today and days before can be told."
    assert done(city.public.get("/v1/register", as_of=today))["as_of"] == today
    city.advance(days=1)
    assert done(city.public.get("/v1/register", as_of=tomorrow))["as_of"] == tomorrow


def test_what_is_not_there_and_what_is_not_yours_read_the_same(city):
    missing = f"SQ{datetime.date.fromisoformat(city.day()).year}-009999"
    for number in (missing, city.application):
        zh, en = refusal(city.ours.get(f"/v1/applications/{number}"), 404, "not_found", "/application")
        assert (zh, en) == (f"没有 {number}，或您无权查看。", f"There is no {number}, or you may not see it.")
        answer = city.ours.post(f"/v1/applications/{number}/supplement", {})
        assert refusal(answer, 404, "not_found", "/application") == (zh, en)
    nobody = credit_code("nobody at all")
    assert nobody in refusal(city.public.get(f"/v1/register/{nobody}"), 404, "not_found", "/provider")[0]


def test_who_may_is_said_to_who_may_not(city):
    zh, en = refusal(city.ours.get("/v1/keys"), 403, "forbidden")
    assert (zh, en) == ("此事项由审计人员、运维人员办理。", "This is for auditors, operators.")
    zh, en = refusal(city.public.get("/v1/keys"), 401, "unauthenticated")
    assert (zh, en) == ("请出示有效的访问密钥；此事项由审计人员、运维人员办理。",
                        "Show a valid API key; this is for auditors, operators.")


def test_states_and_values_are_said_in_words(city):
    zh, en = refusal(city.theirs.post(f"/v1/applications/{city.application}/supplement", {}), 409, "application_state")
    assert (zh, en) == ("申请当前状态为“材料齐全”，不能进行此操作。", "The application is complete: this cannot be done now.")
    zh, en = refusal(city.public.get("/v1/register", standing="nice"), 422, "not_in_list", "/standing")
    assert "在名录内（listed）、" in zh and "listed, " in en
    zh, en = refusal(city.public.get("/v1/clauses/T1.2", as_of="soon"), 422, "not_a_date", "/as_of")
    answer = city.officer.get("/v1/applications/12345")
    told = {fault["code"]: (fault["zh"], fault["en"]) for fault in answer.json()["faults"]}
    assert told["pattern_mismatch"] == ("格式不符，应为：编号，如 ZG2025-000001。",
                                        "Malformed: it should be a number like ZG2025-000001.")
    zh, en = refusal(city.officer.post("/v1/complaints", []), 422, "wrong_type")
    assert (zh, en) == ("类型不对，应为对象（花括号）。", "Wrong type: must be an object.")


def test_nothing_given_is_told_as_nothing_and_one_is_not_many(city):
    zh, en = refusal(city.operator.get("/v1/events", after=""), 422, "empty", "/after")
    assert (zh, en) == ("不能为空。", "Must not be empty.")
    answer = city.operator.post("/v1/keys", {"roles": [], "label": "演示"})
    assert refusal(answer, 422, "too_few_items", "/roles")[1] == "Fewer than 1 item."
