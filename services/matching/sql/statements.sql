-- A provider as it is known here.
-- name: provider_by_uscc
-- takes: uscc text
-- gives: uscc text, name text, standing text
select q.n, p.uscc, p.name, p.standing
from unnest($1::text[]) with ordinality q(uscc, n)
join provider p using (uscc);

-- An enterprise of the pilot.
-- name: enterprise_by_uscc
-- takes: uscc text
-- gives: uscc text, name text, industry text
select q.n, e.uscc, e.name, e.industry
from unnest($1::text[]) with ordinality q(uscc, n)
join enterprise e using (uscc);

-- A running or closed project.
-- name: project_by_number
-- takes: project text
-- gives: project text, opened_on date
select q.n, p.project, p.opened_on
from unnest($1::text[]) with ordinality q(project, n)
join project p using (project);

-- A solution of the catalogue.
-- name: solution_by_number
-- takes: solution text
-- gives: solution text, provider text, provider_name text, name text, standard boolean, price_fen bigint, version bigint, interfaces bigint
select q.n, s.solution, s.provider, p.name, s.name, s.standard, s.price_fen, s.version,
    (select count(*) from solution_interface i where i.solution = s.solution)
from unnest($1::text[]) with ordinality q(solution, n)
join solution s using (solution)
join provider p on p.uscc = s.provider;

-- What a solution has documented of its interfaces.
-- name: interface_of_solution
-- takes: solution text
-- gives: kind text, title text, document text
select q.n, i.kind, i.title, i.document
from unnest($1::text[]) with ordinality q(solution, n)
join solution_interface i using (solution);

-- Everything in the catalogue that delivers the same as a solution, with every price it had.
-- name: price_beside
-- takes: solution text
-- gives: solution text, name text, provider text, provider_name text, standing text, standard boolean, price_fen bigint, changed_at timestamptz
select q.n, s.solution, s.name, s.provider, p.name, p.standing, s.standard, h.price_fen, h.changed_at
from unnest($1::text[]) with ordinality q(solution, n)
join solution asked using (solution)
join solution s on s.delivers = asked.delivers
join provider p on p.uscc = s.provider
join solution_price h on h.solution = s.solution
order by q.n, s.provider, s.solution, h.version;

-- So many solutions behind one (they are `asked`), with everything in the catalogue that delivers the same and every price
-- it had.
-- name: price_page
-- takes: after text, size bigint
-- gives: delivers text, asked boolean, solution text, name text, provider text, provider_name text, standing text, standard boolean, price_fen bigint, changed_at timestamptz
select q.n, s.delivers, s.solution > q.after and s.solution <= a.last, s.solution, s.name, s.provider, p.name, p.standing, s.standard,
    h.price_fen, h.changed_at
from unnest($1::text[], $2::bigint[]) with ordinality q(after, size, n)
cross join lateral (
    select max(w.solution) as last, array_agg(distinct w.delivers) as shelves
    from (select solution, delivers from solution where solution > q.after order by solution limit q.size) w) a
join solution s on s.delivers = any (a.shelves)
join provider p on p.uscc = s.provider
join solution_price h on h.solution = s.solution
order by q.n, s.delivers, s.provider, s.solution, h.version;

-- How the prices beside a solution were measured last.
-- name: measure_beside
-- takes: solution text
-- gives: solution text, measure text, state text, price_fen bigint, value bigint, threshold bigint, sample bigint
select q.n, m.solution, m.measure, m.state, m.price_fen, m.value, m.threshold, m.sample
from unnest($1::text[]) with ordinality q(solution, n)
join solution asked using (solution)
join solution s on s.delivers = asked.delivers
join price_measure m on m.solution = s.solution;

-- One solution of each kind that a provider offers.
-- name: kind_offered
-- takes: provider text
-- gives: solution text
select q.n, min(s.solution)
from unnest($1::text[]) with ordinality q(provider, n)
join solution s on s.provider = q.provider
group by q.n, s.delivers;

-- A need and whose it is.
-- name: need_by_number
-- takes: need text
-- gives: need text, enterprise text, enterprise_name text, state text, budget_fen bigint, wanted_by date, revision bigint
select q.n, d.need, d.enterprise, e.name, d.state, d.budget_fen, d.wanted_by, d.revision
from unnest($1::text[]) with ordinality q(need, n)
join need d using (need)
join enterprise e on e.uscc = d.enterprise;

-- The steps a need asks for.
-- name: steps_of_need
-- takes: need text
-- gives: scenario text, level_from bigint, level_to bigint
select q.n, s.scenario, s.level_from, s.level_to
from unnest($1::text[]) with ordinality q(need, n)
join need_scenario s using (need)
order by q.n, s.place;

