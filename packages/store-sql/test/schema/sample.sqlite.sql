CREATE TABLE "parent" (
	"id" INTEGER NOT NULL,
	"big" JSON,
	CONSTRAINT "parent_pk" PRIMARY KEY ("id")
);
CREATE TABLE "child" (
	"key" VARCHAR(9) DEFAULT 'it''s' NOT NULL,
	"parent_id" INTEGER DEFAULT '0',
	"flag" BOOLEAN DEFAULT 0 NOT NULL,
	"start" BIGINT NOT NULL,
	"stop" BIGINT NOT NULL,
	"length" BIGINT GENERATED ALWAYS AS (start - stop) STORED,
	"body" TEXT,
	"score" FLOAT,
	"job" VARCHAR(5) NOT NULL,
	CONSTRAINT "child_pk" PRIMARY KEY ("key", "flag"),
	CONSTRAINT "child_uq" UNIQUE ("start"),
	FOREIGN KEY ("parent_id") REFERENCES "parent" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
	CONSTRAINT "child_key" CHECK ("key" IN ('a', 'b')),
	CHECK ("flag" IN (0, 1))
);
CREATE UNIQUE INDEX "child_i" ON "child" ("key", "start" DESC);
CREATE INDEX "child_cover" ON "child" ("start");
CREATE TRIGGER "child_frozen" BEFORE UPDATE ON "child" FOR EACH ROW WHEN OLD."key" <> NEW."key" OR OLD."job" <> NEW."job"
BEGIN
	SELECT RAISE(ABORT, 'fixed');
END;
