-- insert
INSERT INTO "tags" ("key", "value", "run_uuid") VALUES (?,?,?)
-- ["k","v","r"]
-- insert what is new
INSERT INTO "tags" ("key", "value", "run_uuid") VALUES (?,?,?) ON CONFLICT ("key", "run_uuid") DO NOTHING
-- ["k","v","r"]
-- upsert
INSERT INTO "tags" ("key", "value", "run_uuid") VALUES (?,?,?) ON CONFLICT ("key", "run_uuid") DO UPDATE SET "value" = excluded."value"
-- ["k","v","r"]
-- upsert of the greater
INSERT INTO "latest_metrics" ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES (?,?,?,?,?,?),(?,?,?,?,?,?) ON CONFLICT ("key", "run_uuid") DO UPDATE SET "value" = excluded."value", "timestamp" = excluded."timestamp", "step" = excluded."step", "is_nan" = excluded."is_nan" WHERE (excluded."step", excluded."timestamp", excluded."value") > ("latest_metrics"."step", "latest_metrics"."timestamp", "latest_metrics"."value")
-- ["b",1,2,3,0,"r","a",1,2,3,0,"r"]
-- insert a given id
INSERT INTO "experiments" ("experiment_id", "name") VALUES (?,?) ON CONFLICT ("workspace", "name") DO NOTHING
-- [0,"Default"]
-- text
name
-- []
-- unique text
run_uuid
-- []
-- descending
start_time DESC
-- []
-- digits
CAST(experiment_id AS TEXT)
-- []
-- like
name LIKE ?
-- ["a\\_[b]%"]
-- ilike
runledger_fold(name) LIKE ?
-- ["é%"]
-- limit
LIMIT 5
-- []
-- whole
?
-- ["9007199254740993"]
-- among
name IN (SELECT value FROM json_each(?))
-- ["[\"a\",\"b\",\"c\"]"]
experiment_id IN (SELECT value FROM json_each(?))
-- ["[\"1\",\"2\"]"]
experiment_id = ?
-- ["1"]
-- locked
SELECT 1 FROM "runs" WHERE run_uuid = ?
-- ["r"]
-- bounded
DELETE FROM "metrics" WHERE rowid IN (SELECT rowid FROM "metrics" WHERE run_uuid = ? LIMIT 10)
-- ["r"]
UPDATE "issues" SET run_id = NULL WHERE rowid IN (SELECT rowid FROM "issues" WHERE run_id = ? LIMIT 10)
-- ["r"]
-- number after
-- json
SELECT '[' || json_array(name, status) || ',' || (SELECT json_group_array(json_array("key", value)) FROM params) || ']' FROM runs
-- []
-- indexed
"metrics" INDEXED BY "index_metrics_run_uuid"
-- []
