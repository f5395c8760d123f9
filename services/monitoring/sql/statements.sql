-- SPDX-License-Identifier: Apache-2.0

-- A project with where its provider stands now.
-- name: project_by_number
-- takes: project text
-- gives: project text, contract text, provider text, provider_name text, enterprise text, enterprise_name text, signed_on date, rulebook text, state text, version bigint, percent bigint, reports bigint, delays bigint, acceptances bigint, opened_on date, last_period_end date, report_due_on date, handover_on date, fulfilments bigint, vulnerabilities bigint, requests bigint, standing text, standing_since date, decision text
select q.n, p.project, p.contract, p.provider, p.provider_name, p.enterprise, p.enterprise_name, p.signed_on, p.rulebook, p.state, p.version, p.percent, p.reports, p.delays, p.acceptances, p.opened_on, p.last_period_end, p.report_due_on, p.handover_on, p.fulfilments, p.vulnerabilities, p.requests, r.standing, r.since, r.decision
from unnest($1::text[]) with ordinality q(project, n)
join project p using (project)
left join provider r on r.uscc = p.provider;

-- Whether a contract has its project already.
-- name: project_of_contract
-- takes: contract text
-- gives: project text
select q.n, p.project
from unnest($1::text[]) with ordinality q(contract, n)
join project p using (contract);

-- The running projects of a provider.
-- name: running_project
-- takes: provider text
-- gives: project text
select q.n, p.project
from unnest($1::text[]) with ordinality q(provider, n)
join project p using (provider)
where p.state = 'running'
order by p.project;

-- Whether any project of a provider runs.
-- name: provider_runs
-- takes: provider text
-- gives: provider text
select q.n, q.provider
from unnest($1::text[]) with ordinality q(provider, n)
where exists (select from project p where p.provider = q.provider and p.state = 'running');

-- How far a provider is behind: the mean over its running projects, each by its milestones or its targets, whichever is
-- more.
-- name: provider_pace
-- takes: provider text
-- gives: provider_name text, projects bigint, gap bigint
select q.n, min(p.provider_name), count(*), sum(greatest(p.schedule_gap, p.target_gap))::bigint / count(*)
from unnest($1::text[]) with ordinality q(provider, n)
join project p using (provider)
where p.state = 'running'
group by q.n;

-- Who had a project in a period.
-- name: provider_active
-- takes: period_from date, period_to date
-- gives: provider text
select q.n, p.provider
from unnest($1::date[], $2::date[]) with ordinality q(period_from, period_to, n)
join project p on p.opened_on <= q.period_to and (p.closed_on is null or p.closed_on >= q.period_from)
group by q.n, p.provider
order by p.provider;

-- The name a provider has in its latest project.
-- name: provider_name
-- takes: provider text
-- gives: provider_name text
select distinct on (q.n) q.n, p.provider_name
from unnest($1::text[]) with ordinality q(provider, n)
join project p using (provider)
order by q.n, p.project desc;

-- What a provider owed in a period, by requirement, and what of it was done in time: what was owed by a day of the
-- period and not released; what comes back, once if it was done in the period, and once more if a day of the period was
-- its last, for its row has moved on since it was done or is over; sessions attended; reports and those that are missing;
-- milestones; internal acceptances signed by both; final acceptances; and flags about anything else, which are checks that
-- failed: no duty's (duty_flags: their kinds, with a comma between), nor a milestone's, an acceptance's or a refused request's, nor
-- what the enterprise did not do.
-- name: score_check
-- takes: provider text, period_from date, period_to date, duty_flags text
-- gives: clause text, checks bigint, passed bigint
with asked as (
    select * from unnest($1::text[], $2::date[], $3::date[], $4::text[])
        with ordinality q(provider, period_from, period_to, duty_flags, n)
), owed as (
    select q.n, o.clause, o.project, o.provider, o.about, o.ended_on is not null and o.ended_on <= last_day(o.last) as passed
    from asked q
    join obligation o on o.provider = q.provider and last_day(o.last) between q.period_from and q.period_to
    where o.how is null or o.how = 'met'
), mine as (
    select q.n, q.period_from, q.period_to, p.project from asked q join project p using (provider)
), checked as (
    select n, clause, passed from owed
    union all
    select q.n, 'R2', true from asked q where exists (select from activity a
        where a.provider = q.provider and a.held_on between q.period_from and q.period_to)
    union all
    select q.n, k.clause, true from asked q cross join (values ('presence', 'R1'), ('security_training', 'R9')) k(kind, clause)
    where exists (select from proof p
        where p.provider = q.provider and p.kind = k.kind and p.done_on between q.period_from and q.period_to)
    union all
    select m.n, 'R10', true from mine m where exists (select from review r
        where r.project = m.project and r.held_on between m.period_from and m.period_to)
    union all
    select q.n, 'R3', true from asked q join session_invited i using (provider) join session s using (session)
    where i.attended and s.held_on between q.period_from and q.period_to
    union all
    select q.n, f.clause, false
    from asked q
    join flag f on f.provider = q.provider and f.raised_on - 1 between q.period_from and q.period_to
    join (values ('training', 'training_missing'), ('presence', 'presence_expired'),
        ('security_training', 'security_training_missing'), ('review', 'review_overdue')) k(kind, flag) on k.flag = f.kind
    join obligation o on o.provider = f.provider and o.kind = k.kind and o.about = f.about
        and o.project is not distinct from f.project and (last_day(o.last) >= f.raised_on or o.ended_on is not null)
    union all
    select m.n, 'R6', true from mine m join report r using (project) where r.reported_on between m.period_from and m.period_to
    union all
    select m.n, 'R4', s.completed_on is not null and not exists (select from flag f
        where f.project = s.project and f.kind = 'milestone_overdue' and f.about = s.milestone::text)
    from mine m join milestone s using (project)
    where s.due_on between m.period_from and m.period_to
    union all
    select m.n, 'R7', true from mine m join signature s using (project)
    where s.signed_on between m.period_from and m.period_to group by m.n, m.project having count(*) = 2
    union all
    select m.n, 'R8', a.passed from mine m join acceptance a using (project)
    where a.accepted_on between m.period_from and m.period_to
    union all
    select q.n, f.clause, false
    from asked q
    join flag f on f.provider = q.provider and f.raised_on between q.period_from and q.period_to
    where f.kind not in ('milestone_overdue', 'acceptance_failed', 'audit_refused', 'report_unacknowledged')
        and f.kind <> all (string_to_array(q.duty_flags, ','))
)
select n, clause, count(*), count(*) filter (where passed)
from checked
where clause ~ '^R'
group by n, clause
order by n, clause;

-- All milestones of a project, in order.
-- name: milestone_of_project
-- takes: project text
-- gives: milestone bigint, name text, due_on date, share_percent bigint, completed_on date
select q.n, m.milestone, m.name, m.due_on, m.share_percent, m.completed_on
from unnest($1::text[]) with ordinality q(project, n)
join milestone m using (project)
order by m.project, m.milestone;

-- All performance targets of a project, in order, each with its last measurement.
-- name: target_of_project
-- takes: project text
-- gives: target bigint, name text, unit text, baseline double precision, wanted double precision, due_on date, measured_on date, gap bigint?
select q.n, t.target, t.name, t.unit, t.baseline, t.wanted, t.due_on, t.measured_on, t.gap
from unnest($1::text[]) with ordinality q(project, n)
join target t using (project)
order by t.project, t.target;

-- What is filed of a project, the newest version of each.
-- name: document_of_project
-- takes: project text
-- gives: file text, code text, version bigint, sha256 text
select distinct on (q.n, d.file, d.code) q.n, d.file, d.code, d.version, d.sha256
from unnest($1::text[]) with ordinality q(project, n)
join document d using (project)
order by q.n, d.file, d.code, d.version desc;

