/* pgsql_row.c -- an article as a row, and a row as an article.
 *
 * All values are texts; the casts in the SQL say what they are. Numbers of
 * parameters stand once each: in the SQL text and in the function right below
 * it.
 */
#include "pgsql.h"

#include <string.h>

#include <apr_escape.h>
#include <apr_strings.h>

const char nc_pgsql_columns[] = NC_COLUMNS("bylines", "tags", "html", "text");
const char nc_pgsql_columns_short[] =
    NC_COLUMNS("bylines", "tags", "NULL", "NULL");

/* All of an answer is in memory at once, so the database has to leave out what
 * is too much. */
#define WHERE_ROOM(column, order)                                              \
    "CASE WHEN sum(coalesce(octet_length(html), 0)"                            \
    " + coalesce(octet_length(text), 0)) OVER (ORDER BY num" order ")"         \
    " <= CAST(%s AS BIGINT) THEN " column " END"

const char nc_pgsql_columns_newest[] =
    NC_COLUMNS("bylines", "tags", WHERE_ROOM("html", " DESC"),
               WHERE_ROOM("text", " DESC"));
const char nc_pgsql_columns_oldest[] = NC_COLUMNS(
    "bylines", "tags", WHERE_ROOM("html", ""), WHERE_ROOM("text", ""));

/* --- reading */

static const char *text_of(const void *row, int column, size_t *n)
{
    const char *text = nc_pgsql_text(row, column);

    *n = text ? strlen(text) : 0;
    return text;
}

static int64_t number_of(const void *row, int column)
{
    return nc_pgsql_number(row, column);
}

static bool has(const void *row, int column)
{
    return nc_pgsql_text(row, column) != NULL;
}

nc_columns nc_pgsql_row(const nc_pgsql_rows *rows)
{
    return (nc_columns){rows, text_of, number_of, has, NULL};
}

nc_stored *nc_pgsql_read(const nc_pgsql_rows *rows, apr_pool_t *pool)
{
    nc_columns row = nc_pgsql_row(rows);

    return nc_columns_read(&row, pool);
}

/* --- writing */

static const char *number(int64_t n, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%" APR_INT64_T_FMT, n);
}

static void set_date(const char **values, const nc_date *date, apr_pool_t *pool)
{
    bool known = date->precision != NC_DATE_NONE;

    values[0] = known ? number(date->utc, pool) : NULL;
    values[1] =
        known && date->has_offset ? number(date->offset_minutes, pool) : NULL;
    values[2] = number((int)date->precision, pool);
}

/* The host of an address, with its port, as it is indexed. */
static const char *host_of(const char *address, apr_pool_t *pool)
{
    return nc_pgsql_key(apr_pstrmemdup(pool, address, strcspn(address, "/")),
                        pool);
}

static const char *join_names(const apr_array_header_t *names, apr_pool_t *pool)
{
    apr_array_header_t *kept = apr_array_copy(pool, names);

    kept->nelts = nc_store_names_kept(names);
    return nc_pgsql_clean(apr_array_pstrcat(pool, kept, '\x1f'), pool);
}

#define BIGINT "CAST(%s AS BIGINT)"
#define INTEGER "CAST(%s AS INTEGER)"
#define DATE BIGINT ", " INTEGER ", " INTEGER

/* `created` is the first one's for ever: it is not in the update. */
static const char upsert[] =
    "INSERT INTO newsclean.article (num, id, url, host, address, seq, created,"
    " updated, hash, digest, published, published_offset, published_precision,"
    " modified, modified_offset, modified_precision, words, lang, site_name,"
    " section, canonical, image, licence, title, excerpt, html, text, bylines,"
    " tags, search) VALUES (" BIGINT ", %s, %s, %s, %s, " BIGINT ", " BIGINT
    ", " BIGINT ", " BIGINT ", %s, " DATE ", " DATE ", " BIGINT
    ", %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, CAST(%s AS TSVECTOR))"
    " ON CONFLICT (id) DO UPDATE SET num = excluded.num, url = excluded.url,"
    " host = excluded.host, address = excluded.address, gone = 0,"
    " seq = excluded.seq, updated = excluded.updated, hash = excluded.hash,"
    " digest = excluded.digest, published = excluded.published,"
    " published_offset = excluded.published_offset,"
    " published_precision = excluded.published_precision,"
    " modified = excluded.modified,"
    " modified_offset = excluded.modified_offset,"
    " modified_precision = excluded.modified_precision,"
    " words = excluded.words, lang = excluded.lang,"
    " site_name = excluded.site_name, section = excluded.section,"
    " canonical = excluded.canonical, image = excluded.image,"
    " licence = excluded.licence, title = excluded.title,"
    " excerpt = excluded.excerpt, html = excluded.html, text = excluded.text,"
    " bylines = excluded.bylines, tags = excluded.tags,"
    " search = excluded.search";

enum { UPSERT_VALUES = 30 };

static void set_article(const char *values[UPSERT_VALUES],
                        const nc_article *article, const nc_change *change,
                        int64_t num, apr_pool_t *pool)
{
    const char *texts[] = {
        article->lang,      article->site_name, article->section,
        article->canonical, article->image,     article->licence,
        article->title,     article->excerpt,   article->html,
        article->text,
    };
    const char *address = nc_store_address(article->url);

    values[0] = number(num, pool);
    values[1] = nc_pgsql_clean(article->id, pool);
    values[2] = nc_pgsql_clean(article->url, pool);
    values[3] = host_of(address, pool);
    values[4] = nc_pgsql_clean(address, pool);
    values[5] = number(change->seq, pool);
    values[6] = number(change->created, pool);
    values[7] = number(change->updated, pool);
    values[8] = number(change->hash, pool);
    values[9] = apr_pescape_hex(pool, change->digest, NC_STORE_DIGEST, 0);
    set_date(values + 10, &change->published, pool);
    set_date(values + 13, &article->modified, pool);
    values[16] = number(article->words, pool);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        values[17 + i] = nc_pgsql_clean(texts[i], pool);
    values[27] = join_names(article->bylines, pool);
    values[28] = join_names(article->tags, pool);
    values[29] = nc_pgsql_index(article, pool);
}

