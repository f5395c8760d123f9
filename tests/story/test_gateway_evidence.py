"""Evidence: what may be uploaded, and who gets it back."""

import hashlib
import os

import pytest

from intake_city import City, done, refused
from world import credit_code

PDF = b"%PDF-1.7\n" + "演示数据".encode()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
MOST = 20 * 1024 * 1024


@pytest.fixture(scope="module")
def world():
    with City() as city:
        city.ours = city.provider("evidence ours")
        city.colleague = city.client("provider", organisation=city.ours.code)
        city.theirs = city.provider("evidence theirs")
        yield city


def codes(answer):
    return sorted(fault["code"] for fault in answer.json()["faults"])


def download(client, sha256):
    return client.get(f"/v1/evidence/{sha256}")


def test_what_was_uploaded_comes_back(world):
    for content, media in ((PDF, "application/pdf"), (PNG, "image/png"), (b"a,b\n1,2\n", "text/csv; charset=gb18030")):
        answer = world.ours.send("/v1/evidence", content, media, headers={"X-Filename": "%E6%BC%94%E7%A4%BA.pdf"})
        assert done(answer, 201) == {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        back = download(world.ours, answer.json()["sha256"])
        assert (back.status_code, back.content) == (200, content)
        assert back.headers["content-type"] == media.split(";")[0]
        assert back.headers["content-disposition"] == "attachment"
        assert back.headers["x-content-type-options"] == "nosniff"
        head = world.ours.http.head(f"/v1/evidence/{answer.json()['sha256']}")
        assert (head.status_code, head.content) == (200, b"")
        for name in ("content-type", "content-length", "content-disposition"):
            assert head.headers[name] == back.headers[name]


def test_the_same_bytes_again_are_the_same_document(world):
    first = world.ours.send("/v1/evidence", PDF + b"twice", "application/pdf")
    again = world.theirs.send("/v1/evidence", PDF + b"twice", "application/pdf")
    assert done(first, 201) == done(again, 201)
    assert download(world.theirs, first.json()["sha256"]).status_code == 200


def test_the_largest_and_one_byte_more(world):
    content = PDF + os.urandom(MOST - len(PDF))
    sha256 = world.ours.upload(content)
    assert download(world.colleague, sha256).content == content
    answer = world.ours.send("/v1/evidence", content + b"x", "application/pdf")
    assert answer.status_code == 413


def test_what_is_no_evidence_is_refused(world):
    for content, media, status, code in (
            (b"<html></html>", "text/html", 415, "evidence_media"),
            (PDF, "application/octet-stream", 415, "evidence_media"),
            (PNG, "application/pdf", 422, "evidence_other"),
            (b"MZ\x90\x00", "text/plain", 422, "evidence_other"),
            (b"", "application/pdf", 400, "evidence_empty")):
        answer = world.ours.send("/v1/evidence", content, media)
        assert (answer.status_code, codes(answer)) == (status, [code]), answer.text
    for name in ("a%2Fb", "%zz", "a%00", "%ff", "x" * 601):
        answer = world.ours.send("/v1/evidence", PDF + name.encode(), "application/pdf", headers={"X-Filename": name})
        assert (answer.status_code, codes(answer)) == (400, ["filename_malformed"]), name


def test_only_who_is_entitled_gets_it(world):
    sha256 = world.ours.upload(PDF + b"ours alone")
    for client, status in ((world.ours, 200), (world.colleague, 200), (world.officer, 200), (world.auditor, 200),
                           (world.operator, 200), (world.theirs, 404), (world.reviewers["reviewer-1"], 404),
                           (world.public, 401)):
        assert download(client, sha256).status_code == status
    assert codes(download(world.theirs, sha256)) == ["evidence_unknown"]
    assert codes(download(world.officer, "0" * 64)) == ["evidence_unknown"]
    assert download(world.officer, "nonsense").status_code == 422


def test_what_nobody_brought_only_the_bureau_reads(world):
    answer = world.public.send("/v1/evidence", PDF + b"an informant's", "application/pdf")
    sha256 = done(answer, 201)["sha256"]
    assert download(world.officer, sha256).status_code == 200
    assert download(world.theirs, sha256).status_code == 404


def test_released_evidence_is_for_the_accused(world):
    shown, kept = (world.public.send("/v1/evidence", PDF + part, "application/pdf").json()["sha256"]
                   for part in (b"to be shown", b"to be kept"))
    evidence = [{"sha256": sha256, "title": "演示"} for sha256 in (shown, kept)]
    case = done(world.file(world.theirs.code, evidence=evidence), 201)["case"]
    assert download(world.theirs, shown).status_code == 404
    done(world.officer.post(f"/v1/complaints/{case}/acceptance", {
        "accepted": True, "reason": "演示", "statement_for_provider": "演示", "released_evidence": evidence[:1]}))
    world.await_event("complaint_accepted", subject=case)
    assert download(world.theirs, shown).content == PDF + b"to be shown"
    assert download(world.theirs, kept).status_code == 404
    assert download(world.ours, shown).status_code == 404


def test_a_panel_reads_what_it_judges_as_long_as_one_sits_on_it(world):
    applicant = world.provider("evidence reviewed")
    sha256 = applicant.upload(PDF + b"to be scored")
    evidence = world.application_body()["evidence"]
    application = world.apply(applicant, evidence=[{**evidence[0], "sha256": sha256}, *evidence[1:]])
    namesake = world.client("provider", organisation=credit_code("a namesake"), person=world.people[0])
    size = len(world.people) - 1

    def readers():
        world.settle()
        return [person for person in world.people if download(world.reviewers[person], sha256).status_code == 200]

    assert readers() == []
    done(world.form_panel(application))
    assert readers() == world.people[:size]
    assert download(namesake, sha256).status_code == download(world.theirs, sha256).status_code == 404
    done(world.reviewers[world.people[1]].post(f"/v1/applications/{application}/conflict", {"reason": "曾任顾问"}))
    assert readers() == [world.people[0], *world.people[2:size]]
    done(world.form_panel(application, [world.people[0], *world.people[2:]]))
    assert readers() == [world.people[0], *world.people[2:]], "who declared a conflict reads it never again"


def named(*hashes):
    return [{"clause": f"R{n}", "sha256": sha256, "title": "演示"} for n, sha256 in enumerate(hashes, 1)]


def test_evidence_that_is_named_was_brought_by_who_names_it(world):
    ours = [world.ours.upload(PDF + part) for part in (b"named 1", b"named 2")]
    theirs = world.theirs.upload(PDF + b"not for others to name")
    answer = world.theirs.post("/v1/applications", {"evidence": named(theirs, "0" * 64, ours[0], theirs, ours[1])})
    assert answer.status_code == 422
    told = [(fault["pointer"], fault["code"]) for fault in answer.json()["faults"]]
    assert told == [(f"/evidence/{n}/sha256", "evidence_not_here") for n in (1, 2, 4)]
    assert "0" * 64 in answer.json()["faults"][0]["zh"] and "上传" in answer.json()["faults"][0]["zh"]
    done(world.colleague.post("/v1/applications", {"evidence": named(*ours)}), 201)


def test_who_sees_everything_names_what_anybody_brought_and_nothing_else(world):
    sha256 = world.theirs.upload(PDF + b"held against them")
    finding = {"provider": world.theirs.code, "clause": "T1.2", "facts": "演示", "happened_on": world.day(),
               "evidence": [{"sha256": "f" * 64, "title": "演示"}]}
    refused(world.officer.post("/v1/findings", finding), 422, "evidence_not_here")
    done(world.officer.post("/v1/findings", finding | {"evidence": [{"sha256": sha256, "title": "演示"}]}), 201)


def test_who_shows_no_key_learns_nothing_of_what_others_brought(world):
    brought = world.public.send("/v1/evidence", PDF + b"by an informant", "application/pdf").json()["sha256"]
    for sha256 in (brought, "e" * 64):
        done(world.file(world.theirs.code, evidence=[{"sha256": sha256, "title": "演示"}]), 201)
    refused(world.theirs.post("/v1/applications", {"evidence": named(brought)}), 422, "evidence_not_here")


def test_a_reader_that_goes_away_in_the_middle_harms_nobody(world):
    from wire import connect
    sha256 = world.ours.upload(PDF + os.urandom(4 * 1024 * 1024))
    for _ in range(10):
        with connect(world.port, receive_buffer=4096) as wire:
            wire.sendall((f"GET /v1/evidence/{sha256} HTTP/1.1\r\nHost: a\r\n"
                          f"Authorization: Bearer {world.ours.key}\r\n\r\n").encode())
            assert wire.recv(1000)
    assert download(world.ours, sha256).status_code == 200
    assert credit_code("x") != world.ours.code
