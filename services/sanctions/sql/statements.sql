-- ------------------------------------------------------------------ needs

-- The versions adopted so far, and the day the latest takes effect; always one row.
-- name: rulebook_standing
-- takes: asked_for text
-- gives: versions text[], latest_from date
select q.n, coalesce(array_agg(a.version) filter (where a.version is not null), '{}'), max(a.effective_from)
from unnest($1::text[]) with ordinality q(asked_for, n)
left join adopted_rulebook a on true
group by q.n;

-- The calendars adopted so far, by year; `last` of a year is the one in force (whatever version is asked for).
-- name: calendars_adopted
-- takes: asked_for text
-- gives: version text, year bigint, sha256 text, body text, last boolean
select q.n, a.version, a.year, a.sha256, a.body,
    lead(a.version) over (partition by q.n, a.year order by a.adopted_at, a.version) is null
from unnest($1::text[]) with ordinality q(asked_for, n)
cross join adopted_calendar a
order by q.n, a.year, a.adopted_at, a.version;

-- A paper of the law that waits for its second person.
-- name: paper_of
-- takes: kind text, version text
-- gives: sha256 text, body text, proposed_by text
select q.n, p.sha256, p.body, p.proposed_by
from unnest($1::text[], $2::text[]) with ordinality q(kind, version, n)
join law_paper p using (kind, version);

-- Running terms, which a new calendar may date anew (whatever version is asked for).
-- name: running_orders
-- takes: asked_for text
-- gives: order_no text, provider text, rulebook text, leg_notice date, leg_days bigint, due_on date, provisional boolean
select q.n, r.order_no, r.provider, r.rulebook, r.leg_notice, r.leg_days, r.due_on, r.provisional
from unnest($1::text[]) with ordinality q(asked_for, n)
cross join rectification r
where r.state in ('delivered', 'reported') and r.paused_on is null
order by q.n, r.order_no;

-- Running terms for a statement (whatever version is asked for).
-- name: running_statements
-- takes: asked_for text
-- gives: case_no text, provider text, rulebook text, noticed_on date, statement_due date, provisional boolean
select q.n, d.case_no, d.provider, d.rulebook, d.noticed_on, d.statement_due, d.provisional
from unnest($1::text[]) with ordinality q(asked_for, n)
cross join disqualification d
where d.state = 'noticed'
order by q.n, d.case_no;

-- Running terms to answer a finding (whatever version is asked for).
-- name: running_answers
-- takes: asked_for text
-- gives: finding_no text, provider text, rulebook text, notice_on date, answer_by date, answer_provisional boolean
select q.n, f.finding_no, f.provider, f.rulebook, f.notice_on, f.answer_by, f.answer_provisional
from unnest($1::text[]) with ordinality q(asked_for, n)
cross join finding f
where f.state = 'standing' and f.answer_by is not null and f.answered_at is null and not f.answer_over
order by q.n, f.finding_no;

-- A provider as sanctions knows it.
-- name: provider_by_uscc
-- takes: uscc text
-- gives: uscc text, name text, standing text
select q.n, p.uscc, p.name, p.standing
from unnest($1::text[]) with ordinality q(uscc, n)
join provider p using (uscc);

-- An interpretation, and the one it replaces if that can be replaced.
-- name: interpretation_by_no
-- takes: interpretation text
-- gives: interpretation text, clause text, zh text, en text, document text, effective_from date, replaces text, drafted_by text, published boolean, over boolean, replaceable boolean
select q.n, i.interpretation, i.clause, i.text_zh, i.text_en, i.document, i.effective_from, i.replaces, i.drafted_by,
    i.published_at is not null, i.until is not null or i.withdrawn_for is not null,
    i.replaces is null or (r.clause = i.clause and r.published_at is not null and r.until is null)
from unnest($1::text[]) with ordinality q(interpretation, n)
join interpretation i using (interpretation)
left join interpretation r on r.interpretation = i.replaces;

-- A flag.
-- name: flag_by_no
-- takes: flag_no text
-- gives: flag_no text, provider text, clause text
select q.n, f.flag_no, f.provider, f.clause
from unnest($1::text[]) with ordinality q(flag_no, n)
join flag f using (flag_no);

-- A finding, by its own number or by that of an appeal against it, with the order and the case that rest on it.
-- name: finding_by_no
-- takes: about text
-- gives: finding_no text, provider text, provider_name text, clause text, facts text, complaint text, rulebook text, state text, recorded_by text, recorded_at timestamptz, answer_by date, answer_by_arithmetic text, answered_at timestamptz, answer_over boolean, order_no text, case_no text
select q.n, f.finding_no, f.provider, f.provider_name, f.clause, f.facts, f.complaint, f.rulebook, f.state, f.recorded_by,
    f.recorded_at, f.answer_by, f.answer_by_arithmetic::text, f.answered_at, f.answer_over, r.order_no, d.case_no
