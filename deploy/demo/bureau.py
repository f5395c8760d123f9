# SPDX-License-Identifier: Apache-2.0
"""What the bureau and other departments do of their own accord: they call sessions, track projects, ask for material,
hold what providers told against the market regulator's register, and weigh complaints that pile up."""

import datetime

import lives
from door import Ask, look
from tale import Matter, days, key_of


def listed(city, care=None):
    """Who stands on the register, of all ways or of one."""
    return [one for one in city.providers if one.standing == "listed" and care in (None, one.care)]


# ---- matchmaking sessions ----

def session(city, number, begin):
    """A third of the providers are invited; some excuse themselves, some stay away."""
    matter = Matter(city, f"session {number}")
    yield begin
    invited = matter.dice.sample(listed(city), len(listed(city)) // 3) + listed(city, "careless")
    invited = list({one.code: one for one in invited}.values())
    called = yield Ask(matter.officer.key, "/v1/sessions", {
        "title": "演示数据：供需对接会", "place": "演示市会议中心", "held_on": matter.day(14), "invited": [one.code for one in invited]})
    ways = [(one, matter.done_on(one, matter.today)) for one in invited]
    there = [one.code for one, way in ways if way == matter.today]
    excuses = [Ask(one.key, f"/v1/sessions/{called['session']}/excuse", {"reason": "演示数据：项目上线，无法到会"}, aside=True)
               for one, way in ways if way is not None and one.code not in there]
    yield matter.today + days(7)
    yield excuses[1:]
    yield matter.today + days(7)
    yield Ask(matter.officer.key, f"/v1/sessions/{called['session']}/attendance",
              {"attended": there, "evidence": [matter.paper("签到表")]}, aside=True)
    yield excuses[:1]  # the day of the session is early enough


# ---- tracking campaigns ----

def campaign(city, number, begin, forgets=False):
    """Half of the sample is asked by telephone, half is visited; `forgets`: one project stays without a record."""
    matter = Matter(city, f"campaign {number}")
    yield begin
    opened = yield Ask(matter.officer.key, "/v1/campaigns", {
        "title": f"演示数据：第{number}次跟踪评价", "visits_until": matter.day(21)})
    yield matter.today + days(7)
    sample = sorted((city.works[one["project"]] for one in opened["sample"]), key=lambda work: work.milestones[-1])
    sample = sample[:-1] if forgets else sample
    half = len(sample) // 2
    for way, works in (("telephone", sample[:half]), ("site_visit", sample[half:])):
        running = [work for work in works if not work.closed]
        doubted = running[-1:]
        yield [track(matter, opened["campaign"], work, way, work in doubted) for work in running]
        yield matter.today + days(7)
        yield [track(matter, opened["campaign"], work, "site_visit", cleared=["R10"])
               for work in doubted if not work.closed and matter.dice.random() < 0.8]


def track(matter, campaign_number, work, way, doubt=False, cleared=()):
    body = {"way": way, "held_on": matter.day(), "officers": [matter.officer.person, matter.other_officer().person],
            "text": "演示数据：了解进度、响应与使用情况", "cleared": list(cleared)}
    if doubt:
        body["doubts"] = [{"clause": "R10", "statement": "演示数据：质量管控记录不完整"}]
    return Ask(matter.officer.key, f"/v1/campaigns/{campaign_number}/projects/{work.number}/records", body, aside=True)


# ---- supervision and audit ----

def audit(city, number, begin, care=None, fate=None):
    """Asked by another department or by an officer; `fate` withdrawn, refused, late, or the provider's way."""
    matter = Matter(city, f"audit {number}")
    yield begin
    provider = matter.dice.choice(listed(city, care))
    asker = city.agency.key if number % 2 else matter.officer.key
    asked = yield Ask(asker, "/v1/audit-requests", {
        "provider": provider.code, "title": "演示数据：补贴资金专项核查", "text": "演示数据：请提交合同、发票与人员社保材料"})
    if fate == "withdrawn":
        yield matter.today + days(7)
        yield Ask(asker, f"/v1/audit-requests/{asked['request']}/withdrawal", {"reason": "演示数据：已从其他渠道取得"})
        return
    due_on = datetime.date.fromisoformat(asked["due_on"])
    day = due_on + days(5) if fate == "late" else matter.done_on(provider, due_on)
    if fate == "refused" or day is None:
        yield matter.today + days(7)
        yield hand_over(provider, asked["request"], False, [])
        day = matter.today + days(35)
    yield day
    yield hand_over(provider, asked["request"], True, [matter.paper("核查材料")])


def hand_over(provider, request, hands_over, evidence):
    return Ask(provider.key, f"/v1/audit-requests/{request}/answer", {
        "hands_over": hands_over, "text": "演示数据：材料随附" if hands_over else "演示数据：涉及商业秘密，不便提供", "evidence": evidence},
        aside=True)


# ---- the market regulator's register ----

HEADING = "统一社会信用代码,数据日期,变更日期,企业名称,住所,法定代表人\n"


def market_register(city, begin):
    """What the regulator's register says of everybody: three have moved. One tells it in time, one late, one never."""
    matter = Matter(city, "market register")
    yield begin
    entries = listed(city)
    prompt, late, silent = listed(city, "careful")[-1], listed(city, "middling")[-1], listed(city, "careless")[-1]
    table = HEADING + "".join(entry(matter, one, one in (prompt, late, silent)) for one in entries)
    yield Ask(matter.officer.key, "/v1/market-register/import", content=table.encode("gb18030"), media="text/csv")
    moved_on = matter.day(-7)
    yield matter.today + days(14)
    yield tell(matter, prompt, moved_on)
    yield matter.today + days(42)
    yield tell(matter, late, moved_on)


def entry(matter, provider, moved):
    address = new_address(provider) if moved else provider.address
    return f"{provider.code},{matter.day()},{matter.day(-7) if moved else ''},{provider.name},{address},{provider.head}\n"


def new_address(provider):
    return f"济宁市演示大道{provider.staff + 100}号"


def tell(matter, provider, moved_on):
    return Ask(provider.key, f"/v1/providers/{provider.code}/changes", {
        "changed_on": moved_on, "address": new_address(provider), "evidence": [matter.paper("变更登记通知书")]})


# ---- from a flag to an order ----

def follow_up(city, begin):
    """An officer looks at who came late to its enterprise, hears nothing from it, and orders that it be mended."""
    matter = Matter(city, "follow up")
    yield begin
    seen = yield look(matter.officer.key, "/v1/flags", kind="arrival_late", open="false")
    known = {provider.code: provider for provider in listed(city, "careless")}
    flag = next((flag for flag in seen["items"] if flag["provider"] in known), None)
    if flag is None:
        return
    found = yield Ask(matter.officer.key, "/v1/findings", {
        "provider": flag["provider"], "clause": flag["clause"], "facts": flag["note"], "happened_on": flag["raised_on"],
        "flag": flag["flag"], "evidence": [matter.paper("现场考勤记录")]})
    yield matter.today + days(21)
    drafted = yield Ask(matter.officer.key, "/v1/orders", {"finding": found["finding"], "measures": "演示数据：项目组常驻企业"})
    yield from lives.serve(matter, drafted["order"])
    yield from lives.rectify(matter, known[flag["provider"]], drafted["order"])


# ---- what the catalogue asks for the same thing ----

def same_product(city, begin, sellers=7):
    """So many offer the same standard product; the last asks more than twice as much, and comes down later."""
    matter = Matter(city, "same product")
    yield begin
    offers = []
    for place, provider in enumerate(listed(city)[-sellers:], 1):
        price = 24000000 if place == sellers else (86 + 4 * place) * 100000
        offers.append((provider, (yield Ask(provider.key, "/v1/solutions", {
            "name": "演示设备联网采集包", "standard": True, "price_fen": price, "delivery_days": 60,
            "interfaces": [matter.interface()], "scenarios": [{"scenario": "equipment", "level": 2}]}))["solution"]))
    yield begin + days(56)
    provider, solution = offers[-1]
    yield Ask(provider.key, f"/v1/solutions/{solution}/price", {"price_fen": 11000000, "reason": "演示数据：按同类价格调整"})


# ---- papers that do not tell the truth ----

def same_contract(city, begin):
    """One contract's file stands in the archives of two enterprises (T2.6); asked about it, the provider files the
    right one."""
    yield begin
    provider = most_at_work(city)
    one, other = [work for work in city.works.values() if work.provider is provider and not work.closed][:2]
    yield [work.by_provider("documents", {"file": "archive", "documents": [{"code": "contract", **one.paper("服务合同")}]})
           for work in (one, other)]
    yield begin + days(21)
    yield other.by_provider("documents", {"file": "archive", "documents": [{"code": "contract", **other.paper("服务合同")}]})


def same_invoice(city, begin):
    """One invoice under two contracts, and more than is to be paid under the second (T2.6); both are put right."""
    matter = Matter(city, "same invoice")
    yield begin
    provider = most_at_work(city)
    works = [work for work in city.works.values() if work.provider is provider and not work.closed][:2]

    def invoice(work, number, amount_fen):
        return work.by_provider("invoices", {
            "number": f"{number:020d}", "issued_on": matter.day(), "amount_fen": amount_fen, "seller": provider.code,
            "buyer": work.enterprise.code, "evidence": [work.paper("发票")]})
    prices = []
    for work in works:
        prices.append((yield look(provider.key, work.path("invoices")))["price_fen"])
    yield invoice(works[0], 1, prices[0] // 2)
    yield [invoice(works[1], 1, prices[0] // 2)]
    more = yield invoice(works[1], 2, prices[1])
    yield begin + days(21)
    yield [works[1].by_provider(f"invoices/{number}/withdrawal", {"reason": "演示数据：误录"}) for number in (1, more["invoice"])]


def same_head(city, begin):
    """The market regulator's register says that one person stands at the head of a provider and of an enterprise it
    serves (T2.6); some weeks later somebody else does."""
    matter = Matter(city, "same head")
    yield begin
    provider = most_at_work(city)
    work = next(work for work in city.works.values() if work.provider is provider and not work.closed)
    for head in (provider.head, "演示接任人"):
        table = f"统一社会信用代码,数据日期,法定代表人\n{work.enterprise.code},{matter.day()},{head}\n"
        yield Ask(matter.officer.key, "/v1/market-register/import", content=table.encode("gb18030"), media="text/csv")
        yield matter.today + days(28)


# ---- complaints that pile up ----

def dissatisfaction(city, begin):
    """Five complaints of one provider's own enterprises, upheld and rated unsatisfied, open a review (T2.3); an officer
    weighs it and keeps to the one order that was served."""
    matter = Matter(city, "dissatisfaction")
    yield begin
    provider = most_at_work(city)
    works = [work for work in city.works.values() if work.provider is provider and not work.closed]
    for number in range(city.rules["unsatisfied"]["count"]):
        city.begin(unsatisfied(city, number, works[number % len(works)]))
    yield matter.today + days(35)
    found = yield look(matter.officer.key, "/v1/cases", provider=provider.code, state="review")
    drafted = yield look(matter.officer.key, "/v1/orders", provider=provider.code, state="draft")
    first, *others = [one["order"] for one in reversed(drafted["items"])]
    yield from lives.serve(matter, first)
    for order in others:
        yield Ask(matter.officer.key, f"/v1/orders/{order}/withdrawal", {"reason": "演示数据：同一事由，并入已送达的整改通知"})
    yield from lives.rectify(matter, provider, first)
    for case in found["items"]:
        yield Ask(matter.officer.key, f"/v1/cases/{case['case']}/dismissal", {"reason": "演示数据：整改到位，企业反映已改善"})


def unsatisfied(city, number, work):
    matter = Matter(city, f"unsatisfied {number}")
    yield from key_of(matter, work.enterprise, "enterprise")
    yield from lives.complaint(matter, work.provider, work.enterprise)


def most_at_work(city):
    """Of those on the register that are not careful: who has most projects on."""
    at_work = [work.provider.code for work in city.works.values() if not work.closed]
    return max((one for one in listed(city)[10:] if one.care != "careful"), key=lambda one: at_work.count(one.code))
