"""The bureau says how a clause is to be read; acts quote what held on their day (M4)."""

import pytest

from sanctions_office import Office, done, refused

PATH = "/v1/interpretations"


@pytest.fixture(scope="module")
def office():
    with Office(start="2026-03-02") as world:
        yield world


def draft(office, clause="T1.2", days=1, **more):
    return done(office.drafter.post(PATH, {
        "clause": clause, "zh": f"“不及时进驻”指合同生效后超过约定日期（{clause}）", "en": "Late arrival is arrival after the day agreed.",
        "document": "济工信字〔2026〕3号", "effective_from": office.day(days), **more}), 201)["interpretation"]


def publish(office, number, client=None):
    return (client or office.signer).post(f"{PATH}/{number}/publication", {})


def published(office, **more):
    number = draft(office, **more)
    done(publish(office, number), 200)
    return number


def withdraw(office, number):
    return office.signer.post(f"{PATH}/{number}/withdrawal", {"reason": "已有新的规定"})


def in_force(office, clause, day=None):
    """Numbers, as anybody reads them beside the clause."""
    shown = done(office.anonymous().get(f"/v1/clauses/{clause}", as_of=day), 200)
    listed = done(office.anonymous().get(PATH, clause=clause, as_of=day or office.day()), 200)["items"]
    numbers = [one["interpretation"] for one in shown.get("interpretations", [])]
    assert numbers == [one["interpretation"] for one in listed]
    return numbers


def test_one_drafts_another_publishes_and_it_holds_from_its_day(office):
    number = draft(office, clause="T1.3", days=2)
    waits = office.await_event("interpretation_drafted", subject=number)["data"]
    assert (waits["clause"], waits["drafted_by"]) == ("T1.3", "officer-1")
    assert not office.events("interpretation_drafted", client=office.anonymous())
    assert number not in str(done(office.anonymous().get(PATH), 200)) and number in str(done(office.drafter.get(PATH), 200))
    refused(publish(office, number, office.drafter), 403, "same_person")
    assert publish(office, number, office.provider("publishes")).status_code == 403
    assert done(publish(office, number), 200) == {"interpretation": number, "effective_from": office.day(2)}
    refused(publish(office, number), 409, "interpretation_state")
    told = office.await_event("interpretation_published", subject=number, client=office.anonymous())["data"]
    assert (told["document"], told["effective_from"]) == ("济工信字〔2026〕3号", office.day(2))
    assert in_force(office, "T1.3", office.day(1)) == [] and in_force(office, "T1.3", office.day(2)) == [number]
    office.advance(days=2)
    assert in_force(office, "T1.3") == [number]


def test_it_takes_effect_after_its_day_and_replaces_only_what_holds_of_its_clause(office):
    refused(publish(office, draft(office, days=0)), 422, "interpretation_too_early")
    other = published(office, clause="T1.4")
    refused(publish(office, draft(office, clause="T1.5", replaces=other)), 422, "interpretation_of_another_clause")
    unpublished = draft(office, clause="T1.4")
    refused(publish(office, draft(office, clause="T1.4", replaces=unpublished)), 422, "interpretation_of_another_clause")
    refused(publish(office, draft(office, clause="T1.4", days=0, replaces=unpublished)), 422,
            "interpretation_too_early", "interpretation_of_another_clause")
    assert office.drafter.post(PATH, {"clause": "T3.1"}).status_code in (400, 422)
    refused(office.drafter.post(PATH, {
        "clause": "T1.4", "zh": "解释", "en": "x", "document": "x", "effective_from": office.day(1),
        "replaces": "JS2026-999999"}), 404, "not_found")
    refused(publish(office, "JS2026-999999"), 404, "not_found")


def test_acts_quote_what_held_on_their_day_whatever_comes_later(office):
    provider = office.provider("quoted")
    before = office.finding(provider)
    first = published(office)
    assert "interpretations" not in done(office.drafter.get(f"/v1/findings/{before}"), 200)
    office.advance(days=1)
    finding = office.finding(provider)
    order = office.draft(provider)
    second = published(office, days=3, replaces=first)
    assert in_force(office, "T1.2", office.day(2)) == [first] and in_force(office, "T1.2", office.day(3)) == [second]
    office.advance(days=3)
    later = office.draft(provider)
    assert "interpretations" not in done(office.drafter.get(f"/v1/findings/{before}"), 200)
    quoted = done(office.drafter.get(f"/v1/findings/{finding}"), 200)["interpretations"]
    assert [(one["interpretation"], one["document"]) for one in quoted] == [(first, "济工信字〔2026〕3号")]
    assert [one["interpretation"] for one in office.order(order)["interpretations"]] == [first]
    assert [one["interpretation"] for one in office.order(later)["interpretations"]] == [second]


def test_a_withdrawn_one_still_holds_today_and_a_dropped_draft_never(office):
    number = published(office, clause="T2.5")
    office.advance(days=1)
    provider = office.provider("withdrawn")
    case = done(office.drafter.post("/v1/cases", {
        "finding": office.finding(provider, "T2.5"), "facts": "泄密"}), 201)["case"]
    assert done(withdraw(office, number), 200)["until"] == office.day(1)
    told = office.await_event("interpretation_withdrawn", subject=number, client=office.anonymous())["data"]
    assert (told["until"], told["reason"]) == (office.day(1), "已有新的规定")
    refused(withdraw(office, number), 409, "interpretation_state")
    assert in_force(office, "T2.5") == [number] and in_force(office, "T2.5", office.day(1)) == []
    office.advance(days=1)
    assert [one["interpretation"] for one in office.case(case)["interpretations"]] == [number]
    dropped = draft(office, clause="T2.5")
    assert done(withdraw(office, dropped), 200) == {"interpretation": dropped}
    refused(publish(office, dropped), 409, "interpretation_state")
    refused(withdraw(office, dropped), 409, "interpretation_state")
    assert not office.events("interpretation_withdrawn", subject=dropped)
