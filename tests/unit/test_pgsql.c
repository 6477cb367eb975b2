/* test_pgsql.c -- the tests of test_store.c in PostgreSQL, and what is of that
 * engine alone: other front ends, lost connections, its limits.
 */
#include "pgsql.h"

#include <pthread.h>
#include <sys/wait.h>

static void make_newer(fixture *f)
{
    run_pgsql(f, "UPDATE newsclean.state SET version = 99");
}

int main_of_store(void);
#define main main_of_store
#include "test_store.c" /* NOLINT(bugprone-suspicious-include) */
#undef main

static nc_status open_at(fixture *f, const char *place, nc_store_mode mode,
                         const char **message)
{
    nc_store *store;
    nc_status status =
        nc_store_open(&store, NC_STORE_PGSQL, place, mode, message, f->pool);

    if (status == NC_OK)
        nc_store_close(store);
    else
        assert_null(store);
    return status;
}

/* PostgreSQL stamps each row with the transaction that wrote or locked it. */
static const char *stamps(fixture *f)
{
    return run_pgsql(f, "SELECT string_agg(concat(xmin, ' ', xmax), ',')"
                        " FROM (SELECT xmin, xmax FROM newsclean.state"
                        " UNION ALL SELECT xmin, xmax FROM newsclean.article)"
                        " AS rows");
}

static void test_nothing_new_locks_nothing(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "1");
    const char *before;

    put(store, a, MONDAY, f);
    before = stamps(f);
    a->modified = (nc_date){NC_DATE_SECOND, MONDAY + 50, 0, true};
    assert_false(put(store, a, MONDAY + 60, f));
    is_text(stamps(f), before, "rows");
    assert_int_equal(seq_of(store), 1);
    a->title = "new";
    assert_true(put(store, a, MONDAY + 60, f));
    assert_string_not_equal(stamps(f), before);
}

static void test_schema(void **state)
{
    fixture *f = *state;
    const char *message;

    assert_int_equal(open_at(f, f->path, NC_STORE_READ, &message),
                     NC_ENOTFOUND);
    is_text(run_pgsql(f, "SELECT count(*) FROM information_schema.schemata"
                         " WHERE schema_name = 'newsclean'"),
            "0", "a reader makes nothing");
    nc_store_close(open_store(f, NC_STORE_WRITE));
    assert_int_equal(open_at(f, f->path, NC_STORE_READ, &message), NC_OK);
    make_newer(f);
    assert_int_equal(open_at(f, f->path, NC_STORE_WRITE, &message), NC_ENOTSUP);
    assert_non_null(strstr(message, "99"));
    assert_int_equal(open_at(f, f->path, NC_STORE_READ, &message), NC_ENOTSUP);
    is_text(run_pgsql(f, "SELECT version FROM newsclean.state"), "99",
            "version");
}

/* Each put of a batch is refused, not the first alone. */
static void test_batch_in_a_newer_schema(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    bool changed;

    put(store, make_article(f, "1"), MONDAY, f);
    make_newer(f);
    assert_int_equal(nc_store_begin(store), NC_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(nc_store_put(store, make_article(f, "2"), 2, MONDAY,
                                      &changed, f->pool),
                         NC_ENOTSUP);
        assert_int_equal(nc_store_put_gone(store, "id-1", MONDAY, &changed),
                         NC_ENOTSUP);
        assert_false(changed);
    }
    nc_store_rollback(store);
    is_text(run_pgsql(f, "SELECT string_agg(concat(id, ' ', gone), ',')"
                         " FROM newsclean.article"),
            "id-1 0", "articles");
}

static void test_places(void **state)
{
    static const char *const wrong[] = {
        "",
        " ",
        "localhost",
        "host",
        "host=x 'y'",
        "=x",
        "dbname='news",
        "host=x dbnam=news",
        "postgresql://me:secret@localhost/news",
    };
    fixture *f = *state;
    const char *message;
    double start;

    for (size_t i = 0; i < NELEMS(wrong); i++) {
        if (open_at(f, wrong[i], NC_STORE_WRITE, &message) != NC_EINVAL)
            fail_msg("%s: is taken", wrong[i]);
        assert_string_not_equal(message, "");
        assert_null(strstr(message, "secret"));
        assert_int_equal(
            nc_store_prepare(NC_STORE_PGSQL, wrong[i], &message, f->pool),
            NC_EINVAL);
    }
    assert_int_equal(nc_store_prepare(NC_STORE_PGSQL,
                                      "host = 'a b' password='it\\'s' port=1",
                                      &message, f->pool),
                     NC_OK);
    /* What is said of a limit counts, and is passed on once. */
    assert_int_equal(open_at(f,
                             "host=/nonexistent connect_timeout=1"
                             " application_name=x dbname=x",
                             NC_STORE_WRITE, &message),
                     NC_EIO);
    assert_non_null(strstr(message, "/nonexistent"));
    start = (double)apr_time_now();
    assert_int_equal(open_at(f, "host=/nonexistent password=secret dbname=x",
                             NC_STORE_WRITE, &message),
                     NC_EIO);
    assert_non_null(strstr(message, "/nonexistent"));
    assert_null(strstr(message, "secret"));
    assert_null(strchr(message, '\n'));
    assert_true((double)apr_time_now() - start < 3e6);
}