from unnest($1::text[]) with ordinality q(about, n)
left join appeal a on a.appeal_no = q.about
join finding f on f.finding_no = coalesce(a.against, q.about)
left join rectification r on r.finding = f.finding_no and r.state not in ('withdrawn', 'annulled')
left join disqualification d on d.finding = f.finding_no and d.state not in ('dismissed', 'annulled');

-- A finding made of a complaint.
-- name: finding_of_complaint
-- takes: complaint text
-- gives: finding_no text, state text
select q.n, f.finding_no, f.state
from unnest($1::text[]) with ordinality q(complaint, n)
join finding f using (complaint);

-- An order, whole: by its own number, or by that of an appeal against it.
-- name: order_by_no
-- takes: about text
-- gives: order_no text, provider text, provider_name text, finding text, clause text, rulebook text, measures text, term_days bigint, long_term_reason text, drafted_by text, drafted_at timestamptz, approved_by text, signed_by text, signed_at timestamptz, delivered_on date, confirmation text, leg_notice date, leg_days bigint?, extended_days bigint, due_on date, provisional boolean, arithmetic text, paused_on date, paused_by text, remaining_days bigint?, verify_by date, verify_by_arithmetic text, stayed_by text, annulled_by text, state text, version bigint, finding_state text
select q.n, r.order_no, r.provider, r.provider_name, r.finding, r.clause, r.rulebook, r.measures, r.term_days,
    r.long_term_reason, r.drafted_by, r.drafted_at, r.approved_by, r.signed_by, r.signed_at, r.delivered_on,
    r.confirmation, r.leg_notice, r.leg_days, r.extended_days, r.due_on, r.provisional, r.arithmetic::text,
    r.paused_on, r.paused_by, r.remaining_days, r.verify_by, r.verify_by_arithmetic::text, r.stayed_by, r.annulled_by,
    r.state, r.version, f.state
from unnest($1::text[]) with ordinality q(about, n)
left join appeal a on a.appeal_no = q.about
join rectification r on r.order_no = coalesce(a.against, q.about)
join finding f on f.finding_no = r.finding;

-- The orders ever delivered to the provider that a finding, order, case or appeal is about.
-- name: orders_beside
-- takes: about text
-- gives: order_no text, finding text, delivered_on date, state text, stayed_by text
select q.n, r.order_no, r.finding, r.delivered_on, r.state, r.stayed_by
from unnest($1::text[]) with ordinality q(about, n)
join lateral (
    select provider from finding where finding_no = q.about
    union all select provider from rectification where order_no = q.about
    union all select provider from disqualification where case_no = q.about
    union all select provider from appeal where appeal_no = q.about
) p on true
join rectification r on r.provider = p.provider and r.delivered_on is not null
order by q.n, r.delivered_on, r.order_no;

-- The undelivered orders that rest on the finding an appeal is against.
-- name: drafts_of_appealed_finding
-- takes: appeal_no text
-- gives: order_no text
select q.n, r.order_no
from unnest($1::text[]) with ordinality q(appeal_no, n)
join appeal a using (appeal_no)
join rectification r on r.finding = a.against and r.state in ('draft', 'signed')
order by q.n, r.order_no;

-- The cases of the provider that a finding, order, case or appeal is about.
-- name: cases_beside
-- takes: about text
-- gives: case_no text, provider_name text, clause text, ground text, finding text, order_no text, certificate text, window_from date, window_to date, outcome text, state text, rulebook text, round bigint
select q.n, d.case_no, d.provider_name, d.clause, d.ground, d.finding, d.order_no, d.certificate, c.window_from,
    c.window_to, d.outcome, d.state, d.rulebook, d.round
from unnest($1::text[]) with ordinality q(about, n)
join lateral (
    select provider from finding where finding_no = q.about
    union all select provider from rectification where order_no = q.about
    union all select provider from disqualification where case_no = q.about
    union all select provider from appeal where appeal_no = q.about
    union all select uscc from provider where uscc = q.about
) p on true
join disqualification d on d.provider = p.provider
left join certificate c on c.certificate_no = d.certificate
order by q.n, d.case_no;