-- In which projects a file stands as proof, and of what: of an act, or as a document of a check-list (archive/contract).
-- What was replaced since, or objected to, stands no more.
-- name: use_of_document
-- takes: sha256 text
-- gives: project text, provider text, provider_name text, enterprise text, proves text
select distinct q.n, p.project, p.provider, p.provider_name, p.enterprise, u.proves
from unnest($1::text[]) with ordinality q(sha256, n)
cross join lateral (
    select split_part(a.about, '/', 1), replace(split_part(a.about, '/', 2), '-', '_')
    from attachment a
    left join invoice i on split_part(a.about, '/', 2) = 'invoice' and i.project = split_part(a.about, '/', 1)
        and i.invoice::text = split_part(a.about, '/', 3)
    where a.sha256 = q.sha256 and split_part(a.about, '/', 2) <> 'fulfilment' and i.withdrawn_on is null
    union all
    select f.project, f.kind
    from attachment a
    join fulfilment f on f.project = split_part(a.about, '/', 1) and f.fulfilment::text = split_part(a.about, '/', 3)
    where a.sha256 = q.sha256 and split_part(a.about, '/', 2) = 'fulfilment' and f.state <> 'objected'
    union all
    select d.project, d.file || '/' || d.code
    from document d
    where d.sha256 = q.sha256 and not exists (select from document newer
        where newer.project = d.project and newer.file = d.file and newer.code = d.code and newer.version > d.version)
) u(project, proves)
join project p using (project)
order by q.n, p.project, u.proves;

-- What has been invoiced in a project, and what is to be paid.
-- name: invoices_of_project
-- takes: project text
-- gives: last bigint, standing bigint, sum_fen bigint, price_fen bigint
select q.n, coalesce(max(i.invoice), 0), count(i.invoice) filter (where i.withdrawn_on is null),
    coalesce(sum(i.amount_fen) filter (where i.withdrawn_on is null), 0)::bigint, p.price_fen
from unnest($1::text[]) with ordinality q(project, n)
join project p using (project)
left join invoice i using (project)
group by q.n, p.price_fen;

-- Whether a project has an invoice.
-- name: invoice_by_key
-- takes: project text, key text
-- gives: invoice bigint
select q.n, i.invoice
from unnest($1::text[], $2::text[]) with ordinality q(project, key, n)
join invoice i using (project, key)
where i.withdrawn_on is null;

-- One invoice.
-- name: invoice_by_place
-- takes: project text, invoice bigint
-- gives: key text, amount_fen bigint, recorded_by text, withdrawn_on date
select q.n, i.key, i.amount_fen, i.recorded_by, i.withdrawn_on
from unnest($1::text[], $2::bigint[]) with ordinality q(project, invoice, n)
join invoice i using (project, invoice);

-- In which projects an invoice stands.
-- name: use_of_invoice
-- takes: key text
-- gives: project text, provider text, provider_name text, enterprise text
select q.n, p.project, p.provider, p.provider_name, p.enterprise
from unnest($1::text[]) with ordinality q(key, n)
join invoice i using (key)
join project p using (project)
where i.withdrawn_on is null
order by q.n, p.project;

-- The last day on which a line was delivered, by what stands.
-- name: delivery_of_project
-- takes: project text
-- gives: last_on date
select q.n, max(f.done_on)
from unnest($1::text[]) with ordinality q(project, n)
join fulfilment f using (project)
where f.kind = 'delivery' and f.state <> 'objected'
group by q.n;

-- The files that are evidence of something.
-- name: file_of
-- takes: about text
-- gives: sha256 text
select q.n, a.sha256
from unnest($1::text[]) with ordinality q(about, n)
join attachment a using (about)
order by q.n, a.n;

-- What the dossier has, the newest version of each part.
-- name: dossier_of_project
-- takes: project text
-- gives: part text, version bigint
select q.n, d.part, max(d.version)
from unnest($1::text[]) with ordinality q(project, n)
join dossier_part d using (project)
group by q.n, d.part;

-- What officers asked for, in order.
-- name: material_of_project
-- takes: project text
-- gives: request bigint, code text, handed_on date
select q.n, m.request, m.code, m.handed_on
from unnest($1::text[]) with ordinality q(project, n)
join material_item m using (project)
order by m.project, m.request, m.code;

-- The levels the contract promises.
-- name: promise_of_project
-- takes: project text
-- gives: scenario text, level_to bigint
select q.n, l.scenario, l.level_to
from unnest($1::text[]) with ordinality q(project, n)
join promised_level l using (project);

-- The newest self-assessment of a project at a stage.
-- name: assessment_of_project
-- takes: project text, stage text
-- gives: version bigint, state text, level bigint, judged_on date, acceptances bigint?
select distinct on (q.n) q.n, a.version, a.state, a.level, a.judged_on, a.acceptances
from unnest($1::text[], $2::text[]) with ordinality q(project, stage, n)
join assessment a using (project, stage)
order by q.n, a.version desc;

-- The levels that stand after the transformation, scenario by scenario.
-- name: standing_level
-- takes: project text
-- gives: scenario text, level bigint, whole bigint
select q.n, s.scenario, s.level, a.level
from unnest($1::text[]) with ordinality q(project, n)
cross join lateral (
    select b.stage, b.version, b.level from assessment b
    where b.project = q.project and b.stage = 'after' and b.stands order by b.version desc limit 1) a
join assessment_scenario s on s.project = q.project and s.stage = a.stage and s.version = a.version
order by q.n, s.scenario;

-- One report.
-- name: report_by_number
-- takes: project text, report bigint
-- gives: report bigint, state text, reported_on date, acknowledge_by date
select q.n, r.report, r.state, r.reported_on, r.acknowledge_by
from unnest($1::text[], $2::bigint[]) with ordinality q(project, report, n)
join report r using (project, report);

-- The flags of a project that are open.
-- name: open_flag
-- takes: project text
-- gives: flag text, kind text, clause text, about text
select q.n, f.flag, f.kind, f.clause, f.about
from unnest($1::text[]) with ordinality q(project, n)
join flag f using (project)
where f.settled_on is null
order by f.flag;

-- The open flags of a provider that are about none of its projects.
-- name: open_flag_of_provider
-- takes: provider text
-- gives: flag text, kind text, clause text, about text
select q.n, f.flag, f.kind, f.clause, f.about
from unnest($1::text[]) with ordinality q(provider, n)
join flag f using (provider)
where f.settled_on is null and f.project is null
order by f.flag;

-- What is owed, and whether it still is.
-- name: obligation_by_key
-- takes: obligation text
-- gives: obligation text, project text, provider text, provider_name text, kind text, clause text, about text, since timestamptz, due_on date, due_on_arithmetic text, last timestamptz, unit text, value bigint?, threshold bigint, sample bigint, basis text, note text, ended_on date
select q.n, o.obligation, o.project, o.provider, o.provider_name, o.kind, o.clause, o.about, o.since, o.due_on, o.due_on_arithmetic::text, o.last, o.unit, o.value, o.threshold, o.sample, o.basis, o.note, o.ended_on
from unnest($1::text[]) with ordinality q(obligation, n)
join obligation o using (obligation);

-- The record that stands for what is owed.
-- name: fulfilment_of_obligation
-- takes: obligation text
-- gives: fulfilment bigint
select q.n, f.fulfilment
from unnest($1::text[]) with ordinality q(obligation, n)
join fulfilment f using (obligation)
where f.state <> 'objected';

-- One record with what was owed.
-- name: fulfilment_by_number
-- takes: project text, fulfilment bigint
-- gives: fulfilment bigint, obligation text, kind text, about text, state text, last timestamptz, ended_on date
select q.n, f.fulfilment, f.obligation, f.kind, f.about, f.state, o.last, o.ended_on
from unnest($1::text[], $2::bigint[]) with ordinality q(project, fulfilment, n)
join fulfilment f using (project, fulfilment)
join obligation o using (obligation);

-- The team that a project's contract promises, and who of it is there by the last report that was not objected to, one
-- report left out of account (0: none).
-- name: team_of_project
-- takes: project text, without bigint
-- gives: role text, promised bigint, present bigint
select q.n, m.role, m.heads, coalesce(h.heads, 0)
from unnest($1::text[], $2::bigint[]) with ordinality q(project, without, n)
join team_promised m using (project)
left join team_present h on h.project = m.project and h.role = m.role and h.report = (
    select max(t.report) from team_report t
    where t.project = q.project and t.report <> q.without and t.state <> 'objected')
