-- ---- needs ----

-- Enterprises of the roster, as a later table is compared with them.
-- name: enterprise_row
-- takes: enterprise text
-- gives: enterprise text, digest text, enrolled_on date, version bigint
select q.n, e.enterprise, e.digest, e.enrolled_on, e.version
from unnest($1::text[]) with ordinality q (enterprise, n)
join enterprise e using (enterprise);

-- A provider at the counter: what it registered, what is under way, where it stands.
-- name: provider_desk
-- takes: provider text
-- gives: provider text, name text, presence_address text, presence_staff bigint?, registered boolean, version bigint, open_application text, standing text, struck_on date
select q.n, p.provider, p.name, p.presence_address, p.presence_staff, p.registered_at is not null, p.version, a.application, s.standing,
    (select max(k.since) from strike k where k.provider = p.provider and k.annulled_on is null)
from unnest($1::text[]) with ordinality q (provider, n)
join provider p using (provider)
left join application a on a.provider = p.provider
    and a.state in ('incomplete', 'complete', 'reviewing', 'publicity')
left join standing s on s.provider = p.provider and s.valid_to is null;

-- An application with its applicant.
-- name: application_file
-- takes: application text
-- gives: application text, provider text, provider_name text, presence_address text, presence_staff bigint?, state text, rulebook text, submitted_at timestamptz, shares_cost boolean, concession_percent bigint?, pledge_signed_by text, pledge_signed_on date, supplement_by date, supplement_by_arithmetic text, review_by date, review_by_arithmetic text, score_centi bigint?, pass_mark bigint?, concluded_at timestamptz, conclusion_note text, publicity_ends_on date, publicity_ends_on_arithmetic text, publicity_is_over boolean, decided_at timestamptz, version bigint
select q.n, a.application, a.provider, p.name, p.presence_address, p.presence_staff, a.state, a.rulebook,
    a.submitted_at, a.shares_cost, a.concession_percent, a.pledge_signed_by, a.pledge_signed_on, a.supplement_by,
    a.supplement_by_arithmetic::text, a.review_by, a.review_by_arithmetic::text, a.score_centi, a.pass_mark,
    a.concluded_at, a.conclusion_note, a.publicity_ends_on, a.publicity_ends_on_arithmetic::text, a.publicity_is_over, a.decided_at, a.version
from unnest($1::text[]) with ordinality q (application, n)
join application a using (application)
join provider p on p.provider = a.provider;

-- What declaring a project of the transition period asks: the enterprise's name, the same project declared before.
-- name: transition_desk
-- takes: enterprise text, provider text, signed_on date, title text
-- gives: name text, declared text
select q.n, e.name, t.declaration
from unnest($1::text[], $2::text[], $3::date[], $4::text[]) with ordinality q (enterprise, provider, signed_on, title, n)
join enterprise e on e.enterprise = q.enterprise
left join transition_project t on t.enterprise = q.enterprise and t.provider = q.provider
    and t.signed_on = q.signed_on and t.title = q.title and t.state <> 'refused';

-- A declared project with where its provider stands.
-- name: transition_file
-- takes: declaration text
-- gives: declaration text, enterprise text, enterprise_name text, provider text, provider_name text, kind text, legal_representative text, address text, title text, state text, register_by date, person text, version bigint, known boolean, standing text
select q.n, t.declaration, t.enterprise, e.name, t.provider, t.provider_name, t.kind, t.legal_representative, t.address,
    t.title, t.state, t.register_by, t.person, t.version, p.provider is not null, s.standing
from unnest($1::text[]) with ordinality q (declaration, n)
join transition_project t using (declaration)
join enterprise e on e.enterprise = t.enterprise
left join provider p on p.provider = t.provider
left join standing s on s.provider = t.provider and s.valid_to is null;

-- Who stands provisionally, and what it has done about it: the last day it has, whether it registered, applies, or has
-- failed since.
-- name: provisional_of
-- takes: provider text
-- gives: provider text, version bigint, name text, register_by date, registered boolean, applies boolean, failed boolean
select q.n, s.provider, s.version, s.name,
    (select max(t.register_by) from transition_project t where t.provider = s.provider and t.state = 'admitted'),
    p.registered_at is not null,
    exists (select from application a where a.provider = s.provider
        and a.state in ('incomplete', 'complete', 'reviewing', 'publicity')),
    exists (select from application a where a.provider = s.provider
        and a.state in ('not_passed', 'refused') and a.decided_at >= s.recorded_at)
