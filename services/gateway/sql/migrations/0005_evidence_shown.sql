-- Whoever receives an event may read the documents it names: `organisation` is a credit code, `agencies`, or `everybody`.
comment on column evidence_release.organisation is 'a credit code, agencies, or everybody';

-- Papers that were named in a complaint or an objection by who showed a key. (What was brought without a key is an
-- informant's anyway.)
create table evidence_sealed (
    sha256 text primary key references evidence
);

-- The documents of an application, for those who review it.
create table evidence_panel (
    application text not null,
    person text not null,
    sha256 text not null,
    primary key (sha256, person, application)
);
create index evidence_panel_application on evidence_panel (application);

-- Whether an event by `speaker` may show a document to those it goes to: an informant's paper never, but by who brought
-- it and is one of them.
create function may_be_shown(document text, speaker text, parties text[]) returns boolean
language sql stable as $$
    select not exists (select from evidence_sealed s where s.sha256 = document)
            and not exists (select from evidence_holder h where h.sha256 = document and h.principal = 'public')
        or exists (select from evidence_holder h join api_key k on k.organisation = h.organisation
            where h.sha256 = document and h.organisation <> '' and h.organisation = any (parties) and speaker in (k.key_id, k.person))
$$;

drop function may_have(text, text, text, boolean);

-- Who may have a document, and so may name it as evidence: its bringer's organisation or key, who was shown it, who
-- reviews it (`reviewer` is the person, empty for those who review nothing), who sees all.
create function may_have(
    document text, asker text, asker_organisation text, reviewer text, is_agency boolean, sees_everything boolean
) returns boolean language sql stable as $$
    select sees_everything
        or exists (select from evidence_holder h where h.sha256 = document
            and (h.principal = asker or (h.organisation <> '' and h.organisation = asker_organisation)))
        or exists (select from evidence_release r where r.sha256 = document
            and (r.organisation = 'everybody' or (is_agency and r.organisation = 'agencies')
                or (asker_organisation <> '' and r.organisation = asker_organisation)))
        or exists (select from evidence_panel p where p.sha256 = document and p.person = reviewer and reviewer <> '')
$$;

-- What was told before this stood here: the documents that one of an event's own parties had brought.
insert into evidence_release (sha256, organisation, case_no, at)
select distinct on (document, party, j.subject) document, party, j.subject, j.at
from journal j
    cross join lateral (select m[1] from regexp_matches(j.body,
        '"(?:sha256|sign_in_sheet)":"([0-9a-f]{64})"', 'g') m) f(document)
    cross join unnest(j.parties) party
where j.audience = 'parties' and party <> ''
    and j.type not in ('minglu.sanctions.finding_recorded.v1', 'minglu.monitoring.project_accepted.v1',
        'minglu.monitoring.delay_cause_recorded.v1') -- an officer may have named an informant's paper there
    and exists (select from evidence_holder h where h.sha256 = document
        and h.organisation <> '' and h.organisation = any (j.parties))
order by document, party, j.subject, j.position
on conflict do nothing;
