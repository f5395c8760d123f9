-- What follows a number in this daemon's stream.
select seq, id, type, subject, parties, audience, (extract(epoch from at) * 1000000)::bigint as at, trace, heard, data_at, body
from outbox where seq > :after::bigint order by seq limit :limit::bigint