from unnest($1::text[]) with ordinality q (provider, n)
join standing s on s.provider = q.provider and s.valid_to is null and s.standing = 'provisional'
join provider p on p.provider = s.provider;

-- What an application says its provider can do.
-- name: capability_of
-- takes: application text
-- gives: scenario text, level bigint, industries text[]
select q.n, c.scenario, c.level, c.industries
from unnest($1::text[]) with ordinality q (application, n)
join application_capability c using (application)
order by q.n, c.scenario;

-- The evidence an application holds already.
-- name: evidence_of
-- takes: application text
-- gives: clause text, sha256 text
select q.n, e.clause, e.sha256
from unnest($1::text[]) with ordinality q (application, n)
join application_evidence e using (application);

-- The panel of an application, also who left it.
-- name: member_of
-- takes: application text
-- gives: person text, chair boolean, state text, points bigint?
select q.n, m.person, m.chair, m.state, m.points
from unnest($1::text[]) with ordinality q (application, n)
join panel_member m using (application)
order by q.n, m.person;

-- The valid keys of a reviewer: whose people somebody is.
-- name: reviewer_of
-- takes: person text
-- gives: person text, organisation text
select q.n, k.person, k.organisation
from unnest($1::text[]) with ordinality q (person, n)
join reviewer_key k using (person)
where not k.revoked;

-- An objection and how many of its application are not decided.
-- name: objection_file
-- takes: objection text
-- gives: objection text, application text, decide_by date, decided boolean, open_ones bigint
select q.n, o.objection, o.application, o.decide_by, o.decided_at is not null,
    (select count(*) from objection x where x.application = o.application and x.decided_at is null)
from unnest($1::text[]) with ordinality q (objection, n)
join objection o using (objection);

-- An objection with the application it is about.
-- name: objection_subject
-- takes: objection text
-- gives: application text, provider text, provider_name text, state text, decide_by date, decide_by_arithmetic text, decided boolean
select q.n, a.application, a.provider, p.name, a.state, o.decide_by, o.decide_by_arithmetic::text, o.decided_at is not null
from unnest($1::text[]) with ordinality q (objection, n)
join objection o using (objection)
join application a on a.application = o.application
join provider p on p.provider = a.provider;

-- How many objections to an application are not decided.
-- name: objections_open
-- takes: application text
-- gives: open_ones bigint
select q.n, count(o.objection)
from unnest($1::text[]) with ordinality q (application, n)
left join objection o on o.application = q.application and o.decided_at is null
group by q.n;

-- Where a provider stands now.
-- name: standing_of
-- takes: provider text
-- gives: provider text, version bigint, name text, standing text, valid_from date, clause text, reason text, application text, decision text
select q.n, s.provider, s.version, s.name, s.standing, s.valid_from, s.clause, s.reason, s.application, s.decision
from unnest($1::text[]) with ordinality q (provider, n)
join standing s on s.provider = q.provider and s.valid_to is null;

-- Where the applicant stands now.
-- name: standing_of_applicant
-- takes: application text
-- gives: version bigint, standing text
select q.n, s.version, s.standing
from unnest($1::text[]) with ordinality q (application, n)
join application a using (application)
join standing s on s.provider = a.provider and s.valid_to is null;

-- What a provider on the register can do.
-- name: capability_on_register
-- takes: provider text
-- gives: scenario text, level bigint, industries text[]
select q.n, c.scenario, c.level, c.industries
from unnest($1::text[]) with ordinality q (provider, n)
join standing s on s.provider = q.provider and s.valid_to is null
join application_capability c using (application)
order by q.n, c.scenario;

-- The disqualifications of a provider.
-- name: strike_of
-- takes: provider text
-- gives: decision text, since date, clause text, standing_before text, annulled_on date
select q.n, k.decision, k.since, k.clause, k.standing_before, k.annulled_on
from unnest($1::text[]) with ordinality q (provider, n)
join strike k on k.provider = q.provider
order by q.n, k.since, k.decision;

-- All that filing a complaint asks: the accused, the enterprise, whether the one serves the other and the day's terms are kept already.
-- name: complaint_desk
-- takes: provider text, enterprise text, filed_on date, accept_by date, finish_by date
-- gives: name text, enrolled boolean, serves boolean, dated boolean
select q.n, p.name, exists (select from enterprise e where e.enterprise = q.enterprise),
    exists (select from service s where s.provider = q.provider and s.enterprise = q.enterprise
        and s.signed_on <= q.filed_on),
    exists (select from complaint_term t where t.filed_on = q.filed_on and t.accept_by = q.accept_by
        and t.finish_by = q.finish_by)
from unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::date[])
    with ordinality q (provider, enterprise, filed_on, accept_by, finish_by, n)
join provider p on p.provider = q.provider;

-- A complaint as it stands, without what is sealed.
-- name: complaint_file
-- takes: case_no text
-- gives: case_no text, provider text, provider_name text, receipt text, state text, enterprise_served boolean, provider_serves boolean, served_enterprise text, enterprise_name text, filed_at timestamptz, accept_by date, accept_by_arithmetic text, finish_by date, finish_by_arithmetic text, overdue_at timestamptz, answered_at timestamptz, reason text, extended_at timestamptz, extension_reason text, outcome text, closed_at timestamptz, rating text, rated_at timestamptz
select q.n, c.case_no, c.provider, p.name, c.receipt, c.state, c.enterprise_served, c.provider_serves, c.served_enterprise, e.name,
    c.filed_at, c.accept_by, t.accept_by_arithmetic::text, c.finish_by, t.finish_by_arithmetic::text, c.overdue_at, c.answered_at, c.reason, c.extended_at,
    c.extension_reason, c.outcome, c.closed_at, c.rating, c.rated_at
from unnest($1::text[]) with ordinality q (case_no, n)
join complaint c using (case_no)
join provider p on p.provider = c.provider
left join enterprise e on e.enterprise = c.served_enterprise
left join complaint_dated t on t.case_no = c.case_no;

-- The first complaints of a day nobody has answered.
-- name: unanswered_on
-- takes: accept_by date, most bigint
-- gives: case_no text, provider text, provider_name text, accept_by_arithmetic text
select q.n, c.case_no, c.provider, c.name, t.accept_by_arithmetic::text
from unnest($1::date[], $2::bigint[]) with ordinality q (accept_by, most, n)
cross join lateral (
    select x.case_no, x.provider, p.name
    from complaint x join provider p on p.provider = x.provider
    where x.accept_by = q.accept_by and x.state = 'filed' and x.overdue_at is null
    order by x.case_no limit q.most
) c
left join complaint_dated t on t.case_no = c.case_no
order by q.n, c.case_no;

-- What is known of a provider that registered, where it stands, and the market regulator's newest data of it.
-- name: provider_facts
-- takes: provider text, taken_on date
-- gives: provider text, kind text, name text, address text, legal_representative text, scope text, capital_fen bigint?, registered_at timestamptz, version bigint, standing text, newest_on date, digest text
select q.n, p.provider, p.kind, p.name, p.address, p.legal_representative, p.scope, p.capital_fen, p.registered_at,
    p.version, s.standing, (select max(m.taken_on) from market_snapshot m where m.provider = p.provider), k.digest
from unnest($1::text[], $2::date[]) with ordinality q (provider, taken_on, n)
join provider p on p.provider = q.provider and p.registered_at is not null
left join standing s on s.provider = p.provider and s.valid_to is null
left join market_snapshot k on k.provider = p.provider and k.taken_on = q.taken_on;

-- Of an enterprise of the roster: what the market regulator's register says, newest; and who serves it.
-- name: enterprise_market_of
-- takes: enterprise text
-- gives: enterprise text, taken_on date, legal_representative text, address text
select q.n, e.enterprise, m.taken_on, m.legal_representative, m.address
from unnest($1::text[]) with ordinality q(enterprise, n)
join enterprise e using (enterprise)
left join enterprise_market m using (enterprise);

-- name: server_of
-- takes: enterprise text
-- gives: enterprise text, provider text
select q.n, s.enterprise, s.provider
from unnest($1::text[]) with ordinality q(enterprise, n)
join service s using (enterprise);

-- A registered provider beside each enterprise that it serves and the market regulator's register knows.
-- name: served_by
-- takes: provider text
-- gives: provider_name text, legal_representative text, address text, enterprise text, enterprise_name text, enterprise_legal_representative text, enterprise_address text, signed_on date, shared text
select q.n, p.name, p.legal_representative, p.address, s.enterprise, e.name, m.legal_representative, m.address,
    s.signed_on, r.shared
from unnest($1::text[]) with ordinality q(provider, n)
join provider p on p.provider = q.provider and p.registered_at is not null
join service s on s.provider = q.provider
join enterprise e using (enterprise)
join enterprise_market m using (enterprise)
left join relation r on r.provider = q.provider and r.enterprise = s.enterprise
order by q.n, s.enterprise;

