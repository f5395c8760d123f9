"""A disqualification strikes off the register, its annulment restores, and every day past stays as it was (M1, T2, A1)."""

import pytest

from intake_city import City, done
from sanctions_office import PDF, Office
from test_intake_transition import admitted, enterprise, registers
from world import credit_code


class Bureau(City, Office):
    """Both halves of the story: who lists and who sanctions."""

    def on_register(self, seed):
        provider = self.listed(seed)
        provider.proof = {"sha256": provider.upload(PDF), "title": "佐证"}
        return provider

    def standing(self, provider):
        return done(self.entry(provider.code))["standing"]

    def changed(self, provider, version):
        return self.await_event("register_entry_changed", subject=provider.code,
                                where=lambda event: event["data"]["version"] == version)["data"]

    def proposal(self, provider, clause):
        """A case opened on a finding under a clause of T2."""
        finding = self.finding(provider, clause=clause)
        return done(self.drafter.post("/v1/cases", {"finding": finding, "facts": "演示事实"}), 201)["case"]


@pytest.fixture(scope="module")
def bureau():
    with Bureau(start="2025-03-03") as bureau:
        yield bureau


def test_a_delivered_decision_strikes_off_and_a_won_appeal_restores(bureau):
    provider = bureau.on_register("struck")
    listed_on = bureau.day()
    bureau.advance(days=10)
    _, case = bureau.disqualified(provider)
    struck_on = bureau.day()
    struck = bureau.changed(provider, 2)
    assert (struck["standing"], struck["since"], struck["decision"]) == ("struck_off", struck_on, case)
    assert struck["clause"] == "T2.2" and struck["capabilities"]
    assert provider.code in [item["provider"] for item in bureau.register(standing="struck_off")["items"]]
    assert provider.code not in [item["provider"] for item in bureau.register(standing="listed")["items"]]

    bureau.advance(days=10)
    appeal = done(bureau.appeal(provider, case), 201)["appeal"]
    done(bureau.judgement(appeal, True))
    restored = bureau.changed(provider, 3)
    assert (restored["standing"], restored["since"]) == ("listed", bureau.day())
    assert "decision" not in restored

    entry = done(bureau.entry(provider.code))
    assert [(period["standing"], period["from"], period.get("to"), period.get("withdrawn_by"))
            for period in entry["history"]] == [
        ("listed", listed_on, struck_on, None), ("struck_off", struck_on, bureau.day(), appeal),
        ("listed", bureau.day(), None, None)]
    for day, standing in ((listed_on, "listed"), (struck_on, "struck_off"), (bureau.day(), "listed")):
        assert done(bureau.entry(provider.code, as_of=day))["standing"] == standing


def test_who_is_struck_off_twice_is_restored_when_both_decisions_are_gone(bureau):
    provider = bureau.on_register("struck twice")
    first, second = bureau.proposal(provider, "T2.5"), bureau.proposal(provider, "T2.8")
    bureau.climb(provider, first)
    assert bureau.changed(provider, 2)["decision"] == first
    bureau.climb(provider, second)
    bureau.settle()
    assert bureau.standing(provider) == "struck_off"
    done(bureau.judgement(done(bureau.appeal(provider, first), 201)["appeal"], True))
    still = bureau.changed(provider, 3)
    assert (still["standing"], still["decision"], still["clause"]) == ("struck_off", second, "T2.8")
    done(bureau.judgement(done(bureau.appeal(provider, second), 201)["appeal"], True))
    assert bureau.changed(provider, 4)["standing"] == "listed"


def test_who_was_struck_off_may_apply_again(bureau):
    provider = bureau.on_register("again")
    _, case = bureau.disqualified(provider)
    bureau.changed(provider, 2)
    ends_on = bureau.reviewed(bureau.apply(provider))["publicity_ends_on"]
    bureau.advance(to=ends_on)
    bureau.advance(days=1)
    assert bureau.changed(provider, 3)["standing"] == "listed"
    done(bureau.judgement(done(bureau.appeal(provider, case), 201)["appeal"], True))
    bureau.settle()
    assert len(done(bureau.entry(provider.code))["history"]) == 3, "what was listed anew is not listed twice"


def test_a_decision_that_does_not_disqualify_leaves_the_register(bureau):
    provider = bureau.on_register("spared")
    case = bureau.proposal(provider, "T2.5")
    done(bureau.notice(case))
    done(bureau.statement(provider, case))
    done(bureau.review(case))
    done(bureau.vote(case, votes=("against", "against", "for"), disqualify=False))
    done(bureau.conclude(case))
    bureau.await_event("decision_delivered", subject=case)
    bureau.settle()
    assert bureau.standing(provider) == "listed"


def test_who_is_restored_to_a_provisional_standing_has_no_longer_than_before(bureau):
    table = f"企业名称,统一社会信用代码,县（市、区）,行业代码\n过渡期演示企业,{credit_code('transition 1')},任城区,3411\n"
    done(bureau.officer.send("/v1/enterprises/import", table.encode(), "text/csv"))
    bureau.enterprise = enterprise(bureau, 1)
    provider, other = [registers(bureau, admitted(bureau, seed, completed_on="2025-03-03")) for seed in ("late", "in time")]
    cases = {}
    for one in (provider, other):
        one.proof = {"sha256": one.upload(PDF), "title": "佐证"}
        cases[one] = bureau.proposal(one, "T2.5")
        bureau.climb(one, cases[one])
    bureau.settle()
    assert {bureau.standing(one) for one in cases} == {"struck_off"}
    done(bureau.judgement(done(bureau.appeal(other, cases[other]), 201)["appeal"], True))
    bureau.settle()
    assert bureau.standing(other) == "provisional"
    bureau.advance(to="2025-10-02")
    assert bureau.standing(other) == "removed", "it has not applied by the day"
    done(bureau.judgement(done(bureau.appeal(provider, cases[provider]), 201)["appeal"], True))
    bureau.settle()
    assert bureau.standing(provider) == "removed", "the day was over when it was restored"
