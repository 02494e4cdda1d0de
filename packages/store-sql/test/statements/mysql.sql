-- insert
INSERT INTO "tags" ("key", "value", "run_uuid") VALUES (?, ?, ?)
-- ["k","v","r"]
-- insert what is new
INSERT INTO "tags" ("key", "value", "run_uuid") VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE "value" = "value"
-- ["k","v","r"]
-- upsert
INSERT INTO "tags" ("key", "value", "run_uuid") VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE "value" = VALUES("value")
-- ["k","v","r"]
-- upsert of the greater
INSERT INTO "latest_metrics" ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES (?, ?, ?, ?, ?, ?),(?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE "is_nan" = IF((VALUES("step"), VALUES("timestamp"), VALUES("value")) > ("step", "timestamp", "value"), VALUES("is_nan"), "is_nan"), "value" = IF((VALUES("step"), VALUES("timestamp"), VALUES("value")) > ("step", "timestamp", "value"), VALUES("value"), "value"), "timestamp" = IF((VALUES("step"), VALUES("timestamp"), VALUES("value")) > ("step", "timestamp", "value"), VALUES("timestamp"), "timestamp"), "step" = IF((VALUES("step"), VALUES("timestamp"), VALUES("value")) > ("step", "timestamp", "value"), VALUES("step"), "step")
-- ["a",1,2,3,0,"r","b",1,2,3,0,"r"]
-- insert a given id
INSERT INTO "experiments" ("experiment_id", "name") VALUES (?, ?) ON DUPLICATE KEY UPDATE "experiment_id" = "experiment_id"
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
CAST(experiment_id AS CHAR)
-- []
-- like
CONVERT(name USING utf8mb4) COLLATE utf8mb4_bin LIKE ?
-- ["a\\\\_[b]%"]
-- ilike
LOWER(CONVERT(name USING utf8mb4) COLLATE utf8mb4_bin) LIKE LOWER(?)
-- ["É%"]
-- limit
LIMIT 5
-- []
-- whole
CAST(? AS SIGNED)
-- ["9007199254740993"]
-- among
name IN (?,?,?,?)
-- ["a","b","c","c"]
experiment_id IN (?,?)
-- ["1","2"]
experiment_id IN (?)
-- ["1"]
-- locked
SELECT 1 FROM "runs" WHERE run_uuid = ? FOR UPDATE
-- ["r"]
-- bounded
DELETE FROM "metrics" WHERE run_uuid = ? LIMIT 10
-- ["r"]
UPDATE "issues" SET run_id = NULL WHERE run_id = ? LIMIT 10
-- ["r"]
-- number after
-- json
-- indexed
"metrics"
-- []
