/* test_store_schema.c -- stores that another version of SQLite's schema made,
 * and databases that another program did.
 */
#include "storing.h"
#include "sql.h"

static void test_newer_schema(void **state)
{
    fixture *f = *state;
    const char *message;

    nc_store_close(open_store(f, NC_STORE_WRITE));
    run_sql(f->path, "PRAGMA user_version = 99");
    assert_int_equal(try_open(f, f->path, NC_STORE_WRITE, &message),
                     NC_ENOTSUP);
    assert_non_null(strstr(message, "99"));
    assert_int_equal(try_open(f, f->path, NC_STORE_READ, &message), NC_ENOTSUP);
    assert_int_equal(run_sql(f->path, "PRAGMA user_version"), 99);
}

/* A reader changes nothing: it waits for a writer to bring the store up to
 * date. */
static void test_older_schema_for_a_reader(void **state)
{
    fixture *f = *state;
    const char *message;

    nc_store_close(open_store(f, NC_STORE_WRITE));
    run_sql(f->path, "PRAGMA user_version = 1");
    assert_int_equal(try_open(f, f->path, NC_STORE_READ, &message), NC_EBUSY);
    assert_int_equal(run_sql(f->path, "PRAGMA user_version"), 1);
}

static void test_another_programs_database(void **state)
{
    fixture *f = *state;
    const char *message;

    run_sql(f->path, "CREATE TABLE theirs (x)");
    assert_int_equal(try_open(f, f->path, NC_STORE_WRITE, &message), NC_EINVAL);
    assert_int_equal(run_sql(f->path, "SELECT count(*) FROM sqlite_schema"), 1);
    assert_int_equal(run_sql(f->path, "PRAGMA application_id"), 0);
    remove_file(f, "");
    run_sql(f->path, "PRAGMA application_id = 5");
    run_sql(f->path, "CREATE TABLE theirs (x)");
    assert_int_equal(try_open(f, f->path, NC_STORE_READ, &message), NC_EINVAL);
}

static const char schema_1[] =
    "CREATE TABLE article (num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " url TEXT NOT NULL, address TEXT NOT NULL,"
    " gone INTEGER NOT NULL DEFAULT 0, sorted INTEGER NOT NULL,"
    " seq INTEGER NOT NULL, created INTEGER NOT NULL,"
    " updated INTEGER NOT NULL, hash INTEGER NOT NULL, digest BLOB,"
    " published INTEGER, published_offset INTEGER,"
    " published_precision INTEGER NOT NULL DEFAULT 0, modified INTEGER,"
    " modified_offset INTEGER, modified_precision INTEGER NOT NULL DEFAULT 0,"
    " words INTEGER NOT NULL DEFAULT 0, lang TEXT, site_name TEXT,"
    " section TEXT COLLATE NOCASE, canonical TEXT, image TEXT, licence TEXT,"
    " title TEXT, excerpt TEXT, html TEXT, text TEXT) STRICT;"
    "CREATE INDEX article_newest ON article (sorted, num, address)"
    " WHERE gone = 0;"
    "CREATE INDEX article_section ON article (section, sorted, num)"
    " WHERE gone = 0;"
    "CREATE TABLE byline ("
    " article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,"
    " position INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE,"
    " PRIMARY KEY (article, position)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX byline_name ON byline (name);"
    "CREATE TABLE tag ("
    " article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,"
    " position INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE,"
    " PRIMARY KEY (article, position)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX tag_name ON tag (name);"
    "CREATE VIRTUAL TABLE search USING fts5 (title, text,"
    " content = 'article', content_rowid = 'num',"
    " tokenize = 'unicode61 remove_diacritics 2');"
    "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1),"
    " seq INTEGER NOT NULL, updated INTEGER NOT NULL) STRICT;"
    "PRAGMA application_id = 0x4e43534e; PRAGMA user_version = 1;"
    "INSERT INTO state VALUES (1, 7, 1420210800);"
    "INSERT INTO article (num, id, url, address, gone, sorted, seq, created,"
    " updated, hash, published, published_offset, published_precision, words,"
    " section, title, text) VALUES"
    " (1, 'one', 'https://news.example/1', 'news.example/1', 0, 1000, 3, 5, 6,"
    " 9, 1000, 60, 2, 2, 'Sport', 'First', 'some words'),"
    " (2, 'two', 'https://news.example/2', 'news.example/2', 0, 1000, 4, 5, 6,"
    " 9, NULL, NULL, 0, 2, NULL, 'Second', 'other words'),"
    " (3, 'three', 'http://h:81', 'h:81', 0, 20, 5, 5, 6,"
    " 9, NULL, NULL, 0, 2, NULL, 'Third', 'more'),"
    " (4, 'four', 'http://h:81/4', 'h:81/4', 1, 20, 7, 5, 6,"
    " 0, NULL, NULL, 0, 0, NULL, NULL, NULL);"
    "INSERT INTO byline VALUES (1, 0, 'Ann'), (1, 1, 'Bob');"
    "INSERT INTO tag VALUES (2, 0, 'deux');"
    "INSERT INTO search (rowid, title, text)"
    " SELECT num, title, text FROM article WHERE gone = 0;";