-- Changes of a provider that it has not told.
-- name: change_running
-- takes: provider text
-- gives: change text, provider text, fact text, before text, after text, changed_on date, report_by date, report_by_arithmetic text, state text
select q.n, c.change, c.provider, c.fact, c.before, c.after, c.changed_on, c.report_by, c.report_by_arithmetic::text, c.state
from unnest($1::text[]) with ordinality q (provider, n)
join change c on c.provider = q.provider and c.state in ('open', 'unreported');

-- The day of the last change that a provider told, by fact.
-- name: fact_told_of
-- takes: provider text
-- gives: provider text, fact text, changed_on date
select q.n, t.provider, t.fact, max(t.changed_on)
from unnest($1::text[]) with ordinality q (provider, n)
join change_notice t using (provider)
group by q.n, t.provider, t.fact;

-- A change by its number.
-- name: change_file
-- takes: change text
-- gives: change text, provider text, provider_name text, fact text, before text, after text, taken_on date, changed_on date, rulebook text, report_by date, report_by_arithmetic text, state text
select q.n, c.change, c.provider, p.name, c.fact, c.before, c.after, c.taken_on, c.changed_on, c.rulebook, c.report_by,
    c.report_by_arithmetic::text, c.state
from unnest($1::text[]) with ordinality q (change, n)
join change c using (change)
join provider p on p.provider = c.provider;

-- Complaints behind one, so many, each with its terms and when they were kept; old ones have days without arithmetic.
-- name: complaint_page
-- takes: after text, size bigint
-- gives: case_no text, provider text, rulebook text, filed_on date, accept_by date, accept_days bigint?, accept_by_arithmetic text, answered_at timestamptz, finish_by date, finish_days bigint?, finish_by_arithmetic text, extended boolean, finished_at timestamptz
select q.n, c.case_no, c.provider, d.accept_by_arithmetic->>'rulebook', (d.accept_by_arithmetic->>'notice')::date,
    c.accept_by, (d.accept_by_arithmetic->>'term_days')::bigint, d.accept_by_arithmetic::text, c.answered_at,
    c.finish_by, (d.finish_by_arithmetic->>'term_days')::bigint, d.finish_by_arithmetic::text, c.extended_at is not null,
    coalesce(c.closed_at, case c.state when 'rejected' then c.answered_at end)
from unnest($1::text[], $2::bigint[]) with ordinality q(after, size, n)
cross join lateral (
    select * from complaint w where w.case_no > q.after order by w.case_no limit q.size) c
left join complaint_dated d using (case_no)
order by q.n, c.case_no;

-- Applications behind one, so many, each with its score and the term of its review.
-- name: application_page
-- takes: after text, size bigint
-- gives: application text, provider text, rulebook text, score_centi bigint?, review_by date, review_by_arithmetic text, review_notice date, review_days bigint?, concluded_at timestamptz
select q.n, a.application, a.provider, a.rulebook, a.score_centi, a.review_by, a.review_by_arithmetic::text,
    (a.review_by_arithmetic->>'notice')::date, (a.review_by_arithmetic->>'term_days')::bigint, a.concluded_at
from unnest($1::text[], $2::bigint[]) with ordinality q(after, size, n)
cross join lateral (
    select * from application w where w.application > q.after order by w.application limit q.size) a
order by q.n, a.application;

-- Major changes behind one, so many, each with the term to tell it.
-- name: change_page
-- takes: after text, size bigint
-- gives: change text, provider text, rulebook text, notice date, days bigint, report_by date, report_by_arithmetic text, ended_on date
select q.n, c.change, c.provider, c.rulebook, (c.report_by_arithmetic->>'notice')::date,
    (c.report_by_arithmetic->>'term_days')::bigint, c.report_by, c.report_by_arithmetic::text, c.ended_on
from unnest($1::text[], $2::bigint[]) with ordinality q(after, size, n)
cross join lateral (
    select * from change w where w.change > q.after order by w.change limit q.size) c
order by q.n, c.change;

-- ---- puts ----

-- name: enrol_enterprise
-- takes: enterprise text, name text, county text, county_name text, industry text, industry_edition text, industry_name text, contact text, phone text, digest text, enrolled_on date, version bigint, imported_at timestamptz
insert into enterprise (enterprise, name, county, county_name, industry, industry_edition, industry_name, contact,
    phone, digest, enrolled_on, version, imported_at)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::date[], $12::bigint[], $13::timestamptz[])
