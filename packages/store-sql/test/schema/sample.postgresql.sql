CREATE TABLE "parent" (
	"id" SERIAL NOT NULL,
	"big" JSON,
	CONSTRAINT "parent_pk" PRIMARY KEY ("id")
);
CREATE TABLE "child" (
	"key" VARCHAR(9) DEFAULT 'it''s' NOT NULL,
	"parent_id" INTEGER DEFAULT '0',
	"flag" BOOLEAN DEFAULT '0' NOT NULL,
	"start" BIGINT NOT NULL,
	"stop" BIGINT NOT NULL,
	"length" BIGINT GENERATED ALWAYS AS (start - stop) STORED,
	"body" TEXT,
	"score" DOUBLE PRECISION,
	"job" VARCHAR(5) NOT NULL,
	CONSTRAINT "child_pk" PRIMARY KEY ("key", "flag"),
	CONSTRAINT "child_uq" UNIQUE ("start"),
	FOREIGN KEY ("parent_id") REFERENCES "parent" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
	CONSTRAINT "child_key" CHECK ("key" IN ('a', 'b'))
);
CREATE UNIQUE INDEX "child_i" ON "child" ("key", "start" DESC);
CREATE INDEX "child_cover" ON "child" ("start") INCLUDE ("score") WHERE score IS NOT NULL;
CREATE OR REPLACE FUNCTION "child_frozen"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF OLD."key" <> NEW."key" OR OLD."job" <> NEW."job" THEN
		RAISE EXCEPTION 'fixed';
	END IF;
	RETURN NEW;
END
$$;
CREATE TRIGGER "child_frozen" BEFORE UPDATE ON "child" FOR EACH ROW EXECUTE FUNCTION "child_frozen"();