order by q.n, m.place;

-- How many reports of the team there are, and the day the last speaks of that was not objected to.
-- name: team_reports
-- takes: project text
-- gives: reports bigint, present_on date
select q.n, count(t.report), max(t.present_on) filter (where t.state <> 'objected')
from unnest($1::text[]) with ordinality q(project, n)
left join team_report t using (project)
group by q.n;

-- One report of the team.
-- name: team_report_by_number
-- takes: project text, report bigint
-- gives: state text
select q.n, t.state
from unnest($1::text[], $2::bigint[]) with ordinality q(project, report, n)
join team_report t using (project, report);

-- Who has signed the internal acceptance.
-- name: signature_of_project
-- takes: project text
-- gives: party text
select q.n, s.party
from unnest($1::text[]) with ordinality q(project, n)
join signature s using (project);

-- What is known of a provider.
-- name: provider_by_uscc
-- takes: uscc text
-- gives: uscc text, name text, standing text, since date
select q.n, p.uscc, p.name, p.standing, p.since
from unnest($1::text[]) with ordinality q(uscc, n)
join provider p using (uscc);

-- An investigation, with the names that go into what is said of it. Where intake did not yet tell when the complaint was filed,
-- the day it was accepted stands for it.
-- name: investigation_by_case
-- takes: case_no text
-- gives: case_no text, provider text, provider_name text, served_enterprise text, served_enterprise_name text, filed_on date, opened_on date, answer_by date, answer_by_arithmetic text, answer_over boolean, answered_on date, answer_text text, interviews bigint, visits bigint, state text
select q.n, i.case_no, i.provider, i.provider_name, i.served_enterprise, e.name, coalesce(i.filed_on, i.opened_on), i.opened_on, i.answer_by, i.answer_by_arithmetic::text, i.answer_over, i.answered_on, i.answer_text, i.interviews, i.visits, i.state
from unnest($1::text[]) with ordinality q(case_no, n)
join investigation i using (case_no)
left join enterprise e on e.uscc = i.served_enterprise;

-- What is or was owed by a term of the rulebook and was not released before it could be missed, in the order of its key:
-- behind one, so many. When it was done: of a ticket to the second.
-- name: obligation_page
-- takes: after text, size bigint
-- gives: obligation text, provider text, kind text, rulebook text, parameter text, since timestamptz, last timestamptz, unit text, threshold bigint, term_parameter text, term_notice date, term_days bigint?, ended_at timestamptz
select q.n, o.obligation, o.provider, o.kind, split_part(o.basis, ' ', 1), split_part(o.basis, ' ', 2), o.since, o.last, o.unit, o.threshold,
    o.due_on_arithmetic->>'parameter', (o.due_on_arithmetic->>'notice')::date, (o.due_on_arithmetic->>'term_days')::bigint,
    coalesce(case o.kind when 'ticket_response' then t.responded_at when 'ticket_solution' then t.solved_at end,
        o.ended_on::timestamp at time zone 'Asia/Shanghai')
from unnest($1::text[], $2::bigint[]) with ordinality q(after, size, n)
cross join lateral (
    select * from obligation w
    where w.obligation > q.after and w.value is null and w.basis like '% /%' and w.how is distinct from 'released'
    order by w.obligation limit q.size) o
left join ticket t on t.project = o.project and t.ticket = case when o.kind like 'ticket%' then o.about::bigint end
order by q.n, o.obligation;

-- What was measured in so many projects behind one, each by the kind of flag it may raise; what is not over yet as it is
-- on that day. A project without anything measured is there with nothing.
-- name: measure_page
-- takes: after text, size bigint, today date
-- gives: project text, provider text, rulebook text, kind text, about text, value bigint?
select q.n, p.project, p.provider, p.rulebook, m.kind, m.about, m.value
from unnest($1::text[], $2::bigint[], $3::date[]) with ordinality q(after, size, today, n)
cross join lateral (
    select * from project w where w.project > q.after order by w.project limit q.size) p
left join lateral (
    select 'milestone_overdue' as kind, s.milestone::text as about,
        greatest(coalesce(s.recorded_on, p.closed_on, q.today) - s.due_on, 0)::bigint as value
    from milestone s where s.project = p.project
    union all
    select 'report_unacknowledged', r.report::text, (coalesce(r.answered_on, p.closed_on, q.today) - r.reported_on)::bigint
    from report r where r.project = p.project
    union all
    select 'schedule_gap', '', p.schedule_gap
    union all
    select 'performance_gap', t.target::text, t.gap
    from target t where t.project = p.project and t.gap is not null
    union all
    select 'level_short', l.acceptance || '/' || l.scenario, l2.level_to - l.level
    from reached_level l join promised_level l2 using (project, scenario) where l.project = p.project
    union all
    select 'upgrade_unannounced', u.upgrade::text, u.notice_days
    from upgrade u where u.project = p.project and u.notice_days is not null
    union all
    select 'after_sales_short', '', greatest(a.serves_until - max(c.accepted_on), 0)::bigint
    from after_sales a join acceptance c using (project) where a.project = p.project and c.passed group by a.serves_until
) m on true
order by q.n, p.project, m.kind, m.about;

-- Activities behind one, so many, with how many deny them.
-- name: activity_page
-- takes: after text, size bigint
-- gives: activity text, provider text, held_on date, denials bigint
select q.n, a.activity, a.provider, a.held_on, a.denials
from unnest($1::text[], $2::bigint[]) with ordinality q(after, size, n)
cross join lateral (
    select * from activity w where w.activity > q.after order by w.activity limit q.size) a
order by q.n, a.activity;

-- How far providers are behind, as it was judged last: behind one, so many.
-- name: lag_page
-- takes: after text, size bigint
-- gives: provider text, projects bigint, mean_gap bigint, rulebook text
select q.n, g.provider, g.projects, g.mean_gap, g.rulebook
from unnest($1::text[], $2::bigint[]) with ordinality q(after, size, n)
cross join lateral (
    select * from provider_lag w where w.provider > q.after order by w.provider limit q.size) g
order by q.n, g.provider;

-- An enterprise's name, new or changed.
-- name: keep_enterprise
-- takes: uscc text, name text
insert into enterprise (uscc, name)
select * from unnest($1::text[], $2::text[])
on conflict (uscc) do update set name = excluded.name;

-- A provider's name and standing, new or changed.
-- name: keep_provider
-- takes: uscc text, name text, standing text, since date, decision text
insert into provider (uscc, name, standing, since, decision)
select * from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::text[])
on conflict (uscc) do update set name = excluded.name, standing = excluded.standing, since = excluded.since, decision = excluded.decision;

-- A project as its contract makes it.
-- name: add_project
-- takes: project text, contract text, provider text, provider_name text, enterprise text, enterprise_name text, opened_on date, signed_on date, listed boolean, rulebook text, report_due_on date, report_due_on_arithmetic jsonb, nda_signed_on date, price_fen bigint
insert into project (project, contract, provider, provider_name, enterprise, enterprise_name, opened_on, signed_on, listed, rulebook, report_due_on, report_due_on_arithmetic, nda_signed_on, price_fen)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::date[], $9::boolean[], $10::text[], $11::date[], $12::jsonb[], $13::date[], $14::bigint[]);

-- A delivery line of the contract.
-- name: add_contract_line
-- takes: project text, line bigint, kind text, description text, quantity bigint, price_fen bigint, due_on date
insert into contract_line (project, line, kind, description, quantity, price_fen, due_on)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::date[]);

-- A level the contract promises.
-- name: add_promised_level
-- takes: project text, scenario text, level_from bigint, level_to bigint
insert into promised_level (project, scenario, level_from, level_to)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]);

-- A milestone of the contract.
-- name: add_milestone
-- takes: project text, milestone bigint, name text, due_on date, share_percent bigint
insert into milestone (project, milestone, name, due_on, share_percent)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::date[], $5::bigint[]);

-- A document filed, a new version of it each time.
-- name: add_document
-- takes: project text, file text, code text, version bigint, sha256 text, title text, filed_by text, filed_on date, person text
insert into document (project, file, code, version, sha256, title, filed_by, filed_on, person)
select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[]);

