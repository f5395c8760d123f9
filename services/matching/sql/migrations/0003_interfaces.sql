-- The documented interfaces of a solution (R10), and what in a contract's line ties the enterprise to the provider.

create table solution_interface (
    solution text collate "C" not null references solution,
    place bigint not null check (place > 0),
    kind text not null check (kind in ('openapi', 'opc_ua', 'modbus', 'mqtt', 'database', 'file', 'other')),
    title text not null,
    standard text,
    document text not null check (length(document) = 64),
    documented_on date not null,
    primary key (solution, place)
);

alter table contract_line add column lock_in text;
