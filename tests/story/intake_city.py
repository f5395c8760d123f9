"""A city for the stories of intake: an officer, reviewers, providers that register and apply."""

import datetime
import hashlib
import json
import pathlib

from world import World, credit_code

RULEBOOK = json.loads(
    (pathlib.Path(__file__).resolve().parents[2] / "deploy/rulebooks/jining-2025.json").read_text())
ADMISSION = RULEBOOK["admission"]
COMPLAINTS = RULEBOOK["complaints"]
SHEET = ADMISSION["score_sheet"]
CLAUSES = [line["clause"] for line in SHEET]
PAPER = b"%PDF-1.7\n" + "演示材料".encode()
SHA = hashlib.sha256(PAPER).hexdigest()  # everybody who is to name it uploads it first


class City(World):
    """An instance whose people have keys; nobody is registered, enrolled or listed yet."""

    def __enter__(self):
        super().__enter__()
        self.settle()  # everybody has heard the rulebook
        self.officer = self.client("officer", person="officer-1")
        self.auditor = self.client("auditor", person="auditor-1")
        self.people = [f"reviewer-{n}" for n in range(1, ADMISSION["panel_size_min"] + 2)]
        self.reviewers = {person: self.client("reviewer", person=person) for person in self.people}
        self.public = self.anonymous()
        return self

    def day(self, days=0):
        return (self.today() + datetime.timedelta(days=days)).isoformat()

    # ---- providers ----

    def provider(self, seed, name=None, presence=True):
        """Register an invented provider; gives its client, with `code` and `name`."""
        code = credit_code(f"intake {seed}")
        client = self.client("provider", organisation=code, person=f"p-{seed.replace(' ', '-')}")
        client.code, client.name = code, name or f"演示服务商{seed}"
        body = {"uscc": code, "name": client.name, "kind": "light", "legal_representative": "演示人",
                "address": "济宁市演示路1号", "phone": "0537-0000000"}
        if presence:
            body["local_presence"] = {"address": "济宁市演示路1号", "staff": 5}
        done(client.post("/v1/providers", body), 201)
        client.upload(PAPER)
        return client

    def application_body(self, **more):
        return {"capabilities": [{"scenario": "quality", "level": 3, "industries": ["C34", "C35"]}],
                "pledge": {"shares_cost": True, "concession_percent": 10, "signed_by": "演示人", "signed_on": self.day()},
                "evidence": [{"clause": clause, "sha256": SHA, "title": f"{clause}证明材料"} for clause in CLAUSES], **more}

    def apply(self, provider, **more):
        return done(provider.post("/v1/applications", self.application_body(**more)), 201)["application"]

    # ---- the review ----

    def form_panel(self, application, people=None, chair=None):
        people = people or self.people[:ADMISSION["panel_size_min"]]
        return self.officer.post(f"/v1/applications/{application}/panel",
                                 {"reviewers": people, "chair": chair or people[0]})

    def score(self, application, person, percent=100):
        return self.reviewers[person].post(f"/v1/applications/{application}/scores", {"lines": sheet(percent)})

    def reviewed(self, application, percent=100):
        """Panel, scores, conclusion."""
        done(self.form_panel(application))
        for person in self.people[:ADMISSION["panel_size_min"]]:
            done(self.score(application, person, percent))
        return done(self.officer.post(f"/v1/applications/{application}/conclusion", {}))

    def listed(self, seed, name=None, **more):
        """A provider on the register, brought there by the whole procedure."""
        provider = self.provider(seed, name)
        provider.application = self.apply(provider, **more)
        ends_on = self.reviewed(provider.application)["publicity_ends_on"]
        self.advance(to=datetime.date.fromisoformat(ends_on) + datetime.timedelta(days=1))
        self.await_event("register_entry_changed", subject=provider.code)
        return provider

    # ---- what one reads ----

    def state(self, application):
        return done(self.officer.get(f"/v1/applications/{application}"))["state"]

    def register(self, **query):
        return done(self.public.get("/v1/register", **query))

    def entry(self, code, **query):
        return self.public.get(f"/v1/register/{code}", **query)

    def file(self, provider, client=None, **more):
        body = {"provider": provider, "anonymous": True, "text": "合同签订后一直没有进驻，演示内容", **more}
        return (client or self.public).post("/v1/complaints", body)

    def follow(self, receipt):
        return self.public.post("/v1/complaints/follow", {"receipt": receipt})


def sheet(percent=100):
    """A score sheet with every line; the points are a share of the most."""
    return [{"clause": line["clause"], "points": line["points"] * percent // 100} for line in SHEET]


def done(answer, status=200):
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def codes(answer):
    """What a refusal refuses: its fault codes, in order."""
    return sorted(fault["code"] for fault in answer.json()["faults"])


def refused(answer, status, *expected):
    assert answer.status_code == status, answer.text
    assert codes(answer) == sorted(expected), answer.text