on conflict (enterprise) do update set
    name = excluded.name, county = excluded.county, county_name = excluded.county_name,
    industry = excluded.industry, industry_edition = excluded.industry_edition,
    industry_name = excluded.industry_name, contact = excluded.contact, phone = excluded.phone,
    digest = excluded.digest, version = excluded.version, imported_at = excluded.imported_at;

-- A provider registers, or is known from a declaration alone (no registered_at): who registers later replaces that.
-- name: add_provider
-- takes: provider text, name text, kind text, legal_representative text, address text, phone text, website text, presence_address text, presence_staff bigint?, registered_at timestamptz, version bigint
insert into provider (provider, name, kind, legal_representative, address, phone, website, presence_address,
    presence_staff, registered_at, version)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::bigint[], $10::timestamptz[], $11::bigint[])
on conflict (provider) do update set name = excluded.name, kind = excluded.kind,
    legal_representative = excluded.legal_representative, address = excluded.address, phone = excluded.phone,
    website = excluded.website, presence_address = excluded.presence_address, presence_staff = excluded.presence_staff,
    registered_at = excluded.registered_at, version = excluded.version
where provider.registered_at is null;

-- name: add_transition_project
-- takes: declaration text, enterprise text, provider text, provider_name text, kind text, legal_representative text, address text, title text, signed_on date, diagnosed_on date, deployed_on date, completed_on date, rulebook text, register_by date, declared_at timestamptz, person text
insert into transition_project (declaration, enterprise, provider, provider_name, kind, legal_representative, address,
    title, signed_on, diagnosed_on, deployed_on, completed_on, rulebook, register_by, declared_at, person)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::date[], $10::date[], $11::date[], $12::date[], $13::text[], $14::date[], $15::timestamptz[], $16::text[]);

-- name: add_transition_evidence
-- takes: declaration text, sha256 text, title text
insert into transition_evidence (declaration, sha256, title)
select * from unnest($1::text[], $2::text[], $3::text[])
on conflict do nothing;

-- name: set_transition_decision
-- takes: declaration text, state text, reasons text, decided_by text, decided_at timestamptz
update transition_project t set state = u.state, reasons = u.reasons, decided_by = u.decided_by,
    decided_at = u.decided_at, version = t.version + 1
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
    u (declaration, state, reasons, decided_by, decided_at)
where t.declaration = u.declaration;

-- name: set_presence
-- takes: provider text, address text, staff bigint
update provider p set presence_address = u.address, presence_staff = u.staff, version = p.version + 1
from unnest($1::text[], $2::text[], $3::bigint[]) u (provider, address, staff)
where p.provider = u.provider;

-- name: add_reviewer_key
-- takes: key_id text, person text, organisation text
insert into reviewer_key (key_id, person, organisation)
select * from unnest($1::text[], $2::text[], $3::text[])
on conflict (key_id) do nothing;

-- name: revoke_reviewer_key
-- takes: key_id text
update reviewer_key set revoked = true where key_id = any ($1::text[]);

-- name: add_application
-- takes: application text, provider text, state text, rulebook text, submitted_at timestamptz, told_by date, told_by_arithmetic jsonb, shares_cost boolean, concession_percent bigint?, pledge_signed_by text, pledge_signed_on date, supplement_by date, supplement_by_arithmetic jsonb, review_by date, review_by_arithmetic jsonb
insert into application (application, provider, state, rulebook, submitted_at, told_by, told_by_arithmetic, shares_cost,
    concession_percent, pledge_signed_by, pledge_signed_on, supplement_by, supplement_by_arithmetic, review_by,
    review_by_arithmetic, publicity_is_over, version)
select u.*, false, 1 from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::date[],
    $7::jsonb[], $8::boolean[], $9::bigint[], $10::text[], $11::date[], $12::date[], $13::jsonb[], $14::date[],
    $15::jsonb[]) u;

-- An application moves on: all that can change, as it is from now on.
-- name: set_application
-- takes: application text, state text, shares_cost boolean, concession_percent bigint?, pledge_signed_by text, pledge_signed_on date, supplement_by date, supplement_by_arithmetic jsonb, review_by date, review_by_arithmetic jsonb, score_centi bigint?, pass_mark bigint?, concluded_at timestamptz, conclusion_note text, publicity_ends_on date, publicity_ends_on_arithmetic jsonb, publicity_is_over boolean, decided_at timestamptz, version bigint
update application a set state = u.state, shares_cost = u.shares_cost, concession_percent = u.concession_percent,
    pledge_signed_by = u.pledge_signed_by, pledge_signed_on = u.pledge_signed_on, supplement_by = u.supplement_by,
    supplement_by_arithmetic = u.supplement_by_arithmetic, review_by = u.review_by,
    review_by_arithmetic = u.review_by_arithmetic, score_centi = u.score_centi, pass_mark = u.pass_mark,
    concluded_at = u.concluded_at, conclusion_note = u.conclusion_note, publicity_ends_on = u.publicity_ends_on,
    publicity_ends_on_arithmetic = u.publicity_ends_on_arithmetic, publicity_is_over = u.publicity_is_over,
    decided_at = u.decided_at, version = u.version
