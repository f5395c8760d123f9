"""The enterprise's data in a project: what the provider declares, what the enterprise grants, what is done without it
(R9)."""

import pytest

from monitoring_city import City, codes

CLOUD = "演示云平台公司"
KIND = {"accesses": "access_beyond_grant", "sharings": "sharing_unconsented"}


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        instance.opened = instance.contract(milestones=((300, 100),))
        instance.project = instance.opened["project"]
        instance.signed_on = instance.day()
        instance.proof = [{"sha256": instance.paper(), "title": "数据安全措施说明"}]
        instance.writing = [{"sha256": instance.paper(instance.enterprise), "title": "书面同意书"}]
        instance.advance(days=20)
        yield instance


def post(city, client, path, body, project=None):
    return client.post(f"/v1/projects/{project or city.project}/{path}", body)


def kept(city, **more):
    return {"encrypted": True, "access": "实施工程师、运维岗", "defence": "防火墙、堡垒机", "evidence": city.proof, **more}


def declare(city, project=None, client=None, **more):
    return post(city, client or city.provider, "data", {
        "name": "设备运行数据", "purpose": "产能分析", "necessity": "仅取产量与停机时间", **kept(city, **more)}, project)


def item(city, project=None):
    answer = declare(city, project)
    assert answer.status_code == 201, answer.text
    return answer.json()["item"]


def grant(city, to, number, from_on, until_on=None, recipient=CLOUD, project=None, client=None):
    """What the enterprise grants that covers accesses, or sharings."""
    body = {"from_on": city.day(from_on), **({} if until_on is None else {"until_on": city.day(until_on)})}
    if to == "accesses":
        return post(city, client or city.enterprise, f"data/{number}/authorisations", body, project)
    return post(city, client or city.enterprise, f"data/{number}/consents", {
        "recipient": recipient, "purpose": "云端存储", "evidence": city.writing, **body}, project)


def use(city, to, number, days=0, recipient=CLOUD, client=None, project=None):
    return post(city, client or city.provider, f"data/{number}/{to}", {
        "used_on": city.day(days), "purpose": "停机原因分析",
        **({"recipient": recipient} if to == "sharings" else {})}, project)


def withdraw(city, number, client=None):
    return post(city, client or city.enterprise, f"data-grants/{number}/withdrawal", {})


def seen(city, project=None, client=None):
    answer = (client or city.officer).get(f"/v1/projects/{project or city.project}/data")
    assert answer.status_code == 200, answer.text
    return answer.json()


def flag_of(city, to, number, **query):
    """The flags of one access or sharing."""
    return [flag for flag in city.flags(query.pop("project", city.project), kind=KIND[to], **query)
            if flag["about"] == f"data-use/{number}"]


def test_what_a_provider_holds_is_declared_with_every_version_of_how_it_is_kept_and_seen_by_those_it_concerns(city):
    number = item(city)
    amended = post(city, city.provider, f"data/{number}/safeguards", kept(city, encrypted=False, access="运维岗"))
    assert amended.status_code == 201 and amended.json() == {"version": 2}, amended.text
    for client in (city.provider, city.enterprise, city.officer):
        (shown,) = [one for one in seen(city, client=client)["items"] if one["item"] == number]
        assert (shown["name"], shown["purpose"], shown["necessity"]) == ("设备运行数据", "产能分析", "仅取产量与停机时间")
        assert [(one["version"], one["encrypted"], one["access"], one["defence"], one["evidence"], one["declared_on"])
                for one in shown["safeguards"]] == [
            (1, True, "实施工程师、运维岗", "防火墙、堡垒机", city.proof, city.day()),
            (2, False, "运维岗", "防火墙、堡垒机", city.proof, city.day())]
    told = city.events("data_declared", subject=city.project, client=city.enterprise)
    assert [event["data"]["version"] for event in told] == [1, 2] and "堡垒机" not in str(told), "defences stay sealed"