/* A message says where a store is, and no password. */
static void test_names_of_places(void **state)
{
    static const struct {
        const char *place, *name;
    } cases[] = {
        {"host=db.example dbname=news", "host=db.example dbname=news"},
        {" port = 5433\tuser='a b'  password=secret service=news ",
         "port = 5433 user='a b' service=news"},
        {"password='it\\'s secret' sslpassword = secret host=x", "host=x"},
        {"options='-c x=secret' hostaddr=127.0.0.1", "hostaddr=127.0.0.1"},
        {"host=x password='secret", "host=x"},
        {"dbname=news password=my secret", "dbname=news"},
        {"postgresql://me:secret@localhost/news", ""},
        {"", ""},
    };
    fixture *f = *state;

    for (size_t i = 0; i < NELEMS(cases); i++)
        is_text(nc_store_name(NC_STORE_PGSQL, cases[i].place, f->pool),
                cases[i].name, cases[i].place);
    is_text(nc_store_name(NC_STORE_SQLITE, "password=x", f->pool), "password=x",
            "a file");
}

/* As front ends do that start together on a new database. */
static void test_all_at_once(void **state)
{
    enum { PROCESSES = 6 };
    fixture *f = *state;
    pid_t pids[PROCESSES];
    int status;

    for (int i = 0; i < PROCESSES; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            nc_article *a = make_article(f, apr_itoa(f->pool, i));
            nc_store *store = NULL;
            bool changed = false;

            nc_store_open(&store, NC_STORE_PGSQL, f->path, NC_STORE_WRITE, NULL,
                          f->pool);
            if (store)
                nc_store_put(store, a, 1, MONDAY + i, &changed, f->pool);
            nc_store_close(store);
            _exit(changed ? 0 : 1);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(seq_of(open_store(f, NC_STORE_READ)), PROCESSES);
    is_text(list(open_store(f, NC_STORE_READ), (nc_store_query){0}, f),
            "id-5 id-4 id-3 id-2 id-1 id-0", "all are there");
}

typedef struct other_writer {
    fixture *f;
    apr_pool_t *pool;
    nc_store *store;
    const nc_article *article;
    nc_status status;
    bool changed;
} other_writer;

static void *put_too(void *data)
{
    other_writer *other = data;

    other->status = nc_store_put(other->store, other->article, 1, MONDAY + 5,
                                 &other->changed, other->pool);
    return NULL;
}

/* The same article from two front ends is one change: the second to get the
 * lock looks again. */
static void test_the_same_from_two(void **state)
{
    fixture *f = *state;
    nc_article *a = make_article(f, "1");
    nc_store *one = open_store(f, NC_STORE_WRITE);
    other_writer other = {.f = f, .article = a};
    pthread_t thread;

    apr_pool_create_unmanaged_ex(&other.pool, NULL, NULL);
    assert_int_equal(nc_store_open(&other.store, NC_STORE_PGSQL, f->path,
                                   NC_STORE_WRITE, NULL, other.pool),
                     NC_OK);
    assert_int_equal(nc_store_begin(one), NC_OK);
    put(one, a, MONDAY, f);
    pthread_create(&thread, NULL, put_too, &other);
    while (strcmp(run_pgsql(f, "SELECT count(*) FROM pg_locks"
                               " WHERE NOT granted"),
                  "0") == 0)
        ;
    assert_int_equal(nc_store_commit(one), NC_OK);
    pthread_join(thread, NULL);
    assert_int_equal(other.status, NC_OK);
    assert_false(other.changed);
    assert_int_equal(seq_of(one), 1);
    apr_pool_destroy(other.pool);
}

/* Ends all connections but its own, as a restart of the server does. */
static void cut_connections(fixture *f)
{
    run_pgsql(f, "SELECT count(pg_terminate_backend(pid, 5000))"
                 " FROM pg_stat_activity WHERE application_name = 'newsclean'");
}

static void test_lost_connection(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store *reader = open_store(f, NC_STORE_READ);
    bool changed;

    put(store, make_article(f, "1"), MONDAY, f);
    assert_int_equal(seq_of(reader), 1);
    cut_connections(f);
    is_text(list(reader, (nc_store_query){0}, f), "id-1", "a new connection");
    put(store, make_article(f, "2"), MONDAY + 1, f);
    assert_int_equal(nc_store_begin_reading(reader), NC_OK);
    assert_int_equal(seq_of(reader), 2);
    nc_store_end_reading(reader);

    /* What was begun is lost, and nothing of it is kept. */
    assert_int_equal(nc_store_begin(store), NC_OK);
    put(store, make_article(f, "3"), MONDAY + 2, f);
    cut_connections(f);
    assert_int_equal(nc_store_put(store, make_article(f, "4"), 1, MONDAY + 3,
                                  &changed, f->pool),
                     NC_EIO);
    assert_string_not_equal(nc_store_message(store), "");
    assert_int_equal(nc_store_commit(store), NC_EIO);
    nc_store_rollback(store);
    put(store, make_article(f, "5"), MONDAY + 4, f);
    is_text(list(reader, (nc_store_query){0}, f), "id-5 id-2 id-1", "list");
    assert_int_equal(seq_of(reader), 3);

    assert_int_equal(nc_store_begin_reading(reader), NC_OK);
    cut_connections(f);
    assert_int_equal(nc_store_list(reader, &(nc_store_query){.limit = 1},
                                   &(apr_array_header_t *){NULL}, f->pool),
                     NC_EIO);
    nc_store_end_reading(reader);
    assert_int_equal(seq_of(reader), 3);
}

/* Another database stands in the place of the first, or none that is ours. */
static void test_replaced_database(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store *reader = open_store(f, NC_STORE_READ);
    nc_store_state before, after;

    put(store, make_article(f, "1"), MONDAY, f);
    nc_store_get_state(reader, NULL, &before, f->pool);
    set_up_pgsql(f);
    cut_connections(f);
    assert_int_equal(nc_store_get_state(reader, NULL, &after, f->pool),
                     NC_ENOTFOUND);
    put(store, make_article(f, "2"), MONDAY, f);
    assert_int_equal(nc_store_get_state(reader, NULL, &after, f->pool), NC_OK);
    assert_true(after.epoch != before.epoch);
    assert_int_equal(after.seq, 1);
}

static char *repeat(const char *text, int times, fixture *f)
{
    size_t n = strlen(text);
    char *all = apr_palloc(f->pool, n * (size_t)times + 1);

    for (int i = 0; i < times; i++)
        memcpy(all + n * (size_t)i, text, n);
    all[n * (size_t)times] = '\0';
    return all;
}

/* PostgreSQL refuses index rows of 2,704 bytes, words of 2,047 and vectors of
 * 1 MiB: none of these may keep an article, or its batch, from being stored. */
/* What the manual says to do after a restore, to a server that goes on. */
static void test_a_new_epoch(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_store_state before, after;

    put(store, make_article(f, "1"), MONDAY, f);
    assert_int_equal(nc_store_get_state(store, NULL, &before, f->pool), NC_OK);
    run_pgsql(f, "UPDATE newsclean.state SET epoch = random() * 1e18");
    assert_int_equal(nc_store_get_state(store, NULL, &after, f->pool), NC_OK);
    assert_true(after.epoch != before.epoch);
    assert_true(after.epoch != 0);
    assert_int_equal(after.seq, before.seq);
    assert_int_equal(nc_store_get_state(store, hosts("none.example/", NULL, f),
                                        &before, f->pool),
                     NC_OK);
    assert_true(after.epoch == before.epoch);
}

static void test_large_articles(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "1");
    const char *name = repeat("Very long n\u00e4me ", 500, f);
    char *text = apr_palloc(f->pool, 4000001), *to = text;

    a->url = apr_pstrcat(f->pool, "https://", repeat("h", 4000, f), "/",
                         repeat("p", 4000, f), NULL);
    a->section = name;
    APR_ARRAY_PUSH(a->bylines, const char *) = name;
    APR_ARRAY_PUSH(a->tags, const char *) = name;
    a->title = repeat("w", 5000, f);
    for (int i = 0; to - text < 3999980; i++)
        to += sprintf(to, "begin%d ", i);
    a->text = text;
    put(store, a, MONDAY, f);
    is_text(get(store, "id-1", f)->article->text, text, "all of it is kept");
    is_text(list(store, (nc_store_query){.search = "begin17"}, f), "id-1",
            "its beginning is found");
    is_text(list(store, (nc_store_query){.search = a->title}, f), "id-1",
            "a long word");
    is_text(list(store, (nc_store_query){.author = name, .section = name}, f),
            "id-1", "long names");
    is_text(
        list(store,
             (nc_store_query){.tag = repeat("VERY long n\u00e4me ", 500, f)},
             f),
        "id-1", "in any case");
    is_text(
        list(store,
             (nc_store_query){.tag = repeat("Very long n\u00e4me ", 499, f)},
             f),
        "", "not a shorter one");
    is_text(list_under(store,
                       apr_pstrcat(f->pool, repeat("h", 4000, f), "/pp", NULL),
                       NULL, f),
            "id-1", "under a long prefix");
}

