"""Whoever has to judge a document, to answer it or to build on it can open it; nobody else can, and an informant's paper
nobody but the bureau."""

import itertools

import pytest

from monitoring_city import City
from world import credit_code

COUNT = itertools.count()


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        instance.stranger = instance.client("enterprise", organisation=credit_code("a stranger"), person="enterprise-9")
        instance.agencies = [instance.client("agency", organisation=credit_code(f"agency {n}"), person=f"agency-{n}")
                             for n in range(2)]
        instance.reviewer = instance.client("reviewer", person="reviewer-1")
        registered = instance.provider.post("/v1/providers", {
            "uscc": instance.provider_code, "name": "演示服务商", "kind": "light", "legal_representative": "演示人",
            "address": "济宁市演示路1号"})
        assert registered.status_code == 201, registered.text
        instance.settle()
        instance.project = instance.contract()["project"]
        yield instance


def paper(client):
    """A document that only its bringer knows."""
    answer = client.send("/v1/evidence", f"%PDF-1.7 {next(COUNT)}".encode(), "application/pdf")
    assert answer.status_code == 201, answer.text
    return answer.json()["sha256"]


def proof(client):
    return [{"sha256": paper(client), "title": "演示材料"}]


def done(answer):
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def readers(city, sha256):
    """Who can open it, of all there are outside the bureau."""
    city.settle()
    people = {"provider": city.provider, "enterprise": city.enterprise, "other provider": city.other_provider,
              "stranger": city.stranger, "agency": city.agencies[0], "other agency": city.agencies[1],
              "reviewer": city.reviewer}
    opened = {name: client.get(f"/v1/evidence/{sha256}").status_code for name, client in people.items()}
    assert set(opened.values()) <= {200, 404}, opened
    assert city.anonymous().get(f"/v1/evidence/{sha256}").status_code == 401
    assert city.officer.get(f"/v1/evidence/{sha256}").status_code == 200
    return {name for name, status in opened.items() if status == 200}


BY_THE_PROVIDER = {
    "fulfilments": {"kind": "delivery", "about": "1", "done_on": "2025-01-02"},
    "dossier/operations": {"text": "演示内容"},
    "vulnerabilities": {"critical": False, "found_on": "2025-01-02", "text": "演示漏洞"},
    "delays": {"caused_by": "provider", "from": "2025-01-02", "to": "2025-01-02", "text": "演示原因"},
}


@pytest.mark.parametrize("path", BY_THE_PROVIDER)
def test_what_one_party_puts_into_a_project_the_other_can_open(city, path):
    for client in (city.provider, city.enterprise):
        if path == "fulfilments" and client is city.enterprise:
            continue
        evidence = proof(client)
        own = "provider" if client is city.provider else "enterprise"
        assert readers(city, evidence[0]["sha256"]) == {own}
        body = BY_THE_PROVIDER[path] | {"evidence": evidence}
        done(client.post(f"/v1/projects/{city.project}/{path}", body | (
            {"caused_by": own} if path == "delays" else {})))
        assert readers(city, evidence[0]["sha256"]) == {"provider", "enterprise"}


def test_filed_documents_are_both_parties(city):
    filed = paper(city.provider)
    done(city.provider.post(f"/v1/projects/{city.project}/documents", {
        "file": "archive", "documents": [{"code": "contract", "sha256": filed, "title": "合同"}]}))
    assert readers(city, filed) == {"provider", "enterprise"}


def test_what_the_project_record_names_can_be_cited_by_the_other_party(city):
    evidence = proof(city.enterprise)
    done(city.enterprise.post(f"/v1/projects/{city.project}/delays", {
        "caused_by": "enterprise", "from": city.day(), "to": city.day(), "text": "车间停电", "evidence": evidence}))
    city.settle()
    body = {"kind": "training", "about": "", "done_on": city.day(), "evidence": evidence}
    told = city.other_provider.post(f"/v1/projects/{city.project}/fulfilments", body).json()["faults"]
    assert [fault["code"] for fault in told] == ["evidence_not_here"], "it is no party's of that project"
    cited = city.provider.post(f"/v1/projects/{city.project}/reports", {
        "period_end": city.day(), "done": "受停电影响", "percent": 5})
    assert cited.status_code == 201, cited.text
    done(city.provider.post(f"/v1/projects/{city.project}/delays", {
        "caused_by": "enterprise", "from": city.day(), "to": city.day(), "text": "同上", "evidence": evidence}))


def test_the_accused_opens_what_a_finding_rests_on(city):
    evidence = proof(city.officer)
    done(city.officer.post("/v1/findings", {
        "provider": city.provider_code, "clause": "T1.2", "facts": "演示事实", "happened_on": city.day(),
        "evidence": evidence}))
    assert readers(city, evidence[0]["sha256"]) == {"provider"}


def concluded(city, case, evidence):
    """Upheld on this evidence; the finding has been told to the provider."""
    done(city.provider.post(f"/v1/investigations/{case}/answer", {"text": "情况说明"}))
    done(city.officer.post(f"/v1/investigations/{case}/conclusion", {
        "upheld": True, "clause": "T1.2", "severity": "minor", "facts": "进驻晚于合同约定", "evidence": evidence}))
    city.await_event("finding_recorded", where=lambda event: event["data"].get("complaint") == case)


@pytest.mark.parametrize("informant", ["public", "enterprise", "officer"])
def test_an_informants_paper_stays_closed_though_an_officer_names_it(city, informant):
    client = {"public": city.anonymous(), "enterprise": city.enterprise, "officer": city.officer}[informant]
    secret, masked = proof(client), proof(city.officer)
    case = city.complaint(client=client, evidence=secret, anonymous=False, contact="演示人 13900000000")
    concluded(city, case, secret + masked)
    own = {"enterprise"} if informant == "enterprise" else set()
    assert readers(city, secret[0]["sha256"]) == own
    assert readers(city, masked[0]["sha256"]) == {"provider"}
    assert [fault["code"] for fault in city.provider.post(f"/v1/projects/{city.project}/delays", {
        "caused_by": "other", "from": city.day(), "to": city.day(), "text": "演示", "evidence": secret,
    }).json()["faults"]] == ["evidence_not_here"]


def test_what_an_informant_puts_into_a_project_itself_is_the_other_partys(city):
    evidence = proof(city.enterprise)
    city.complaint(client=city.enterprise, evidence=evidence, anonymous=False, contact="演示人 13900000000")
    assert readers(city, evidence[0]["sha256"]) == {"enterprise"}
    done(city.enterprise.post(f"/v1/projects/{city.project}/delays", {
        "caused_by": "enterprise", "from": city.day(), "to": city.day(), "text": "演示", "evidence": evidence}))
    assert readers(city, evidence[0]["sha256"]) == {"provider", "enterprise"}
