-- Events to be sent.
select position, id, coalesce(body::json ->> 'traceparent', ''), body
from journal where position = any (:positions::bigint[])
order by position