-- The complaints rated unsatisfied about the provider that a finding, case or appeal is about, or that is named itself.
-- name: dissatisfaction_beside
-- takes: about text
-- gives: complaint text, stated_on date, left_out text
select q.n, w.complaint, w.stated_on, w.left_out
from unnest($1::text[]) with ordinality q(about, n)
join lateral (
    select provider from finding where finding_no = q.about
    union all select provider from disqualification where case_no = q.about
    union all select provider from appeal where appeal_no = q.about
    union all select uscc from provider where uscc = q.about
) p on true
join weighed_dissatisfaction w on w.provider = p.provider
order by q.n, w.stated_on, w.complaint;

-- The complaints that the certificates of an appellant's cases count.
-- name: certified_complaint_beside
-- takes: appeal_no text
-- gives: certificate_no text, complaint text
select q.n, c.certificate_no, c.complaint
from unnest($1::text[]) with ordinality q(appeal_no, n)
join appeal a using (appeal_no)
join disqualification d on d.provider = a.provider
join certified_complaint c on c.certificate_no = d.certificate and c.left_out is null
order by q.n, c.certificate_no, c.complaint;

-- The orders that the certificates of an appellant's cases count.
-- name: certified_beside
-- takes: appeal_no text
-- gives: certificate_no text, order_no text
select q.n, c.certificate_no, c.order_no
from unnest($1::text[]) with ordinality q(appeal_no, n)
join appeal a using (appeal_no)
join disqualification d on d.provider = a.provider
join certified_order c on c.certificate_no = d.certificate and c.counts
order by q.n, c.certificate_no, c.order_no;

-- What was told of the appellant and not yet retracted.
-- name: said_beside
-- takes: appeal_no text
-- gives: event_id text, about text, kind text
select q.n, s.event_id, s.about, s.kind
from unnest($1::text[]) with ordinality q(appeal_no, n)
join appeal a using (appeal_no)
join said s on s.provider = a.provider and s.retracted_by is null
order by q.n, s.said_at, s.event_id;

-- The orders a case's certificate counts.
-- name: certified_in_case
-- takes: case_no text
-- gives: order_no text
select q.n, c.order_no
from unnest($1::text[]) with ordinality q(case_no, n)
join disqualification d using (case_no)
join certified_order c on c.certificate_no = d.certificate and c.counts
order by q.n, c.order_no;

-- A case, whole, with its finding.
-- name: case_by_no
-- takes: case_no text
-- gives: case_no text, provider text, provider_name text, clause text, ground text, finding text, order_no text, certificate text, window_from date, window_to date, facts text, rulebook text, opened_at timestamptz, notice_facts text, notice_reasons text, noticed_by text, noticed_on date, statement_due date, provisional boolean, arithmetic text, statement text, statement_evidence text, statement_at timestamptz, review_opinion text, reviewed_by text, reviewed_at timestamptz, outcome text, reasons text, decided_at timestamptz, delivered_on date, confirmation text, ended_for text, annulled_by text, round bigint, state text, version bigint, order_state text, order_stayed_by text
select q.n, d.case_no, d.provider, d.provider_name, d.clause, d.ground, d.finding, d.order_no, d.certificate,
    c.window_from, c.window_to, d.facts, d.rulebook, d.opened_at, d.notice_facts, d.notice_reasons, d.noticed_by, d.noticed_on, d.statement_due, d.provisional,
    d.arithmetic::text, d.statement, d.statement_evidence::text, d.statement_at, d.review_opinion, d.reviewed_by,
    d.reviewed_at, d.outcome, d.reasons, d.decided_at, d.delivered_on, d.confirmation, d.ended_for, d.annulled_by,
    d.round, d.state, d.version, r.state, r.stayed_by
from unnest($1::text[]) with ordinality q(case_no, n)
join disqualification d using (case_no)
left join certificate c on c.certificate_no = d.certificate
left join rectification r on r.order_no = d.order_no;

-- An appeal, whole.
-- name: appeal_by_no
-- takes: appeal_no text
-- gives: appeal_no text, provider text, against text, ground text, rulebook text, decide_by date, decide_by_arithmetic text, stay_reasons text, stayed_by text, stayed_at timestamptz, reasons text, decided_by text, decided_at timestamptz, state text, version bigint
select q.n, a.appeal_no, a.provider, a.against, a.ground, a.rulebook, a.decide_by, a.decide_by_arithmetic::text, a.stay_reasons, a.stayed_by,
    a.stayed_at, a.reasons, a.decided_by, a.decided_at, a.state, a.version
from unnest($1::text[]) with ordinality q(appeal_no, n)
join appeal a using (appeal_no);

