/* schema.c -- the tables, and how an older file gets them.
 *
 * A file's header tells whose it is (application_id) and which of the steps
 * below it has behind it (user_version). A step once released never changes; a
 * new one is added at the end and runs, whole or not at all, when a writer
 * opens an older file. A file with more steps than we know is refused.
 *
 *   article   one row each; the long columns last, so that lists skip them
 *   byline    an article's authors in order        tag    its tags
 *   search    FTS5 over title and text, and
 *   pairs     the same for scripts without blanks; words.c keeps them up
 *   revision  what an article said before
 *   pruned    by host, the number and time of the last change that shows in
 *             no row of it: a pruning, or what an import brought
 *   state     the last change's number and time; the store's epoch
 *
 * An article's number (`num`) says where it stands in lists: the second it is
 * listed at, times 2^10, and its place among those of that second. So every
 * list, a search's too, is read off an index from its newest end, and ends
 * when it has enough: how many articles there are makes no difference. The
 * indexes go by host, for that is what a feed shows.
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

    /* From lists that were sorted to numbers that sort themselves. */
    "DROP TABLE search;"
    "DROP INDEX article_newest; DROP INDEX article_section;"
    "DROP INDEX byline_name; DROP INDEX tag_name;"
    "ALTER TABLE article RENAME TO article_1;"
    "ALTER TABLE byline RENAME TO byline_1;"
    "ALTER TABLE tag RENAME TO tag_1;"
    "CREATE TABLE article ("
    " num INTEGER PRIMARY KEY," /* listed << 10 | place */
    " id TEXT NOT NULL UNIQUE,"
    " url TEXT NOT NULL,"
    " host TEXT NOT NULL,"    /* of the address, with its port */
    " address TEXT NOT NULL," /* url without its scheme */
    " gone INTEGER NOT NULL DEFAULT 0,"
    " paired INTEGER NOT NULL DEFAULT 0," /* its words are in `pairs` */
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
    "INSERT INTO article SELECT"
    " row + max((sorted << 10) - row) OVER (ORDER BY row),"
    " id, url, substr(address, 1, instr(address || '/', '/') - 1), address,"
    " gone, unparted(title, text), seq, created, updated, hash, digest,"
    " published, published_offset,"
    " published_precision, modified, modified_offset, modified_precision,"
    " words, lang, site_name, section, canonical, image, licence, title,"
    " excerpt, html, text FROM (SELECT *,"
    " row_number() OVER (ORDER BY sorted, num) - 1 AS row FROM article_1)"
    " ORDER BY row;"
    "CREATE TABLE byline ("
    " article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,"
    " position INTEGER NOT NULL,"
    " name TEXT NOT NULL COLLATE NOCASE,"
    " host TEXT NOT NULL," /* the article's */
    " PRIMARY KEY (article, position)"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO byline SELECT article.num, position, name, host"
    " FROM byline_1 JOIN article_1 ON article_1.num = byline_1.article"
    " JOIN article ON article.id = article_1.id;"
    "CREATE TABLE tag ("
    " article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,"
    " position INTEGER NOT NULL,"
    " name TEXT NOT NULL COLLATE NOCASE,"
    " host TEXT NOT NULL,"
    " PRIMARY KEY (article, position)"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO tag SELECT article.num, position, name, host"
    " FROM tag_1 JOIN article_1 ON article_1.num = tag_1.article"
    " JOIN article ON article.id = article_1.id;"
    "DROP TABLE byline_1; DROP TABLE tag_1; DROP TABLE article_1;"
    "CREATE INDEX article_newest ON article (host, num, address)"
    " WHERE gone = 0;"
    "CREATE INDEX article_section ON article (section, host, num)"
    " WHERE gone = 0;"
    "CREATE INDEX article_changed ON article (host, seq);"
    "CREATE INDEX article_gone ON article (host, seq, address)"
    " WHERE gone = 1;"
    "CREATE INDEX article_amended ON article (host, updated)"
    " WHERE gone = 0 AND updated > created;"
    "CREATE INDEX byline_name ON byline (name, host, article);"
    "CREATE INDEX tag_name ON tag (name, host, article);"
    "CREATE INDEX article_age ON article (max(updated, num >> 10));"
    "CREATE VIEW searched AS SELECT num, title, text FROM article"
    " WHERE gone = 0 AND paired = 0;"
    "CREATE VIRTUAL TABLE search USING fts5 (title, text,"
    " content = 'searched', content_rowid = 'num',"
    " tokenize = 'unicode61 remove_diacritics 2');"
    /* Merging less often costs an import a quarter less, and a search hardly
     * anything; what is gathered before it is written is for imports alone. */
    "INSERT INTO search (search, rank) VALUES ('automerge', 8);"
    "INSERT INTO search (search, rank) VALUES ('hashsize', 4194304);"
    "INSERT INTO search (rowid, title, text)"
    " SELECT num, title, text FROM searched ORDER BY num;"
    "CREATE VIRTUAL TABLE pairs USING fts5 (title, text, content = '',"
    " tokenize = 'unicode61 remove_diacritics 2');"
    "INSERT INTO pairs (rowid, title, text)"
    " SELECT num, pairs(title), pairs(text) FROM article"
    " WHERE gone = 0 AND paired = 1 ORDER BY num;"
    "CREATE TABLE revision ("
    " seq INTEGER PRIMARY KEY," /* which the article had */
    " id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,"
    " updated INTEGER NOT NULL,"
    " hash INTEGER NOT NULL,"
    " modified INTEGER,"
    " modified_offset INTEGER,"
    " modified_precision INTEGER NOT NULL,"
    " words INTEGER NOT NULL,"
    " lang TEXT,"
    " site_name TEXT,"
    " section TEXT,"
    " canonical TEXT,"
    " image TEXT,"
    " licence TEXT,"
    " title TEXT,"
    " excerpt TEXT,"
    " bylines TEXT," /* with char(31) between them */
    " tags TEXT,"
    " html TEXT,"
    " text TEXT"
    ") STRICT;"
    "CREATE INDEX revision_of ON revision (id, seq);"
    "CREATE TABLE pruned ("
    " host TEXT PRIMARY KEY,"
    " seq INTEGER NOT NULL,"
    " updated INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "ALTER TABLE state ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;"
    "UPDATE state SET epoch = random();",
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