-- A part of the dossier as it was written, a new version each time.
-- name: add_dossier_part
-- takes: project text, part text, version bigint, text text, written_by text, written_on date, person text
insert into dossier_part (project, part, version, text, written_by, written_on, person)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::date[], $7::text[]);

-- A self-assessment as it was filed, a new version each time.
-- name: add_assessment
-- takes: project text, stage text, version bigint, score_milli bigint, level bigint, stands boolean, filed_on date, person text
insert into assessment (project, stage, version, score_milli, level, stands, filed_on, person)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::boolean[], $7::date[], $8::text[]);

-- What an answer earns.
-- name: add_assessment_answer
-- takes: project text, stage text, version bigint, question bigint, points_milli bigint
insert into assessment_answer (project, stage, version, question, points_milli)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[]);

-- An option that was chosen.
-- name: add_assessment_choice
-- takes: project text, stage text, version bigint, question bigint, option bigint
insert into assessment_choice (project, stage, version, question, option)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[]);

-- The level claimed in a scenario.
-- name: add_assessment_scenario
-- takes: project text, stage text, version bigint, scenario text, level bigint
insert into assessment_scenario (project, stage, version, scenario, level)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[]);

-- What was found of a row of the table of levels.
-- name: add_assessment_row
-- takes: project text, stage text, version bigint, level bigint, scenarios bigint, constrained bigint, reached boolean
insert into assessment_row (project, stage, version, level, scenarios, constrained, reached)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::boolean[]);

-- An officer asks for material.
-- name: add_material_request
-- takes: project text, request bigint, text text, requested_on date, person text
insert into material_request (project, request, text, requested_on, person)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::date[], $5::text[]);

-- One document that is asked for.
-- name: add_material_item
-- takes: project text, request bigint, code text
insert into material_item (project, request, code)
select * from unnest($1::text[], $2::bigint[], $3::text[]);

-- A performance target of the contract.
-- name: add_target
-- takes: project text, target bigint, name text, unit text, baseline double precision, wanted double precision, due_on date
insert into target (project, target, name, unit, baseline, wanted, due_on)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::double precision[], $6::double precision[], $7::date[]);

-- What was measured of a target.
-- name: add_measurement
-- takes: project text, target bigint, measured_on date, value double precision, planned_percent bigint, actual_percent bigint, recorded_on date, person text
insert into measurement (project, target, measured_on, value, planned_percent, actual_percent, recorded_on, person)
select * from unnest($1::text[], $2::bigint[], $3::date[], $4::double precision[], $5::bigint[], $6::bigint[], $7::date[], $8::text[]);

-- How far a provider is behind over its running projects.
-- name: keep_lag
-- takes: provider text, projects bigint, mean_gap bigint, projects_min bigint, threshold bigint, rulebook text, judged_on date
insert into provider_lag (provider, projects, mean_gap, projects_min, threshold, rulebook, judged_on)
select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::date[])
on conflict (provider) do update set projects = excluded.projects, mean_gap = excluded.mean_gap, projects_min = excluded.projects_min, threshold = excluded.threshold, rulebook = excluded.rulebook, judged_on = excluded.judged_on;

-- A progress report.
-- name: add_report
-- takes: project text, report bigint, period_end date, done text, percent bigint, reported_on date, acknowledge_by date, acknowledge_by_arithmetic jsonb
insert into report (project, report, period_end, done, percent, reported_on, acknowledge_by, acknowledge_by_arithmetic)
select * from unnest($1::text[], $2::bigint[], $3::date[], $4::text[], $5::bigint[], $6::date[], $7::date[], $8::jsonb[]);

-- A problem told in a report, with the agreed remedy.
-- name: add_report_problem
-- takes: project text, report bigint, n bigint, text text, remedy text, agreed_by date
insert into report_problem (project, report, n, text, remedy, agreed_by)
select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::date[]);

-- What was done of what is owed.
-- name: add_fulfilment
-- takes: project text, fulfilment bigint, obligation text, kind text, about text, done_on date, installed_on date, text text, recorded_on date, person text
insert into fulfilment (project, fulfilment, obligation, kind, about, done_on, installed_on, text, recorded_on, person)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::text[], $9::date[], $10::text[]);

-- A serial number or a licence of what was delivered.
-- name: add_fulfilment_serial
-- takes: project text, fulfilment bigint, n bigint, serial text
insert into fulfilment_serial (project, fulfilment, n, serial)
select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]);

-- Of the team that a contract promises, those who do one kind of work.
-- name: add_team_promised
-- takes: project text, place bigint, role text, heads bigint
insert into team_promised (project, place, role, heads)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[]);

-- A report of the team.
-- name: add_team_report
-- takes: project text, report bigint, present_on date, reported_on date, person text
insert into team_report (project, report, present_on, reported_on, person)
select * from unnest($1::text[], $2::bigint[], $3::date[], $4::date[], $5::text[]);

-- Of the team that is there, those who do one kind of work.
-- name: add_team_present
-- takes: project text, report bigint, place bigint, role text, heads bigint
insert into team_present (project, report, place, role, heads)
select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[]);

-- A vulnerability.
-- name: add_vulnerability
-- takes: project text, vulnerability bigint, critical boolean, found_on date, text text, reported_by text, reported_on date, person text
insert into vulnerability (project, vulnerability, critical, found_on, text, reported_by, reported_on, person)
select * from unnest($1::text[], $2::bigint[], $3::boolean[], $4::date[], $5::text[], $6::text[], $7::date[], $8::text[]);

-- A stretch of time for which someone held the project up.
-- name: add_delay
-- takes: project text, delay bigint, caused_by text, from_on date, to_on date, text text, recorded_by text, recorded_on date, person text
insert into delay (project, delay, caused_by, from_on, to_on, text, recorded_by, recorded_on, person)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::date[], $5::date[], $6::text[], $7::text[], $8::date[], $9::text[]);

-- A signature under the internal acceptance.
-- name: add_signature
-- takes: project text, party text, held_on date, signed_on date, person text
insert into signature (project, party, held_on, signed_on, person)
select * from unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::text[]);

-- A final acceptance and its result.
-- name: add_acceptance
-- takes: project text, acceptance bigint, passed boolean, severity text, clause text, facts text, accepted_on date, person text
insert into acceptance (project, acceptance, passed, severity, clause, facts, accepted_on, person)
select * from unnest($1::text[], $2::bigint[], $3::boolean[], $4::text[], $5::text[], $6::text[], $7::date[], $8::text[]);

-- A level that an acceptance found.
-- name: add_reached_level
-- takes: project text, acceptance bigint, scenario text, level bigint
insert into reached_level (project, acceptance, scenario, level)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[]);

-- A provider's score of a period.
-- name: add_score
-- takes: provider text, period_to date, period_from date, provider_name text, rulebook text, coverage_percent bigint, score_percent bigint?, scored_on date
insert into score (provider, period_to, period_from, provider_name, rulebook, coverage_percent, score_percent, scored_on)
select * from unnest($1::text[], $2::date[], $3::date[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::date[]);

-- One of its twelve indicators.
-- name: add_score_indicator
-- takes: provider text, period_to date, clause text, verdict text, checks bigint, passed bigint, points_centi bigint, of_points bigint
insert into score_indicator (provider, period_to, clause, verdict, checks, passed, points_centi, of_points)
select * from unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[]);

-- A flag.
-- name: add_flag
-- takes: flag text, kind text, clause text, project text, provider text, provider_name text, about text, value bigint, threshold bigint, unit text, sample bigint, basis text, note text, raised_on date
insert into flag (flag, kind, clause, project, provider, provider_name, about, value, threshold, unit, sample, basis, note, raised_on)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::text[], $11::bigint[], $12::text[], $13::text[], $14::date[]);

