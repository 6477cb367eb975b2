/* steps.h -- a scenario for a store, step by step: all that can be asked of it,
 * and all that changes it. A step tells in TOLD what a caller would see of it.
 */
#ifndef STEPS_H
#define STEPS_H

#include "storing.h"

typedef struct stage {
    fixture *f;
    nc_store *store;
    const char *copy; /* where the step `backup` puts one */
    apr_pool_t *pool; /* of one try */
} stage;

typedef nc_status step_fn(stage *s, nc_buf *told);

static nc_article *article_of(stage *s, const char *path, const char *title)
{
    fixture here = *s->f;
    nc_article *a;

    here.pool = s->pool;
    a = make_article(&here, path);
    a->title = title;
    a->section = "Town";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Marta Ellwood";
    APR_ARRAY_PUSH(a->tags, const char *) = "locks";
    APR_ARRAY_PUSH(a->tags, const char *) = title;
    return a;
}

static nc_status put_one(stage *s, const char *path, const char *title,
                         int64_t now, nc_buf *told)
{
    bool changed;
    nc_status status = nc_store_put(s->store, article_of(s, path, title), now,
                                    MONDAY + now, &changed, s->pool);

    nc_buf_appendf(told, "%s %d ", path, changed);
    return status;
}

static nc_status step_open(stage *s, nc_buf *told)
{
    (void)told;
    nc_store_close(s->store);
    return nc_store_open(&s->store, NC_STORE_SQLITE, s->f->path, NC_STORE_WRITE,
                         NULL, s->pool);
}

static nc_status step_put(stage *s, nc_buf *told)
{
    return put_one(s, "a", "Gates lifted", 1, told);
}

/* Text without blanks has an index of its own. */
static nc_status step_put_pairs(stage *s, nc_buf *told)
{
    return put_one(s, "b", "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD", 2, told);
}

static nc_status step_put_same(stage *s, nc_buf *told)
{
    return put_one(s, "a", "Gates lifted", 3, told);
}

static nc_status step_change(stage *s, nc_buf *told)
{
    nc_store_keep_revisions(s->store, 2);
    return put_one(s, "a", "Gates lifted again", 4, told);
}

static nc_status step_batch(stage *s, nc_buf *told)
{
    static const char *const paths[] = {"c", "d", "e"};
    nc_status status = nc_store_begin(s->store);

    for (size_t i = 0; status == NC_OK && i < NELEMS(paths); i++)
        status = put_one(s, paths[i], paths[i], 5, told);
    if (status == NC_OK)
        status = nc_store_commit(s->store);
    if (status != NC_OK)
        nc_store_rollback(s->store);
    return status;
}

static nc_status step_gone(stage *s, nc_buf *told)
{
    bool changed;
    nc_status status =
        nc_store_put_gone(s->store, "id-d", MONDAY + 6, &changed);

    nc_buf_appendf(told, "%d", changed);
    return status;
}

static void tell(nc_buf *told, const nc_stored *s)
{
    const nc_article *a = s->article;

    nc_buf_appendf(told, "%s|%s|%s|%s|%s|%d|%d|%d", a->id, a->url,
                   a->title ? a->title : "-", a->section ? a->section : "-",
                   a->html ? a->html : "-", s->gone, (int)s->seq,
                   (int)(s->updated - MONDAY));
    for (int i = 0; i < a->bylines->nelts; i++)
        nc_buf_appendf(told, "|%s", APR_ARRAY_IDX(a->bylines, i, char *));
    for (int i = 0; i < a->tags->nelts; i++)
        nc_buf_appendf(told, "|%s", APR_ARRAY_IDX(a->tags, i, char *));
    nc_buf_append_text(told, "\n");
}

static void tell_all(nc_buf *told, const apr_array_header_t *list)
{
    for (int i = 0; i < list->nelts; i++)
        tell(told, APR_ARRAY_IDX(list, i, nc_stored *));
}

static nc_status list_with(stage *s, nc_store_query query, nc_buf *told)
{
    apr_array_header_t *found;
    nc_status status;

    query.limit = 50;
    query.with_html = true;
    status = nc_store_list(s->store, &query, &found, s->pool);
    if (status == NC_OK)
        tell_all(told, found);
    return status;
}

static nc_status step_get(stage *s, nc_buf *told)
{
    nc_stored *stored;
    nc_status status = nc_store_get(s->store, "id-a", &stored, s->pool);

    if (status == NC_OK)
        tell(told, stored);
    return status;
}

static nc_status step_list(stage *s, nc_buf *told)
{
    return list_with(s, (nc_store_query){.oldest_first = true}, told);
}

static nc_status step_search(stage *s, nc_buf *told)
{
    return list_with(s, (nc_store_query){.search = "gates lifted"}, told);
}

static nc_status step_search_pairs(stage *s, nc_buf *told)
{
    return list_with(s, (nc_store_query){.search = "\xE6\x9D\xB1\xE4\xBA\xAC"},
                     told);
}

static nc_status step_select(stage *s, nc_buf *told)
{
    apr_array_header_t *hosts = apr_array_make(s->pool, 1, sizeof(char *));

    APR_ARRAY_PUSH(hosts, const char *) = "news.example/";
    return list_with(s,
                     (nc_store_query){.section = "town",
                                      .author = "marta ellwood",
                                      .tag = "locks",
                                      .prefixes = hosts},
                     told);
}

