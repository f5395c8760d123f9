"""Upheld complaints that the served enterprises rated unsatisfied are counted; the rulebook's number in its window opens
a review with a certificate, which an officer takes up or dismisses, and nobody learns who complained (T2.3)."""

import json

import pytest

from rehearsal import draft, rehearse
from sanctions_office import Office, done, refused, rulebook
from world import credit_code


class City(Office):
    """`served` has contracts with the providers, `stranger` is a pilot enterprise without one."""

    def __enter__(self):
        super().__enter__()
        self.codes = {name: credit_code(f"dissatisfied {name}") for name in ("served", "stranger")}
        rows = "".join(f"{code},演示{name}企业,任城区,C34\n" for name, code in self.codes.items())
        done(self.drafter.send("/v1/enterprises/import", f"统一社会信用代码,企业名称,县市区,行业代码\n{rows}".encode(), "text/csv"), 200)
        self.served, self.stranger = (
            self.client("enterprise", organisation=code, person=f"e-{name}") for name, code in self.codes.items())
        self.paper = {"sha256": self.drafter.upload(b"%PDF-1.4 attendance"), "title": "考勤表"}
        return self

    def serving(self, name):
        """A provider with a contract with `served`."""
        provider = self.provider(name)
        self.contract(provider)
        return provider

    def contract(self, provider):
        done(self.drafter.post("/v1/contracts", {
            "provider": provider.code, "provider_name": "演示服务商", "enterprise": self.codes["served"],
            "signed_on": self.day(), "list_price_fen": 60000000, "concession_fen": 6000000,
            "enterprise_share_fen": 36000000, "subsidy_fen": 18000000,
            "lines": [{"kind": "software", "description": "生产管控系统", "quantity": 1, "price_fen": 60000000, "due_on": self.day(30)}],
            "milestones": [{"name": "验收", "due_on": self.day(400), "share_percent": 100}],
            "scenario_levels": [{"scenario": "production_control", "from": 1, "to": 2}]}), 201)
        self.settle()

    def complained(self, provider, *complaints):
        """Each complaint is filed, investigated and rated as it says; gives their numbers and receipts."""
        filed = [done(self.file(provider, **one), 201) for one in complaints]
        self.settle()
        for one in filed:
            done(self.drafter.post(f"/v1/complaints/{one['case']}/acceptance", {
                "accepted": True, "reason": "受理", "statement_for_provider": "有企业反映进驻不及时"}), 200)
        self.settle()
        for one, how in zip(filed, complaints):
            if how.get("early"):
                self.rate(one, how["early"])
            self.concluded(provider, one["case"], **how)
        self.settle()
        for one, how in zip(filed, complaints):
            if how.get("rating", "unsatisfied") and not how.get("early"):
                self.rate(one, how.get("rating", "unsatisfied"))
        self.settle()
        return filed

    def file(self, provider, by="served", **_):
        body = {"provider": provider.code, "text": "三周无人到场", "anonymous": by is None}
        if by is None:
            return self.anonymous().post("/v1/complaints", body)
        return getattr(self, by).post("/v1/complaints", {**body, "enterprise": self.codes[by]})

    def concluded(self, provider, case, upheld=True, clause="T1.2", **_):
        done(provider.post(f"/v1/investigations/{case}/answer", {"text": "已补派"}), 201)
        verdict = {"clause": clause, "severity": "minor", "evidence": [self.paper]} if upheld else {}
        done(self.drafter.post(f"/v1/investigations/{case}/conclusion", {"upheld": upheld, "facts": "演示", **verdict}), 201)

    def rate(self, one, rating):
        done(self.anonymous().post("/v1/complaints/rating", {"receipt": one["receipt"], "rating": rating}), 200)

    def reviews(self, provider):
        return [event["data"] for event in self.events("case_opened")
                if event["data"]["provider"] == provider.code and event["data"]["ground"] == "complaints"]

    def weighed(self, provider):
        """Each complaint of the provider that was ever counted, and why it is not now."""
        page = done(self.drafter.get(f"/v1/providers/{provider.code}/dissatisfaction"), 200)
        return {one["complaint"]: one.get("left_out") for one in page["complaints"]}

    def certificate(self, number, client=None):
        return done((client or self.drafter).get(f"/v1/certificates/{number}"), 200)

    def other_numbers(self, version, **unsatisfied):
        """From tomorrow on the law has other numbers."""
        body = rulebook(version, self.day(1))["body"]
        body["unsatisfied"].update(unsatisfied)
        self.adopt("rulebooks", body)
        self.advance(days=1)

    def take_up(self, case):
        return self.signer.post(f"/v1/cases/{case}/proposal", {"reasons": "涉及多家企业，情节较重"})

    def finding_of(self, case):
        return self.await_event("finding_recorded", where=lambda e: e["data"].get("complaint") == case)["data"]["finding"]


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as world:
        yield world


