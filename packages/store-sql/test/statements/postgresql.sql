-- insert
INSERT INTO "tags" ("key", "value", "run_uuid") VALUES ($1, $2, $3)
-- ["k","v","r"]
-- insert what is new
INSERT INTO "tags" ("key", "value", "run_uuid") VALUES ($1, $2, $3) ON CONFLICT ("key", "run_uuid") DO NOTHING
-- ["k","v","r"]
-- upsert
INSERT INTO "tags" ("key", "value", "run_uuid") VALUES ($1, $2, $3) ON CONFLICT ("key", "run_uuid") DO UPDATE SET "value" = excluded."value"
-- ["k","v","r"]
-- upsert of the greater
INSERT INTO "latest_metrics" ("key", "value", "timestamp", "step", "is_nan", "run_uuid") SELECT * FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS DOUBLE PRECISION[]), CAST($3 AS BIGINT[]), CAST($4 AS BIGINT[]), CAST($5 AS BOOLEAN[]), CAST($6 AS TEXT[])) ON CONFLICT ("key", "run_uuid") DO UPDATE SET "value" = excluded."value", "timestamp" = excluded."timestamp", "step" = excluded."step", "is_nan" = excluded."is_nan" WHERE (excluded."step", excluded."timestamp", excluded."value") > ("latest_metrics"."step", "latest_metrics"."timestamp", "latest_metrics"."value")
-- [["a","b"],[1,1],[2,2],[3,3],[0,0],["r","r"]]
-- insert a given id
INSERT INTO "experiments" ("experiment_id", "name") VALUES ($1, $2) ON CONFLICT ("workspace", "name") DO NOTHING
-- [0,"Default"]
-- text
name COLLATE "C"
-- []
-- unique text
run_uuid COLLATE "C"
-- []
-- descending
start_time DESC NULLS LAST
-- []
-- digits
CAST(experiment_id AS TEXT)
-- []
-- like
name LIKE $1
-- ["a\\\\_[b]%"]
-- ilike
lower(name COLLATE "und-x-icu") LIKE lower(CAST($1 AS TEXT) COLLATE "und-x-icu")
-- ["É%"]
-- limit
LIMIT 5
-- []
-- whole
CAST($1 AS BIGINT)
-- ["9007199254740993"]
-- among
name = ANY($1)
-- [["a","b","c"]]
experiment_id = ANY(CAST($1 AS BIGINT[]))
-- [["1","2"]]
experiment_id = CAST($1 AS BIGINT)
-- ["1"]
-- locked
SELECT 1 FROM "runs" WHERE run_uuid = $1 FOR NO KEY UPDATE
-- ["r"]
-- bounded
DELETE FROM "metrics" WHERE ctid = ANY(ARRAY(SELECT ctid FROM "metrics" WHERE run_uuid = $1 LIMIT $2))
-- ["r",10]
UPDATE "issues" SET run_id = NULL WHERE ctid = ANY(ARRAY(SELECT ctid FROM "issues" WHERE run_id = $1 LIMIT $2))
-- ["r",10]
-- number after
SELECT setval(pg_get_serial_sequence($1, $2), GREATEST(nextval(pg_get_serial_sequence($3, $4)), MAX("experiment_id"))) FROM "experiments"
-- ["\"experiments\"","experiment_id","\"experiments\"","experiment_id"]
-- json
SELECT CAST(json_build_array(json_build_array(name, status), (SELECT COALESCE(json_agg(json_build_array("key", value)), '[]') FROM params)) AS TEXT) FROM runs
-- []
-- indexed
"metrics"
-- []