-- What can be appealed against under a number, with the day from which an appeal's window runs.
-- name: appealable
-- takes: number text
-- gives: provider text, state text, told_on date, rulebook text
select q.n, x.provider, x.state, x.told_on, x.rulebook
from unnest($1::text[]) with ordinality q(number, n)
join lateral (
    select provider, state, (coalesce(approved_at, recorded_at) at time zone 'Asia/Shanghai')::date as told_on, rulebook
    from finding where finding_no = q.number
    union all select provider, state, delivered_on, rulebook from rectification where order_no = q.number
    union all select provider, state, delivered_on, rulebook from disqualification where case_no = q.number
) x on true;

-- Earlier appeals against the same act.
-- name: appeals_against
-- takes: against text
-- gives: appeal_no text, ground text, state text
select q.n, a.appeal_no, a.ground, a.state
from unnest($1::text[]) with ordinality q(against, n)
join appeal a using (against)
order by q.n, a.appeal_no;

-- Days that the law gave, as they are kept, in the order of their number: of one kind (finding, order, verification,
-- statement, appeal), behind one, so many.
-- name: kept_day_page
-- takes: of text, after text, size bigint
-- gives: number text, clause text, provider text, arithmetic text, rulebook text, parameter text, notice date, days bigint, more bigint, due_on date, done_at timestamptz, counted_whole boolean, term_days bigint?
select q.n, d.number, d.clause, d.provider, d.arithmetic::text, d.arithmetic->>'rulebook', d.arithmetic->>'parameter',
    (d.arithmetic->>'notice')::date, (d.arithmetic->>'term_days')::bigint, d.more, d.due_on, d.done_at, d.counted_whole, d.term_days
from unnest($1::text[], $2::text[], $3::bigint[]) with ordinality q(of, after, size, n)
cross join lateral (
    (select f.finding_no as number, f.clause, f.provider, f.answer_by_arithmetic as arithmetic, 0 as more, f.answer_by as due_on,
        f.answered_at as done_at, true as counted_whole, null::bigint as term_days
    from finding f where q.of = 'finding' and f.finding_no > q.after and f.answer_by is not null and f.state <> 'annulled'
    order by f.finding_no limit q.size)
    union all
    (select r.order_no, r.clause, r.provider, r.arithmetic, r.extended_days, r.due_on,
        (select min(p.reported_at) from report p where p.order_no = r.order_no),
        r.leg_notice = r.delivered_on and r.paused_on is null, r.term_days
    from rectification r where q.of = 'order' and r.order_no > q.after and r.delivered_on is not null and r.state <> 'annulled'
    order by r.order_no limit q.size)
    union all
    (select r.order_no, r.clause, r.provider, r.verify_by_arithmetic, 0, r.verify_by,
        (select max(v.verified_at) from verification v where v.order_no = r.order_no), true, null
    from rectification r where q.of = 'verification' and r.order_no > q.after and r.verify_by_arithmetic is not null and r.state <> 'annulled'
    order by r.order_no limit q.size)
    union all
    (select c.case_no, c.clause, c.provider, c.arithmetic, 0, c.statement_due, c.statement_at, true, null
    from disqualification c where q.of = 'statement' and c.case_no > q.after and c.arithmetic is not null and c.state <> 'annulled'
    order by c.case_no limit q.size)
    union all
    (select a.appeal_no, a.ground, a.provider, a.decide_by_arithmetic, 0, a.decide_by, a.decided_at, true, null
    from appeal a where q.of = 'appeal' and a.appeal_no > q.after and a.decide_by_arithmetic is not null
    order by a.appeal_no limit q.size)
) d
order by q.n, d.number;

-- All delivered orders of so many providers behind one, each provider's by day of delivery.
-- name: delivered_page
-- takes: after text, size bigint
-- gives: provider text, order_no text, delivered_on date, counts boolean
select q.n, r.provider, r.order_no, r.delivered_on, r.state <> 'annulled' and r.stayed_by is null
from unnest($1::text[], $2::bigint[]) with ordinality q(after, size, n)
cross join lateral (
    select distinct o.provider from rectification o
    where o.provider > q.after and o.delivered_on is not null order by o.provider limit q.size) p
join rectification r on r.provider = p.provider and r.delivered_on is not null
order by q.n, r.provider, r.delivered_on, r.order_no;

-- All complaints rated unsatisfied of so many providers behind one.
-- name: dissatisfaction_page
-- takes: after text, size bigint
-- gives: provider text, complaint text, stated_on date, left_out text
select q.n, w.provider, w.complaint, w.stated_on, w.left_out
from unnest($1::text[], $2::bigint[]) with ordinality q(after, size, n)
cross join lateral (
    select distinct d.provider from dissatisfaction d where d.provider > q.after order by d.provider limit q.size) p
