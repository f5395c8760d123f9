-- A document comes in; the same bytes again change nothing.
insert into evidence (sha256, size, media, at)
values (:sha256::text, :size::bigint, :media::text, :at::timestamptz)
on conflict do nothing
