-- Every day that the law gives is kept with its arithmetic; what is from before keeps the day alone.

alter table application add column told_by_arithmetic jsonb;
alter table application add column supplement_by_arithmetic jsonb;
alter table application add column review_by_arithmetic jsonb;
alter table application add column publicity_ends_on_arithmetic jsonb;
alter table application drop column publicity_proof;
alter table objection add column decide_by_arithmetic jsonb;

-- Complaints of one day have one arithmetic: it is kept once for all of them, and the hot row stays narrow.
create table complaint_term (
    filed_on date not null,
    accept_by date not null check (accept_by > filed_on),
    accept_by_arithmetic jsonb not null,
    finish_by date not null check (finish_by > filed_on),
    finish_by_arithmetic jsonb not null,
    primary key (filed_on, accept_by, finish_by)
);

-- Only of an extension.
alter table complaint add column finish_by_arithmetic jsonb;

-- A complaint's terms with how they came about; an extension has its own.
create view complaint_dated as
select c.case_no, t.accept_by_arithmetic, coalesce(c.finish_by_arithmetic, t.finish_by_arithmetic) as finish_by_arithmetic
from complaint c
cross join lateral (
    select x.accept_by_arithmetic, x.finish_by_arithmetic
    from complaint_term x
    where x.filed_on = (c.filed_at at time zone 'Asia/Shanghai')::date and x.accept_by = c.accept_by
        and (x.finish_by = c.finish_by or c.finish_by_arithmetic is not null)
    limit 1
) t;