-- Everyone who stands or stood on the register, with the projects that count for an enterprise's need: running, completed, ended, completed in the enterprise's division of industry; and whether it is related to it.
-- name: candidate_for
-- takes: enterprise text
-- gives: provider text, name text, standing text, running bigint, completed bigint, ended bigint, completed_in_industry bigint, related boolean
select q.n, p.uscc, p.name, p.standing, r.running, r.completed, r.ended, r.completed_in_industry,
    exists (select from relation l where l.provider = p.uscc and l.enterprise = q.enterprise)
from unnest($1::text[]) with ordinality q(enterprise, n)
left join enterprise mine on mine.uscc = q.enterprise
cross join provider p
cross join lateral (
    select count(*) filter (where j.closed_on is null) as running,
        count(*) filter (where j.outcome = 'completed') as completed,
        count(*) filter (where j.closed_on is not null) as ended,
        count(*) filter (where j.outcome = 'completed' and left(e.industry, 3) = left(mine.industry, 3))
            as completed_in_industry
    from project j
    left join enterprise e on e.uscc = j.enterprise
    where j.provider = p.uscc) r
where p.standing <> 'registered'
order by q.n, p.uscc;

-- What those on the register can do: the enterprise is the need's, for the order of answers only.
-- name: capability_for
-- takes: enterprise text
-- gives: provider text, scenario text, level bigint, industries text[]
select q.n, c.provider, c.scenario, c.level, c.industries
from unnest($1::text[]) with ordinality q(enterprise, n)
cross join provider_capability c
order by q.n, c.provider, c.scenario;

-- What those on the register offer in the catalogue: a row per solution and scenario.
-- name: offer_for
-- takes: enterprise text
-- gives: provider text, solution text, scenario text, level bigint, price_fen bigint, delivery_days bigint?
select q.n, s.provider, s.solution, c.scenario, c.level, s.price_fen, s.delivery_days
from unnest($1::text[]) with ordinality q(enterprise, n)
cross join solution s
join solution_scenario c using (solution)
order by q.n, s.provider, s.price_fen, s.solution, c.scenario;

-- A proposal, its need and both sides.
-- name: proposal_by_number
-- takes: proposal text
-- gives: proposal text, need text, need_state text, provider text, provider_name text, enterprise text, enterprise_name text, price_fen bigint, state text, submitted_at timestamptz
select q.n, f.proposal, f.need, d.state, f.provider, p.name, d.enterprise, e.name, f.price_fen, f.state, f.submitted_at
from unnest($1::text[]) with ordinality q(proposal, n)
join proposal f using (proposal)
join need d using (need)
join provider p on p.uscc = f.provider
join enterprise e on e.uscc = d.enterprise;

-- A provider registered itself: its name, not its standing.
-- name: set_provider_name
-- takes: uscc text, name text
insert into provider (uscc, name)
select * from unnest($1::text[], $2::text[])
on conflict (uscc) do update set name = excluded.name;

-- A provider's standing on the register.
-- name: set_provider_standing
-- takes: uscc text, name text, standing text, since date, version bigint
insert into provider (uscc, name, standing, since, version)
select * from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::bigint[])
on conflict (uscc) do update set name = excluded.name, standing = excluded.standing,
    since = excluded.since, version = excluded.version;

-- The capability profile is about to be written anew.
-- name: forget_capabilities
-- takes: provider text
delete from provider_capability where provider = any($1::text[]);

-- One scenario of a provider's profile; industries separated by commas.
-- name: add_capability
-- takes: provider text, scenario text, level bigint, industries text
insert into provider_capability (provider, scenario, level, industries)
select q.provider, q.scenario, q.level, string_to_array(q.industries, ',')
from unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) q(provider, scenario, level, industries);

-- An enterprise of the roster.
-- name: set_enterprise
-- takes: uscc text, name text, county text, industry text, version bigint
insert into enterprise (uscc, name, county, industry, version)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
on conflict (uscc) do update set name = excluded.name, county = excluded.county,
    industry = excluded.industry, version = excluded.version;

-- A provider and an enterprise have facts in common.
-- name: keep_relation
-- takes: provider text, enterprise text, found_on date
insert into relation (provider, enterprise, found_on)
select * from unnest($1::text[], $2::text[], $3::date[])
on conflict (provider, enterprise) do update set found_on = excluded.found_on;

-- They have none any more.
-- name: drop_relation
-- takes: provider text, enterprise text
delete from relation l
using unnest($1::text[], $2::text[]) q(provider, enterprise)
where l.provider = q.provider and l.enterprise = q.enterprise;