-- Something is owed from now on, or anew.
-- name: owe_obligation
-- takes: obligation text, project text, provider text, provider_name text, kind text, clause text, about text, since timestamptz, due_on date, due_on_arithmetic jsonb, last timestamptz, unit text, threshold bigint, sample bigint, basis text, note text, outlives boolean, owed_on date, value bigint?
insert into obligation (obligation, project, provider, provider_name, kind, clause, about, since, due_on, due_on_arithmetic, last, unit, threshold, sample, basis, note, outlives, owed_on, value)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::date[], $10::jsonb[], $11::timestamptz[], $12::text[], $13::bigint[], $14::bigint[], $15::text[], $16::text[], $17::boolean[], $18::date[], $19::bigint[])
on conflict (obligation) do update set since = excluded.since, due_on = excluded.due_on, due_on_arithmetic = excluded.due_on_arithmetic, last = excluded.last, unit = excluded.unit, threshold = excluded.threshold, sample = excluded.sample, basis = excluded.basis, note = excluded.note, owed_on = excluded.owed_on, value = excluded.value, ended_on = null, how = null;

-- An investigation as the accepted complaint opens it.
-- name: add_investigation
-- takes: case_no text, provider text, provider_name text, statement text, served_enterprise text, filed_on date, opened_on date, answer_by date, answer_by_arithmetic jsonb, finish_by date, finish_by_arithmetic jsonb
insert into investigation (case_no, provider, provider_name, statement, served_enterprise, filed_on, opened_on, answer_by, answer_by_arithmetic, finish_by, finish_by_arithmetic)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::date[], $9::jsonb[], $10::date[], $11::jsonb[]);

-- An interview: interviewee and text come sealed.
-- name: add_interview
-- takes: case_no text, interview bigint, way text, held_on date, interviewee text, text text, person text
insert into interview (case_no, interview, way, held_on, interviewee, text, person)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[]);

-- A visit: place and text come sealed.
-- name: add_visit
-- takes: case_no text, visit bigint, visited_on date, place text, text text, person text
insert into visit (case_no, visit, visited_on, place, text, person)
select * from unnest($1::text[], $2::bigint[], $3::date[], $4::text[], $5::text[], $6::text[]);

-- One of the officers of a visit.
-- name: add_visit_officer
-- takes: case_no text, visit bigint, person text
insert into visit_officer (case_no, visit, person)
select * from unnest($1::text[], $2::bigint[], $3::text[]);

-- The projects a campaign may draw: in that state, of providers that stand on the register.
-- name: project_to_track
-- takes: state text
-- gives: project text, provider text
select q.n, p.project, p.provider
from unnest($1::text[]) with ordinality q(state, n)
join project p using (state)
join provider r on r.uscc = p.provider
where r.standing in ('provisional', 'listed', 'suspended')
order by p.project;

-- By when the next campaign is to be opened.
-- name: campaign_clock
-- takes: only_row boolean
-- gives: campaign text?, counted_from date, due_on date, arithmetic text
select q.n, c.campaign, c.counted_from, c.due_on, c.arithmetic::text
from unnest($1::boolean[]) with ordinality q(only_row, n)
join campaign_clock c using (only_row);

-- A campaign.
-- name: campaign_by_number
-- takes: campaign text
-- gives: campaign text, opened_on date, record_by date, record_by_arithmetic text, rulebook text, sampled bigint, visited bigint
select q.n, c.campaign, c.opened_on, c.record_by, c.record_by_arithmetic::text, c.rulebook, c.sampled, c.visited
from unnest($1::text[]) with ordinality q(campaign, n)
join campaign c using (campaign);

-- A project that a campaign drew.
-- name: sampled_project
-- takes: campaign text, project text
-- gives: project text, records bigint
select q.n, p.project, p.records
from unnest($1::text[], $2::text[]) with ordinality q(campaign, project, n)
join campaign_project p using (campaign, project)
where p.sampled;

-- A campaign.
-- name: add_campaign
-- takes: campaign text, title text, opened_on date, opened_by text, visits_until date, record_by date, record_by_arithmetic jsonb, rulebook text, percent bigint, seed text, method text, frame_sha256 text, projects bigint, sampled bigint
insert into campaign (campaign, title, opened_on, opened_by, visits_until, record_by, record_by_arithmetic, rulebook, percent, seed, method, frame_sha256, projects, sampled)
select * from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::date[], $6::date[], $7::jsonb[], $8::text[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::bigint[]);

-- A project that a campaign could draw.
-- name: add_campaign_project
-- takes: campaign text, project text, provider text, ticket text, sampled boolean
insert into campaign_project (campaign, project, provider, ticket, sampled)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[]);

-- By when the next campaign is to be opened, new or moved; several in one turn say the same.
-- name: keep_campaign_clock
-- takes: campaign text?, counted_from date, due_on date, arithmetic jsonb
insert into campaign_clock (campaign, counted_from, due_on, arithmetic)
select * from unnest($1::text[], $2::date[], $3::date[], $4::jsonb[]) limit 1
on conflict (only_row) do update set campaign = excluded.campaign, counted_from = excluded.counted_from, due_on = excluded.due_on, arithmetic = excluded.arithmetic;

-- A record of a sampled project: the text comes sealed.
-- name: add_tracking_record
-- takes: campaign text, project text, record bigint, way text, held_on date, text text, recorded_on date, record_by date, record_by_arithmetic jsonb, person text
insert into tracking_record (campaign, project, record, way, held_on, text, recorded_on, record_by, record_by_arithmetic, person)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::date[], $6::text[], $7::date[], $8::date[], $9::jsonb[], $10::text[]);

-- One of the officers of a record.
-- name: add_tracking_officer
-- takes: campaign text, project text, record bigint, person text
insert into tracking_officer (campaign, project, record, person)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[]);

-- A clause that a record put in doubt, or cleared.
-- name: add_tracking_doubt
-- takes: campaign text, project text, record bigint, clause text, statement text?, cleared boolean
insert into tracking_doubt (campaign, project, record, clause, statement, cleared)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::boolean[]);

-- How many records a sampled project has.
-- name: sampled_project_recorded
-- takes: campaign text, project text, records bigint
update campaign_project p
set records = r.records
from unnest($1::text[], $2::text[], $3::bigint[]) r(campaign, project, records)
where p.campaign = r.campaign and p.project = r.project;

-- How many sampled projects of a campaign have a record.
-- name: campaign_visited
-- takes: campaign text, visited bigint
update campaign c
set visited = r.visited
from unnest($1::text[], $2::bigint[]) r(campaign, visited)
where c.campaign = r.campaign;

-- An enterprise of the roster.
-- name: enterprise_by_uscc
-- takes: uscc text
-- gives: uscc text, name text
select q.n, e.uscc, e.name
from unnest($1::text[]) with ordinality q(uscc, n)
join enterprise e using (uscc);

-- An activity.
-- name: activity_by_number
-- takes: activity text
-- gives: activity text, provider text, provider_name text, held_on date, named bigint, denials bigint
select q.n, a.activity, a.provider, a.provider_name, a.held_on, a.named, a.denials
from unnest($1::text[]) with ordinality q(activity, n)
join activity a using (activity);

-- What an activity says of an enterprise, and what that says.
-- name: attendance_of_enterprise
-- takes: activity text, enterprise text
-- gives: enterprise text, denied boolean
select q.n, t.enterprise, t.attended is false
from unnest($1::text[], $2::text[]) with ordinality q(activity, enterprise, n)
join activity_attendance t using (activity, enterprise);

-- How many reviews a project has.
-- name: reviews_of_project
-- takes: project text
-- gives: reviews bigint
select q.n, count(r.review)
from unnest($1::text[]) with ordinality q(project, n)
left join review r using (project)
group by q.n;

-- An activity.
-- name: add_activity
-- takes: activity text, provider text, provider_name text, form text, topic text, title text, held_on date, sign_in_sheet text, recorded_on date, person text, named bigint
insert into activity (activity, provider, provider_name, form, topic, title, held_on, sign_in_sheet, recorded_on, person, named)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::text[], $9::date[], $10::text[], $11::bigint[]);

-- An enterprise that attended, as the provider says.
-- name: add_attendance
-- takes: activity text, enterprise text, enterprise_name text, heads bigint
insert into activity_attendance (activity, enterprise, enterprise_name, heads)
select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]);