/* Bytes that are no UTF-8 would be refused. */
static void test_broken_utf8(void **state)
{
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "\xff");
    apr_array_header_t *found;
    nc_store_query query = {.limit = 1, .author = "\xed\xa0\x80"};

    a->title = "a\xffz \xed\xa0\x80\xc3";
    a->section = "\xc3(";
    APR_ARRAY_PUSH(a->tags, const char *) = "\x80";
    put(store, a, MONDAY, f);
    assert_false(put(store, a, MONDAY, f));
    is_text(get(store, a->id, f)->article->title,
            "a\ufffdz \ufffd\ufffd\ufffd\ufffd", "title");
    is_text(list(store, (nc_store_query){.tag = "\x80"}, f), "id-\ufffd",
            "tag");
    assert_int_equal(nc_store_list(store, &query, &found, f->pool), NC_OK);
    is_text(list_under(store, "news.example/\xff", NULL, f), "id-\ufffd",
            "prefix");
}

/* Of unicode61 and of what has no spaces. */
static void test_words(void **state)
{
    static const struct {
        const char *words;
        bool is_found;
    } cases[] = {
        {"\u6f22\u5b57", true},
        {"\u5b57\u6f22", false},
        {"\u6771\u4eac", true},
        {"ANGSTROM", true},
        {"a\u030angstrom", true},
        {"\u212bngstr\u00f6m", true},
        {"stra\u00dfe", true},
        {"STRASSE", true},
        {"example", true},
        {"example.com/path", true},
        {"com", true},
        {"3", true},
        {"3.14", true},
        {"14", true},
        {"o'hara", true},
        {"hara'o", false},
        {"\u0391\u03a3", true},
        {"naive", true},
        {"post title", true},
        {"title-body", false},
        {"'", false},
        {"zz", false},
    };
    fixture *f = *state;
    nc_store *store = open_store(f, NC_STORE_WRITE);
    nc_article *a = make_article(f, "1");

    a->title = "na\u00efve title";
    a->text = "Body: \u6771\u4eac\u306e\u6f22\u5b57, \u00c5ngstr\u00f6m, "
              "Stra\u00dfe, https://example.com/path 3.14 O'Hara post "
              "\u03b1\u03c2";
    put(store, a, MONDAY, f);
    for (size_t i = 0; i < NELEMS(cases); i++)
        is_text(list(store, (nc_store_query){.search = cases[i].words}, f),
                cases[i].is_found ? "id-1" : "", cases[i].words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_everything_comes_back),
        TEST(test_missing_fields_stay_missing),
        TEST(test_what_is_a_change),
        TEST(test_published_is_kept),
        TEST(test_clock_that_goes_back),
        TEST(test_batches),
        TEST(test_readers_do_not_write),
        TEST(test_two_writers),
        TEST(test_nothing_new_locks_nothing),
        TEST(test_schema),
        TEST(test_schema_that_becomes_newer),
        TEST(test_batch_in_a_newer_schema),
        TEST(test_places),
        TEST(test_names_of_places),
        TEST(test_all_at_once),
        TEST(test_the_same_from_two),
        TEST(test_lost_connection),
        TEST(test_replaced_database),
        TEST(test_a_new_epoch),
        TEST(test_large_articles),
        TEST(test_broken_utf8),
        TEST(test_words),
    };

    return have_pgsql() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