-- A project runs.
-- name: add_project
-- takes: project text, contract text, provider text, enterprise text, opened_on date
insert into project (project, contract, provider, enterprise, opened_on)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[]);

-- A project ended.
-- name: end_project
-- takes: project text, closed_on date, outcome text
update project p set closed_on = q.closed_on, outcome = q.outcome
from unnest($1::text[], $2::date[], $3::text[]) q(project, closed_on, outcome)
where p.project = q.project;

-- A solution enters the catalogue; industries separated by commas, "" for none.
-- name: add_solution
-- takes: solution text, provider text, name text, description text, industries text, standard boolean, price_fen bigint, delivery_days bigint?, published_on date, delivers text
insert into solution (solution, provider, name, description, industries, standard, price_fen, delivery_days, published_on,
    delivers)
select q.solution, q.provider, q.name, q.description, string_to_array(q.industries, ','), q.standard,
    q.price_fen, q.delivery_days, q.published_on, q.delivers
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::bigint[], $8::bigint[], $9::date[],
    $10::text[]) q(solution, provider, name, description, industries, standard, price_fen, delivery_days, published_on,
    delivers);

-- A scenario the solution delivers.
-- name: add_solution_scenario
-- takes: solution text, scenario text, level bigint
insert into solution_scenario (solution, scenario, level)
select * from unnest($1::text[], $2::text[], $3::bigint[]);

-- A price the solution has from now on.
-- name: add_solution_price
-- takes: solution text, version bigint, price_fen bigint, changed_at timestamptz, reason text
insert into solution_price (solution, version, price_fen, changed_at, reason)
select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::text[]);

-- The price shown in the catalogue.
-- name: set_solution_price
-- takes: solution text, version bigint, price_fen bigint
update solution s set version = q.version, price_fen = q.price_fen
from unnest($1::text[], $2::bigint[], $3::bigint[]) q(solution, version, price_fen)
where s.solution = q.solution;

-- An interface of a solution is documented.
-- name: add_solution_interface
-- takes: solution text, place bigint, kind text, title text, standard text, document text, documented_on date
insert into solution_interface (solution, place, kind, title, standard, document, documented_on)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[]);

-- What is shown of a solution has changed.
-- name: set_solution_version
-- takes: solution text, version bigint
update solution s set version = q.version
from unnest($1::text[], $2::bigint[]) q(solution, version)
where s.solution = q.solution;

-- How far a price lies from what it is compared with.
-- name: keep_measure
-- takes: solution text, measure text, state text, reason text, price_fen bigint, value bigint, threshold bigint, sample bigint, basis text, note text, measured_on date
insert into price_measure (solution, measure, state, reason, price_fen, value, threshold, sample, basis, note, measured_on)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
    $9::text[], $10::text[], $11::date[])
on conflict (solution, measure) do update set state = excluded.state, reason = excluded.reason,
    price_fen = excluded.price_fen, value = excluded.value, threshold = excluded.threshold, sample = excluded.sample,
    basis = excluded.basis, note = excluded.note, measured_on = excluded.measured_on;

-- A need as it was posted; the description sealed.
-- name: add_need
-- takes: need text, enterprise text, budget_fen bigint, wanted_by date, description text, posted_at timestamptz
insert into need (need, enterprise, budget_fen, wanted_by, description, posted_at)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::date[], $5::text[], $6::timestamptz[]);

-- A step of a need.
-- name: add_need_scenario
-- takes: need text, place bigint, scenario text, level_from bigint, level_to bigint
insert into need_scenario (need, place, scenario, level_from, level_to)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[]);

-- A recommendation was made.
-- name: add_recommendation
-- takes: need text, revision bigint, made_at timestamptz, rulebook text, considered bigint
insert into recommendation (need, revision, made_at, rulebook, considered)
select * from unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[], $5::bigint[]);

-- A provider that is recommended.
-- name: add_recommended
-- takes: need text, revision bigint, place bigint, provider text, name text, score_points bigint
insert into recommended (need, revision, place, provider, name, score_points)
select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[]);

-- One part of its score.
-- name: add_recommended_reason
-- takes: need text, revision bigint, provider text, place bigint, code text, points bigint, points_of bigint, zh text, en text
insert into recommended_reason (need, revision, provider, place, code, points, points_of, zh, en)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::text[]);

-- A provider that is not recommended, and why.
-- name: add_not_recommended
-- takes: need text, revision bigint, provider text, place bigint, name text, code text, zh text, en text
insert into not_recommended (need, revision, provider, place, name, code, zh, en)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[]);

