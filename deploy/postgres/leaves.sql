-- The leaves of the journal's tree up to a size, in order.
select encode(leaf, 'hex') from gateway.journal where position <= :size order by position;