join weighed_dissatisfaction w on w.provider = p.provider
order by q.n, w.provider, w.stated_on, w.complaint;

-- ------------------------------------------------------------------ puts

-- A version of the law.
-- name: add_adopted_rulebook
-- takes: version text, effective_from date, sha256 text, body text, adopted_at timestamptz, adopted_by text
insert into adopted_rulebook (version, effective_from, sha256, body, adopted_at, adopted_by)
select * from unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::timestamptz[], $6::text[]);

-- A paper of the law is proposed; said again, the later one waits.
-- name: keep_paper
-- takes: kind text, version text, sha256 text, body text, proposed_at timestamptz, proposed_by text
insert into law_paper (kind, version, sha256, body, proposed_at, proposed_by)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
on conflict (kind, version) do update set sha256 = excluded.sha256, body = excluded.body,
    proposed_at = excluded.proposed_at, proposed_by = excluded.proposed_by;

-- It was adopted.
-- name: drop_paper
-- takes: kind text, version text
delete from law_paper p using unnest($1::text[], $2::text[]) q(kind, version)
where p.kind = q.kind and p.version = q.version;

-- A year's calendar.
-- name: add_adopted_calendar
-- takes: version text, year bigint, sha256 text, body text, adopted_at timestamptz, adopted_by text
insert into adopted_calendar (version, year, sha256, body, adopted_at, adopted_by)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[]);

-- A provider's name; its standing only if it is known.
-- name: keep_provider
-- takes: uscc text, name text, standing text, since date
insert into provider (uscc, name, standing, since)
select * from unnest($1::text[], $2::text[], $3::text[], $4::date[])
on conflict (uscc) do update set name = excluded.name, standing = coalesce(excluded.standing, provider.standing),
    since = coalesce(excluded.since, provider.since);

-- How a clause is to be read, as drafted.
-- name: add_interpretation
-- takes: interpretation text, clause text, zh text, en text, document text, effective_from date, replaces text, drafted_at timestamptz, drafted_by text
insert into interpretation (interpretation, clause, text_zh, text_en, document, effective_from, replaces, drafted_at, drafted_by)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[], $8::timestamptz[], $9::text[]);

-- It is published.
-- name: set_interpretation_published
-- takes: interpretation text, published_at timestamptz, published_by text
update interpretation i
set published_at = u.published_at, published_by = u.published_by, version = version + 1
from unnest($1::text[], $2::timestamptz[], $3::text[]) u(interpretation, published_at, published_by)
where i.interpretation = u.interpretation;

-- It holds until a day, or its draft is dropped.
-- name: end_interpretation
-- takes: interpretation text, until date, withdrawn_for text
update interpretation i
set until = case when u.until is not null then greatest(u.until, i.effective_from) end, withdrawn_for = u.withdrawn_for, version = version + 1
from unnest($1::text[], $2::date[], $3::text[]) u(interpretation, until, withdrawn_for)
where i.interpretation = u.interpretation;

-- A flag as it was raised.
-- name: keep_flag
-- takes: flag_no text, provider text, clause text, note text, raised_on date
insert into flag (flag_no, provider, clause, note, raised_on)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[])
on conflict (flag_no) do nothing;

-- A finding as it was recorded.
-- name: add_finding
-- takes: finding_no text, provider text, provider_name text, clause text, facts text, evidence jsonb, happened_on date, answer text, complaint text, flag text, rulebook text, state text, recorded_by text, recorded_at timestamptz
insert into finding (finding_no, provider, provider_name, clause, facts, evidence, happened_on, answer, complaint,
    flag, rulebook, state, recorded_by, recorded_at)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::date[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::timestamptz[]);

-- A second approval.
-- name: approve_one_finding
-- takes: finding_no text, approved_by text, approved_at timestamptz
update finding f set state = 'standing', approved_by = q.approved_by, approved_at = q.approved_at
from unnest($1::text[], $2::text[], $3::timestamptz[]) q(finding_no, approved_by, approved_at)
where f.finding_no = q.finding_no;

-- The provider was told a finding: its term to answer.
-- name: await_answer
-- takes: finding_no text, notice_on date, answer_by date, answer_provisional boolean, answer_by_arithmetic jsonb
update finding f set notice_on = q.notice_on, answer_by = q.answer_by, answer_provisional = q.answer_provisional,
    answer_by_arithmetic = q.answer_by_arithmetic
