-- Columns for the fields of ringfence-acc.cfg in the acc table of Kamailio or OpenSIPS: MySQL,
-- MariaDB, PostgreSQL. NULL in all of them: the call was not asked about and not refused.

ALTER TABLE acc ADD COLUMN ringfence_action VARCHAR(8);
ALTER TABLE acc ADD COLUMN ringfence_cause VARCHAR(32);
ALTER TABLE acc ADD COLUMN ringfence_would VARCHAR(8);
ALTER TABLE acc ADD COLUMN ringfence_id VARCHAR(64);
ALTER TABLE acc ADD COLUMN ringfence_status VARCHAR(3);
ALTER TABLE acc ADD COLUMN ringfence_phrase VARCHAR(128);
ALTER TABLE acc ADD COLUMN ringfence_reason VARCHAR(1024);

-- Blocks by analytics (603+) of a day, apart from rejects by a Do-Not-Originate list:
--   SELECT time, callid, ringfence_id, ringfence_reason FROM acc
--   WHERE ringfence_action = 'block' AND time >= '2026-11-20' AND time < '2026-11-21';
-- Calls of ours that another network blocked and said so:
--   SELECT time, callid, ringfence_reason FROM acc
--   WHERE ringfence_action = 'pass' AND ringfence_phrase = 'Network Blocked';