static nc_status step_count(stage *s, nc_buf *told)
{
    nc_store_query query = {.tag = "locks"};
    unsigned count;
    nc_status status = nc_store_count(s->store, &query, 50, &count, s->pool);

    nc_buf_appendf(told, "%u", status == NC_OK ? count : 0);
    return status;
}

static nc_status step_gone_list(stage *s, nc_buf *told)
{
    apr_array_header_t *found;
    nc_status status = nc_store_list_gone(s->store, NULL, 50, &found, s->pool);

    if (status == NC_OK)
        tell_all(told, found);
    return status;
}

static nc_status step_names(stage *s, nc_buf *told)
{
    apr_array_header_t *names;
    nc_status status = NC_OK;

    for (nc_store_names kind = NC_STORE_SECTIONS;
         status == NC_OK && kind <= NC_STORE_TAGS; kind++) {
        status = nc_store_list_names(s->store, kind, NULL, 50, &names, s->pool);
        for (int i = 0; status == NC_OK && i < names->nelts; i++)
            nc_buf_appendf(told, "%s,", APR_ARRAY_IDX(names, i, char *));
    }
    return status;
}

static nc_status step_revisions(stage *s, nc_buf *told)
{
    apr_array_header_t *found;
    nc_stored *old;
    nc_status status =
        nc_store_list_revisions(s->store, "id-a", &found, s->pool);

    for (int i = 0; status == NC_OK && i < found->nelts; i++) {
        const nc_stored *r = APR_ARRAY_IDX(found, i, nc_stored *);

        status = nc_store_get_revision(s->store, "id-a", r->seq, &old, s->pool);
        if (status == NC_OK)
            tell(told, old);
    }
    return status;
}

static nc_status step_state(stage *s, nc_buf *told)
{
    nc_store_state state;
    nc_status status = nc_store_get_state(s->store, NULL, &state, s->pool);

    if (status == NC_OK)
        nc_buf_appendf(told, "%d %d", (int)state.seq,
                       (int)(state.updated - MONDAY));
    return status;
}

static nc_status step_stats(stage *s, nc_buf *told)
{
    nc_store_stats stats;
    nc_status status = nc_store_get_stats(s->store, &stats);

    if (status == NC_OK)
        nc_buf_appendf(told, "%d %d %d %d %d", (int)stats.articles,
                       (int)stats.gone, (int)stats.revisions, (int)stats.hosts,
                       (int)stats.html);
    return status;
}

static nc_status step_moment(stage *s, nc_buf *told)
{
    nc_status status = nc_store_begin_reading(s->store);

    if (status == NC_OK)
        status = step_state(s, told);
    if (status == NC_OK)
        status = step_get(s, told);
    nc_store_end_reading(s->store);
    return status;
}

/* Another handle, as httpd's threads have it. */
static nc_status step_reader(stage *s, nc_buf *told)
{
    stage reader = *s;
    nc_status status = nc_store_open(&reader.store, NC_STORE_SQLITE, s->f->path,
                                     NC_STORE_READ, NULL, s->pool);

    if (status != NC_OK)
        return status;
    status = step_get(&reader, told);
    nc_store_close(reader.store);
    return status;
}

/* What can't be read is a finding. */
static nc_status step_check(stage *s, nc_buf *told)
{
    apr_array_header_t *findings;
    nc_status status = nc_store_check(s->store, &findings, s->pool);

    if (status != NC_OK || findings->nelts == 0)
        return status;
    nc_buf_append_text(told, apr_array_pstrcat(s->pool, findings, '\n'));
    return NC_EIO;
}

static nc_status step_backup(stage *s, nc_buf *told)
{
    nc_status status = nc_store_backup(s->store, s->copy);

    nc_buf_appendf(told, "%d", access(s->copy, F_OK) == 0);
    return status;
}

static nc_status step_prune(stage *s, nc_buf *told)
{
    nc_store_retention keep = {.count = 2};
    unsigned removed;
    nc_status status =
        nc_store_prune(s->store, &keep, MONDAY + 7, 50, &removed);

    if (status == NC_OK)
        nc_buf_appendf(told, "%u", removed);
    return status;
}

static const struct {
    const char *name;
    step_fn *run;
} steps[] = {
    {"make", step_open},
    {"put", step_put},
    {"open", step_open},
    {"put pairs", step_put_pairs},
    {"put the same", step_put_same},
    {"change", step_change},
    {"batch", step_batch},
    {"gone", step_gone},
    {"get", step_get},
    {"list", step_list},
    {"search", step_search},
    {"search pairs", step_search_pairs},
    {"select", step_select},
    {"count", step_count},
    {"gone ones", step_gone_list},
    {"names", step_names},
    {"revisions", step_revisions},
    {"state", step_state},
    {"stats", step_stats},
    {"moment", step_moment},
    {"reader", step_reader},
    {"check", step_check},
    {"backup", step_backup},
    {"prune", step_prune},
};

enum { STEPS = NELEMS(steps) };

#endif /* STEPS_H */
