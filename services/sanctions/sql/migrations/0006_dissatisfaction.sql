-- Upheld complaints that the served enterprises rated unsatisfied (T2.3): what is counted, the certificate of a count,
-- and the review it opens.

create table dissatisfaction (
    complaint text primary key,
    provider text not null,
    stated_on date not null,
    withdrawn_on date -- the rating was changed
);
create index on dissatisfaction (provider);

-- Each with the reason why it does not count, if there is one: nothing rests on a complaint whose finding does not stand.
create view weighed_dissatisfaction as
select d.complaint, d.provider, d.stated_on, case
    when d.withdrawn_on is not null then 'rating_changed'
    when f.state = 'annulled' then 'finding_annulled'
    when f.state is distinct from 'standing' then 'finding_awaited' end as left_out
from dissatisfaction d
left join finding f on f.complaint = d.complaint;

-- A certificate counts orders or complaints.
alter table certificate alter column orders_exceed drop not null;
alter table certificate add column complaints_reach bigint;
alter table certificate add column window_from date;
alter table certificate add column window_to date check (window_to >= window_from);
alter table certificate add check ((orders_exceed is null) <> (complaints_reach is null));
alter table certificate add check ((complaints_reach is null) = (window_from is null) and (window_from is null) = (window_to is null));

create table certified_complaint (
    certificate_no text not null references certificate,
    complaint text not null references dissatisfaction,
    stated_on date not null,
    left_out text check (left_out in ('rating_changed', 'finding_awaited', 'finding_annulled', 'outside_window')),
    primary key (certificate_no, complaint)
);

-- A review is a case that an officer has not taken up yet.
alter table disqualification drop constraint disqualification_ground_check;
alter table disqualification add constraint disqualification_ground_check
    check (ground in ('finding', 'count', 'complaints', 'lapse', 'not_closed', 'refusal'));
alter table disqualification drop constraint disqualification_state_check;
alter table disqualification add constraint disqualification_state_check
    check (state in ('review', 'proposal', 'noticed', 'heard', 'reviewed', 'decided', 'delivered', 'dismissed', 'annulled'));
alter table disqualification add check (ground <> 'complaints' or certificate is not null);
alter table disqualification add column taken_up_by text;
alter table disqualification add column taken_up_at timestamptz;
alter table disqualification add column taken_up_reasons text;
alter table disqualification add check (state <> 'review' or (ground = 'complaints' and taken_up_by is null));
create unique index one_open_complaints_case on disqualification (provider)
    where ground = 'complaints' and state not in ('dismissed', 'annulled', 'delivered');
