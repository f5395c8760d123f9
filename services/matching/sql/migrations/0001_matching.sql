-- What matching keeps: copies of what it heard (provider, enterprise, project) and what is its own
-- (solutions and prices, needs with their recommendations, proposals, contracts).

create table provider (
    uscc text collate "C" primary key,
    name text not null,
    standing text not null default 'registered' check (standing in
        ('registered', 'provisional', 'listed', 'suspended', 'struck_off', 'removed')),
    since date,
    version bigint not null default 0
);

create table provider_capability (
    provider text collate "C" not null references provider,
    scenario text not null,
    level bigint not null check (level between 1 and 4),
    industries text[] not null,
    primary key (provider, scenario)
);

create table enterprise (
    uscc text collate "C" primary key,
    name text not null,
    county text not null,
    industry text,
    version bigint not null
);

create table project (
    project text collate "C" primary key,
    contract text not null,
    provider text collate "C" not null,
    enterprise text collate "C" not null,
    opened_on date not null,
    closed_on date check (closed_on >= opened_on),
    outcome text check (outcome in ('completed', 'terminated', 'handed_over')),
    check ((closed_on is null) = (outcome is null))
);
create index project_of_provider on project (provider);

create table solution (
    solution text collate "C" primary key,
    provider text collate "C" not null references provider,
    name text not null,
    description text,
    industries text[] not null,
    standard boolean not null,
    price_fen bigint not null check (price_fen > 0),
    delivery_days bigint check (delivery_days > 0),
    published_on date not null,
    version bigint not null default 1
);
create index solution_of_provider on solution (provider);

create table solution_scenario (
    solution text collate "C" not null references solution,
    scenario text not null,
    level bigint not null check (level between 1 and 4),
    primary key (solution, scenario)
);

create table solution_price (
    solution text collate "C" not null references solution,
    version bigint not null,
    price_fen bigint not null check (price_fen > 0),
    changed_at timestamptz not null,
    reason text not null,
    primary key (solution, version)
);

create table need (
    need text collate "C" primary key,
    enterprise text collate "C" not null references enterprise,
    budget_fen bigint not null check (budget_fen > 0),
    wanted_by date not null,
    description text not null, -- sealed
    posted_at timestamptz not null,
    state text not null default 'open' check (state in ('open', 'settled', 'contracted')),
    revision bigint not null default 1
);
create index need_of_enterprise on need (enterprise);

create table need_scenario (
    need text collate "C" not null references need,
    place bigint not null,
    scenario text not null,
    level_from bigint not null,
    level_to bigint not null check (level_to > level_from),
    primary key (need, place),
    unique (need, scenario)
);

create table recommendation (
    need text collate "C" not null references need,
    revision bigint not null,
    made_at timestamptz not null,
    rulebook text not null,
    considered bigint not null,
    primary key (need, revision)
);

create table recommended (
    need text collate "C" not null,
    revision bigint not null,
    place bigint not null,
    provider text collate "C" not null,
    name text not null,
    score_points bigint not null check (score_points between 0 and 100),
    primary key (need, revision, provider),
    unique (need, revision, place),
    foreign key (need, revision) references recommendation
);

create table recommended_reason (
    need text collate "C" not null,
    revision bigint not null,
    provider text collate "C" not null,
    place bigint not null,
    code text not null,
    points bigint not null,
    points_of bigint not null check (points between 0 and points_of),
    zh text not null,
    en text not null,
    primary key (need, revision, provider, place),
    foreign key (need, revision, provider) references recommended
);

create table not_recommended (
    need text collate "C" not null,
    revision bigint not null,
    provider text collate "C" not null,
    place bigint not null,
    name text not null,
    code text not null,
    zh text not null,
    en text not null,
    primary key (need, revision, provider, place),
    foreign key (need, revision) references recommendation
);

create table proposal (
    proposal text collate "C" primary key,
    need text collate "C" not null references need,
    provider text collate "C" not null references provider,
    goals text, -- sealed, as are the five below
    content text,
    process text,
    deliverables text,
    operability text,
    extensibility text,
    price_fen bigint not null,
    listed boolean not null,
    submitted_at timestamptz not null,
    state text not null check (state in ('returned', 'submitted', 'accepted', 'not_chosen', 'contracted')),
    accepted_on date,
    check (state in ('returned', 'not_chosen')
        or (goals is not null and content is not null and process is not null and deliverables is not null)),
    check ((state in ('accepted', 'contracted')) = (accepted_on is not null))
);
create index proposal_for_need on proposal (need);
create unique index proposal_chosen_once on proposal (need) where state in ('accepted', 'contracted');

create table proposal_line (
    proposal text collate "C" not null references proposal,
    place bigint not null,
    solution text collate "C" references solution,
    kind text not null,
    description text,
    function text,
    use text,
    quantity bigint not null check (quantity > 0),
    price_fen bigint,
    primary key (proposal, place)
);

create table proposal_gap (
    proposal text collate "C" not null references proposal,
    place bigint not null,
    pointer text not null,
    clause text not null,
    zh text not null,
    en text not null,
    primary key (proposal, place)
);

create table contract (
    contract text collate "C" primary key,
    proposal text collate "C" unique references proposal,
    provider text collate "C" not null,
    provider_name text not null,
    enterprise text collate "C" not null references enterprise,
    signed_on date not null,
    list_price_fen bigint not null,
    concession_fen bigint not null,
    enterprise_share_fen bigint not null,
    subsidy_fen bigint not null,
    nda_signed_on date,
    nda_sha256 text,
    listed boolean not null,
    rulebook text not null,
    recorded_by text not null,
    recorded_at timestamptz not null,
    project text,
    check (provider <> enterprise),
    check (list_price_fen >= 0 and concession_fen >= 0 and enterprise_share_fen >= 0 and subsidy_fen >= 0),
    check ((nda_signed_on is null) = (nda_sha256 is null))
);
create index contract_of_provider on contract (provider);
create index contract_of_enterprise on contract (enterprise);

create table contract_line (
    contract text collate "C" not null references contract,
    place bigint not null,
    solution text collate "C" references solution,
    kind text not null check (kind in ('software', 'cloud', 'gateway', 'router', 'device', 'implementation')),
    description text not null,
    quantity bigint not null check (quantity > 0),
    price_fen bigint not null check (price_fen >= 0),
    due_on date not null,
    primary key (contract, place)
);

create table contract_milestone (
    contract text collate "C" not null references contract,
    place bigint not null,
    name text not null,
    due_on date not null,
    share_percent bigint not null check (share_percent between 0 and 100),
    primary key (contract, place)
);

create table contract_scenario (
    contract text collate "C" not null references contract,
    scenario text not null,
    level_from bigint not null,
    level_to bigint not null,
    primary key (contract, scenario)
);

create table contract_target (
    contract text collate "C" not null references contract,
    place bigint not null,
    name text not null,
    unit text not null,
    baseline double precision not null,
    target double precision not null,
    due_on date not null,
    primary key (contract, place)
);

create table contract_mark (
    contract text collate "C" not null references contract,
    place bigint not null,
    code text not null,
    clause text not null,
    value bigint,
    threshold bigint,
    zh text not null,
    en text not null,
    primary key (contract, place)
);
