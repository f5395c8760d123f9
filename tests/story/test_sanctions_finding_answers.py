"""A finding is told to the provider, which may answer it with evidence within ten days; nothing rests on it before it
has, or before the term is over by the timer alone (T1, T2)."""

import pytest

from sanctions_office import Office, done, refused, rulebook


@pytest.fixture(scope="module")
def office():
    with Office(start="2026-09-17") as world:
        yield world


def draft(office, finding):
    return office.drafter.post("/v1/orders", {"finding": finding, "measures": "整改"})


def propose(office, finding):
    return office.drafter.post("/v1/cases", {"finding": finding, "facts": "演示"})


def shown(office, finding, client=None):
    return done((client or office.drafter).get(f"/v1/findings/{finding}"), 200)


@pytest.mark.parametrize("clause, act", [("T1.2", draft), ("T2.5", propose)])
def test_nothing_rests_on_a_finding_before_the_provider_has_answered(office, clause, act):
    provider, other = office.provider(f"answers {clause}"), office.provider(f"onlooker {clause}")
    held = office.held(provider, clause)
    number = held["finding"]
    assert held["state"] == "standing" and held["answer_by"] == "2026-09-28"  # 10 days end on the feast's last day
    proof = held["answer_by_arithmetic"]
    assert (proof["parameter"], proof["term_days"], proof["day_kind"]) == ("/findings/answer_days", 10, "natural")
    assert (proof["notice"], proof["counted_to"], proof["rolled"]) == ("2026-09-17", "2026-09-27", True)
    told = office.await_event("finding_recorded", subject=number, client=provider)["data"]
    assert (told["answer_by"], told["answer_by_arithmetic"]) == (held["answer_by"], proof)
    (fault,) = refused(act(office, number), 409, "finding_answer_awaited")
    assert "2026-09-28" in fault["en"]
    refused(office.answer(other, number), 404, "not_found")
    assert office.drafter.post(f"/v1/findings/{number}/answer", {"text": "x", "evidence": []}).status_code == 403
    done(office.answer(provider, number), 200)
    refused(office.answer(provider, number), 409, "finding_answered_already")
    answered = office.await_event("finding_answered", subject=number, client=provider)["data"]
    assert answered["text"] == "情况属实，愿意整改" and answered["evidence"] == [provider.proof]
    assert answered["answered_on"] == "2026-09-17"
    page = shown(office, number)
    assert page["answer"] == answered["text"] and page["answer_evidence"] == [provider.proof]
    assert page["answered_at"] and page["answer_over"] is False
    done(act(office, number), 201)
    assert office.events("finding_answered", subject=number, client=other) == []


def test_what_waits_for_its_second_officer_is_answered_once_it_is_told(office):
    provider = office.provider("approval first")
    held = office.held(provider, "T1.6")
    assert "answer_by" not in held
    refused(office.answer(provider, held["finding"]), 404, "not_found")
    office.advance(to="2026-09-18")
    approved = done(office.signer.post(f"/v1/findings/{held['finding']}/approval"), 200)
    assert approved["answer_by"] == "2026-09-28" and approved["answer_by_arithmetic"]["notice"] == "2026-09-18"
    told = office.await_event("finding_approved", subject=held["finding"], client=provider)["data"]
    assert told["answer_by"] == "2026-09-28"
    refused(draft(office, held["finding"]), 409, "finding_answer_awaited")
    done(office.answer(provider, held["finding"]), 200)
    done(draft(office, held["finding"]), 201)


def test_the_term_ends_by_the_timer_alone_five_minutes_after_its_last_day(office):
    silent, annulled = office.provider("silent"), office.provider("annulled")
    number, fallen = office.held(silent)["finding"], office.held(annulled)["finding"]
    appeal = done(office.appeal(annulled, fallen, "A2"), 201)["appeal"]
    done(office.judgement(appeal, True), 200)
    refused(office.answer(annulled, fallen), 409, "finding_not_standing")
    by = shown(office, number)["answer_by"]
    assert by == "2026-09-28"
    office.advance(to=f"{by}T15:59:00Z")
    refused(draft(office, number), 409, "finding_answer_awaited")
    office.advance(to=f"{by}T16:01:00Z")
    refused(office.answer(silent, number), 409, "finding_answer_is_over")
    refused(draft(office, number), 409, "finding_answer_awaited")
    assert not office.events("finding_unanswered", subject=number)
    office.advance(to=f"{by}T16:06:00Z")
    told = office.await_event("finding_unanswered", subject=number, client=silent)["data"]
    assert (told["answer_by"], told["answer_by_arithmetic"]["term_days"]) == (by, 10)
    assert shown(office, number, silent)["answer_over"] is True
    refused(office.answer(silent, number), 409, "finding_answer_is_over")
    done(draft(office, number), 201)
    assert not office.events("finding_unanswered", subject=fallen)


def test_who_was_heard_in_the_investigation_is_not_asked_again(office):
    provider = office.provider("investigated")
    case = done(office.anonymous().post("/v1/complaints", {
        "provider": provider.code, "anonymous": True, "text": "进驻不及时"}), 201)["case"]
    office.settle()
    done(office.drafter.post(f"/v1/complaints/{case}/acceptance", {
        "accepted": True, "reason": "受理", "statement_for_provider": "有企业反映进驻不及时"}), 200)
    office.await_event("investigation_opened", subject=case)
    done(provider.post(f"/v1/investigations/{case}/answer", {"text": "已补派"}), 201)
    paper = {"sha256": office.drafter.upload(b"%PDF-1.4 attendance"), "title": "考勤表"}
    done(office.drafter.post(f"/v1/investigations/{case}/conclusion", {
        "upheld": True, "clause": "T2.7", "severity": "minor", "facts": "演示", "evidence": [paper]}), 201)
    told = office.await_event("finding_recorded", where=lambda e: e["data"].get("complaint") == case)["data"]
    assert told["answer"] == "已补派" and "answer_by" not in told
    refused(office.answer(provider, told["finding"]), 409, "finding_was_heard")
    done(propose(office, told["finding"]), 201)


def test_a_calendar_that_arrives_dates_a_running_term_to_answer_anew(office):
    office.advance(to="2026-12-25")
    provider = office.provider("provisional")
    number = office.held(provider)["finding"]
    page = shown(office, number)
    assert (page["answer_by"], page["answer_provisional"]) == ("2027-01-04", True)
    # an invented notice: the state has published none for 2027
    adopted = office.adopt("calendars", {
        "year": 2027, "version": "2027.1", "source_zh": "演示数据", "source_en": "invented",
        "holidays": ["2027-01-01", "2027-01-04"], "workdays": []})
    assert adopted["redated"] == [number]
    moved = office.await_event("finding_answer_redated", subject=number, client=provider)["data"]
    assert (moved["was_due_on"], moved["answer_by"], moved["provisional"]) == ("2027-01-04", "2027-01-05", False)
    office.advance(to="2027-01-05")
    done(office.answer(provider, number), 200)


def test_the_term_is_the_rulebooks_of_the_day_of_the_facts(office):
    body = rulebook("jining-2025.2", office.day())["body"]
    body["findings"].update(answer_days=3, day_kind="workday", roll=False)
    office.adopt("rulebooks", body)
    office.settle()
    provider = office.provider("rulebooks")
    assert office.held(provider)["answer_by"] == "2027-01-08"
    before = office.held(provider, happened_on=office.day(-1))
    assert (before["answer_by"], before["answer_by_arithmetic"]["rulebook"]) == ("2027-01-15", "jining-2025.1")