from unnest($1::text[], $2::date[], $3::date[], $4::boolean[], $5::jsonb[])
    q(finding_no, notice_on, answer_by, answer_provisional, answer_by_arithmetic)
where f.finding_no = q.finding_no;

-- The provider answered.
-- name: keep_answer
-- takes: finding_no text, answer text, answer_evidence jsonb, answered_by text, answered_at timestamptz
update finding f set answer = q.answer, answer_evidence = q.answer_evidence, answered_by = q.answered_by,
    answered_at = q.answered_at
from unnest($1::text[], $2::text[], $3::jsonb[], $4::text[], $5::timestamptz[])
    q(finding_no, answer, answer_evidence, answered_by, answered_at)
where f.finding_no = q.finding_no;

-- The term to answer ended without an answer.
-- name: end_answer_term
-- takes: finding_no text
update finding f set answer_over = true
from unnest($1::text[]) q(finding_no)
where f.finding_no = q.finding_no;

-- An appeal annulled a finding.
-- name: annul_one_finding
-- takes: finding_no text, annulled_by text
update finding f set state = 'annulled', annulled_by = q.annulled_by
from unnest($1::text[], $2::text[]) q(finding_no, annulled_by)
where f.finding_no = q.finding_no;

-- A drafted order.
-- name: add_order
-- takes: order_no text, provider text, provider_name text, finding text, clause text, rulebook text, measures text, term_days bigint, long_term_reason text, drafted_by text, drafted_at timestamptz
insert into rectification (order_no, provider, provider_name, finding, clause, rulebook, measures, term_days,
    long_term_reason, drafted_by, drafted_at, state)
select *, 'draft' from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::bigint[], $9::text[], $10::text[], $11::timestamptz[]);

-- Everything of an order that can change.
-- name: keep_order
-- takes: order_no text, measures text, term_days bigint, long_term_reason text, drafted_by text, drafted_at timestamptz, approved_by text, signed_by text, signed_at timestamptz, delivered_on date, confirmation text, leg_notice date, leg_days bigint?, extended_days bigint, due_on date, provisional boolean, arithmetic jsonb, paused_on date, paused_by text, remaining_days bigint?, verify_by date, verify_by_arithmetic jsonb, stayed_by text, annulled_by text, state text
update rectification r set measures = q.measures, term_days = q.term_days, long_term_reason = q.long_term_reason,
    drafted_by = q.drafted_by, drafted_at = q.drafted_at, approved_by = q.approved_by, signed_by = q.signed_by,
    signed_at = q.signed_at, delivered_on = q.delivered_on, confirmation = q.confirmation, leg_notice = q.leg_notice,
    leg_days = q.leg_days, extended_days = q.extended_days, due_on = q.due_on, provisional = q.provisional,
    arithmetic = q.arithmetic, paused_on = q.paused_on, paused_by = q.paused_by, remaining_days = q.remaining_days,
    verify_by = q.verify_by, verify_by_arithmetic = q.verify_by_arithmetic, stayed_by = q.stayed_by,
    annulled_by = q.annulled_by, state = q.state, version = r.version + 1
from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[],
    $9::timestamptz[], $10::date[], $11::text[], $12::date[], $13::bigint[], $14::bigint[], $15::date[],
    $16::boolean[], $17::jsonb[], $18::date[], $19::text[], $20::bigint[], $21::date[], $22::jsonb[], $23::text[],
    $24::text[], $25::text[]) q(order_no, measures, term_days, long_term_reason, drafted_by, drafted_at, approved_by, signed_by,
    signed_at, delivered_on, confirmation, leg_notice, leg_days, extended_days, due_on, provisional, arithmetic,
    paused_on, paused_by, remaining_days, verify_by, verify_by_arithmetic, stayed_by, annulled_by, state)
where r.order_no = q.order_no;

-- A delivered order fell with an appeal.
-- name: annul_order
-- takes: order_no text, annulled_by text
update rectification r set state = 'annulled', annulled_by = q.annulled_by, stayed_by = null, paused_on = null,
    paused_by = null, remaining_days = null, version = r.version + 1
from unnest($1::text[], $2::text[]) q(order_no, annulled_by)
where r.order_no = q.order_no;

-- An order not yet delivered was taken back.
-- name: withdraw_draft
-- takes: order_no text
update rectification r set state = 'withdrawn', version = r.version + 1
from unnest($1::text[]) q(order_no)
where r.order_no = q.order_no;

-- A running term, dated anew.
-- name: redate_order
-- takes: order_no text, due_on date, provisional boolean, arithmetic jsonb
update rectification r set due_on = q.due_on, provisional = q.provisional, arithmetic = q.arithmetic,
    version = r.version + 1
