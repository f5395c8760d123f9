-- SPDX-License-Identifier: Apache-2.0
-- Matching has begun to hear of relations: those found before are looked at once more and told again.

update relation set shared = '';
insert into due (kind, key, at) select 'relation_look', provider, min(since) from relation group by provider
on conflict (kind, key) do nothing;