-- A proof.
-- name: add_proof
-- takes: proof text, provider text, provider_name text, kind text, done_on date, text text, recorded_on date, person text
insert into proof (proof, provider, provider_name, kind, done_on, text, recorded_on, person)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::date[], $8::text[]);

-- A review of the service.
-- name: add_review
-- takes: project text, review bigint, recorded_by text, held_on date, on_time boolean, to_quality boolean, text text, recorded_on date, person text
insert into review (project, review, recorded_by, held_on, on_time, to_quality, text, recorded_on, person)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::date[], $5::boolean[], $6::boolean[], $7::text[], $8::date[], $9::text[]);

-- Whether an enterprise attended, as it says itself.
-- name: attendance_answered
-- takes: activity text, enterprise text, attended boolean, text text, answered_on date
update activity_attendance t
set attended = r.attended, text = r.text, answered_on = r.answered_on
from unnest($1::text[], $2::text[], $3::boolean[], $4::text[], $5::date[]) r(activity, enterprise, attended, text, answered_on)
where t.activity = r.activity and t.enterprise = r.enterprise;

-- How many deny an activity.
-- name: activity_denied
-- takes: activity text, denials bigint
update activity a
set denials = r.denials
from unnest($1::text[], $2::bigint[]) r(activity, denials)
where a.activity = r.activity;

-- What was owed is owed no more, as its occasion is over.
-- name: drop_obligation
-- takes: obligation text, ended_on date
update obligation o
set ended_on = r.ended_on, how = 'released'
from unnest($1::text[], $2::date[]) r(obligation, ended_on)
where o.obligation = r.obligation and o.ended_on is null;

-- What the after-sales service of a project stands on.
-- name: support_of_project
-- takes: project text
-- gives: accepted_on date, outcome text, tickets bigint, upgrades bigint, serves_until date
select q.n, (select max(c.accepted_on) from acceptance c where c.project = p.project and c.passed), p.outcome,
    (select count(*) from ticket t where t.project = p.project), (select count(*) from upgrade u where u.project = p.project), s.serves_until
from unnest($1::text[]) with ordinality q(project, n)
join project p using (project)
left join after_sales s using (project);

-- A ticket.
-- name: ticket_by_number
-- takes: project text, ticket bigint
-- gives: ticket bigint, state text
select q.n, t.ticket, t.state
from unnest($1::text[], $2::bigint[]) with ordinality q(project, ticket, n)
join ticket t using (project, ticket);

-- An upgrade that was announced.
-- name: upgrade_by_number
-- takes: project text, upgrade bigint
-- gives: upgrade bigint, announced_on date, carried_out_on date
select q.n, u.upgrade, u.announced_on, u.carried_out_on
from unnest($1::text[], $2::bigint[]) with ordinality q(project, upgrade, n)
join upgrade u using (project, upgrade)
where u.announced_on is not null;

-- A request for material.
-- name: audit_by_number
-- takes: request text
-- gives: request text, provider text, provider_name text, agency text, title text, due_on date, state text
select q.n, a.request, a.provider, a.provider_name, a.agency, a.title, a.due_on, a.state
from unnest($1::text[]) with ordinality q(request, n)
join audit_request a using (request);

-- A session, with the rulebook by which its last day for an excuse was told.
-- name: session_by_number
-- takes: session text
-- gives: session text, title text, held_on date, excuse_until date, rulebook text, attendance_on date
select q.n, s.session, s.title, s.held_on, s.excuse_until, s.excuse_until_arithmetic ->> 'rulebook', s.attendance_on
from unnest($1::text[]) with ordinality q(session, n)
join session s using (session);

-- Who was invited to a session.
-- name: invited_to_session
-- takes: session text
-- gives: provider text, provider_name text, attended boolean, excused_on date
select q.n, i.provider, i.provider_name, coalesce(i.attended, false), i.excused_on
from unnest($1::text[]) with ordinality q(session, n)
join session_invited i using (session)
order by i.provider;

-- Sessions a provider missed that it has not made up for yet, and attended a later one since.
-- name: session_made_up
-- takes: provider text
-- gives: session text
select q.n, s.session
from unnest($1::text[]) with ordinality q(provider, n)
join obligation o on o.provider = q.provider and o.kind = 'session' and o.ended_on is null
join session s on s.session = o.about
where exists (select from session_invited i join session l using (session)
    where i.provider = q.provider and i.attended and l.held_on > s.held_on)
order by q.n, s.session;

-- A ticket.
-- name: add_ticket
-- takes: project text, ticket bigint, urgent boolean, text text, opened_at timestamptz, respond_until timestamptz, solve_until timestamptz, person text
insert into ticket (project, ticket, urgent, text, opened_at, respond_until, solve_until, person)
select * from unnest($1::text[], $2::bigint[], $3::boolean[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::text[]);

-- An upgrade, announced or carried out without.
-- name: add_upgrade
-- takes: project text, upgrade bigint, text text, planned_on date, announced_on date, carried_out_on date, notice_days bigint?, recorded_by text
insert into upgrade (project, upgrade, text, planned_on, announced_on, carried_out_on, notice_days, recorded_by)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::date[], $5::date[], $6::date[], $7::bigint[], $8::text[]);

-- Until when a provider serves an enterprise on, new or changed.
-- name: keep_after_sales
-- takes: project text, serves_until date, text text, offered_on date
insert into after_sales (project, serves_until, text, offered_on)
select * from unnest($1::text[], $2::date[], $3::text[], $4::date[])
on conflict (project) do update set serves_until = excluded.serves_until, text = excluded.text, offered_on = excluded.offered_on;

-- A request for material.
-- name: add_audit_request
-- takes: request text, provider text, provider_name text, project text, agency text, title text, text text, asked_on date, due_on date, arithmetic jsonb, person text
insert into audit_request (request, provider, provider_name, project, agency, title, text, asked_on, due_on, arithmetic, person)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::date[], $10::jsonb[], $11::text[]);

-- A session.
-- name: add_session
-- takes: session text, title text, place text, held_on date, excuse_until date, excuse_until_arithmetic jsonb, person text
insert into session (session, title, place, held_on, excuse_until, excuse_until_arithmetic, person)
select * from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[], $6::jsonb[], $7::text[]);

-- A provider that is invited.
-- name: add_invited
-- takes: session text, provider text, provider_name text
insert into session_invited (session, provider, provider_name)
select * from unnest($1::text[], $2::text[], $3::text[]);

-- A ticket is responded to.
-- name: ticket_responded
-- takes: project text, ticket bigint, responded_at timestamptz, response text
update ticket t
set state = 'responded', responded_at = r.responded_at, response = r.response
from unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[]) r(project, ticket, responded_at, response)
where t.project = r.project and t.ticket = r.ticket;

-- A ticket is solved.
-- name: ticket_solved
-- takes: project text, ticket bigint, solved_at timestamptz, solution text
update ticket t
set state = 'solved', responded_at = coalesce(t.responded_at, r.solved_at), solved_at = r.solved_at, solution = r.solution
from unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[]) r(project, ticket, solved_at, solution)
where t.project = r.project and t.ticket = r.ticket;

-- An upgrade that was announced is carried out.
-- name: upgrade_carried_out
-- takes: project text, upgrade bigint, carried_out_on date, notice_days bigint, recorded_by text
update upgrade u
set carried_out_on = r.carried_out_on, notice_days = r.notice_days, recorded_by = r.recorded_by
from unnest($1::text[], $2::bigint[], $3::date[], $4::bigint[], $5::text[]) r(project, upgrade, carried_out_on, notice_days, recorded_by)
where u.project = r.project and u.upgrade = r.upgrade;

-- What became of a request for material.
-- name: audit_over
-- takes: request text, state text, answered_on date, answer text
update audit_request a
set state = r.state, answered_on = r.answered_on, answer = r.answer
from unnest($1::text[], $2::text[], $3::date[], $4::text[]) r(request, state, answered_on, answer)
where a.request = r.request;

-- Who was there is known.
-- name: session_attended
-- takes: session text, attendance_on date
update session s
set attendance_on = r.attendance_on
from unnest($1::text[], $2::date[]) r(session, attendance_on)
where s.session = r.session;

