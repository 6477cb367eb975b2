/* schema.c -- the tables, and how an older file gets them.
 *
 * A file's header tells whose it is (application_id) and which of the steps
 * below it has behind it (user_version). A step once released never changes; a
 * new one is added at the end and runs, whole or not at all, when a writer
 * opens an older file. A file with more steps than we know is refused.
 *
 *   article   one row each; the long columns last, so that lists skip them
 *   byline    an article's authors in order        tag    its tags
 *   search    FTS5 over title and text; row.c keeps it up, for triggers could
 *             not: SQLite trusts no schema here (trusted_schema off)
 *   state     the last change's number and time
 *
 * The index of the plain feed also holds the address, so that a feed of one
 * path looks up only the rows that it shows.
 */
#include "sqlite.h"

static const char *const steps[] = {
    "CREATE TABLE article ("
    " num INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL UNIQUE,"
    " url TEXT NOT NULL,"
    " address TEXT NOT NULL," /* url without its scheme */
    " gone INTEGER NOT NULL DEFAULT 0,"
    " sorted INTEGER NOT NULL," /* what lists go by */
    " seq INTEGER NOT NULL,"
    " created INTEGER NOT NULL,"
    " updated INTEGER NOT NULL,"
    " hash INTEGER NOT NULL,"
    " digest BLOB,"              /* of what readers see */
    " published INTEGER,"        /* seconds since 1970; NULL: none */
    " published_offset INTEGER," /* minutes; NULL: the page gave none */
    " published_precision INTEGER NOT NULL DEFAULT 0,"
    " modified INTEGER,"
    " modified_offset INTEGER,"
    " modified_precision INTEGER NOT NULL DEFAULT 0,"
    " words INTEGER NOT NULL DEFAULT 0,"
    " lang TEXT,"
    " site_name TEXT,"
    " section TEXT COLLATE NOCASE,"
    " canonical TEXT,"
    " image TEXT,"
    " licence TEXT,"
    " title TEXT,"
    " excerpt TEXT,"
    " html TEXT,"
    " text TEXT"
    ") STRICT;"
    "CREATE INDEX article_newest ON article (sorted, num, address)"
    " WHERE gone = 0;"
    "CREATE INDEX article_section ON article (section, sorted, num)"
    " WHERE gone = 0;"
    "CREATE TABLE byline ("
    " article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,"
    " position INTEGER NOT NULL,"
    " name TEXT NOT NULL COLLATE NOCASE,"
    " PRIMARY KEY (article, position)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX byline_name ON byline (name);"
    "CREATE TABLE tag ("
    " article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,"
    " position INTEGER NOT NULL,"
    " name TEXT NOT NULL COLLATE NOCASE,"
    " PRIMARY KEY (article, position)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX tag_name ON tag (name);"
    "CREATE VIRTUAL TABLE search USING fts5 (title, text,"
    " content = 'article', content_rowid = 'num',"
    " tokenize = 'unicode61 remove_diacritics 2');"
    "CREATE TABLE state ("
    " one INTEGER PRIMARY KEY CHECK (one = 1),"
    " seq INTEGER NOT NULL,"
    " updated INTEGER NOT NULL"
    ") STRICT;"
    "INSERT INTO state VALUES (1, 0, 0);",
};

enum { VERSION = sizeof(steps) / sizeof(steps[0]) };

nc_status nc_sqlite_identify(nc_store *store, int *version)
{
    int64_t application, user_version, tables;
    nc_status status;

    *version = 0;
    status = nc_sqlite_number(store, "PRAGMA application_id", &application);
    if (status == NC_OK)
        status = nc_sqlite_number(store, "PRAGMA user_version", &user_version);
    if (status == NC_OK)
        status = nc_sqlite_number(store, "SELECT count(*) FROM sqlite_schema",
                                  &tables);
    if (status != NC_OK)
        return status;
    if (application != NC_SQLITE_APPLICATION &&
        (application != 0 || user_version != 0 || tables != 0))
        return nc_store_fail(store, NC_EINVAL,
                             "the file is a database of another program");
    if (user_version > VERSION)
        return nc_store_fail(store, NC_ENOTSUP,
                             "a newer version made the store: its schema is "
                             "%d, this version knows %d",
                             (int)user_version, VERSION);
    *version = (int)user_version;
    if (store->mode == NC_STORE_READ && *version == 0)
        return nc_store_fail(store, NC_ENOTFOUND, "nothing is stored yet");
    if (store->mode == NC_STORE_READ && *version < VERSION)
        return nc_store_fail(store, NC_EBUSY,
                             "an older version made the store: it has to be "
                             "opened for writing once");
    return NC_OK;
}

/* One step and its number stand or fall together. */
static nc_status step_up(nc_store *store, int version)
{
    char header[100];
    nc_status status = nc_sqlite_run(store, steps[version]);

    sqlite3_snprintf(sizeof(header), header,
                     "PRAGMA application_id = %d; PRAGMA user_version = %d",
                     NC_SQLITE_APPLICATION, version + 1);
    return status == NC_OK ? nc_sqlite_run(store, header) : status;
}

nc_status nc_sqlite_migrate(nc_store *store)
{
    int version;
    nc_status status = nc_sqlite_identify(store, &version);

    if (status != NC_OK || version == VERSION)
        return status;
    status = nc_sqlite_run(store, "BEGIN IMMEDIATE");
    if (status != NC_OK)
        return status;
    /* Somebody else may have been faster. */
    status = nc_sqlite_identify(store, &version);
    for (; status == NC_OK && version < VERSION; version++)
        status = step_up(store, version);
    if (status == NC_OK)
        status = nc_sqlite_run(store, "COMMIT");
    if (status != NC_OK)
        sqlite3_exec(nc_sqlite_of(store)->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}