def test_the_inventory_is_read_page_by_page_with_what_was_granted_and_done_of_each_item(city):
    project = city.contract(milestones=((300, 100),))["project"]
    first, second = item(city, project), item(city, project)
    for number in (first, second):
        assert grant(city, "accesses", number, 0, project=project).status_code == 201
        assert use(city, "accesses", number, project=project).status_code == 201
    whole, path = seen(city, project), f"/v1/projects/{project}/data"
    assert [len(whole[part]) for part in ("items", "grants", "uses")] == [2, 2, 2] and whole["next"] is None
    for after, place, following in ((None, 0, first), (first, 1, None)):
        page = city.officer.get(path, limit=1, after=after).json()
        assert page == {"project": project, "next": following,
                        **{part: [whole[part][place]] for part in ("items", "grants", "uses")}}


def test_an_item_is_declared_twenty_times_at_most(city):
    number = item(city)
    answers = [post(city, city.provider, f"data/{number}/safeguards", kept(city)) for _ in range(20)]
    assert [answer.status_code for answer in answers] == [201] * 19 + [409]
    assert codes(answers[-1]) == ["data_full"]


@pytest.mark.parametrize("to, unit", [("accesses", "accesses"), ("sharings", "sharings")])
def test_what_no_grant_covers_is_flagged_on_the_days_before_after_and_from_the_withdrawal_on(city, to, unit):
    closed, opened = item(city), item(city)
    assert grant(city, to, closed, -10, -5).status_code == 201
    number = grant(city, to, opened, -10).json()["grant"]
    cases = [(closed, -11, False), (closed, -10, True), (closed, -5, True), (closed, -4, False),
             (opened, -11, False), (opened, -10, True), (opened, 0, True)]

    def judged(one, days, covered):
        done = use(city, to, one, days)
        assert done.status_code == 201 and done.json()["covered"] is covered, (one, days, done.text)
        return f"data-use/{done.json()['use']}", covered
    uses = [judged(*case) for case in cases]
    assert withdraw(city, number).json() == {"withdrawn_on": city.day()}
    uses += [judged(opened, 0, False), judged(opened, -1, True)]
    flags = {flag["about"]: flag for flag in city.flags(city.project, kind=KIND[to], open=True)}
    assert {about: about not in flags for about, _ in uses} == dict(uses), "what was covered before stays so"

    flag = flags[uses[0][0]]
    assert (flag["clause"], flag["value"], flag["threshold"], flag["unit"]) == ("R9", 1, 0, unit)
    assert flag["basis"] == city.opened["contract"] and city.day(-11) in flag["note"]
    assert sorted(flag["sample"] for flag in flags.values()) == [1, 4, 5, 8], "how many are on record by then"


def test_an_authorisation_is_no_consent_and_a_consent_is_for_one_recipient(city):
    number = item(city)
    assert grant(city, "accesses", number, -10).status_code == 201
    assert use(city, "sharings", number).json()["covered"] is False
    other = item(city)
    assert grant(city, "sharings", other, -10).status_code == 201
    assert use(city, "accesses", other).json()["covered"] is False
    assert use(city, "sharings", other, recipient="另一家公司").json()["covered"] is False
    assert use(city, "sharings", other).json()["covered"] is True
    assert use(city, "sharings", number).json()["covered"] is False, "and for one item"


@pytest.mark.parametrize("to, who", [("accesses", "enterprise"), ("sharings", "officer")])
def test_a_flag_is_settled_when_a_grant_comes_that_covers_its_day(city, to, who):
    number = item(city)
    done = use(city, to, number, -5, client=getattr(city, who)).json()["use"]
    (shown,) = [one for one in seen(city)["uses"] if one["use"] == done]
    assert (shown["covered"], shown["recorded_by"]) == (False, "bureau" if who == "officer" else who)
    for days in ((-4, None), (-10, -6)):
        assert grant(city, to, number, *days).status_code == 201
        assert len(flag_of(city, to, done, open=True)) == 1, f"{days} do not cover it"
    assert grant(city, to, number, -5, -5).status_code == 201
    (flag,) = flag_of(city, to, done)
    assert flag_of(city, to, done, open=True) == []
    settled = city.await_event("flag_settled", subject=flag["flag"], client=city.enterprise)["data"]
    assert (settled["kind"], settled["how"]) == (KIND[to], "cured")
    (shown,) = [one for one in seen(city)["uses"] if one["use"] == done]
    assert shown["covered"] is True
    granted = city.events("data_granted", subject=city.project, client=city.provider)[-1]["data"]
    assert granted.get("recipient") == (CLOUD if to == "sharings" else None) and granted["until_on"] == city.day(-5)