from unnest($1::text[], $2::date[], $3::boolean[], $4::jsonb[]) q(order_no, due_on, provisional, arithmetic)
where r.order_no = q.order_no;

-- A provider's report.
-- name: add_report
-- takes: order_no text, reported_at timestamptz, reported_by text, body text, evidence jsonb
insert into report (order_no, reported_at, reported_by, body, evidence)
select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::jsonb[]);

-- An officer's verification.
-- name: add_verification
-- takes: order_no text, verified_at timestamptz, verified_by text, closed boolean, on_site boolean, note text
insert into verification (order_no, verified_at, verified_by, closed, on_site, note)
select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::boolean[], $5::boolean[], $6::text[]);

-- A certificate of a count.
-- name: add_certificate
-- takes: certificate_no text, provider text, counted bigint, orders_exceed bigint?, complaints_reach bigint?, window_from date, window_to date, rulebook text, certified_at timestamptz
insert into certificate (certificate_no, provider, counted, orders_exceed, complaints_reach, window_from, window_to,
    rulebook, certified_at)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::date[], $7::date[],
    $8::text[], $9::timestamptz[]);

-- A complaint that a served enterprise rated unsatisfied was upheld; said again after a change of mind, it counts from then.
-- name: keep_dissatisfaction
-- takes: complaint text, provider text, stated_on date
insert into dissatisfaction (complaint, provider, stated_on)
select * from unnest($1::text[], $2::text[], $3::date[])
on conflict (complaint) do update set stated_on = excluded.stated_on, withdrawn_on = null;

-- The enterprise changed its rating.
-- name: withdraw_dissatisfaction
-- takes: complaint text, withdrawn_on date
update dissatisfaction d set withdrawn_on = q.withdrawn_on
from unnest($1::text[], $2::date[]) q(complaint, withdrawn_on)
where d.complaint = q.complaint;

-- A complaint of a certificate.
-- name: add_certified_complaint
-- takes: certificate_no text, complaint text, stated_on date, left_out text
insert into certified_complaint (certificate_no, complaint, stated_on, left_out)
select * from unnest($1::text[], $2::text[], $3::date[], $4::text[]);

-- An order of a certificate.
-- name: add_certified_order
-- takes: certificate_no text, order_no text, counts boolean
insert into certified_order (certificate_no, order_no, counts)
select * from unnest($1::text[], $2::text[], $3::boolean[]);

-- A proposal of disqualification.
-- name: add_case
-- takes: case_no text, provider text, provider_name text, clause text, ground text, finding text, order_no text, certificate text, facts text, rulebook text, opened_by text, opened_at timestamptz, state text
insert into disqualification (case_no, provider, provider_name, clause, ground, finding, order_no, certificate, facts,
    rulebook, opened_by, opened_at, state)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::text[]);

-- A review becomes a proposal.
-- name: take_up
-- takes: case_no text, taken_up_by text, taken_up_at timestamptz, taken_up_reasons text
update disqualification d set state = 'proposal', taken_up_by = q.taken_up_by, taken_up_at = q.taken_up_at,
    taken_up_reasons = q.taken_up_reasons, version = d.version + 1
from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[])
    q(case_no, taken_up_by, taken_up_at, taken_up_reasons)
where d.case_no = q.case_no;

-- Everything of a case that can change on the ladder.
-- name: keep_case
-- takes: case_no text, notice_facts text, notice_reasons text, noticed_by text, noticed_on date, statement_due date, provisional boolean, arithmetic jsonb, statement text, statement_evidence jsonb, statement_at timestamptz, review_opinion text, reviewed_by text, reviewed_at timestamptz, outcome text, reasons text, decided_at timestamptz, delivered_on date, confirmation text, ended_for text, annulled_by text, state text
update disqualification d set notice_facts = q.notice_facts, notice_reasons = q.notice_reasons,
    noticed_by = q.noticed_by, noticed_on = q.noticed_on, statement_due = q.statement_due,
    provisional = q.provisional, arithmetic = q.arithmetic, statement = q.statement,
    statement_evidence = q.statement_evidence, statement_at = q.statement_at, review_opinion = q.review_opinion,
    reviewed_by = q.reviewed_by, reviewed_at = q.reviewed_at, outcome = q.outcome, reasons = q.reasons,
    decided_at = q.decided_at, delivered_on = q.delivered_on, confirmation = q.confirmation,
    ended_for = q.ended_for, annulled_by = q.annulled_by, state = q.state, version = d.version + 1
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::boolean[], $8::jsonb[],
    $9::text[], $10::jsonb[], $11::timestamptz[], $12::text[], $13::text[], $14::timestamptz[], $15::text[],
    $16::text[], $17::timestamptz[], $18::date[], $19::text[], $20::text[], $21::text[], $22::text[])
    q(case_no, notice_facts, notice_reasons, noticed_by, noticed_on, statement_due, provisional, arithmetic,
    statement, statement_evidence, statement_at, review_opinion, reviewed_by, reviewed_at, outcome, reasons,
    decided_at, delivered_on, confirmation, ended_for, annulled_by, state)
