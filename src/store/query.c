/* query.c -- lists: which articles, which names, how far changes have got.
 *
 * Of each prefix an index gives the numbers of the newest articles, as many as
 * can be needed; the newest of all those are then read as rows:
 *
 *     SELECT columns FROM (numbers of prefix 1 UNION ALL of prefix 2 ...) ...
 *
 * The index is the one of what narrows the list most: a search, an author, a
 * tag, a section, or just the host. What else is asked for is checked row by
 * row. The words of a search become quoted phrases (words.c): FTS5's own query
 * language is not offered, and nothing that is typed can be an error in it.
 */
#include "sqlite.h"

#include "scope.h"

/* --- one prefix */

static nc_scope scope_of(const apr_array_header_t *prefixes, int i,
                         apr_pool_t *pool)
{
    /* No byte of UTF-8 is 0xFF. */
    return nc_scope_of(prefixes, i, "\xff", pool);
}

/* --- numbers */

/* Where an article's numbers come from. */
typedef struct source {
    const char *select; /* up to its condition */
    const char *number; /* what the number is called there */
    const char *host;   /* " AND <the host> = ?"; NULL: it has none */
    const char *newer;  /* " AND <the number> >= ?" */
    const char *older;  /* " AND <the number> < ?" */
    const char *newest; /* the end: in which order, and the limit */
    const char *oldest;
} source_t;

static const source_t from_search = {
    "SELECT search.rowid AS number FROM search WHERE search MATCH ?",
    "search.rowid",
    NULL,
    " AND search.rowid >= ?",
    " AND search.rowid < ?",
    " ORDER BY search.rowid DESC LIMIT ?",
    " ORDER BY search.rowid LIMIT ?",
};

static const source_t from_pairs = {
    "SELECT pairs.rowid AS number FROM pairs WHERE pairs MATCH ?",
    "pairs.rowid",
    NULL,
    " AND pairs.rowid >= ?",
    " AND pairs.rowid < ?",
    " ORDER BY pairs.rowid DESC LIMIT ?",
    " ORDER BY pairs.rowid LIMIT ?",
};

static const source_t from_bylines = {
    "SELECT DISTINCT byline.article AS number FROM byline WHERE name = ?",
    "byline.article",
    " AND byline.host = ?",
    " AND byline.article >= ?",
    " AND byline.article < ?",
    " ORDER BY byline.article DESC LIMIT ?",
    " ORDER BY byline.article LIMIT ?",
};

static const source_t from_tags = {
    "SELECT DISTINCT tag.article AS number FROM tag WHERE name = ?",
    "tag.article",
    " AND tag.host = ?",
    " AND tag.article >= ?",
    " AND tag.article < ?",
    " ORDER BY tag.article DESC LIMIT ?",
    " ORDER BY tag.article LIMIT ?",
};

static const source_t from_articles = {
    "SELECT article.num AS number FROM article WHERE gone = 0",
    "article.num",
    " AND article.host = ?",
    " AND article.num >= ?",
    " AND article.num < ?",
    " ORDER BY article.num DESC LIMIT ?",
    " ORDER BY article.num LIMIT ?",
};

static const source_t from_amended = {
    "SELECT article.num AS number FROM article"
    " WHERE gone = 0 AND updated > created AND updated >= ?",
    "article.num",
    " AND article.host = ?",
    " AND article.num >= ?",
    " AND article.num < ?",
    " ORDER BY article.updated DESC LIMIT ?",
    " ORDER BY article.updated DESC LIMIT ?",
};

/* INDEX is the one of the two for words that is to be asked. */
static const source_t *begin_source(nc_sqlite_select *sel,
                                    const nc_store_query *query,
                                    const char *phrases, const source_t *index)
{
    const source_t *source = &from_articles;
    const char *value = NULL;

    if (query->amended_since) {
        nc_sqlite_add_number(sel, from_amended.select, query->amended_since);
        return &from_amended;
    }
    if (phrases) {
        source = index;
        value = phrases;
    }
    else if (query->author) {
        source = &from_bylines;
        value = query->author;
    }
    else if (query->tag) {
        source = &from_tags;
        value = query->tag;
    }
    if (value)
        nc_sqlite_add_text(sel, source->select, value);
    else
        nc_sqlite_add(sel, source->select);
    return source;
}

