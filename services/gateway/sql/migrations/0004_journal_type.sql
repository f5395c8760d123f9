-- Types are asked for by patterns, several at a time, which no such index serves; it was kept up for nothing, at a fifth
-- of what the journal's rows cost.
drop index journal_type;