-- The number of the latest recommendation.
-- name: set_need_revision
-- takes: need text, revision bigint
update need d set revision = q.revision
from unnest($1::text[], $2::bigint[]) q(need, revision)
where d.need = q.need;

-- A proposal; its six texts sealed.
-- name: add_proposal
-- takes: proposal text, need text, provider text, goals text, content text, process text, deliverables text, operability text, extensibility text, price_fen bigint, listed boolean, submitted_at timestamptz, state text
insert into proposal (proposal, need, provider, goals, content, process, deliverables, operability,
    extensibility, price_fen, listed, submitted_at, state)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::bigint[], $11::boolean[], $12::timestamptz[], $13::text[]);

-- A line of its purchase list.
-- name: add_proposal_line
-- takes: proposal text, place bigint, solution text, kind text, description text, function text, use text, quantity bigint, price_fen bigint?
insert into proposal_line (proposal, place, solution, kind, description, function, use, quantity, price_fen)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[]);

-- A part it lacks.
-- name: add_proposal_gap
-- takes: proposal text, place bigint, pointer text, clause text, zh text, en text
insert into proposal_gap (proposal, place, pointer, clause, zh, en)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]);

-- The other proposals for a need whose choice is made.
-- name: set_proposals_not_chosen
-- takes: need text, chosen text
update proposal f set state = 'not_chosen'
from unnest($1::text[], $2::text[]) q(need, chosen)
where f.need = q.need and f.proposal <> q.chosen and f.state = 'submitted';

-- The chosen proposal.
-- name: set_proposal_accepted
-- takes: proposal text, accepted_on date
update proposal f set state = 'accepted', accepted_on = q.accepted_on
from unnest($1::text[], $2::date[]) q(proposal, accepted_on)
where f.proposal = q.proposal;

-- The proposal that became a contract.
-- name: set_proposal_contracted
-- takes: proposal text
update proposal set state = 'contracted' where proposal = any($1::text[]);

-- How far a need has come.
-- name: set_need_state
-- takes: need text, state text
update need d set state = q.state
from unnest($1::text[], $2::text[]) q(need, state)
where d.need = q.need;

-- A contract.
-- name: add_contract
-- takes: contract text, proposal text, provider text, provider_name text, enterprise text, signed_on date, list_price_fen bigint, concession_fen bigint, enterprise_share_fen bigint, subsidy_fen bigint, nda_signed_on date, nda_sha256 text, listed boolean, rulebook text, recorded_by text, recorded_at timestamptz
insert into contract (contract, proposal, provider, provider_name, enterprise, signed_on, list_price_fen,
    concession_fen, enterprise_share_fen, subsidy_fen, nda_signed_on, nda_sha256, listed, rulebook,
    recorded_by, recorded_at)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::bigint[],
    $8::bigint[], $9::bigint[], $10::bigint[], $11::date[], $12::text[], $13::boolean[], $14::text[],
    $15::text[], $16::timestamptz[]);

-- A delivery line of a contract.
-- name: add_contract_line
-- takes: contract text, place bigint, solution text, kind text, description text, quantity bigint, price_fen bigint, due_on date, lock_in text
insert into contract_line (contract, place, solution, kind, description, quantity, price_fen, due_on, lock_in)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::date[],
    $9::text[]);

-- A milestone of a contract.
-- name: add_contract_milestone
-- takes: contract text, place bigint, name text, due_on date, share_percent bigint
insert into contract_milestone (contract, place, name, due_on, share_percent)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::date[], $5::bigint[]);

-- A scenario the contract promises to lift.
-- name: add_contract_scenario
-- takes: contract text, scenario text, level_from bigint, level_to bigint
insert into contract_scenario (contract, scenario, level_from, level_to)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]);

-- A performance target of a contract.
-- name: add_contract_target
-- takes: contract text, place bigint, name text, unit text, baseline double precision, target double precision, due_on date
insert into contract_target (contract, place, name, unit, baseline, target, due_on)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::double precision[], $6::double precision[], $7::date[]);

-- Of the team that a contract promises, those who do one kind of work.
-- name: add_contract_team
-- takes: contract text, place bigint, role text, heads bigint
insert into contract_team (contract, place, role, heads)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[]);

-- Something unusual about a contract.
-- name: add_contract_mark
-- takes: contract text, place bigint, code text, clause text, value bigint?, threshold bigint?, zh text, en text
insert into contract_mark (contract, place, code, clause, value, threshold, zh, en)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[]);

-- The project a contract became.
-- name: set_contract_project
-- takes: contract text, project text
update contract c set project = q.project
from unnest($1::text[], $2::text[]) q(contract, project)
where c.contract = q.contract;
