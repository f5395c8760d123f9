# SPDX-License-Identifier: Apache-2.0
"""What happens in the city, each matter as one tale told from its beginning to its end."""

import datetime

import duties
import invent
from door import Ask, look
from tale import HEARD, PAPER, Matter, Work, days, key_of

CAP_FEN = 50000000  # what the invented contracts ask of the treasury at most
LEVEL_FEN = 5000000  # what a level of a scenario costs in the catalogue, more or less
TITLES = ("调研与方案", "部署上线", "试运行与验收")
TARGETS = (("设备联网率", "%", 35, 70), ("产品不良率", "%", 4.5, 2.5), ("人均产值", "万元", 42, 55), ("订单交付周期", "天", 30, 22))


# ---- admission ----

def admission(city, number, provider, begin, fate="listed"):
    """Registration, application, review, publicity; `fate`: listed, incomplete (first), failed, objected."""
    matter = Matter(city, f"admission {number}")
    yield begin
    key = yield from key_of(matter, provider, "provider")
    yield Ask(key, "/v1/providers", provider.registration(), aside=True)
    application = yield from apply(matter, provider, key, fate)
    yield matter.today + days(7)
    yield from review(matter, application, fate)
    if fate == "failed":
        return
    yield matter.today + days(3)
    if fate == "objected":
        yield from objection(matter, application)
    yield matter.today + days(21)
    provider.standing = "listed"
    duties.of_provider(city, provider)
    yield from catalogue(city, matter, provider, key)


def apply(matter, provider, key, fate):
    clauses = [n for n in range(1, 13) if fate != "incomplete" or n not in (5, 9)]
    body = {"capabilities": provider.profile,
            "pledge": {"shares_cost": True, "concession_percent": 10, "signed_by": provider.head, "signed_on": matter.day()},
            "evidence": [{"clause": f"R{n}", **matter.paper(f"R{n}证明材料")} for n in clauses]}
    answer = yield Ask(key, "/v1/applications", body)
    if answer["state"] == "incomplete":
        yield matter.today + days(7)
        body["evidence"] = [{"clause": f"R{n}", **matter.paper(f"R{n}补充材料")} for n in (5, 9)]
        yield Ask(key, f"/v1/applications/{answer['application']}/supplement", body)
    return answer["application"]