@pytest.fixture(scope="module")
def reviewed(city):
    """A provider about which five complaints in 365 days opened a review, after one that is a day too old."""
    provider = city.serving("five")
    provider.old = city.complained(provider, {})
    city.advance(days=1)
    provider.counted = city.complained(provider, *[{}] * 3)
    city.advance(days=364)
    provider.counted += city.complained(provider, {})
    assert not city.reviews(provider) and len(city.weighed(provider)) == 5
    provider.counted += city.complained(provider, {})
    (provider.opened,) = city.reviews(provider)
    return provider


@pytest.fixture(scope="module")
def two(city, reviewed):
    """From here on two complaints are enough."""
    city.other_numbers("jining-2025.2", count=2)


def numbers(filed):
    return sorted(one["case"] for one in filed)


def test_the_fifth_in_365_days_opens_a_review_with_a_certificate(city, reviewed):
    opened = reviewed.opened
    assert (opened["clause"], opened["state"], opened["rulebook"]) == ("T2.3", "review", "jining-2025.1")
    certificate = city.certificate(opened["certificate"])
    assert (certificate["count"], certificate["complaints_reach"]) == (5, 5)
    assert (certificate["window_from"], certificate["window_to"]) == ("2025-01-03", "2026-01-02")
    told = city.await_event("dissatisfaction_certified", subject=opened["certificate"])["data"]
    assert (told["window_days"], told["window_from"], told["window_to"]) == (365, "2025-01-03", "2026-01-02")
    assert [one["complaint"] for one in told["complaints"]] == numbers(reviewed.counted)
    assert [one["stated_on"] for one in told["complaints"]] == ["2025-01-03"] * 3 + ["2026-01-02"] * 2
    (old,) = told["left_out"]
    assert old == {"complaint": reviewed.old[0]["case"], "stated_on": "2025-01-02", "why": "outside_window"}
    assert [one.get("left_out") for one in certificate["complaints"]] == ["outside_window"] + [None] * 5


@pytest.mark.parametrize("law, outcome, day", [
    ({"count": 5, "window_days": 365}, None, None), ({"count": 6}, "none", None), ({"window_days": 364}, "none", None),
    ({"count": 6, "window_days": 366}, None, None), ({"count": 4}, "review", "2025-01-03"), ({"count": 3}, "review", "2025-01-03"),
    ({"automatic": True}, "proposal", "2026-01-02")])
def test_a_draft_with_another_number_or_window_would_have_opened_it_on_another_day_or_not(city, reviewed, law, outcome, day):
    found = list(rehearse(city.drafter, "orders", draft(unsatisfied=law), "complaints").values())
    if outcome is None:
        assert found == [], "as it was"
        return
    (item,) = found
    assert (item["number"], item["clause"], item["matter"]) == (reviewed.code, "T2.3", "complaints")
    assert item["was"] == {"outcome": "review", "opens_on": "2026-01-02"}
    assert item["would_be"] == {"outcome": outcome, **({"opens_on": day} if day else {})}
    assert [one["parameter"] for one in item["because"]] == [f"/unsatisfied/{name}" for name in law]
    assert "TS2" not in str(item), "whose complaint counts is not told"


def test_a_review_is_taken_up_by_an_officer_and_decided_by_people(city, reviewed):
    case = reviewed.opened["case"]
    refused(city.notice(case), 409, "case_step")
    refused(city.appeal(reviewed, case), 404, "not_found")
    seen = reviewed.get(f"/v1/certificates/{reviewed.opened['certificate']}")
    assert seen.status_code == 404, "nor is what it rests on there for the provider before the notice"
    assert reviewed.post(f"/v1/cases/{case}/proposal", {"reasons": "x"}).status_code == 403
    done(city.take_up(case), 200)
    refused(city.take_up(case), 409, "case_step")
    page = city.case(case)
    assert page["state"] == "proposal" and page["taken_up"]["by"] == "officer-2"
    assert city.await_event("case_taken_up", subject=case)["data"]["reasons"] == page["taken_up"]["reasons"]
    city.climb(reviewed, case)
    assert city.await_event("decision_delivered", subject=case)["data"]["clause"] == "T2.3"


def test_nobody_learns_who_complained(city, reviewed):
    opened = reviewed.opened
    every = numbers(reviewed.old + reviewed.counted)
    assert "5件" in opened["facts"] and not [case for case in every if case in opened["facts"]]
    page = city.case(opened["case"], reviewed)
    assert page["facts"] == opened["facts"] and "taken_up" not in page
    seen = city.certificate(opened["certificate"], reviewed)
    assert seen["count"] == 5 and "complaints" not in seen
    assert reviewed.get(f"/v1/providers/{reviewed.code}/dissatisfaction").status_code == 403
    kinds = {event["type"].split(".")[2] for event in city.events(client=reviewed)}
    assert not kinds & {"dissatisfaction_stated", "dissatisfaction_certified", "case_opened", "case_taken_up"}
    stated = city.events("dissatisfaction_stated")
    assert [event["subject"] for event in stated] == every and city.codes["served"] not in json.dumps(stated)
    assert not [event for event in stated if "actor" in event]