from unnest($1::text[], $2::text[], $3::boolean[], $4::bigint[], $5::text[], $6::date[], $7::date[], $8::jsonb[],
    $9::date[], $10::jsonb[], $11::bigint[], $12::bigint[], $13::timestamptz[], $14::text[], $15::date[],
    $16::jsonb[], $17::boolean[], $18::timestamptz[], $19::bigint[]) u (application, state, shares_cost,
    concession_percent, pledge_signed_by, pledge_signed_on, supplement_by, supplement_by_arithmetic, review_by,
    review_by_arithmetic, score_centi, pass_mark, concluded_at, conclusion_note, publicity_ends_on,
    publicity_ends_on_arithmetic, publicity_is_over, decided_at, version)
where a.application = u.application;

-- The profile is said anew as a whole.
-- name: drop_capabilities
-- takes: application text
delete from application_capability where application = any ($1::text[]);

-- name: add_capability
-- takes: application text, scenario text, level bigint, industries text
insert into application_capability (application, scenario, level, industries)
select u.application, u.scenario, u.level, string_to_array(u.industries, ' ')
from unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) u (application, scenario, level, industries);

-- name: add_application_evidence
-- takes: application text, clause text, sha256 text, title text, added_at timestamptz
insert into application_evidence (application, clause, sha256, title, added_at)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
on conflict do nothing;

-- name: release_member
-- takes: application text, person text
update panel_member m set state = 'released', chair = false
from unnest($1::text[], $2::text[]) u (application, person)
where m.application = u.application and m.person = u.person;

-- name: exclude_member
-- takes: application text, person text, conflict text
update panel_member m set state = 'excluded', chair = false, conflict = u.conflict
from unnest($1::text[], $2::text[], $3::text[]) u (application, person, conflict)
where m.application = u.application and m.person = u.person;

-- The chair moves: nobody holds it in between.
-- name: clear_chair
-- takes: application text
update panel_member set chair = false where application = any ($1::text[]) and chair;

-- name: seat_member
-- takes: application text, person text, chair boolean
insert into panel_member (application, person, chair, state)
select u.*, 'active' from unnest($1::text[], $2::text[], $3::boolean[]) u
on conflict (application, person) do update set chair = excluded.chair, state = 'active';

-- name: set_member_score
-- takes: application text, person text, points bigint, scored_at timestamptz
update panel_member m set points = u.points, scored_at = u.scored_at
from unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[]) u (application, person, points, scored_at)
where m.application = u.application and m.person = u.person;

-- name: add_score_line
-- takes: application text, person text, clause text, points bigint, note text
insert into score_line (application, person, clause, points, note)
select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]);

-- name: add_objection
-- takes: objection text, application text, text text, contact text, raised_at timestamptz, decide_by date, decide_by_arithmetic jsonb
insert into objection (objection, application, text, contact, raised_at, decide_by, decide_by_arithmetic)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::date[], $7::jsonb[]);

-- name: add_objection_evidence
-- takes: objection text, sha256 text, title text
insert into objection_evidence (objection, sha256, title)
select * from unnest($1::text[], $2::text[], $3::text[])
on conflict do nothing;

-- name: set_objection_decision
-- takes: objection text, upheld boolean, reasons text, decided_at timestamptz
update objection o set upheld = u.upheld, reasons = u.reasons, decided_at = u.decided_at
from unnest($1::text[], $2::boolean[], $3::text[], $4::timestamptz[]) u (objection, upheld, reasons, decided_at)
where o.objection = u.objection;

-- The present standing ends on a day; an appeal may have withdrawn it.
-- name: end_standing
-- takes: provider text, valid_to date, withdrawn_by text
update standing s set valid_to = greatest(u.valid_to, s.valid_from), withdrawn_by = u.withdrawn_by
from unnest($1::text[], $2::date[], $3::text[]) u (provider, valid_to, withdrawn_by)
where s.provider = u.provider and s.valid_to is null;

