CREATE TABLE [parent] (
	[id] INTEGER IDENTITY NOT NULL,
	[big] NVARCHAR(MAX),
	CONSTRAINT [parent_pk] PRIMARY KEY ([id])
);
CREATE TABLE [child] (
	[key] VARCHAR(9) DEFAULT 'it''s' NOT NULL,
	[parent_id] INTEGER DEFAULT '0',
	[flag] BIT DEFAULT 0 NOT NULL,
	[start] BIGINT NOT NULL,
	[stop] BIGINT NOT NULL,
	[length] AS (start - stop) PERSISTED,
	[body] VARCHAR(MAX),
	[score] FLOAT(53),
	[job] VARCHAR(5) NOT NULL,
	CONSTRAINT [child_pk] PRIMARY KEY ([key], [flag]),
	CONSTRAINT [child_uq] UNIQUE ([start]),
	FOREIGN KEY ([parent_id]) REFERENCES [parent] ([id]) ON DELETE SET NULL ON UPDATE CASCADE,
	CONSTRAINT [child_key] CHECK ([key] IN ('a', 'b')),
	CHECK ([flag] IN (0, 1))
);
CREATE UNIQUE INDEX [child_i] ON [child] ([key], [start] DESC);
CREATE INDEX [child_cover] ON [child] ([start]);
CREATE TRIGGER [child_frozen] ON [child] AFTER UPDATE AS
BEGIN
	SET NOCOUNT ON;
	IF EXISTS (SELECT [key], [job] FROM deleted EXCEPT SELECT [key], [job] FROM inserted)
		THROW 51000, 'fixed', 1;
END;
