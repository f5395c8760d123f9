-- What a solution delivers, as one text: scenarios with their levels in order. Solutions that deliver the same are
-- compared by price. And how far each price lies from what it was and from its peers, as measured last.

alter table solution add column delivers text collate "C";
update solution s set delivers = (
    select string_agg(c.scenario || ':' || c.level, ',' order by c.scenario collate "C")
    from solution_scenario c where c.solution = s.solution);
alter table solution alter column delivers set not null;
create index solution_delivers on solution (delivers);

create table price_measure (
    solution text collate "C" not null references solution,
    measure text not null check (measure in ('price_band', 'price_peers')),
    state text not null check (state in ('within', 'beyond', 'not_applicable')),
    reason text check (reason in ('not_listed', 'no_earlier_price', 'not_standard', 'too_few_peers')),
    price_fen bigint not null check (price_fen > 0),
    value bigint not null,
    threshold bigint not null,
    sample bigint not null,
    basis text not null,
    note text not null,
    measured_on date not null,
    primary key (solution, measure),
    check ((state = 'not_applicable') = (reason is not null))
);
