-- The team that a contract promises (T1.2).

create table contract_team (
    contract text collate "C" not null references contract,
    place bigint not null check (place > 0),
    role text not null,
    heads bigint not null check (heads > 0),
    primary key (contract, place),
    unique (contract, role)
);
