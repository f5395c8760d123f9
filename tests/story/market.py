"""A small market for the stories of matching: enterprises on the roster, providers listed by review."""

import datetime
import hashlib
import json
import pathlib

from world import World, credit_code

RULEBOOK = json.loads(
    (pathlib.Path(__file__).resolve().parents[2] / "deploy/rulebooks/jining-2025.json").read_text())
ADMISSION = RULEBOOK["admission"]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PAPER = hashlib.sha256(PDF).hexdigest()  # everybody has uploaded it

# Who can do what: scenario → highest level; all serve general and special machinery.
PROFILES = {
    "mes": {"production_control": 3, "quality": 3},
    "quality": {"quality": 2},
    "finance": {"finance": 4, "purchasing": 3},
}


class Market(World):
    """Two machine builders, one weaver; providers mes, quality and finance on the register, one only registered.
    `more`: names of further providers on it."""

    def __init__(self, more=(), **world):
        super().__init__(**world)
        self.profiles = {**PROFILES, **{name: {"quality": 2} for name in more}}

    def __enter__(self):
        super().__enter__()
        self.officer = self.client("officer", person="officer-1")
        self.codes = {name: credit_code(f"market {name}") for name in
                      ("machines", "pumps", "weaver", *self.profiles, "unlisted", "unknown")}
        self.enterprises = {name: self.client("enterprise", organisation=self.codes[name], person=f"p-{name}")
                            for name in ("machines", "pumps", "weaver")}
        self.providers = {name: self.client("provider", organisation=self.codes[name], person=f"p-{name}")
                          for name in (*self.profiles, "unlisted", "unknown")}
        for client in (self.officer, *self.enterprises.values(), *self.providers.values()):
            client.upload(PDF)
        self.enrol()
        for name in (*self.profiles, "unlisted"):
            self.register(name)
        self.list(self.profiles)
        return self

    def enrol(self):
        rows = [("machines", "演示机械有限公司", "C35"), ("pumps", "演示泵业有限公司", "C34"), ("weaver", "演示纺织有限公司", "C17")]
        table = "统一社会信用代码,企业名称,县市区,行业代码\n" + "".join(
            f"{self.codes[name]},{title},任城区,{industry}\n" for name, title, industry in rows)
        answer = self.officer.send("/v1/enterprises/import", table.encode(), "text/csv")
        assert answer.status_code == 200 and answer.json()["enrolled"] == len(rows), answer.text

    def register(self, name):
        done(self.providers[name].post("/v1/providers", {
            "uscc": self.codes[name], "name": f"演示服务商{name}", "kind": "light", "legal_representative": "演示人",
            "address": "济宁市演示路1号", "local_presence": {"address": "济宁市演示路1号", "staff": 5}}), 201)

    def list(self, profiles):
        """Bring providers onto the register: application, review, publicity."""
        people = [f"reviewer-{n}" for n in range(ADMISSION["panel_size_min"])]
        reviewers = [self.client("reviewer", person=person) for person in people]
        sheet = [{"clause": line["clause"], "points": line["points"]} for line in ADMISSION["score_sheet"]]
        for name, profile in profiles.items():
            application = self.apply(name, profile)
            done(self.officer.post(f"/v1/applications/{application}/panel", {"reviewers": people, "chair": people[0]}), 200)
            for reviewer in reviewers:
                done(reviewer.post(f"/v1/applications/{application}/scores", {"lines": sheet}), 200)
            done(self.officer.post(f"/v1/applications/{application}/conclusion", {}), 200)
        self.advance(days=ADMISSION["publicity_workdays"] * 2 + 5)
        for name in profiles:
            self.await_event("register_entry_changed", where=lambda event, name=name:
                             event["data"]["provider"] == self.codes[name] and event["data"]["standing"] == "listed")
        self.settle()

    def apply(self, name, profile):
        provider = self.providers[name]
        answer = done(provider.post("/v1/applications", {
            "capabilities": [{"scenario": scenario, "level": level, "industries": ["C34", "C35"]}
                             for scenario, level in profile.items()],
            "pledge": {"shares_cost": True, "concession_percent": 10, "signed_by": "演示人", "signed_on": self.day()},
            "evidence": [{"clause": f"R{n}", "sha256": PAPER, "title": f"R{n}证明材料"} for n in range(1, 13)]}), 201)
        assert answer["state"] == "complete", answer
        return answer["application"]

    def day(self, days=0):
        return (self.today() + datetime.timedelta(days=days)).isoformat()

    # ---- what matching hears ----

    def solution(self, name, scenarios, price_fen, **more):
        """Put a solution into the catalogue, give its number."""
        return done(self.providers[name].post("/v1/solutions", {
            "name": f"演示方案{name}", "scenarios": [{"scenario": scenario, "level": level}
                                                 for scenario, level in scenarios.items()],
            "standard": True, "price_fen": price_fen,
            "interfaces": [{"kind": "openapi", "title": "开放接口", "document": PAPER}], **more}), 201)["solution"]

    def need_body(self, **more):
        return {"scenarios": [{"scenario": "production_control", "from": 1, "to": 3},
                              {"scenario": "quality", "from": 1, "to": 2}],
                "budget_fen": 50000000, "wanted_by": self.day(200), "description": "车间排产与质量追溯", **more}

    def post_need(self, enterprise="machines", **more):
        return done(self.enterprises[enterprise].post("/v1/needs", self.need_body(**more)), 201)

    def proposal_body(self, **more):
        return {"goals": "一次交检合格率提高两个百分点", "content": "部署生产管控与质量系统", "process": "调研、实施、试运行、验收",
                "deliverables": "系统与培训资料", "price_fen": 30000000,
                "lines": [{"kind": "software", "description": "生产管控系统", "function": "排产与报工", "use": "车间",
                           "quantity": 1, "price_fen": 30000000}], **more}

    def submit(self, need, name="mes", **more):
        return done(self.providers[name].post(f"/v1/needs/{need}/proposals", self.proposal_body(**more)), 201)

    def contract_body(self, provider="mes", enterprise="machines", **more):
        return {"provider": self.codes[provider], "enterprise": self.codes[enterprise], "signed_on": self.day(),
                "list_price_fen": 30000000, "concession_fen": 3000000, "enterprise_share_fen": 15000000,
                "subsidy_fen": 12000000,
                "lines": [{"kind": "software", "description": "生产管控系统", "quantity": 1, "price_fen": 30000000,
                           "due_on": self.day(60)}],
                "milestones": [{"name": "上线", "due_on": self.day(60), "share_percent": 60},
                               {"name": "验收", "due_on": self.day(120), "share_percent": 40}],
                "nda": {"signed_on": self.day(), "evidence": PAPER},
                "scenario_levels": [{"scenario": "production_control", "from": 1, "to": 3}], **more}


def done(answer, status):
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def faults(answer):
    """(code, pointer) of every fault of a refusal."""
    return sorted((fault["code"], fault["pointer"]) for fault in answer.json()["faults"])
