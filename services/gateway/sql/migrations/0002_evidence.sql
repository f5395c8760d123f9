-- Who may have a document, and so may name it as evidence: its bringer's organisation or key, whom it was released to,
-- who sees all.
create function may_have(document text, asker text, asker_organisation text, sees_everything boolean) returns boolean
language sql stable as $$
    select sees_everything
        or exists (select from evidence_holder h where h.sha256 = document
            and (h.principal = asker or (h.organisation <> '' and h.organisation = asker_organisation)))
        or exists (select from evidence_release r where r.sha256 = document and r.organisation = asker_organisation)
$$;
