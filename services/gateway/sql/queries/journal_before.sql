-- The last position up to one that a view shows.
select b.position from journal b
where b.position <= :upto::bigint
    and shows(b.audience, b.parties, b.type, b.subject, :view::text, :organisation_of::text,
        :types::text[], :subject::text)
order by b.position desc limit 1