-- name: add_standing
-- takes: provider text, version bigint, name text, standing text, valid_from date, clause text, reason text, application text, decision text, recorded_at timestamptz
insert into standing (provider, version, name, standing, valid_from, clause, reason, application, decision, recorded_at)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::timestamptz[]);

-- name: add_strike
-- takes: decision text, provider text, since date, clause text, standing_before text
insert into strike (decision, provider, since, clause, standing_before)
select * from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[])
on conflict do nothing;

-- name: set_strike_annulled
-- takes: decision text, annulled_on date, appeal text
update strike k set annulled_on = u.annulled_on, appeal = u.appeal
from unnest($1::text[], $2::date[], $3::text[]) u (decision, annulled_on, appeal)
where k.decision = u.decision;

-- A provider serves an enterprise from the day of their first contract.
-- name: keep_service
-- takes: provider text, enterprise text, signed_on date
insert into service (provider, enterprise, signed_on)
select * from unnest($1::text[], $2::text[], $3::date[])
on conflict (provider, enterprise) do update set signed_on = least(service.signed_on, excluded.signed_on);

-- What the market regulator's register says of an enterprise.
-- name: keep_enterprise_market
-- takes: enterprise text, taken_on date, legal_representative text, address text, imported_by text, imported_at timestamptz
insert into enterprise_market (enterprise, taken_on, legal_representative, address, imported_by, imported_at)
select distinct on (r.enterprise) r.*
from unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
    r(enterprise, taken_on, legal_representative, address, imported_by, imported_at)
order by r.enterprise, r.taken_on desc
on conflict (enterprise) do update set taken_on = excluded.taken_on,
    legal_representative = coalesce(excluded.legal_representative, enterprise_market.legal_representative),
    address = coalesce(excluded.address, enterprise_market.address),
    imported_by = excluded.imported_by, imported_at = excluded.imported_at;

-- A provider and an enterprise that it serves have these in common.
-- name: keep_relation
-- takes: provider text, enterprise text, shared text, since date
insert into relation (provider, enterprise, shared, since)
select * from unnest($1::text[], $2::text[], $3::text[], $4::date[])
on conflict (provider, enterprise) do update set shared = excluded.shared;

-- They have not any more.
-- name: drop_relation
-- takes: provider text, enterprise text
delete from relation r
using unnest($1::text[], $2::text[]) gone(provider, enterprise)
where r.provider = gone.provider and r.enterprise = gone.enterprise;

-- A complaint as it was filed: the hot statement.
-- name: add_complaint
-- takes: case_no text, provider text, receipt text, anonymous boolean, enterprise_served boolean, text text, filed_at timestamptz, accept_by date, finish_by date, served_enterprise text, provider_serves boolean
insert into complaint (case_no, provider, receipt, anonymous, enterprise_served, text, filed_at, accept_by, finish_by,
    served_enterprise, provider_serves)
select * from unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::boolean[], $6::text[], $7::timestamptz[],
    $8::date[], $9::date[], $10::text[], $11::boolean[]);

-- The terms of a day's complaints, kept with the first of them.
-- name: add_complaint_term
-- takes: filed_on date, accept_by date, accept_by_arithmetic jsonb, finish_by date, finish_by_arithmetic jsonb
insert into complaint_term (filed_on, accept_by, accept_by_arithmetic, finish_by, finish_by_arithmetic)
select * from unnest($1::date[], $2::date[], $3::jsonb[], $4::date[], $5::jsonb[])
on conflict do nothing;

-- name: add_to_vault
-- takes: case_no text, contact text, enterprise text
insert into vault (case_no, contact, enterprise)
select * from unnest($1::text[], $2::text[], $3::text[]);

-- name: add_vault_evidence
-- takes: case_no text, sha256 text, title text
insert into vault_evidence (case_no, sha256, title)
select * from unnest($1::text[], $2::text[], $3::text[])
on conflict do nothing;

-- name: set_complaint_answer
-- takes: case_no text, state text, reason_code text, reason text, statement text, answered_at timestamptz
update complaint c set state = u.state, reason_code = u.reason_code, reason = u.reason, statement = u.statement,
    answered_at = u.answered_at
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
    u (case_no, state, reason_code, reason, statement, answered_at)
where c.case_no = u.case_no;

-- name: add_released_evidence
-- takes: case_no text, sha256 text, title text
insert into released_evidence (case_no, sha256, title)
select * from unnest($1::text[], $2::text[], $3::text[])
on conflict do nothing;