NOT_COUNTED = {
    "rated satisfied": {"rating": "satisfied"},
    "not upheld": {"upheld": False},
    "of somebody without a name": {"by": None},
    "of an enterprise the provider does not serve": {"by": "stranger"},
}


def test_only_what_is_upheld_rated_unsatisfied_and_of_a_served_enterprise_counts(city, two):
    provider = city.provider("borders")
    (before,) = city.complained(provider, {})
    assert done(city.drafter.get(f"/v1/complaints/{before['case']}"), 200)["provider_serves"] is False
    city.contract(provider)
    counted = city.complained(provider, *NOT_COUNTED.values(), {})[-1:]
    assert list(city.weighed(provider)) == numbers(counted) and not city.reviews(provider)
    early = city.complained(provider, {"early": "unsatisfied"})
    (opened,) = city.reviews(provider)
    assert [one["complaint"] for one in city.certificate(opened["certificate"])["complaints"]] == numbers(counted + early)


def test_a_rating_that_changes_leaves_the_count_and_may_come_back(city, two):
    provider = city.serving("second thoughts")
    first, second = city.complained(provider, {}, {})
    (opened,) = city.reviews(provider)
    case = opened["case"]
    city.rate(first, "satisfied")
    city.settle()
    assert city.weighed(provider) == {first["case"]: "rating_changed", second["case"]: None}
    (fault,) = refused(city.take_up(case), 409, "complaints_not_reached")
    assert ": 1," in fault["en"]
    city.rate(first, "unsatisfied")
    city.settle()
    assert city.weighed(provider)[first["case"]] is None and len(city.reviews(provider)) == 1, "one is open"
    done(city.take_up(case), 200)
    done(city.notice(case), 200)
    done(city.statement(provider, case), 200)
    done(city.review(case), 200)
    city.rate(second, "satisfied")
    city.settle()
    refused(city.vote(case), 409, "complaints_not_reached")
    done(city.drafter.post(f"/v1/cases/{case}/dismissal", {"reason": "企业已满意"}), 200)
    city.complained(provider, {})
    _, again = city.reviews(provider)
    left_out = [one for one in city.certificate(again["certificate"])["complaints"] if "left_out" in one]
    assert [(one["complaint"], one["left_out"]) for one in left_out] == [(second["case"], "rating_changed")]


def test_a_finding_that_falls_takes_its_complaint_out_of_the_count(city, two):
    provider = city.serving("appeals")
    filed = city.complained(provider, {}, {}, {})
    (opened,) = city.reviews(provider)
    case = opened["case"]
    done(city.take_up(case), 200)
    first, second = [one["complaint"] for one in city.certificate(opened["certificate"])["complaints"]]
    appeal = done(city.appeal(provider, city.finding_of(first), "A2"), 201)["appeal"]
    assert case in done(city.judgement(appeal, True), 200)["annulled"]
    certificate = city.certificate(city.await_event("case_reopened", subject=case)["data"]["certificate"])
    assert certificate["count"] == 2 and len(certificate["complaints"]) == len(filed)
    assert {"complaint": first, "stated_on": city.day(), "left_out": "finding_annulled"} in certificate["complaints"]
    assert city.case(case)["state"] == "proposal"
    appeal = done(city.appeal(provider, city.finding_of(second), "A2"), 201)["appeal"]
    done(city.judgement(appeal, True), 200)
    assert city.case(case)["state"] == "dismissed" and city.weighed(provider)[second] == "finding_annulled"


def test_a_finding_that_awaits_its_second_officer_does_not_count_before(city, two):
    provider = city.serving("awaited")
    _, waiting = city.complained(provider, {}, {"clause": "T2.10"})
    assert city.weighed(provider)[waiting["case"]] == "finding_awaited" and not city.reviews(provider)
    done(city.signer.post(f"/v1/findings/{city.finding_of(waiting['case'])}/approval"), 200)
    assert len(city.reviews(provider)) == 1 and city.weighed(provider)[waiting["case"]] is None


def test_another_rulebook_may_open_the_proposal_by_itself(city, two):
    provider = city.serving("by itself")
    city.complained(provider, {})
    city.other_numbers("jining-2025.3", count=2, window_days=2, automatic=True)
    city.complained(provider, {})
    (opened,) = city.reviews(provider)
    assert (opened["state"], opened["rulebook"]) == ("proposal", "jining-2025.3")
    assert city.certificate(opened["certificate"])["window_from"] == city.day(-1)
    refused(city.take_up(opened["case"]), 409, "case_step")
    done(city.notice(opened["case"]), 200)
