-- One parked event, whole.
select json_build_object('stream', stream, 'seq', seq, 'type', type, 'subject', subject, 'why', why, 'at', at,
    'event', body)::text as body
from parked where stream = :stream and seq = :seq::bigint