-- name: set_complaint_overdue
-- takes: case_no text, overdue_at timestamptz
update complaint c set overdue_at = u.overdue_at
from unnest($1::text[], $2::timestamptz[]) u (case_no, overdue_at)
where c.case_no = u.case_no;

-- name: set_complaint_extended
-- takes: case_no text, finish_by date, finish_by_arithmetic jsonb, extension_reason text, extended_at timestamptz
update complaint c set finish_by = u.finish_by, finish_by_arithmetic = u.finish_by_arithmetic,
    extension_reason = u.extension_reason, extended_at = u.extended_at
from unnest($1::text[], $2::date[], $3::jsonb[], $4::text[], $5::timestamptz[])
    u (case_no, finish_by, finish_by_arithmetic, extension_reason, extended_at)
where c.case_no = u.case_no;

-- name: set_complaint_closed
-- takes: case_no text, outcome text, closed_at timestamptz
update complaint c set state = 'closed', outcome = u.outcome, closed_at = u.closed_at
from unnest($1::text[], $2::text[], $3::timestamptz[]) u (case_no, outcome, closed_at)
where c.case_no = u.case_no;

-- name: set_complaint_rating
-- takes: case_no text, rating text, rated_at timestamptz
update complaint c set rating = u.rating, rated_at = u.rated_at
from unnest($1::text[], $2::text[], $3::timestamptz[]) u (case_no, rating, rated_at)
where c.case_no = u.case_no;

-- The market regulator's data of a provider on a day; sent again for the same day it replaces.
-- name: keep_snapshot
-- takes: provider text, taken_on date, changed_on date, name text, address text, legal_representative text, scope text, capital_fen bigint?, digest text, imported_by text, imported_at timestamptz
insert into market_snapshot (provider, taken_on, changed_on, name, address, legal_representative, scope, capital_fen,
    digest, imported_by, imported_at)
select * from unnest($1::text[], $2::date[], $3::date[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
    $9::text[], $10::text[], $11::timestamptz[])
on conflict (provider, taken_on) do update set changed_on = excluded.changed_on, name = excluded.name,
    address = excluded.address, legal_representative = excluded.legal_representative, scope = excluded.scope,
    capital_fen = excluded.capital_fen, digest = excluded.digest, imported_by = excluded.imported_by,
    imported_at = excluded.imported_at;

-- What is known of a provider, anew as a whole.
-- name: set_facts
-- takes: provider text, name text, address text, legal_representative text, scope text, capital_fen bigint?, version bigint
update provider p set name = u.name, address = u.address, legal_representative = u.legal_representative, scope = u.scope,
    capital_fen = u.capital_fen, version = u.version
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
    u (provider, name, address, legal_representative, scope, capital_fen, version)
where p.provider = u.provider;

-- name: add_change
-- takes: change text, provider text, fact text, before text, after text, taken_on date, changed_on date, rulebook text, report_by date, report_by_arithmetic jsonb
insert into change (change, provider, fact, before, after, taken_on, changed_on, rulebook, report_by, report_by_arithmetic)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::text[],
    $9::date[], $10::jsonb[]);

-- The register moved on before the provider told: what it says now is what is to be told.
-- name: set_change_after
-- takes: change text, after text
update change c set after = u.after from unnest($1::text[], $2::text[]) u (change, after) where c.change = u.change;

-- name: set_change_term
-- takes: change text, report_by date, report_by_arithmetic jsonb
update change c set report_by = u.report_by, report_by_arithmetic = u.report_by_arithmetic
from unnest($1::text[], $2::date[], $3::jsonb[]) u (change, report_by, report_by_arithmetic)
where c.change = u.change;

-- name: set_change_state
-- takes: change text, state text, ended_on date, late_days bigint?
update change c set state = u.state, ended_on = u.ended_on, late_days = u.late_days
from unnest($1::text[], $2::text[], $3::date[], $4::bigint[]) u (change, state, ended_on, late_days)
where c.change = u.change;

-- name: add_change_notice
-- takes: notice text, fact text, provider text, before text, after text, changed_on date, reported_on date, report_by date, report_by_arithmetic jsonb, late_days bigint, change text, person text
insert into change_notice (notice, fact, provider, before, after, changed_on, reported_on, report_by,
    report_by_arithmetic, late_days, change, person)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::date[],
    $9::jsonb[], $10::bigint[], $11::text[], $12::text[]);

-- name: add_change_evidence
-- takes: notice text, sha256 text, title text
insert into change_evidence (notice, sha256, title)
select * from unnest($1::text[], $2::text[], $3::text[]) on conflict do nothing;