-- Whether one who was invited was there.
-- name: invited_attended
-- takes: session text, provider text, attended boolean
update session_invited i
set attended = r.attended
from unnest($1::text[], $2::text[], $3::boolean[]) r(session, provider, attended)
where i.session = r.session and i.provider = r.provider;

-- Why one who was invited does not come.
-- name: invited_excused
-- takes: session text, provider text, excuse text, excused_on date
update session_invited i
set excuse = r.excuse, excused_on = r.excused_on
from unnest($1::text[], $2::text[], $3::text[], $4::date[]) r(session, provider, excuse, excused_on)
where i.session = r.session and i.provider = r.provider;

-- How much there is of a project's data inventory.
-- name: data_of_project
-- takes: project text
-- gives: items bigint, grants bigint, accesses bigint, sharings bigint
select q.n, (select count(*) from data_item d where d.project = q.project), (select count(*) from data_grant g where g.project = q.project),
    count(u.use) filter (where u.recipient is null), count(u.use) filter (where u.recipient is not null)
from unnest($1::text[]) with ordinality q(project, n)
left join data_use u using (project)
group by q.n, q.project;

-- An item of the data inventory.
-- name: data_item_by_number
-- takes: project text, item bigint
-- gives: item bigint, name text, purpose text, necessity text, versions bigint
select q.n, d.item, d.name, d.purpose, d.necessity,
    (select count(*) from data_safeguard s where s.project = d.project and s.item = d.item)
from unnest($1::text[], $2::bigint[]) with ordinality q(project, item, n)
join data_item d using (project, item);

-- What the enterprise granted of an item, to the provider itself (recipient null) or to others.
-- name: data_grant_of_item
-- takes: project text, item bigint
-- gives: recipient text, from_on date, until_on date, withdrawn_on date
select q.n, g.recipient, g.from_on, g.until_on, g.withdrawn_on
from unnest($1::text[], $2::bigint[]) with ordinality q(project, item, n)
join data_grant g using (project, item)
order by q.n, g."grant";

-- An authorisation, or a consent to sharing.
-- name: data_grant_by_number
-- takes: project text, number bigint
-- gives: item bigint, until_on date, withdrawn_on date
select q.n, g.item, g.until_on, g.withdrawn_on
from unnest($1::text[], $2::bigint[]) with ordinality q(project, number, n)
join data_grant g on g.project = q.project and g."grant" = q.number;

-- Accesses and sharings of an item that no grant covers.
-- name: uncovered_use
-- takes: project text, item bigint
-- gives: use bigint, recipient text, used_on date
select q.n, u.use, u.recipient, u.used_on
from unnest($1::text[], $2::bigint[]) with ordinality q(project, item, n)
join data_use u using (project, item)
where not u.covered
order by q.n, u.use;

-- Data of the enterprise that the provider collects.
-- name: add_data_item
-- takes: project text, item bigint, name text, purpose text, necessity text, person text
insert into data_item (project, item, name, purpose, necessity, person)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]);

-- How they are kept.
-- name: add_data_safeguard
-- takes: project text, item bigint, version bigint, encrypted boolean, access text, defence text, declared_on date, person text
insert into data_safeguard (project, item, version, encrypted, access, defence, declared_on, person)
select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::boolean[], $5::text[], $6::text[], $7::date[], $8::text[]);

-- An authorisation, or a consent to sharing.
-- name: add_data_grant
-- takes: project text, number bigint, item bigint, recipient text, purpose text, from_on date, until_on date, granted_on date, person text
insert into data_grant (project, "grant", item, recipient, purpose, from_on, until_on, granted_on, person)
select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::date[], $7::date[], $8::date[], $9::text[]);

-- An access, or a sharing.
-- name: add_data_use
-- takes: project text, use bigint, item bigint, recipient text, used_on date, purpose text, covered boolean, recorded_by text, recorded_on date, person text
insert into data_use (project, use, item, recipient, used_on, purpose, covered, recorded_by, recorded_on, person)
select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::date[], $6::text[], $7::boolean[], $8::text[], $9::date[], $10::text[]);

-- What was granted holds no more from that day on.
-- name: data_grant_ended
-- takes: project text, number bigint, withdrawn_on date
update data_grant g
set withdrawn_on = r.withdrawn_on
from unnest($1::text[], $2::bigint[], $3::date[]) r(project, number, withdrawn_on)
where g.project = r.project and g."grant" = r.number;

-- A grant has come that covers an access or a sharing.
-- name: data_use_covered
-- takes: project text, use bigint
update data_use u
set covered = true
from unnest($1::text[], $2::bigint[]) r(project, use)
where u.project = r.project and u.use = r.use;

-- An invoice.
-- name: add_invoice
-- takes: project text, invoice bigint, key text, code text, number text, issued_on date, amount_fen bigint, seller text, buyer text, recorded_by text, recorded_on date, person text
insert into invoice (project, invoice, key, code, number, issued_on, amount_fen, seller, buyer, recorded_by, recorded_on, person)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::date[], $7::bigint[], $8::text[], $9::text[], $10::text[], $11::date[], $12::text[]);

-- An invoice counts no more.
-- name: invoice_ended
-- takes: project text, invoice bigint, withdrawn_on date, reason text
update invoice i
set withdrawn_on = r.withdrawn_on, reason = r.reason
from unnest($1::text[], $2::bigint[], $3::date[], $4::text[]) r(project, invoice, withdrawn_on, reason)
where i.project = r.project and i.invoice = r.invoice;

-- A piece of evidence.
-- name: add_attachment
-- takes: about text, n bigint, sha256 text, title text
insert into attachment (about, n, sha256, title)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[]);

-- A report came in.
-- name: project_reported
-- takes: project text, percent bigint, reports bigint, last_period_end date, report_due_on date, report_due_on_arithmetic jsonb
update project p
set percent = r.percent, reports = r.reports, last_period_end = r.last_period_end, report_due_on = r.report_due_on, report_due_on_arithmetic = r.report_due_on_arithmetic, version = version + 1
from unnest($1::text[], $2::bigint[], $3::bigint[], $4::date[], $5::date[], $6::jsonb[]) r(project, percent, reports, last_period_end, report_due_on, report_due_on_arithmetic)
where p.project = r.project;

-- A report did not come in: the next one is awaited.
-- name: project_report_missed
-- takes: project text, report_due_on date, report_due_on_arithmetic jsonb
update project p
set report_due_on = r.report_due_on, report_due_on_arithmetic = r.report_due_on_arithmetic, version = version + 1
from unnest($1::text[], $2::date[], $3::jsonb[]) r(project, report_due_on, report_due_on_arithmetic)
where p.project = r.project;

-- A delay was put on record.
-- name: project_delayed
-- takes: project text, delays bigint
update project p
set delays = r.delays, version = version + 1
from unnest($1::text[], $2::bigint[]) r(project, delays)
where p.project = r.project;

-- Something of the project changed that stands in another table.
-- name: project_touched
-- takes: project text
update project p
set version = version + 1
from unnest($1::text[]) r(project)
where p.project = r.project;

-- A final acceptance was held.
-- name: project_judged
-- takes: project text, state text, acceptances bigint
update project p
set state = r.state, acceptances = r.acceptances, version = version + 1
from unnest($1::text[], $2::text[], $3::bigint[]) r(project, state, acceptances)
where p.project = r.project;

-- The project is over.
-- name: project_ended
-- takes: project text, outcome text, reason text, closed_on date
update project p
set state = 'closed', outcome = r.outcome, reason = r.reason, closed_on = r.closed_on, version = version + 1
from unnest($1::text[], $2::text[], $3::text[], $4::date[]) r(project, outcome, reason, closed_on)
where p.project = r.project;

-- On or off the hand-over list.
-- name: project_handover
-- takes: project text, handover_on date, handover_by date, handover_by_arithmetic jsonb, decision text
update project p
set handover_on = r.handover_on, handover_by = r.handover_by, handover_by_arithmetic = r.handover_by_arithmetic, handover_decision = r.decision, version = version + 1
from unnest($1::text[], $2::date[], $3::date[], $4::jsonb[], $5::text[]) r(project, handover_on, handover_by, handover_by_arithmetic, decision)
where p.project = r.project;

