"""The office of the stories of sanctions: who drafts, who signs, who decides, and the providers they deal with."""

import copy
import datetime
import json

from world import ROOT, World, credit_code

RULEBOOK = json.loads((ROOT / "deploy/rulebooks/jining-2025.json").read_text())
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Office(World):
    """`drafter` and `signer` are officers, `third` another; `decider` and `judge` decide."""

    def __enter__(self):
        super().__enter__()
        self.settle()  # everybody has heard the rulebook
        self.drafter = self.client("officer", person="officer-1")
        self.signer = self.client("officer", person="officer-2")
        self.third = self.client("officer", person="officer-3")
        self.decider = self.client("decider", person="decider-1")
        self.judge = self.client("decider", person="decider-2")
        return self

    def day(self, days=0):
        return (self.today() + datetime.timedelta(days=days)).isoformat()

    def provider(self, name):
        """A registered provider that sanctions has heard of."""
        code = credit_code(f"sanctions {name}")
        client = self.client("provider", organisation=code, person=f"p-{name.replace(' ', '-')}")
        client.code = code
        client.proof = {"sha256": client.upload(PDF), "title": "整改佐证"}
        done(client.post("/v1/providers", {
            "uscc": code, "name": f"演示服务商{name}", "kind": "light", "legal_representative": "演示人",
            "address": "济宁市演示路1号"}), 201)
        self.settle()
        return client

    def held(self, provider, clause="T1.2", **more):
        """A finding as an officer records it."""
        return done(self.drafter.post("/v1/findings", {
            "provider": provider.code, "clause": clause, "facts": "演示事实", "evidence": [provider.proof],
            "happened_on": self.day(), **more}), 201)

    def answer(self, provider, finding):
        return provider.post(f"/v1/findings/{finding}/answer", {"text": "情况属实，愿意整改", "evidence": [provider.proof]})

    def finding(self, provider, clause="T1.2", **more):
        """A finding on which something may rest: the provider answered it, unless a second officer has to approve it first."""
        held = self.held(provider, clause, **more)
        if held["state"] == "standing":
            done(self.answer(provider, held["finding"]), 200)
        return held["finding"]

    def approve(self, provider, finding):
        """The second officer approves, the provider answers."""
        done(self.signer.post(f"/v1/findings/{finding}/approval"), 200)
        done(self.answer(provider, finding), 200)

    def draft(self, provider, **more):
        body = {"finding": self.finding(provider), "measures": "补充驻场人员", **more}
        return done(self.drafter.post("/v1/orders", body), 201)["order"]

    def signed(self, provider):
        order = self.draft(provider)
        done(self.signer.post(f"/v1/orders/{order}/signature"), 200)
        return order

    def deliver(self, order, on=None):
        return self.drafter.post(f"/v1/orders/{order}/delivery", {
            "delivered_on": on or self.day(), "confirmation": "paper"})

    def delivered(self, provider):
        """An order delivered today: its number and the answer to the delivery."""
        order = self.signed(provider)
        return order, done(self.deliver(order), 200)

    def report(self, provider, order):
        return provider.post(f"/v1/orders/{order}/reports", {"text": "已补充驻场人员", "evidence": [provider.proof]})

    def verify(self, order, closed):
        return self.drafter.post(f"/v1/orders/{order}/verification", {
            "closed": closed, "on_site": True, "note": "现场核验"})

    def closed(self, provider):
        """An order delivered, reported and closed today."""
        order, answer = self.delivered(provider)
        done(self.report(provider, order), 200)
        done(self.verify(order, True), 200)
        return order, answer

    def order(self, order, client=None):
        return done((client or self.drafter).get(f"/v1/orders/{order}"), 200)

    def case(self, case, client=None):
        return done((client or self.drafter).get(f"/v1/cases/{case}"), 200)

    # ---- the ladder ----

    def notice(self, case):
        return self.drafter.post(f"/v1/cases/{case}/notice", {
            "facts": "三次限期整改", "reasons": "符合取消资格情形", "delivered_on": self.day(), "confirmation": "paper"})

    def statement(self, provider, case):
        return provider.post(f"/v1/cases/{case}/statement", {"text": "请求从轻", "evidence": []})

    def review(self, case, agrees=True, client=None):
        return (client or self.third).post(f"/v1/cases/{case}/legal-review", {"agrees": agrees, "opinion": "程序合法"})

    def vote(self, case, votes=("for", "for", "for"), disqualify=True):
        members = [{"person": f"member-{n}", "vote": vote, **({"conflict": "近亲属任职"} if vote == "excluded" else {})}
                   for n, vote in enumerate(votes)]
        return self.decider.post(f"/v1/cases/{case}/decision", {
            "members": members, "disqualify": disqualify, "reasons": "集体讨论决定"})

    def conclude(self, case):
        return self.drafter.post(f"/v1/cases/{case}/delivery", {
            "delivered_on": self.day(), "confirmation": "electronic_signed"})

    def climb(self, provider, case):
        """Take a proposal up to a delivered decision."""
        done(self.notice(case), 200)
        done(self.statement(provider, case), 200)
        done(self.review(case), 200)
        done(self.vote(case), 200)
        return done(self.conclude(case), 200)

    def disqualified(self, provider):
        """Three closed orders and the decision that followed: the orders and the case."""
        made = [self.closed(provider) for _ in range(3)]
        case = made[2][1]["case"]
        self.climb(provider, case)
        return [order for order, _ in made], case

    # ---- appeals ----

    def appeal(self, provider, against, ground="A1"):
        return provider.post("/v1/appeals", {
            "against": against, "ground": ground, "text": "因试点企业原因未能按期完成", "evidence": [provider.proof]})

    def stay(self, appeal):
        return self.judge.post(f"/v1/appeals/{appeal}/stay", {"reasons": "继续执行将造成难以弥补的损失"})

    def judgement(self, appeal, upheld, client=None, **more):
        return (client or self.judge).post(f"/v1/appeals/{appeal}/decision", {
            "upheld": upheld, "reasons": "经复核认定", **more})

    def count(self, provider):
        return done(self.drafter.get(f"/v1/providers/{provider.code}/count"), 200)


def rulebook(version, effective_from, **rectification):
    """The deployed rulebook as another version, with other numbers for orders."""
    body = copy.deepcopy(RULEBOOK)
    body.update(version=version, effective_from=effective_from)
    body["rectification"].update(rectification)
    return {"body": body}


def done(answer, status):
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def refused(answer, status, *codes):
    """A clear refusal: its status and every fault's code."""
    assert answer.status_code == status, answer.text
    assert [fault["code"] for fault in answer.json()["faults"]] == list(codes), answer.text
    return answer.json()["faults"]
