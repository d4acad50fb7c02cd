-- A journal as the console of schema 1 left it.
PRAGMA application_id = 1313817393;
BEGIN TRANSACTION;
CREATE TABLE alarms (
	id INTEGER NOT NULL, 
	owner TEXT NOT NULL, 
	cause TEXT NOT NULL, 
	state TEXT NOT NULL, 
	since BIGINT NOT NULL, 
	detail TEXT NOT NULL, 
	"by" TEXT, 
	note TEXT, 
	acked_at BIGINT, 
	until BIGINT, 
	refused TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (owner, cause)
);
INSERT INTO "alarms" VALUES(1,'riga','host_down','acked',1795426927000000,'ping lost','ann','mine',1795426927000000,1795434127000000,'[]');
CREATE TABLE backends (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	accepted INTEGER NOT NULL, 
	peaks TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "backends" VALUES(1,'east',3,'[]');
CREATE TABLE lines (
	id INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	event TEXT NOT NULL, 
	site TEXT, 
	subject TEXT, 
	state TEXT, 
	cause TEXT, 
	alarm TEXT, 
	sound TEXT, 
	detail TEXT NOT NULL, 
	"by" TEXT, 
	note TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "lines" VALUES(1,1795426927000000,'alarm','riga',NULL,NULL,NULL,NULL,NULL,'ping lost',NULL,NULL);
CREATE TABLE members (
	id INTEGER NOT NULL, 
	backend TEXT NOT NULL, 
	host TEXT NOT NULL, 
	sites TEXT NOT NULL, 
	pool TEXT NOT NULL, 
	first_seen BIGINT NOT NULL, 
	checked_at BIGINT, 
	stamps TEXT NOT NULL, 
	interval BIGINT, 
	PRIMARY KEY (id), 
	UNIQUE (backend, host)
);
INSERT INTO "members" VALUES(1,'east','riga-gw','["riga"]','',1795426927000000,1795426927000000,'[]',NULL);
CREATE TABLE requests (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	asked_at BIGINT NOT NULL, 
	verb TEXT NOT NULL, 
	arguments TEXT NOT NULL, 
	taken_at BIGINT, 
	code INTEGER, 
	text TEXT
);
CREATE TABLE schema_version (
	version INTEGER NOT NULL
);
INSERT INTO "schema_version" VALUES(1);
CREATE TABLE sites (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	site TEXT NOT NULL, 
	watched_from BIGINT, 
	retired BOOLEAN NOT NULL, 
	retired_by TEXT, 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
INSERT INTO "sites" VALUES(1,'riga','{"name":"Riga","key":"riga","customer":"Acme","tier":2,"key_hosts":[],"interval":null,"silent_after":null,"down_any":false,"down_after":null,"degraded_on":"critical","start":null,"guidance":"","adopted":false}',1795426927000000,0,NULL);
CREATE INDEX ix_lines_at ON lines (at);
DELETE FROM "sqlite_sequence";
COMMIT;
