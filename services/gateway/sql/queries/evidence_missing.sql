-- Which of the documents named (separated by blanks) are not here, or not for the one who names them.
select w.sha256
from unnest(string_to_array(:named::text, ' ')) w(sha256)
where not exists (select from evidence e where e.sha256 = w.sha256)
    or not may_have(w.sha256, :principal::text, :holder::text, :reviewer::text, :is_agency::boolean,
        :sees_everything::boolean)