static void add_addresses(nc_sqlite_select *sel, const nc_scope *scope)
{
    if (!scope->begin)
        return;
    nc_sqlite_add_text(sel, " AND article.address >= ?", scope->begin);
    nc_sqlite_add_text(sel, " AND article.address < ?", scope->end);
}

static void add_scope(nc_sqlite_select *sel, const nc_scope *scope)
{
    if (scope->host)
        nc_sqlite_add_text(sel, " AND article.host = ?", scope->host);
    add_addresses(sel, scope);
}

/* Rows lie far apart in a large file, and a word may be in all articles of
 * other hosts: so an index is asked that has what is wanted, not the rows. */
static void add_host(nc_sqlite_select *sel, const source_t *source,
                     const nc_scope *scope)
{
    nc_sqlite_add(sel, " AND EXISTS (SELECT 1 FROM article"
                       " INDEXED BY article_newest WHERE gone = 0"
                       " AND article.num = ");
    nc_sqlite_add(sel, source->number);
    add_scope(sel, scope);
    nc_sqlite_add(sel, ")");
}

static void add_section(nc_sqlite_select *sel, const source_t *source,
                        const nc_scope *scope, const char *section)
{
    nc_sqlite_add(sel, " AND EXISTS (SELECT 1 FROM article");
    if (scope->host)
        nc_sqlite_add_text(
            sel, " INDEXED BY article_section WHERE gone = 0 AND host = ?",
            scope->host);
    else
        nc_sqlite_add(sel, " WHERE gone = 0");
    nc_sqlite_add_text(sel, " AND article.section = ?", section);
    nc_sqlite_add(sel, " AND article.num = ");
    nc_sqlite_add(sel, source->number);
    nc_sqlite_add(sel, ")");
}

/* What only the article's own row tells. */
static void add_row_conditions(nc_sqlite_select *sel,
                               const nc_store_query *query,
                               const nc_scope *scope, const source_t *source)
{
    if (source == &from_articles || source == &from_amended) {
        add_addresses(sel, scope);
        if (query->section)
            nc_sqlite_add_text(sel, " AND article.section = ?", query->section);
        return;
    }
    if (scope->begin || (scope->host && !source->host))
        add_host(sel, source, scope);
    if (query->section)
        add_section(sel, source, scope, query->section);
}

/* The author or the tag, where something narrower is the source. */
static void add_name(nc_sqlite_select *sel, const source_t *source,
                     const char *table, const char *name)
{
    if (!name)
        return;
    nc_sqlite_add(sel, " AND EXISTS (SELECT 1 FROM ");
    nc_sqlite_add(sel, table);
    nc_sqlite_add(sel, " WHERE article = ");
    nc_sqlite_add(sel, source->number);
    nc_sqlite_add_text(sel, " AND name = ?)", name);
}

static void add_numbers(nc_sqlite_select *sel, const nc_store_query *query,
                        const nc_scope *scope, const char *phrases,
                        const source_t *index)
{
    const source_t *source = begin_source(sel, query, phrases, index);

    if (source->host && scope->host)
        nc_sqlite_add_text(sel, source->host, scope->host);
    if (query->from != 0 || query->until != 0) {
        nc_sqlite_add_number(sel, source->newer, nc_store_num(query->from));
        nc_sqlite_add_number(sel, source->older, nc_store_num(query->until));
    }
    add_row_conditions(sel, query, scope, source);
    if (source == &from_amended && phrases) {
        nc_sqlite_add(sel, " AND article.num IN (");
        nc_sqlite_add_text(sel, index->select, phrases);
        nc_sqlite_add(sel, ")");
    }
    if (source != &from_bylines)
        add_name(sel, source, "byline", query->author);
    if (source != &from_tags)
        add_name(sel, source, "tag", query->tag);
    nc_sqlite_add_number(sel,
                         query->oldest_first ? source->oldest : source->newest,
                         (int64_t)query->limit + query->offset);
}

/* The numbers of all prefixes, as a SELECT of `number`. Words without letters
 * that have to be paired may stand in either index. */