def test_what_cannot_be_is_refused_all_at_once(city):
    number = item(city)
    before = (city.today() - city.today().replace(year=2025, month=1, day=1)).days  # 1 January: before the contract
    cases = [
        (use(city, "accesses", 200, 1), ["data_item_not_found", "fact_in_future"]),
        (use(city, "sharings", 200, -before), ["data_item_not_found", "fact_before_contract"]),
        (use(city, "accesses", number, 1), ["fact_in_future"]),
        (use(city, "sharings", number, -before), ["fact_before_contract"]),
        (grant(city, "accesses", 200, -before, -before - 1),
         ["data_item_not_found", "fact_before_contract", "grant_out_of_order"]),
        (grant(city, "sharings", number, 0, -1), ["grant_out_of_order"]),
        (post(city, city.provider, "data/200/safeguards", kept(city)), ["data_item_not_found"]),
        (withdraw(city, 1000), ["data_grant_not_found"]),
    ]
    assert [codes(answer) for answer, _ in cases] == [wanted for _, wanted in cases]
    assert use(city, "accesses", number, -before + 1).status_code == 201, "the contract's own day"
    ended, open_one = (grant(city, "accesses", number, -3, until).json()["grant"] for until in (-1, None))
    assert codes(withdraw(city, ended)) == ["data_grant_over"]
    assert withdraw(city, open_one).status_code == 200
    assert codes(withdraw(city, open_one)) == ["data_grant_over"]
    to_come = grant(city, "accesses", number, 5, 9)
    assert to_come.status_code == 201, "what is granted may begin later"
    assert use(city, "accesses", number).json()["covered"] is False
    assert withdraw(city, to_come.json()["grant"]).status_code == 200


def test_each_side_does_its_own_and_who_is_foreign_is_told_that_there_is_no_such_project(city):
    number = item(city)
    granted = grant(city, "accesses", number, 0).json()["grant"]
    foreign = city.other_provider
    own = [{"sha256": city.paper(foreign), "title": "数据安全措施说明"}]
    assert [answer.status_code for answer in (
        declare(city, client=foreign, evidence=own),
        post(city, foreign, f"data/{number}/safeguards", kept(city, evidence=own)),
        use(city, "accesses", number, client=foreign), use(city, "sharings", number, client=foreign),
        foreign.get(f"/v1/projects/{city.project}/data"))] == [404] * 5
    assert [answer.status_code for answer in (
        declare(city, client=city.enterprise), declare(city, client=city.officer),
        grant(city, "accesses", number, 0, client=city.provider),
        grant(city, "sharings", number, 0, client=city.officer), withdraw(city, granted, city.provider))] == [403] * 5


def test_the_end_of_a_project_ends_no_grant_and_hides_nothing_done_with_its_data(city):
    project = city.contract(milestones=((300, 100),))["project"]
    number = item(city, project)
    assert grant(city, "accesses", number, 0, project=project).status_code == 201
    shared = use(city, "sharings", number, project=project).json()["use"]
    closed = city.officer.post(f"/v1/projects/{project}/closure", {"outcome": "terminated", "reason": "合同解除"})
    assert closed.status_code == 200, closed.text
    assert len(flag_of(city, "sharings", shared, project=project, open=True)) == 1
    city.advance(days=3)
    assert use(city, "accesses", number, project=project).json() == {"use": 2, "covered": True}
    later = use(city, "sharings", number, project=project, client=city.enterprise).json()["use"]
    assert grant(city, "sharings", number, -3, -1, project=project).status_code == 201
    assert flag_of(city, "sharings", shared, project=project, open=True) == []
    assert len(flag_of(city, "sharings", later, project=project, open=True)) == 1
