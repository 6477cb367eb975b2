/* store_show.c -- `newsclean store show` and `revisions`: an article, now and
 * before.
 *
 * An article is named by its id or by its address.
 */
#include "store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "nc_render.h"
#include "nc_url.h"

const char *nc_cli_store_id(const nc_cli_store_args *args, apr_pool_t *pool)
{
    const char *url = args->operand;

    if (!strstr(url, "://"))
        return url;
    url = nc_url_resolve(url, nc_span_of(url), false, pool);
    if (url)
        return nc_url_uuid(nc_url_identity(url, pool), pool);
    nc_cli_error(args->who, "'%s' is no address", args->operand);
    return NULL;
}

/* What store and id are there; both or neither. */
static nc_store *open_for(const nc_cli_store_args *args, const char **id,
                          apr_pool_t *pool)
{
    *id = nc_cli_store_id(args, pool);
    return *id ? nc_cli_store_open(args->who, &args->store, NC_STORE_READ, pool)
               : NULL;
}

static int tell_missing(const nc_cli_store_args *args, const nc_store *store,
                        nc_status status)
{
    if (status != NC_ENOTFOUND)
        return nc_cli_store_failed(args, store);
    nc_cli_error(args->who, "'%s': %s", args->operand, nc_store_message(store));
    return NC_CLI_FAILURE;
}

static void write_article(nc_buf *out, const nc_stored *stored,
                          nc_cli_form form, apr_pool_t *pool)
{
    switch (form) {
    case NC_CLI_TEXT:
        nc_render_text(out, stored->article, pool);
        break;
    case NC_CLI_MARKDOWN:
        nc_render_markdown(out, stored->article, pool);
        break;
    case NC_CLI_HTML:
        nc_buf_append_text(out,
                           stored->article->html ? stored->article->html : "");
        nc_buf_append_byte(out, '\n');
        break;
    case NC_CLI_JSON:
        nc_cli_store_print(nc_cli_json_of(stored, pool));
        break;
    }
}

int nc_cli_store_show(const nc_cli_store_args *args, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    nc_stored *stored;
    nc_status status;
    const char *id;
    nc_store *store = open_for(args, &id, pool);

    if (!store)
        return NC_CLI_FAILURE;
    status =
        args->has_revision
            ? nc_store_get_revision(store, id, args->revision, &stored, pool)
            : nc_store_get(store, id, &stored, pool);
    if (status != NC_OK)
        return tell_missing(args, store, status);
    if (stored->gone) {
        nc_cli_error(args->who, "'%s': the page is gone since %s",
                     args->operand, nc_cli_time(stored->updated, pool));
        return NC_CLI_FAILURE;
    }
    write_article(&out, stored, args->form, pool);
    nc_cli_print(nc_buf_span(&out));
    nc_buf_release(&out);
    return NC_CLI_OK;
}

static void print_version(const nc_cli_store_args *args,
                          const nc_stored *stored, bool is_now,
                          apr_pool_t *pool)
{
    const char *title = stored->article->title;

    if (args->json)
        nc_cli_store_print(json_pack(
            "{s:I, s:s, s:s?, s:b}", "seq", (json_int_t)stored->seq, "updated",
            nc_cli_time(stored->updated, pool), "title", title, "now", is_now));
    else
        printf("%" PRId64 "\t%s\t%s%s\n", stored->seq,
               nc_cli_time(stored->updated, pool), title ? title : "-",
               is_now ? "\t(now)" : "");
}

int nc_cli_store_revisions(const nc_cli_store_args *args, apr_pool_t *pool)
{
    apr_array_header_t *found = NULL;
    nc_stored *now;
    nc_status status;
    const char *id;
    nc_store *store = open_for(args, &id, pool);

    if (!store)
        return NC_CLI_FAILURE;
    status = nc_store_get(store, id, &now, pool);
    if (status == NC_OK)
        status = nc_store_list_revisions(store, id, &found, pool);
    if (status != NC_OK)
        return tell_missing(args, store, status);
    if (!now->gone)
        print_version(args, now, true, pool);
    for (int i = 0; i < found->nelts; i++)
        print_version(args, APR_ARRAY_IDX(found, i, nc_stored *), false, pool);
    return NC_CLI_OK;
}