-- A milestone is reached.
-- name: milestone_reached
-- takes: project text, milestone bigint, completed_on date, recorded_on date
update milestone m
set completed_on = r.completed_on, recorded_on = r.recorded_on
from unnest($1::text[], $2::bigint[], $3::date[], $4::date[]) r(project, milestone, completed_on, recorded_on)
where m.project = r.project and m.milestone = r.milestone;

-- The enterprise answers a report.
-- name: report_answer
-- takes: project text, report bigint, state text, answered_on date, objection text
update report t
set state = r.state, answered_on = r.answered_on, objection = r.objection
from unnest($1::text[], $2::bigint[], $3::text[], $4::date[], $5::text[]) r(project, report, state, answered_on, objection)
where t.project = r.project and t.report = r.report;

-- A flag's fact is cured, its occasion over, or its project.
-- name: settle_flag
-- takes: flag text, settled_on date, how text
update flag f
set settled_on = r.settled_on, how = r.how
from unnest($1::text[], $2::date[], $3::text[]) r(flag, settled_on, how)
where f.flag = r.flag;

-- What was owed is done.
-- name: meet_obligation
-- takes: obligation text, ended_on date
update obligation o
set ended_on = r.ended_on, how = 'met'
from unnest($1::text[], $2::date[]) r(obligation, ended_on)
where o.obligation = r.obligation and o.ended_on is null;

-- It is owed still.
-- name: reopen_obligation
-- takes: obligation text
update obligation o
set ended_on = null, how = null
from unnest($1::text[]) r(obligation)
where o.obligation = r.obligation;

-- The enterprise's answer to what was put on record as done.
-- name: fulfilment_answer
-- takes: project text, fulfilment bigint, state text, answered_on date, objection text
update fulfilment f
set state = r.state, answered_on = r.answered_on, objection = r.objection
from unnest($1::text[], $2::bigint[], $3::text[], $4::date[], $5::text[]) r(project, fulfilment, state, answered_on, objection)
where f.project = r.project and f.fulfilment = r.fulfilment;

-- The enterprise's answer to a report of the team.
-- name: team_answer
-- takes: project text, report bigint, state text, answered_on date, objection text
update team_report t
set state = r.state, answered_on = r.answered_on, objection = r.objection
from unnest($1::text[], $2::bigint[], $3::text[], $4::date[], $5::text[]) r(project, report, state, answered_on, objection)
where t.project = r.project and t.report = r.report;

-- Something more was put on record as done.
-- name: project_fulfilled
-- takes: project text, fulfilments bigint
update project p
set fulfilments = r.fulfilments, version = version + 1
from unnest($1::text[], $2::bigint[]) r(project, fulfilments)
where p.project = r.project;

-- One more vulnerability is known.
-- name: project_vulnerable
-- takes: project text, vulnerabilities bigint
update project p
set vulnerabilities = r.vulnerabilities, version = version + 1
from unnest($1::text[], $2::bigint[]) r(project, vulnerabilities)
where p.project = r.project;

-- The last measurement of a target.
-- name: target_measured
-- takes: project text, target bigint, measured_on date, gap bigint
update target t
set measured_on = r.measured_on, gap = r.gap
from unnest($1::text[], $2::bigint[], $3::date[], $4::bigint[]) r(project, target, measured_on, gap)
where t.project = r.project and t.target = r.target;

-- How far the project is behind by its milestones.
-- name: project_schedule_gap
-- takes: project text, gap bigint
update project p
set schedule_gap = r.gap
from unnest($1::text[], $2::bigint[]) r(project, gap)
where p.project = r.project;

-- How far the project is behind by its targets.
-- name: project_target_gap
-- takes: project text, gap bigint
update project p
set target_gap = r.gap
from unnest($1::text[], $2::bigint[]) r(project, gap)
where p.project = r.project;

-- How complete the dossier is.
-- name: project_described
-- takes: project text, percent bigint
update project p
set dossier_percent = r.percent, version = version + 1
from unnest($1::text[], $2::bigint[]) r(project, percent)
where p.project = r.project;

-- An officer has judged a self-assessment.
-- name: assessment_judgement
-- takes: project text, stage text, version bigint, state text, stands boolean, judged_on date, judged_by text, reasons text, acceptances bigint
update assessment a
set state = r.state, stands = r.stands, judged_on = r.judged_on, judged_by = r.judged_by, reasons = r.reasons, acceptances = r.acceptances
from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::boolean[], $6::date[], $7::text[], $8::text[], $9::bigint[]) r(project, stage, version, state, stands, judged_on, judged_by, reasons, acceptances)
where a.project = r.project and a.stage = r.stage and a.version = r.version and a.state = 'filed';

-- More material was asked for.
-- name: project_asked
-- takes: project text, requests bigint
update project p
set requests = r.requests, version = version + 1
from unnest($1::text[], $2::bigint[]) r(project, requests)
where p.project = r.project;

-- A document that was asked for is there.
-- name: material_handed
-- takes: project text, request bigint, code text, handed_on date
update material_item m
set handed_on = r.handed_on
from unnest($1::text[], $2::bigint[], $3::text[], $4::date[]) r(project, request, code, handed_on)
where m.project = r.project and m.request = r.request and m.code = r.code;

-- It was refused.
-- name: material_refusal
-- takes: project text, request bigint, refused_on date, refusal text
update material_request m
set refused_on = r.refused_on, refusal = r.refusal
from unnest($1::text[], $2::bigint[], $3::date[], $4::text[]) r(project, request, refused_on, refusal)
where m.project = r.project and m.request = r.request;

-- What is missing has changed.
-- name: restate_obligation
-- takes: obligation text, note text, value bigint?
update obligation o
set note = r.note, value = r.value
from unnest($1::text[], $2::text[], $3::bigint[]) r(obligation, note, value)
where o.obligation = r.obligation and o.ended_on is null;

-- What a closed project need not do any more; nor anything of that clause.
-- name: release_obligations
-- takes: project text, ended_on date, and_clause text
update obligation o
set ended_on = r.ended_on, how = 'project_closed'
from unnest($1::text[], $2::date[], $3::text[]) r(project, ended_on, and_clause)
where o.project = r.project and o.ended_on is null and (not o.outlives or o.clause = r.and_clause);

-- How many interviews and visits a case has.
-- name: investigation_steps
-- takes: case_no text, interviews bigint, visits bigint
update investigation i
set interviews = r.interviews, visits = r.visits
from unnest($1::text[], $2::bigint[], $3::bigint[]) r(case_no, interviews, visits)
where i.case_no = r.case_no;

-- The provider's answer.
-- name: investigation_answered
-- takes: case_no text, answered_on date, answer_text text
update investigation i
set answered_on = r.answered_on, answer_text = r.answer_text
from unnest($1::text[], $2::date[], $3::text[]) r(case_no, answered_on, answer_text)
where i.case_no = r.case_no;

-- The provider has longer to answer.
-- name: investigation_redated
-- takes: case_no text, answer_by date, answer_by_arithmetic jsonb
update investigation i
set answer_by = r.answer_by, answer_by_arithmetic = r.answer_by_arithmetic
from unnest($1::text[], $2::date[], $3::jsonb[]) r(case_no, answer_by, answer_by_arithmetic)
where i.case_no = r.case_no;

-- The provider's term to answer is over.
-- name: investigation_answer_over
-- takes: case_no text
update investigation i
set answer_over = true
from unnest($1::text[]) r(case_no)
where i.case_no = r.case_no;

-- The investigation has its outcome.
-- name: investigation_outcome
-- takes: case_no text, state text, clause text, severity text, facts text, happened_on date, concluded_on date, concluded_by text
update investigation i
set state = r.state, clause = r.clause, severity = r.severity, facts = r.facts, happened_on = r.happened_on, concluded_on = r.concluded_on, concluded_by = r.concluded_by
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::text[]) r(case_no, state, clause, severity, facts, happened_on, concluded_on, concluded_by)
where i.case_no = r.case_no;