static void add_all_numbers(nc_sqlite_select *sel, const nc_store_query *query)
{
    nc_sqlite_phrases phrases = {NULL, false};
    const char *join = "";
    int last;

    if (query->search)
        phrases = nc_sqlite_read_phrases(query->search, sel->pool);
    last = phrases.text ? 1 : 0;
    for (int i = 0; i < nc_scope_count(query->prefixes); i++) {
        nc_scope scope = scope_of(query->prefixes, i, sel->pool);

        for (int paired = phrases.paired; paired <= last; paired++) {
            nc_sqlite_add(sel, join);
            nc_sqlite_add(sel, "SELECT number FROM (");
            add_numbers(sel, query, &scope, phrases.text,
                        paired ? &from_pairs : &from_search);
            nc_sqlite_add(sel, ")");
            join = " UNION ";
        }
    }
}

nc_status nc_sqlite_list(nc_store *store, const nc_store_query *query,
                         apr_array_header_t **out, apr_pool_t *pool)
{
    nc_sqlite_select sel = {.sql = NC_BUF_INIT, .pool = pool};
    const char *order = query->oldest_first ? "" : " DESC";
    int64_t room = query->room;

    if (query->with_html && query->room != 0)
        sel.room = &room;
    nc_sqlite_add(&sel, "SELECT ");
    nc_sqlite_add(&sel, query->with_html ? nc_sqlite_columns
                                         : nc_sqlite_columns_short);
    nc_sqlite_add(&sel, " FROM (");
    add_all_numbers(&sel, query);
    nc_sqlite_add(&sel, " ORDER BY number");
    nc_sqlite_add(&sel, order);
    nc_sqlite_add_number(&sel, " LIMIT ?", query->limit);
    nc_sqlite_add_number(&sel, " OFFSET ?", query->offset);
    nc_sqlite_add(&sel, ") AS chosen CROSS JOIN article"
                        " ON article.num = chosen.number"
                        " ORDER BY article.num");
    nc_sqlite_add(&sel, order);
    return nc_sqlite_select_articles(store, &sel, out);
}

nc_status nc_sqlite_count(nc_store *store, const nc_store_query *query,
                          unsigned most, unsigned *count, apr_pool_t *pool)
{
    nc_sqlite_select sel = {.sql = NC_BUF_INIT, .pool = pool};
    nc_store_query counted = *query;
    sqlite3_stmt *stmt;
    bool row = false;
    nc_status status;

    counted.limit = most;
    counted.offset = 0;
    nc_sqlite_add(&sel, "SELECT count(*) FROM (");
    add_all_numbers(&sel, &counted);
    nc_sqlite_add_number(&sel, " LIMIT ?)", most);
    status = nc_sqlite_select_begin(store, &sel, &stmt);
    if (status == NC_OK)
        status = nc_sqlite_step(store, stmt, &row);
    if (row)
        *count = (unsigned)sqlite3_column_int64(stmt, 0);
    nc_sqlite_select_end(store, &sel, stmt);
    return status;
}

/* A host that is named has its own condition: the index begins from it. */
static void add_behind(nc_sqlite_select *sel, const nc_store_gone *gone,
                       const nc_scope *scope)
{
    if (scope->host) {
        nc_sqlite_add_number(sel, " AND seq > ?",
                             nc_store_gone_behind(gone, scope->host));
        return;
    }
    nc_sqlite_add_text(sel, " AND (host, seq) > (?", gone->host);
    nc_sqlite_add_number(sel, ", ?)", gone->seq);
}

nc_status nc_sqlite_list_gone(nc_store *store, const nc_store_gone *gone,
                              apr_array_header_t **out, apr_pool_t *pool)
{
    nc_sqlite_select sel = {.sql = NC_BUF_INIT, .pool = pool};
    const char *order = gone->by_host ? " ORDER BY host, seq LIMIT ?"
                                      : " ORDER BY seq DESC LIMIT ?";

    nc_sqlite_add(&sel, "SELECT ");
    nc_sqlite_add(&sel, nc_sqlite_columns_short);
    nc_sqlite_add(&sel, " FROM article WHERE num IN (");
    for (int i = 0; i < nc_scope_count(gone->prefixes); i++) {
        nc_scope scope = scope_of(gone->prefixes, i, pool);

        nc_sqlite_add(&sel,
                      i ? " UNION SELECT num FROM (" : "SELECT num FROM (");
        nc_sqlite_add(&sel, "SELECT num FROM article WHERE gone = 1");
        add_scope(&sel, &scope);
        if (gone->by_host)
            add_behind(&sel, gone, &scope);
        nc_sqlite_add_number(&sel, order, gone->limit);
        nc_sqlite_add(&sel, ")");
    }
    nc_sqlite_add(&sel, ")");
    nc_sqlite_add_number(&sel, order, gone->limit);
    return nc_sqlite_select_articles(store, &sel, out);
}

