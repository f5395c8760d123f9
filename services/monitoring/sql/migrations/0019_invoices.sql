-- SPDX-License-Identifier: Apache-2.0
-- Invoices of a project (T2.6), and what is to be paid by its contract: the enterprise's share and the subsidy. Of
-- contracts recorded before, the concession is not known here: the sum of their lines.

alter table project add column price_fen bigint;
update project p set price_fen = (select coalesce(sum(l.price_fen), 0) from contract_line l where l.project = p.project);
alter table project alter column price_fen set not null;

create table invoice (
    project text not null references project,
    invoice bigint not null,
    key text not null, -- code-number, or the number alone
    code text,
    number text not null,
    issued_on date not null,
    amount_fen bigint not null check (amount_fen > 0),
    seller text not null,
    buyer text not null,
    recorded_by text not null check (recorded_by in ('provider', 'enterprise')),
    recorded_on date not null,
    person text not null,
    withdrawn_on date,
    reason text,
    primary key (project, invoice),
    check ((withdrawn_on is null) = (reason is null))
);
create unique index invoice_standing on invoice (project, key) where withdrawn_on is null;
create index invoice_by_key on invoice (key);
