"""A small city for the stories of monitoring: an enterprise, a provider, officers, a contract and its project."""

import datetime

from world import World, credit_code


class City(World):
    """An instance in which one enterprise is enrolled and the people of the stories have their keys."""

    def __enter__(self):
        super().__enter__()
        self.settle()  # everybody has heard the rulebook
        self.enterprise_code = credit_code("monitored enterprise")
        self.provider_code = credit_code("monitored provider")
        self.other_code = credit_code("another provider")
        self.officer = self.client("officer", person="officer-1")
        self.provider = self.client("provider", organisation=self.provider_code, person="provider-1")
        self.other_provider = self.client("provider", organisation=self.other_code, person="provider-2")
        self.keys = {self.provider_code: self.provider, self.other_code: self.other_provider}
        self.enterprise = self.client("enterprise", organisation=self.enterprise_code, person="enterprise-1")
        self.enrol()
        return self

    def enrol(self):
        table = f"统一社会信用代码,企业名称,县市区,行业代码\n{self.enterprise_code},演示机械有限公司,任城区,C34\n"
        answer = self.officer.send("/v1/enterprises/import", table.encode(), "text/csv")
        assert answer.status_code == 200 and answer.json()["enrolled"] == 1, answer.text
        self.settle()

    def day(self, days=0):
        return (self.today() + datetime.timedelta(days=days)).isoformat()

    def contract(self, milestones=((40, 60), (80, 40)), provider=None, delivered=300, nda=True, arrived=True, **more):
        """Record a contract signed today, give the project that monitoring opens for it. `milestones`:
        (days from today, percent); `delivered`: days until its line is due; `arrived`: the team is there."""
        body = {
            "provider": provider or self.provider_code, "provider_name": "演示服务商", "enterprise": self.enterprise_code,
            "signed_on": self.day(), "list_price_fen": 60000000, "concession_fen": 6000000,
            "enterprise_share_fen": 36000000, "subsidy_fen": 18000000,
            "lines": [{"kind": "software", "description": "生产管控系统", "quantity": 1, "price_fen": 60000000,
                       "due_on": self.day(delivered)}],
            "milestones": [{"name": f"节点{n}", "due_on": self.day(days), "share_percent": share}
                           for n, (days, share) in enumerate(milestones, 1)],
            "scenario_levels": [{"scenario": "production_control", "from": 1, "to": 2}], **more}
        if nda:
            body["nda"] = {"signed_on": self.day(), "evidence": self.paper()}
        answer = self.officer.post("/v1/contracts", body)
        assert answer.status_code == 201, answer.text
        contract = answer.json()["contract"]
        opened = self.await_event("project_opened", where=lambda event: event["data"]["contract"] == contract)
        if arrived:
            there = self.fulfil(opened["data"]["project"], "arrival", client=self.keys[body["provider"]])
            assert there.status_code == 201, there.text
        return opened["data"]

    def paper(self, client=None):
        return (client or self.provider).upload(b"%PDF-1.4 a paper")

    def fulfil(self, project, kind, about="", client=None, **more):
        """Put on record that something owed is done."""
        client = client or self.provider
        body = {"kind": kind, "about": about, "done_on": self.day(),
                "evidence": [{"sha256": self.paper(client), "title": "证明材料"}], **more}
        return client.post(f"/v1/projects/{project}/fulfilments", body)

    def answer(self, project, fulfilment, objection=None, client=None):
        """The enterprise confirms, or objects."""
        body = {"agrees": objection is None, **({"objection": objection} if objection else {})}
        return (client or self.enterprise).post(f"/v1/projects/{project}/fulfilments/{fulfilment}/answer", body)

    def report(self, project, percent=10, client=None, **more):
        body = {"period_end": self.day(), "done": "按计划推进", "percent": percent, **more}
        return (client or self.provider).post(f"/v1/projects/{project}/reports", body)

    def flags(self, project, kind=None, client=None, **query):
        answer = (client or self.officer).get("/v1/flags", project=project, kind=kind, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    def owed(self, project=None, kind=None, client=None, **query):
        answer = (client or self.officer).get("/v1/obligations", project=project, kind=kind, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    def complaint(self, provider=None, client=None, **more):
        """File and accept a complaint, give the case once its investigation is open."""
        filed = (client or self.anonymous()).post("/v1/complaints", {
            "provider": provider or self.provider_code, "anonymous": True, "text": "王某某反映进驻不及时", **more})
        assert filed.status_code == 201, filed.text
        case = filed.json()["case"]
        self.settle()
        accepted = self.officer.post(f"/v1/complaints/{case}/acceptance", {
            "accepted": True, "reason": "属于受理范围", "statement_for_provider": "有企业反映贵公司进驻不及时"})
        assert accepted.status_code == 200, accepted.text
        self.await_event("investigation_opened", subject=case)
        return case


def codes(answer):
    """What a refusal refuses: its fault codes."""
    return [fault["code"] for fault in answer.json()["faults"]]
