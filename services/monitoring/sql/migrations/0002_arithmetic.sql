-- Every day that the law gives is kept with its arithmetic; what is from before keeps the day alone.

alter table project add column report_due_on_arithmetic jsonb;
alter table project add column handover_by_arithmetic jsonb;
alter table report add column acknowledge_by_arithmetic jsonb;
alter table investigation add column answer_by_arithmetic jsonb;
alter table investigation add column finish_by_arithmetic jsonb;