static void test_older_store(void **state)
{
    fixture *f = *state;
    nc_store *store;
    nc_stored *one;
    nc_store_state now;
    sqlite3 *db;
    nc_article *four = make_article(f, "4");

    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, schema_1, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    store = open_store(f, NC_STORE_WRITE);
    is_text(list(store, (nc_store_query){0}, f), "two one three", "all");
    is_text(
        list(store, (nc_store_query){.prefixes = hosts("h:81/", NULL, f)}, f),
        "three", "by host");
    is_text(list(store, (nc_store_query){.search = "words"}, f), "two one",
            "search");
    is_text(list(store, (nc_store_query){.tag = "deux"}, f), "two", "tag");
    is_text(list(store, (nc_store_query){.author = "Bob"}, f), "one", "author");
    is_text(list(store, (nc_store_query){.section = "sport"}, f), "one",
            "section");
    one = get(store, "one", f);
    is_text(nc_article_byline(one->article, f->pool), "Ann, Bob", "authors");
    assert_int_equal(one->seq, 3);
    assert_int_equal(one->created, 5);
    assert_int_equal(one->updated, 6);
    assert_int_equal(one->hash, 9);
    assert_int_equal(one->article->published.offset_minutes, 60);
    assert_true(get(store, "four", f)->gone);
    nc_store_get_state(store, NULL, &now, f->pool);
    assert_int_equal(now.seq, 7);
    assert_int_equal(now.updated, 1420210800);
    assert_true(now.epoch != 0);

    /* What was gone can come back, and be found. */
    four->id = "four";
    four->url = "http://h:81/4";
    put(store, four, MONDAY, f);
    is_text(list(store, (nc_store_query){.search = "title"}, f), "four",
            "back");
    assert_int_equal(seq_of(store), 8);
}

/* What had one second has to find other numbers. */
static void test_older_store_with_a_full_second(void **state)
{
    fixture *f = *state;
    unsigned count;
    nc_store *store;
    sqlite3 *db;

    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, schema_1, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL"
                     " SELECT i + 1 FROM n WHERE i < 2009)"
                     " INSERT INTO article (num, id, url, address, sorted, seq,"
                     " created, updated, hash) SELECT i, 'n' || i, 'http://n/'"
                     " || i, 'n/' || i, 999, 6, 999, 999, i FROM n",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    store = open_store(f, NC_STORE_WRITE);
    assert_int_equal(
        nc_store_count(store, &(nc_store_query){0}, 5000, &count, f->pool),
        NC_OK);
    assert_int_equal(count, 2003);
    is_text(list(store, (nc_store_query){.limit = 3}, f), "two one n2009",
            "in their order");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_older_schema_for_a_reader),      TEST(test_newer_schema),
        TEST(test_another_programs_database),      TEST(test_older_store),
        TEST(test_older_store_with_a_full_second),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