def review(matter, application, fate):
    panel = matter.dice.sample(matter.city.reviewers, 3)
    share = (40, 55) if fate == "failed" else (70, 98)
    yield Ask(matter.officer.key, f"/v1/applications/{application}/panel",
              {"reviewers": [one.person for one in panel], "chair": panel[0].person}, aside=True)
    yield [Ask(one.key, f"/v1/applications/{application}/scores", {"lines": [
        {"clause": line["clause"], "points": line["points"] * matter.dice.randrange(*share) // 100}
        for line in matter.city.rules["admission"]["score_sheet"]]}, aside=True) for one in panel]
    yield Ask(matter.officer.key, f"/v1/applications/{application}/conclusion", aside=True)


def objection(matter, application):
    raised = yield Ask(None, f"/v1/applications/{application}/objections", {"text": "演示数据：对该服务商本地团队情况有疑问"})
    yield matter.today + days(3)
    yield Ask(matter.officer.key, f"/v1/applications/{application}/objections/{raised['objection']}/decision",
              {"upheld": False, "reasons": "经核查，本地团队与申报材料一致"})


def catalogue(city, matter, provider, key):
    """One to three solutions with their prices."""
    for number in range(matter.dice.randrange(1, 4)):
        able = matter.dice.sample(provider.profile, min(len(provider.profile), matter.dice.randrange(1, 4)))
        names = "·".join(invent.SCENARIOS[one["scenario"]] for one in able)
        price_fen = sum(one["level"] for one in able) * matter.dice.randrange(90, 111) * LEVEL_FEN // 100
        opened = matter.done_on(provider, matter.today)
        answer = yield Ask(key, "/v1/solutions", {
            "name": f"演示{names}方案", "standard": number == 0, "price_fen": price_fen,
            "interfaces": [matter.interface()] if opened == matter.today else [],
            "delivery_days": matter.dice.randrange(3, 9) * 30, "industries": able[0]["industries"],
            "scenarios": [{"scenario": one["scenario"], "level": one["level"]} for one in able]})
        provider.solutions.append(answer["solution"])
        if opened is not None and opened > matter.today:
            city.begin(duties.interface(city, provider, answer["solution"], opened))


def price_rise(city, provider, begin, percent):
    """A catalogue price that jumps; an officer holds that to be a breach, and orders that it be mended."""
    matter = Matter(city, f"price {provider.code}")
    yield begin
    shown = yield look(provider.key, f"/v1/solutions/{provider.solutions[0]}")
    yield Ask(provider.key, f"/v1/solutions/{provider.solutions[0]}/price",
              {"price_fen": shown["price_fen"] * (100 + percent) // 100, "reason": "演示数据：版本升级"})
    yield matter.today + days(21)
    found = yield Ask(matter.officer.key, "/v1/findings", {
        "provider": provider.code, "clause": "T1.3", "facts": f"演示数据：标准化产品价格上调{percent}%，未说明成本依据",
        "evidence": [matter.paper("价格记录")], "happened_on": matter.day(-21)})
    yield matter.today + days(7)
    yield Ask(provider.key, f"/v1/findings/{found['finding']}/answer", {
        "text": "演示数据：升级增加了功能，未及时说明成本", "evidence": [matter.paper("价格说明")]})
    drafted = yield Ask(matter.officer.key, "/v1/orders", {"finding": found["finding"], "measures": "演示数据：恢复同期市场价格"})
    yield from serve(matter, drafted["order"])
    yield from rectify(matter, provider, drafted["order"])


# ---- from need to closed project ----

def project(city, number, enterprise, begin):
    """One contract bears a day on which nothing had been proposed yet (T2.6)."""
    matter = Matter(city, f"project {number}")
    ahead = 21 if number == 66 else 0
    yield begin
    key = yield from key_of(matter, enterprise, "enterprise")
    need = invent.need(matter.dice, matter.today)
    yield HEARD  # whom the catalogue recommends depends on the projects that begin and end today
    posted = yield Ask(key, "/v1/needs", need)
    known = {provider.code: provider for provider in city.providers}
    fitting = [known[line["provider"]] for line in posted["recommended"] if line["provider"] in known]
    if not fitting:
        return
    yield matter.today + days(7)
    proposals = yield from propose(matter, posted["need"], need, fitting)
    yield matter.today + days(7)
    provider, number, price_fen, purchase = matter.dice.choice(proposals)
    yield Ask(key, f"/v1/proposals/{number}/acceptance")
    yield matter.today + days(7)
    if provider.standing == "struck_off":
        return
    work = yield from sign(matter, provider, enterprise, need, price_fen, purchase, number, ahead)
    yield from carry_out(matter, work)


def unlisted_project(city, number, provider, enterprise, begin):
    """A contract outside the register: recorded and marked, never barred."""
    matter = Matter(city, f"unlisted {number}")
    yield begin
    yield from key_of(matter, provider, "provider")
    yield from key_of(matter, enterprise, "enterprise")
    need = invent.need(matter.dice, matter.today)
    price_fen = matter.dice.randrange(20, 60) * 1000000
    purchase = invent.lines(matter.dice, price_fen, need["scenarios"])
    work = yield from sign(matter, provider, enterprise, need, price_fen, purchase)
    yield from carry_out(matter, work)


def propose(matter, need, wanted, fitting):
    bidders = fitting[:3] if len(fitting) < 4 else matter.dice.sample(fitting[:5], 2)
    made = []
    for provider in bidders:
        price_fen = wanted["budget_fen"] // 100 * matter.dice.randrange(70, 98)
        purchase = invent.lines(matter.dice, price_fen, wanted["scenarios"])
        whole = {"goals": "演示数据：关键场景等级提升", "content": "系统部署、数据采集、流程梳理", "process": "调研—实施—试运行—验收",
                 "deliverables": "系统、文档、培训记录", "operability": "分步上线，不停产", "extensibility": "接口开放",
                 "price_fen": price_fen, "lines": purchase}
        if matter.dice.random() < 0.12:
            part = {name: value for name, value in whole.items() if name not in ("goals", "deliverables")}
            yield Ask(provider.key, f"/v1/needs/{need}/proposals", part)
        answer = yield Ask(provider.key, f"/v1/needs/{need}/proposals", whole)
        made.append((provider, answer["proposal"], price_fen, purchase))
    return made


def sign(matter, provider, enterprise, need, price_fen, purchase, proposal=None, ahead=0):
    length = matter.dice.randrange(90, 260)
    concession = price_fen // 100 * matter.dice.randrange(6, 15)
    subsidy = min(price_fen // 100 * matter.dice.randrange(30, 46), CAP_FEN)
    body = {"provider": provider.code, "provider_name": provider.name, "enterprise": enterprise.code,
            "signed_on": matter.day(-ahead), "list_price_fen": price_fen, "concession_fen": concession, "subsidy_fen": subsidy,
            "enterprise_share_fen": price_fen - concession - subsidy, "scenario_levels": need["scenarios"],
            "lines": [{name: line[name] for name in ("kind", "description", "quantity", "price_fen")}
                      | {"due_on": matter.day(length * 2 // 3)} for line in purchase],
            "milestones": [{"name": title, "due_on": matter.day(length * part // 100), "share_percent": share}
                           for title, part, share in zip(TITLES, (30, 70, 100), (30, 40, 30))],
            "performance_targets": targets(matter, length),
            "team": [{"role": "项目经理", "heads": 1}, {"role": "实施工程师", "heads": 2}]}
    if proposal:
        body["proposal"] = proposal
    if matter.dice.random() < 0.95:
        body["nda"] = {"signed_on": matter.day(), "evidence": matter.city.paper}
    if matter.dice.random() < 0.04:
        body["lines"][0]["lock_in"] = "演示数据：数据格式不公开，更换服务商另行收费"
    answer = yield Ask(matter.officer.key, "/v1/contracts", body)
    yield HEARD
    return Work(answer["contract"], provider, enterprise, body)


def targets(matter, length):
    """What is to be measured when the project ends, on a Monday."""
    return [{"name": name, "unit": unit, "baseline": baseline, "target": wanted, "due_on": matter.day(length // 7 * 7)}
            for name, unit, baseline, wanted in matter.dice.sample(TARGETS, matter.dice.randrange(1, 3))]


def carry_out(matter, work):
    """Weekly: is a milestone reached? Then acceptance and closure. What else is owed are tales of their own."""
    found = yield look(matter.officer.key, "/v1/projects", contract=work.contract)
    work.number = found["items"][0]["project"]
    matter.city.works[work.number] = work
    work.proof = (yield matter.city.upload(work.provider.key, work.contract))["sha256"]
    duties.of_contract(matter.city, work)
    slack = {"careful": (-3, -3, -3, -3, -3, -3, -3, -3, 4), "middling": (-3, -3, -3, -3, -3, -3, 4, 25),
             "careless": (-3, 4, 25, 60)}[work.provider.care]
    coming = [due + days(matter.dice.choice(slack)) for due in work.milestones]
    reached = 0
    while reached < len(coming):
        yield matter.today + days(7)
        if work.provider.standing == "struck_off" and (yield from hand_over(matter, work)):
            return
        if coming[reached] <= matter.today:
            reached += 1
            yield work.by_provider(f"milestones/{reached}/completion", {"completed_on": matter.day()})
    yield from accept(matter, work)


def accept(matter, work):
    """Both parties sign, then the bureau looks; what was missing is made good and looked at again."""
    yield matter.today + days(7)
    if work.provider.standing == "struck_off" and (yield from hand_over(matter, work)):
        return
    paper = [work.paper("内部验收报告")]
    yield matter.city.upload(work.enterprise.key, work.contract)
    yield [sign("internal-acceptance", {"held_on": matter.day(), "documents": paper})
           for sign in (work.by_provider, work.by_enterprise)]
    matter.city.begin(duties.archive(matter.city, work))
    matter.city.begin(duties.after_sales(matter.city, work))
    if work.provider.care == "careless" or matter.dice.random() < 0.4:
        yield from duties.material(matter, work)
    yield matter.today + days(14)
    promised = [{"scenario": step["scenario"], "level": step["to"]} for step in work.levels]
    if matter.dice.random() < {"careful": 0.02, "middling": 0.1, "careless": 0.4}[work.provider.care]:
        short = [{**one, "level": one["level"] - 1} for one in promised]
        if work.provider.care == "careless" and matter.dice.random() < 0.3:
            yield from fail(matter, work, short)
            return
        yield judge(matter, work, passed=False, severity="minor", facts="演示数据：部分场景未达承诺等级", levels=short[:1] + promised[1:])
        yield matter.today + days(28)
    work.closed = True
    yield []  # whoever speaks of it today has spoken
    yield judge(matter, work, passed=True, facts="演示数据：达到合同约定等级", levels=promised, evidence=[matter.paper("验收记录")])
    yield Ask(matter.officer.key, work.path("closure"), {"outcome": "completed", "reason": "通过验收"}, aside=True)
    duties.of_acceptance(matter.city, work)


def fail(matter, work, levels):
    """The task was not carried out (T2.1): the project is terminated."""
    work.closed = True
    yield []
    yield judge(matter, work, passed=False, severity="major", facts="演示数据：转型任务未完成", levels=levels)
    yield Ask(matter.officer.key, work.path("closure"), {"outcome": "terminated", "reason": "验收未通过，合同终止"}, aside=True)
    matter.city.begin(duties.destruction(matter.city, work))


def judge(matter, work, **found):
    return Ask(matter.officer.key, work.path("acceptance"), found, aside=True)


def hand_over(matter, work):
    """Six weeks after the decision the project goes to somebody else, unless the provider is back by then."""
    yield matter.today + days(42)
    if work.provider.standing == "listed":
        return False
    work.closed = True
    yield []
    yield Ask(matter.officer.key, work.path("closure"),
              {"outcome": "handed_over", "reason": "服务商被取消资格，项目移交"}, aside=True)
    return True


# ---- complaints, orders, disqualification, appeal ----

def complaint(matter, provider, enterprise=None, fate="upheld"):
    """Filed, accepted, investigated, concluded; gives the order that followed, if one did."""
    officer = matter.officer
    body = {"provider": provider.code, "anonymous": enterprise is None, "text": "演示数据：进驻不及时，问题迟迟不解决"}
    if enterprise is not None:
        body.update(enterprise=enterprise.code, consents=True)
    filed = yield Ask(enterprise.key if enterprise else None, "/v1/complaints", body)
    case = filed["case"]
    yield matter.today + days(7)
    if fate == "rejected":
        yield Ask(officer.key, f"/v1/complaints/{case}/acceptance",
                  {"accepted": False, "reason": "反映内容没有具体事实", "reason_code": "no_facts"})
        return None
    yield Ask(officer.key, f"/v1/complaints/{case}/acceptance", {
        "accepted": True, "reason": "属于受理范围", "statement_for_provider": "有企业反映贵公司进驻不及时、问题解决慢"})
    yield HEARD
    yield matter.today + days(7)
    yield from investigate(matter, case, provider, fate)
    yield HEARD
    if enterprise is not None:
        yield Ask(None, "/v1/complaints/rating", {
            "receipt": filed["receipt"], "rating": "unsatisfied" if fate == "upheld" else "satisfied"})
    if fate != "upheld":
        return None
    drafted = yield look(officer.key, "/v1/orders", provider=provider.code, state="draft")
    return drafted["items"][0]["order"] if drafted["items"] else None


def investigate(matter, case, provider, fate):
    officer, colleague = matter.officer, matter.other_officer()
    yield Ask(officer.key, f"/v1/investigations/{case}/interviews", {
        "held_on": matter.day(), "way": "telephone", "interviewee": "演示受访人", "text": "演示数据：说明了进驻与响应情况"})
    yield Ask(officer.key, f"/v1/investigations/{case}/visits", {
        "visited_on": matter.day(), "officers": [officer.person, colleague.person], "place": "企业车间", "text": "演示数据：现场核实"})
    yield Ask(provider.key, f"/v1/investigations/{case}/answer", {"text": "演示数据：人员调配出现问题，愿意整改"})
    yield matter.today + days(7)
    body = {"upheld": fate == "upheld", "facts": "演示数据：合同签订后逾期进驻，响应超过约定", "evidence": [matter.paper("现场核查记录")]}
    if body["upheld"]:
        body.update(clause="T1.2", severity="minor")
    yield Ask(officer.key, f"/v1/investigations/{case}/conclusion", body)


def serve(matter, order):
    """Signed by somebody else, delivered; gives the answer of the delivery."""
    yield Ask(matter.other_officer().key, f"/v1/orders/{order}/signature")
    return (yield Ask(matter.officer.key, f"/v1/orders/{order}/delivery",
                      {"delivered_on": matter.day(), "confirmation": PAPER}))


def rectify(matter, provider, order):
    yield matter.today + days(7)
    yield Ask(provider.key, f"/v1/orders/{order}/reports",
              {"text": "演示数据：已增派驻场人员", "evidence": [matter.paper("整改报告")]})
    yield matter.today + days(7)
    yield Ask(matter.officer.key, f"/v1/orders/{order}/verification",
              {"closed": True, "on_site": True, "note": "现场核实整改到位"})


def reproof(city, name, provider, enterprise, begin, fate="closed"):
    """One complaint that ends in an order; `fate` of the order: closed, lapsed, paused, extended, open."""
    matter = Matter(city, name)
    yield begin
    yield from key_of(matter, enterprise, "enterprise")
    order = yield from complaint(matter, provider, enterprise)
    if order is None:
        return
    served = yield from serve(matter, order)
    if fate == "lapsed" or fate == "open":
        return
    if fate == "paused":
        yield Ask(matter.officer.key, f"/v1/orders/{order}/pause", {"reason": "演示数据：企业停产检修"})
        yield matter.today + days(21)
        yield Ask(matter.officer.key, f"/v1/orders/{order}/resumption")
    if fate == "extended":
        yield Ask(matter.officer.key, f"/v1/orders/{order}/extension", {"days": 10, "reason": "演示数据：备件到货延迟"})
    yield from rectify(matter, provider, order)
    return served


def small_complaint(city, name, provider, begin, fate, enterprise=None):
    """A complaint that leads to no order."""
    matter = Matter(city, name)
    yield begin
    if enterprise is not None:
        yield from key_of(matter, enterprise, "enterprise")
    yield from complaint(matter, provider, enterprise, fate)


def downfall(city, name, provider, enterprises, begin, appeals=False):
    """Three orders, each closed; the third opens the case; struck off; with `appeals`, restored."""
    matter = Matter(city, name)
    yield begin
    orders, case = [], None
    for enterprise in enterprises[:3]:
        yield from key_of(matter, enterprise, "enterprise")
        order = yield from complaint(matter, provider, enterprise)
        if order is None:
            return
        orders.append(order)
        served = yield from serve(matter, order)
        case = served.get("case") or case
        yield from rectify(matter, provider, order)
        yield matter.today + days(14)
    if case is None:
        return
    yield from disqualify(matter, provider, case)
    if appeals:
        yield matter.today + days(14)
        yield from appeal(matter, provider, orders[0])


def disqualify(matter, provider, case):
    first, second, third = matter.city.deciders
    yield Ask(matter.officer.key, f"/v1/cases/{case}/notice", {
        "facts": "演示数据：限期整改超过2次", "reasons": "三次整改通知均已送达，有次数证明", "delivered_on": matter.day(),
        "confirmation": PAPER})
    yield matter.today + days(7)
    yield Ask(provider.key, f"/v1/cases/{case}/statement", {"text": "演示数据：请求从轻处理", "evidence": []})
    yield Ask(third.key, f"/v1/cases/{case}/legal-review", {"agrees": True, "opinion": "事实清楚，依据充分，程序合法"})
    yield matter.today + days(7)
    yield Ask(first.key, f"/v1/cases/{case}/decision", {
        "disqualify": True, "reasons": "演示数据：符合第三部分（二）第2项", "members": [
            {"person": one.person, "vote": vote} for one, vote in ((first, "for"), (second, "for"), (third, "abstain"))]})
    yield matter.today + days(7)
    yield Ask(matter.officer.key, f"/v1/cases/{case}/delivery", {"delivered_on": matter.day(), "confirmation": PAPER})
    yield HEARD
    provider.standing = "struck_off"


def appeal(matter, provider, order):
    """A1: the enterprise's own delays made the term impossible; upheld, everything goes back."""
    filed = yield Ask(provider.key, "/v1/appeals", {
        "against": order, "ground": "A1", "text": "演示数据：企业停产检修，无法在期限内完成", "evidence": [matter.paper("项目延期记录")]})
    yield matter.today + days(14)
    yield Ask(matter.city.deciders[1].key, f"/v1/appeals/{filed['appeal']}/decision",
              {"upheld": True, "reasons": "演示数据：延期由企业原因造成，有项目记录证明"})
    yield HEARD
    provider.standing = "listed"


def pending_appeal(city, name, provider, enterprise, begin):
    """An order that is disputed and stayed."""
    matter = Matter(city, name)
    yield begin
    yield from key_of(matter, enterprise, "enterprise")
    order = yield from complaint(matter, provider, enterprise)
    if order is None:
        return
    yield from serve(matter, order)
    filed = yield Ask(provider.key, "/v1/appeals", {
        "against": order, "ground": "A2", "text": "演示数据：对事实认定有异议", "evidence": [matter.paper("说明材料")]})
    yield Ask(matter.other_officer().key, f"/v1/appeals/{filed['appeal']}/stay", {"reasons": "演示数据：申诉期间暂缓执行"})
