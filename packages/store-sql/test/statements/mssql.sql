-- insert
INSERT INTO "tags" ("key", "value", "run_uuid") VALUES (@p0, @p1, @p2)
-- ["k","v","r"]
-- insert what is new
MERGE INTO "tags" WITH (HOLDLOCK) AS old USING (VALUES (@p0, @p1, @p2)) AS new ("key", "value", "run_uuid") ON old."key" = new."key" AND old."run_uuid" = new."run_uuid" WHEN MATCHED AND CASE WHEN old."key" IS NULL OR (old."key" COLLATE Latin1_General_100_BIN2_UTF8 = new."key" COLLATE Latin1_General_100_BIN2_UTF8 AND DATALENGTH(CAST(old."key" AS NVARCHAR(4000))) = DATALENGTH(CAST(new."key" AS NVARCHAR(4000))) AND old."run_uuid" COLLATE Latin1_General_100_BIN2_UTF8 = new."run_uuid" COLLATE Latin1_General_100_BIN2_UTF8 AND DATALENGTH(CAST(old."run_uuid" AS NVARCHAR(4000))) = DATALENGTH(CAST(new."run_uuid" AS NVARCHAR(4000)))) THEN 0 ELSE 1 / 0 END = 1 THEN DELETE WHEN NOT MATCHED THEN INSERT ("key", "value", "run_uuid") VALUES (new."key", new."value", new."run_uuid");
-- ["k","v","r"]
-- upsert
MERGE INTO "tags" WITH (HOLDLOCK) AS old USING (VALUES (@p0, @p1, @p2)) AS new ("key", "value", "run_uuid") ON old."key" = new."key" AND old."run_uuid" = new."run_uuid" WHEN MATCHED AND CASE WHEN old."key" IS NULL OR (old."key" COLLATE Latin1_General_100_BIN2_UTF8 = new."key" COLLATE Latin1_General_100_BIN2_UTF8 AND DATALENGTH(CAST(old."key" AS NVARCHAR(4000))) = DATALENGTH(CAST(new."key" AS NVARCHAR(4000))) AND old."run_uuid" COLLATE Latin1_General_100_BIN2_UTF8 = new."run_uuid" COLLATE Latin1_General_100_BIN2_UTF8 AND DATALENGTH(CAST(old."run_uuid" AS NVARCHAR(4000))) = DATALENGTH(CAST(new."run_uuid" AS NVARCHAR(4000)))) THEN 0 ELSE 1 / 0 END = 1 THEN DELETE WHEN MATCHED THEN UPDATE SET "value" = new."value" WHEN NOT MATCHED THEN INSERT ("key", "value", "run_uuid") VALUES (new."key", new."value", new."run_uuid");
-- ["k","v","r"]
-- upsert of the greater
MERGE INTO "latest_metrics" WITH (HOLDLOCK) AS old USING (VALUES (@p0, @p1, @p2, @p3, @p4, @p5),(@p6, @p7, @p8, @p9, @p10, @p11)) AS new ("key", "value", "timestamp", "step", "is_nan", "run_uuid") ON old."key" = new."key" AND old."run_uuid" = new."run_uuid" WHEN MATCHED AND CASE WHEN old."key" IS NULL OR (old."key" COLLATE Latin1_General_100_BIN2_UTF8 = new."key" COLLATE Latin1_General_100_BIN2_UTF8 AND DATALENGTH(CAST(old."key" AS NVARCHAR(4000))) = DATALENGTH(CAST(new."key" AS NVARCHAR(4000))) AND old."run_uuid" COLLATE Latin1_General_100_BIN2_UTF8 = new."run_uuid" COLLATE Latin1_General_100_BIN2_UTF8 AND DATALENGTH(CAST(old."run_uuid" AS NVARCHAR(4000))) = DATALENGTH(CAST(new."run_uuid" AS NVARCHAR(4000)))) THEN 0 ELSE 1 / 0 END = 1 THEN DELETE WHEN MATCHED AND (new."step" > old."step" OR (new."step" = old."step" AND (new."timestamp" > old."timestamp" OR (new."timestamp" = old."timestamp" AND (new."value" > old."value"))))) THEN UPDATE SET "value" = new."value", "timestamp" = new."timestamp", "step" = new."step", "is_nan" = new."is_nan" WHEN NOT MATCHED THEN INSERT ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES (new."key", new."value", new."timestamp", new."step", new."is_nan", new."run_uuid");
-- ["a",1,2,3,0,"r","b",1,2,3,0,"r"]
-- insert a given id
SET IDENTITY_INSERT "experiments" ON; MERGE INTO "experiments" WITH (HOLDLOCK) AS old USING (VALUES (@p0, @p1)) AS new ("experiment_id", "name") ON old."workspace" = new."workspace" AND old."name" = new."name" WHEN MATCHED AND CASE WHEN old."workspace" IS NULL OR (old."workspace" COLLATE Latin1_General_100_BIN2_UTF8 = new."workspace" COLLATE Latin1_General_100_BIN2_UTF8 AND DATALENGTH(CAST(old."workspace" AS NVARCHAR(4000))) = DATALENGTH(CAST(new."workspace" AS NVARCHAR(4000))) AND old."name" COLLATE Latin1_General_100_BIN2_UTF8 = new."name" COLLATE Latin1_General_100_BIN2_UTF8 AND DATALENGTH(CAST(old."name" AS NVARCHAR(4000))) = DATALENGTH(CAST(new."name" AS NVARCHAR(4000)))) THEN 0 ELSE 1 / 0 END = 1 THEN DELETE WHEN NOT MATCHED THEN INSERT ("experiment_id", "name") VALUES (new."experiment_id", new."name");; SET IDENTITY_INSERT "experiments" OFF;
-- [0,"Default"]
-- text
name COLLATE Latin1_General_100_BIN2_UTF8
-- []
-- unique text
run_uuid
-- []
-- descending
start_time DESC
-- []
-- digits
CAST(experiment_id AS VARCHAR(20))
-- []
-- like
name COLLATE Latin1_General_100_BIN2_UTF8 LIKE @p0 ESCAPE '\'
-- ["a\\\\_\\[b\\]%"]
-- ilike
LOWER(name COLLATE Latin1_General_100_BIN2_UTF8) LIKE LOWER(@p0) ESCAPE '\'
-- ["É%"]
-- limit
OFFSET 0 ROWS FETCH NEXT @p0 ROWS ONLY
-- [5]
-- whole
CAST(@p0 AS BIGINT)
-- ["9007199254740993"]
-- among
name IN (SELECT item FROM OPENJSON(@p0) WITH (item NVARCHAR(4000) '$'))
-- ["[\"a\",\"b\",\"c\"]"]
experiment_id IN (SELECT item FROM OPENJSON(@p0) WITH (item BIGINT '$'))
-- ["[\"1\",\"2\"]"]
experiment_id = CAST(@p0 AS BIGINT)
-- ["1"]
-- locked
SELECT 1 FROM "runs" WITH (UPDLOCK, ROWLOCK) WHERE run_uuid = @p0
-- ["r"]
-- bounded
DELETE TOP (@p0) FROM "metrics" WHERE run_uuid = @p1
-- [10,"r"]
UPDATE TOP (@p0) "issues" SET run_id = NULL WHERE run_id = @p1
-- [10,"r"]
-- number after
-- json
-- indexed
"metrics"
-- []