/* The next free number of those that are listed at LISTED. A second that is
 * full, if there ever is one, runs over into the next. */
static nc_status find_num(nc_store *store, int64_t listed, int64_t *num,
                          apr_pool_t *pool)
{
    nc_status status = NC_OK;

    for (bool full = true; status == NC_OK && full; listed++) {
        int64_t first = nc_store_num(listed), end = nc_store_num(listed + 1);
        const char *values[] = {number(first, pool), number(end, pool)};
        nc_pgsql_rows rows;

        status = nc_pgsql_query(store,
                                "SELECT max(num) FROM newsclean.article"
                                " WHERE num >= " BIGINT " AND num < " BIGINT,
                                values, 2, &rows);
        *num = first;
        if (status == NC_OK && nc_pgsql_next(&rows) && nc_pgsql_text(&rows, 0))
            *num = nc_pgsql_number(&rows, 0) + 1;
        full = *num == end;
        nc_pgsql_done(&rows);
    }
    return status;
}

/* An article stays where it is in lists unless its date has become known. */
static nc_status choose_num(nc_store *store, const nc_change *change,
                            int64_t *num, apr_pool_t *pool)
{
    int64_t listed = nc_change_listed(change);

    *num = change->num;
    if (change->found && nc_store_num_listed(*num) == listed)
        return NC_OK;
    return find_num(store, listed, num, pool);
}

static nc_status remove_names(nc_store *store, const nc_change *change,
                              apr_pool_t *pool)
{
    const char *values[] = {number(change->num, pool)};

    return change->found ? nc_pgsql_query(store,
                                          "DELETE FROM newsclean.name"
                                          " WHERE article = " BIGINT,
                                          values, 1, NULL)
                         : NC_OK;
}

/* Where an article's names go. */
typedef struct owner {
    const char *num;
    const char *host;
} owner_t;

static nc_status write_name(nc_store *store, const owner_t *owner,
                            nc_store_names kind, int position, const char *name,
                            apr_pool_t *pool)
{
    const char *values[] = {
        owner->num,
        number((int)kind, pool),
        number(position, pool),
        nc_pgsql_key(name, pool),
        nc_pgsql_clean(name, pool),
        owner->host,
    };

    return nc_pgsql_query(store,
                          "INSERT INTO newsclean.name (article, kind, position,"
                          " key, name, host) VALUES (" BIGINT ", " INTEGER
                          ", " INTEGER ", %s, %s, %s)",
                          values, 6, NULL);
}

static nc_status write_names(nc_store *store, const owner_t *owner,
                             nc_store_names kind,
                             const apr_array_header_t *names, apr_pool_t *pool)
{
    nc_status status = NC_OK;

    for (int i = 0; status == NC_OK && i < nc_store_names_kept(names); i++)
        status = write_name(store, owner, kind, i,
                            APR_ARRAY_IDX(names, i, const char *), pool);
    return status;
}

static nc_status write_all_names(nc_store *store, const nc_article *article,
                                 int64_t num, apr_pool_t *pool)
{
    const owner_t owner = {number(num, pool),
                           host_of(nc_store_address(article->url), pool)};
    nc_status status = NC_OK;

    if (article->section)
        status = write_name(store, &owner, NC_STORE_SECTIONS, 0,
                            article->section, pool);
    if (status == NC_OK)
        status = write_names(store, &owner, NC_STORE_AUTHORS, article->bylines,
                             pool);
    if (status == NC_OK)
        status = write_names(store, &owner, NC_STORE_TAGS, article->tags, pool);
    return status;
}

nc_status nc_pgsql_write(nc_store *store, const nc_article *article,
                         const nc_change *change, apr_pool_t *pool)
{
    const char *values[UPSERT_VALUES];
    int64_t num;
    nc_status status = remove_names(store, change, pool);

    if (status == NC_OK)
        status = choose_num(store, change, &num, pool);
    if (status != NC_OK)
        return status;
    set_article(values, article, change, num, pool);
    status = nc_pgsql_query(store, upsert, values, UPSERT_VALUES, NULL);
    return status == NC_OK ? write_all_names(store, article, num, pool)
                           : status;
}

nc_status nc_pgsql_forget_article(nc_store *store, const nc_change *change,
                                  apr_pool_t *pool)
{
    const char *values[] = {number(change->updated, pool),
                            number(change->seq, pool),
                            number(change->num, pool)};
    nc_status status = remove_names(store, change, pool);

    if (status != NC_OK)
        return status;
    return nc_pgsql_query(
        store,
        "UPDATE newsclean.article SET gone = 1, updated = " BIGINT
        ", seq = " BIGINT ", hash = 0, digest = NULL, words = 0, lang = NULL,"
        " site_name = NULL, section = NULL, canonical = NULL, image = NULL,"
        " licence = NULL, title = NULL, excerpt = NULL, html = NULL,"
        " text = NULL, bylines = NULL, tags = NULL, search = NULL"
        " WHERE num = " BIGINT,
        values, 3, NULL);
}
