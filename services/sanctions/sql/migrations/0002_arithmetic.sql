-- Every day that the law gives is kept with its arithmetic; acts from before keep the day alone.

alter table rectification add column verify_by_arithmetic jsonb;
alter table appeal add column decide_by_arithmetic jsonb;