/* --- names */

/* From one name to the next by the index, however many articles have it. */
#define NAMES_OF(table, column, condition)                                     \
    "WITH RECURSIVE name (it) AS ("                                            \
    "SELECT * FROM (SELECT " column " FROM " table " WHERE " condition         \
    " ORDER BY " column " LIMIT 1)"                                            \
    " UNION ALL SELECT (SELECT " column " FROM " table " WHERE " condition     \
    " AND " column " > name.it ORDER BY " column " LIMIT 1)"                   \
    " FROM name WHERE name.it IS NOT NULL)"                                    \
    " SELECT it FROM name WHERE it IS NOT NULL AND EXISTS"                     \
    " (SELECT 1 FROM " table " WHERE " condition " AND " column " = name.it"

static const char *const names_of[] = {
    [NC_STORE_SECTIONS] =
        NAMES_OF("article", "section", "gone = 0 AND section IS NOT NULL"),
    [NC_STORE_AUTHORS] = NAMES_OF("byline", "name", "1"),
    [NC_STORE_TAGS] = NAMES_OF("tag", "name", "1"),
};

nc_status nc_sqlite_list_names(nc_store *store, nc_store_names kind,
                               apr_array_header_t *prefixes, unsigned limit,
                               apr_array_header_t **out, apr_pool_t *pool)
{
    nc_sqlite_select sel = {.sql = NC_BUF_INIT, .pool = pool};

    nc_sqlite_add(&sel, names_of[kind]);
    for (int i = 0; prefixes && i < prefixes->nelts; i++)
        nc_sqlite_add_text(&sel, i ? ", ?" : " AND host IN (?",
                           scope_of(prefixes, i, pool).host);
    nc_sqlite_add(&sel, prefixes && prefixes->nelts > 0 ? "))" : ")");
    nc_sqlite_add_number(&sel, " LIMIT ?", limit);
    return nc_sqlite_select_names(store, &sel, out);
}

/* --- state: a host's number never falls, also when its newest row was pruned
 */

static nc_status read_newest(nc_store *store, const nc_scope *scope,
                             nc_store_state *state)
{
    const char *sql =
        scope->host
            ? "SELECT * FROM (SELECT seq, updated FROM article WHERE host = ?1"
              " ORDER BY seq DESC LIMIT 1)"
              " UNION ALL SELECT seq, updated FROM pruned WHERE host = ?1"
              " ORDER BY seq DESC, updated DESC LIMIT 1"
            : "SELECT seq, updated FROM state";
    sqlite3_stmt *stmt;
    bool row = false;
    nc_status status = nc_sqlite_prepare(store, sql, &stmt);

    if (status == NC_OK && scope->host)
        nc_sqlite_bind_text(stmt, 1, scope->host);
    if (status == NC_OK)
        status = nc_sqlite_step(store, stmt, &row);
    if (row && sqlite3_column_int64(stmt, 0) > state->seq) {
        state->seq = sqlite3_column_int64(stmt, 0);
        state->updated = sqlite3_column_int64(stmt, 1);
    }
    nc_sqlite_done(stmt);
    return status;
}

/* It never changes in a file. */
static nc_status read_epoch(nc_store *store)
{
    nc_sqlite *engine = nc_sqlite_of(store);
    nc_status status = NC_OK;

    if (!engine->knows_epoch)
        status =
            nc_sqlite_number(store, "SELECT epoch FROM state", &engine->epoch);
    engine->knows_epoch = status == NC_OK;
    return status;
}

nc_status nc_sqlite_get_state(nc_store *store, apr_array_header_t *prefixes,
                              nc_store_state *state, apr_pool_t *pool)
{
    nc_status status = nc_sqlite_check(store);

    if (status == NC_OK)
        status = read_epoch(store);
    state->epoch = nc_sqlite_of(store)->epoch;
    for (int i = 0; status == NC_OK && i < nc_scope_count(prefixes); i++) {
        nc_scope scope = scope_of(prefixes, i, pool);

        status = read_newest(store, &scope, state);
    }
    return status;
}