where d.case_no = q.case_no;

-- A statement's term, dated anew.
-- name: redate_statement
-- takes: case_no text, statement_due date, provisional boolean, arithmetic jsonb
update disqualification d set statement_due = q.statement_due, provisional = q.provisional,
    arithmetic = q.arithmetic, version = d.version + 1
from unnest($1::text[], $2::date[], $3::boolean[], $4::jsonb[]) q(case_no, statement_due, provisional, arithmetic)
where d.case_no = q.case_no;

-- The certificate of a case no longer holds: back to the proposal, with a new one; a review stays one.
-- name: reopen_case
-- takes: case_no text, certificate text
update disqualification d set state = case when d.state = 'review' then 'review' else 'proposal' end,
    certificate = q.certificate, round = d.round + 1,
    notice_facts = null, notice_reasons = null, noticed_by = null, noticed_on = null, statement_due = null,
    provisional = false, arithmetic = null, statement = null, statement_evidence = null, statement_at = null,
    review_opinion = null, reviewed_by = null, reviewed_at = null, outcome = null, reasons = null,
    decided_at = null, delivered_on = null, confirmation = null, version = d.version + 1
from unnest($1::text[], $2::text[]) q(case_no, certificate)
where d.case_no = q.case_no;

-- A case fell with an appeal: annulled if it was decided, dismissed if not.
-- name: end_case
-- takes: case_no text, by_appeal text, annulled boolean
update disqualification d set state = case when q.annulled then 'annulled' else 'dismissed' end,
    annulled_by = case when q.annulled then q.by_appeal end, ended_for = q.by_appeal, version = d.version + 1
from unnest($1::text[], $2::text[], $3::boolean[]) q(case_no, by_appeal, annulled)
where d.case_no = q.case_no;

-- A vote of the panel.
-- name: add_vote
-- takes: case_no text, round bigint, person text, vote text, conflict text
insert into vote (case_no, round, person, vote, conflict)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[]);

-- A referral to other departments.
-- name: add_referral
-- takes: case_no text, referred_at timestamptz, referred_by text, agencies jsonb, facts text, evidence jsonb
insert into referral (case_no, referred_at, referred_by, agencies, facts, evidence)
select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::jsonb[], $5::text[], $6::jsonb[]);

-- An appeal as it was filed.
-- name: add_appeal
-- takes: appeal_no text, provider text, against text, ground text, body text, evidence jsonb, filed_by text, filed_at timestamptz, rulebook text, decide_by date, decide_by_arithmetic jsonb
insert into appeal (appeal_no, provider, against, ground, body, evidence, filed_by, filed_at, rulebook, decide_by,
    decide_by_arithmetic, state)
select *, 'open' from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[],
    $8::timestamptz[], $9::text[], $10::date[], $11::jsonb[]);

-- A stay was granted.
-- name: stay_appeal
-- takes: appeal_no text, stay_reasons text, stayed_by text, stayed_at timestamptz
update appeal a set stay_reasons = q.stay_reasons, stayed_by = q.stayed_by, stayed_at = q.stayed_at,
    version = a.version + 1
from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) q(appeal_no, stay_reasons, stayed_by, stayed_at)
where a.appeal_no = q.appeal_no;

-- An appeal was decided.
-- name: settle_appeal
-- takes: appeal_no text, state text, reasons text, decided_by text, decided_at timestamptz
update appeal a set state = q.state, reasons = q.reasons, decided_by = q.decided_by, decided_at = q.decided_at,
    version = a.version + 1
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
    q(appeal_no, state, reasons, decided_by, decided_at)
where a.appeal_no = q.appeal_no;

-- An event that was told of an act.
-- name: add_said
-- takes: event_id text, about text, provider text, kind text, said_at timestamptz
insert into said (event_id, about, provider, kind, said_at)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]);

-- An event that was retracted.
-- name: retract_said
-- takes: event_id text, by_appeal text
update said s set retracted_by = q.by_appeal
from unnest($1::text[], $2::text[]) q(event_id, by_appeal)
where s.event_id = q.event_id;
