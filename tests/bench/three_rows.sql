-- pgbench: what one complaint writes (complaint, outbox, command_answer), one message per transaction.
-- Numbers ascend per client, so that every client fills its own end of the indexes; a command's id is as random
-- as the real one. Texts come from a row that the system itself wrote.
\set n :n + 1
\set seq :n * 32 + :client_id
begin;
insert into complaint (case_no, provider, receipt, anonymous, enterprise_served, text, filed_at, accept_by, finish_by)
    values ('TS2026-' || :seq::text, :provider, :receipt, true, false, :text, :at, :accept_by, :finish_by);
insert into outbox (seq, id, type, subject, parties, audience, at, trace, heard, data_at, body)
    values (:seq, :event, :type, :subject, '', 3, :at, :trace, :heard, 400, :body);
insert into command_answer (id, digest, status, seq, etag, answer, at)
    values (md5(:seq::text), :digest, 201, :seq, '', :answer, :at);
commit;
