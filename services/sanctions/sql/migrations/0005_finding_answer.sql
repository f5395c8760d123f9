-- What the provider answers to a finding, and until when it may. Findings without a term were heard before they were
-- held (an investigation), or are from before.

alter table finding add column notice_on date;
alter table finding add column answer_by date;
alter table finding add column answer_by_arithmetic jsonb;
alter table finding add column answer_provisional boolean not null default false;
alter table finding add column answer_over boolean not null default false; -- the term ended without an answer
alter table finding add column answer_evidence jsonb;
alter table finding add column answered_by text;
alter table finding add column answered_at timestamptz;
alter table finding add check (answer_by > notice_on);
alter table finding add check ((answer_by is null) = (notice_on is null) and (answer_by is null) = (answer_by_arithmetic is null));
alter table finding add check (answer_by is not null or (answered_at is null and not answer_over));
alter table finding add check ((answered_at is null) = (answered_by is null) and (answered_at is null or answer is not null));
alter table finding add check (not (answer_over and answered_at is not null));
alter table finding add check (answer_by is null or state <> 'awaiting_approval');
