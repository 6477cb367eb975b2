/* pgsql_row.c -- an article as a row, and a row as an article.
 *
 * All values are texts; the casts in the SQL say what they are. Numbers of
 * parameters and columns stand once each: in the SQL text and in the function
 * right below it.
 */
#include "pgsql.h"

#include <string.h>

#include <apr_escape.h>
#include <apr_strings.h>

#define COLUMNS(html, text)                                                    \
    "id, url, gone, seq, created, updated, hash, num,"                         \
    " published, published_offset, published_precision,"                       \
    " modified, modified_offset, modified_precision,"                          \
    " words, lang, site_name, section, canonical, image, licence, title,"      \
    " excerpt, bylines, tags, " html ", " text

const char nc_pgsql_columns[] = COLUMNS("html", "text");
const char nc_pgsql_columns_short[] = COLUMNS("NULL", "NULL");

/* --- reading */

static const char *read_text(const nc_pgsql_rows *rows, int column,
                             apr_pool_t *pool)
{
    return apr_pstrdup(pool, nc_pgsql_text(rows, column));
}

nc_date nc_pgsql_read_date(const nc_pgsql_rows *rows, int first)
{
    nc_date date = {
        .utc = nc_pgsql_number(rows, first),
        .offset_minutes = (int)nc_pgsql_number(rows, first + 1),
        .has_offset = nc_pgsql_text(rows, first + 1) != NULL,
    };

    switch (nc_pgsql_number(rows, first + 2)) {
    case NC_DATE_DAY:
        date.precision = NC_DATE_DAY;
        break;
    case NC_DATE_SECOND:
        date.precision = NC_DATE_SECOND;
        break;
    default:
        date = (nc_date){.precision = NC_DATE_NONE};
    }
    return date;
}

static void read_names(apr_array_header_t *names, const nc_pgsql_rows *rows,
                       int column, apr_pool_t *pool)
{
    char *rest = NULL, *joined = apr_pstrdup(pool, nc_pgsql_text(rows, column));

    for (char *name = joined ? apr_strtok(joined, "\x1f", &rest) : NULL; name;
         name = apr_strtok(NULL, "\x1f", &rest))
        APR_ARRAY_PUSH(names, const char *) = name;
}

static void read_article(nc_article *article, const nc_pgsql_rows *rows,
                         apr_pool_t *pool)
{
    article->published = nc_pgsql_read_date(rows, 8);
    article->modified = nc_pgsql_read_date(rows, 11);
    article->words = (unsigned)nc_pgsql_number(rows, 14);
    article->lang = read_text(rows, 15, pool);
    article->site_name = read_text(rows, 16, pool);
    article->section = read_text(rows, 17, pool);
    article->canonical = read_text(rows, 18, pool);
    article->image = read_text(rows, 19, pool);
    article->licence = read_text(rows, 20, pool);
    article->title = read_text(rows, 21, pool);
    article->excerpt = read_text(rows, 22, pool);
    read_names(article->bylines, rows, 23, pool);
    read_names(article->tags, rows, 24, pool);
    article->html = read_text(rows, 25, pool);
    article->text = read_text(rows, 26, pool);
}

nc_stored *nc_pgsql_read(const nc_pgsql_rows *rows, apr_pool_t *pool)
{
    nc_stored *stored = apr_pcalloc(pool, sizeof(*stored));

    stored->article = nc_article_create(pool);
    stored->article->id = read_text(rows, 0, pool);
    stored->article->url = read_text(rows, 1, pool);
    stored->gone = nc_pgsql_number(rows, 2) != 0;
    stored->seq = nc_pgsql_number(rows, 3);
    stored->created = nc_pgsql_number(rows, 4);
    stored->updated = nc_pgsql_number(rows, 5);
    stored->hash = nc_pgsql_number(rows, 6);
    stored->listed = nc_store_num_listed(nc_pgsql_number(rows, 7));
    if (!stored->gone)
        read_article(stored->article, rows, pool);
    return stored;
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
