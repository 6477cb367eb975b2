/* select.c -- a SELECT put together from pieces, and run.
 *
 * The SQL's text depends only on which pieces there are, so that the forms
 * that people use are few and stay prepared; what people say is always bound.
 */
#include "sqlite.h"

#include <apr_strings.h>

enum {
    /* Between two looks at how far it got: asking costs nothing then. */
    STEPS_AT_ONCE = 10000
};

void nc_sqlite_add(nc_sqlite_select *sel, const char *sql)
{
    nc_buf_append_text(&sel->sql, sql);
}

static bool has_room(nc_sqlite_select *sel)
{
    if (sel->n == NC_SQLITE_VALUES)
        sel->sql.status = NC_ELIMIT;
    return sel->n < NC_SQLITE_VALUES;
}

void nc_sqlite_add_text(nc_sqlite_select *sel, const char *sql,
                        const char *text)
{
    nc_sqlite_add(sel, sql);
    if (has_room(sel))
        sel->values[sel->n++].text = text;
}

void nc_sqlite_add_number(nc_sqlite_select *sel, const char *sql,
                          int64_t number)
{
    nc_sqlite_add(sel, sql);
    if (has_room(sel))
        sel->values[sel->n++].number = number;
}

static int count_steps(void *store)
{
    nc_sqlite *engine = nc_sqlite_of(store);

    engine->steps += STEPS_AT_ONCE;
    return engine->steps > ((nc_store *)store)->steps;
}

static void watch(nc_store *store, bool on)
{
    nc_sqlite *engine = nc_sqlite_of(store);

    engine->steps = 0;
    sqlite3_progress_handler(engine->db, on ? STEPS_AT_ONCE : 0,
                             on ? count_steps : NULL, store);
}

nc_status nc_sqlite_select_begin(nc_store *store, const nc_sqlite_select *sel,
                                 sqlite3_stmt **out)
{
    nc_status status = nc_buf_status(&sel->sql);

    *out = NULL;
    if (status == NC_OK)
        status = nc_sqlite_check(store);
    if (status == NC_OK)
        status = nc_sqlite_prepare(store, nc_buf_text(&sel->sql), out);
    for (int i = 0; status == NC_OK && i < sel->n; i++) {
        if (sel->values[i].text)
            nc_sqlite_bind_text(*out, i + 1, sel->values[i].text);
        else
            sqlite3_bind_int64(*out, i + 1, sel->values[i].number);
    }
    if (status == NC_OK)
        watch(store, store->steps > 0);
    return status;
}

void nc_sqlite_select_end(nc_store *store, nc_sqlite_select *sel,
                          sqlite3_stmt *stmt)
{
    watch(store, false);
    nc_sqlite_done(stmt);
    nc_buf_release(&sel->sql);
}

/* What a row becomes. */
typedef void take_row(apr_array_header_t *list, sqlite3_stmt *stmt,
                      nc_sqlite_select *sel);

static nc_status run(nc_store *store, nc_sqlite_select *sel, take_row *take,
                     apr_array_header_t **out)
{
    apr_array_header_t *list = apr_array_make(sel->pool, 32, sizeof(void *));
    sqlite3_stmt *stmt;
    bool row = true;
    nc_status status = nc_sqlite_select_begin(store, sel, &stmt);

    while (status == NC_OK) {
        status = nc_sqlite_step(store, stmt, &row);
        if (status != NC_OK || !row)
            break;
        take(list, stmt, sel);
    }
    nc_sqlite_select_end(store, sel, stmt);
    if (status == NC_OK)
        *out = list;
    return status;
}

static void take_article(apr_array_header_t *list, sqlite3_stmt *stmt,
                         nc_sqlite_select *sel)
{
    APR_ARRAY_PUSH(list, nc_stored *) =
        nc_sqlite_read(stmt, sel->room, sel->pool);
}

static void take_name(apr_array_header_t *list, sqlite3_stmt *stmt,
                      nc_sqlite_select *sel)
{
    const char *name = (const char *)sqlite3_column_text(stmt, 0);

    if (name)
        APR_ARRAY_PUSH(list, const char *) = apr_pstrdup(sel->pool, name);
}

nc_status nc_sqlite_select_articles(nc_store *store, nc_sqlite_select *sel,
                                    apr_array_header_t **out)
{
    return run(store, sel, take_article, out);
}

nc_status nc_sqlite_select_names(nc_store *store, nc_sqlite_select *sel,
                                 apr_array_header_t **out)
{
    return run(store, sel, take_name, out);
}
