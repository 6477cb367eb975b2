/* config.c -- configuration structures: made, merged, checked, completed.
 *
 *     directives ──► nc_dir_conf.own ──sealed──► nc_dir_conf.sheets
 *                                                    │ merge: pointers only
 *     request ───► shipped sheet + merged sheets ◄───┘
 *
 * Sheets of the configuration files are sealed when all of it is read, before
 * any thread runs; those of an .htaccess, which belong to one request, when
 * they are merged.
 */
#include "nc_config.h"

#include <ap_mpm.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>

#include "nc_counters.h"
#include "nc_mount.h"
#include "nc_rewriter.h"

APLOG_USE_MODULE(newsclean);

void *nc_dir_conf_create(apr_pool_t *pool, char *dir)
{
    nc_dir_conf *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)dir;
    conf->enabled = NC_UNSET;
    conf->default_rules = NC_UNSET;
    conf->save = NC_UNSET;
    conf->advertise = NC_UNSET;
    conf->negotiate = NC_UNSET;
    conf->inherit = NC_INHERIT_UNSET;
    conf->hold_limit = -1;
    conf->feed_limit = -1;
    conf->feed_max_age = -1;
    return conf;
}

/* An .htaccess is read, merged and forgotten within one request. */
static void seal_own(nc_dir_conf *conf)
{
    if (!conf->own_open)
        return;
    conf->own_open = false;
    if (nc_rules_seal(conf->own) != NC_OK)
        conf->sheets.n = 0;
}

/* FIRST and then SECOND; if that is too much, the one that is NEAR stays. */
static void join_sheets(nc_dir_conf *conf, const nc_sheets *first,
                        const nc_sheets *second, bool second_is_near)
{
    const size_t room = NC_SHEETS_MAX - 1; /* the shipped one needs a place */
    size_t excess =
        first->n + second->n > room ? first->n + second->n - room : 0;
    size_t skip = second_is_near ? excess : 0;

    for (size_t i = skip; i < first->n; i++)
        conf->sheets.sheet[conf->sheets.n++] = first->sheet[i];
    for (size_t i = 0; i < second->n && conf->sheets.n < room; i++)
        conf->sheets.sheet[conf->sheets.n++] = second->sheet[i];
    conf->too_deep |= excess > 0;
}

static void merge_rules(nc_dir_conf *conf, const nc_dir_conf *outer,
                        const nc_dir_conf *inner)
{
    conf->sheets.n = 0;
    conf->too_deep = outer->too_deep || inner->too_deep;
    if (inner->inherit == NC_INHERIT_NONE)
        conf->sheets = inner->sheets;
    else if (inner->inherit == NC_INHERIT_AFTER)
        join_sheets(conf, &inner->sheets, &outer->sheets, false);
    else
        join_sheets(conf, &outer->sheets, &inner->sheets, true);

    conf->rules_time = outer->rules_time > inner->rules_time
                           ? outer->rules_time
                           : inner->rules_time;
    /* Location sections are merged among themselves before they are merged
     * with what is outside: a "none" among them still has to shut that out. */
    if (inner->inherit == NC_INHERIT_NONE || outer->inherit == NC_INHERIT_UNSET)
        conf->inherit = inner->inherit;
    else
        conf->inherit = outer->inherit;
}

#define PICK(field, unset)                                                     \
    (inner->field != (unset) ? inner->field : outer->field)

void *nc_dir_conf_merge(apr_pool_t *pool, void *outer_conf, void *inner_conf)
{
    const nc_dir_conf *outer = outer_conf;
    nc_dir_conf *inner = inner_conf;
    nc_dir_conf *conf = apr_pcalloc(pool, sizeof(*conf));

    seal_own(inner);
    merge_rules(conf, outer, inner);
    conf->enabled = PICK(enabled, NC_UNSET);
    conf->default_rules = PICK(default_rules, NC_UNSET);
    conf->save = PICK(save, NC_UNSET);
    conf->normalize = nc_normalize_join(outer->normalize, inner->normalize);
    conf->article = PICK(article, NULL);
    conf->hold_limit = PICK(hold_limit, -1);
    conf->sites = PICK(sites, NULL);
    conf->feed_title = PICK(feed_title, NULL);
    conf->feed_subtitle = PICK(feed_subtitle, NULL);
    conf->feed_author = PICK(feed_author, NULL);
    conf->feed_rights = PICK(feed_rights, NULL);
    conf->feed_limit = PICK(feed_limit, -1);
    conf->feed_max_age = PICK(feed_max_age, -1);
    conf->feed_select = PICK(feed_select, NULL);
    conf->advertise = PICK(advertise, NC_UNSET);
    conf->negotiate = PICK(negotiate, NC_UNSET);
    conf->hub = PICK(hub, NULL);
    conf->content_signal = PICK(content_signal, NULL);
    return conf;
}

void *nc_server_conf_create(apr_pool_t *pool, server_rec *s)
{
    nc_server_conf *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)s;
    conf->page_limit = -1;
    conf->refresh = -1;
    conf->queue_pages = -1;
    conf->queue_bytes = -1;
    conf->revisions = -1;
    conf->opened = apr_array_make(pool, 4, sizeof(nc_rules *));
    return conf;
}

void *nc_server_conf_merge(apr_pool_t *pool, void *main, void *virtual)
{
    const nc_server_conf *outer = main;
    const nc_server_conf *inner = virtual;
    nc_server_conf *conf = apr_pcalloc(pool, sizeof(*conf));

    conf->store = outer->store;
    conf->store_kind = outer->store_kind;
    conf->queue_pages = outer->queue_pages;
    conf->queue_bytes = outer->queue_bytes;
    conf->revisions = outer->revisions;
    conf->retain = outer->retain;
    conf->page_limit = PICK(page_limit, -1);
    conf->refresh = PICK(refresh, -1);
    conf->save_said = PICK(save_said, NULL);
    conf->opened = inner->opened;
    return conf;
}

nc_dir_conf *nc_dir_conf_of(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &newsclean_module);
}

nc_server_conf *nc_server_conf_of(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &newsclean_module);
}

bool nc_config_in_htaccess(const cmd_parms *cmd)
{
    return ap_check_cmd_context((cmd_parms *)(uintptr_t)cmd, NOT_IN_HTACCESS) !=
           NULL;
}

static apr_status_t destroy_rules(void *rules)
{
    nc_rules_destroy(rules);
    return APR_SUCCESS;
}

/* Rules of an .htaccess are as old as the file. */
static apr_time_t file_time(cmd_parms *cmd)
{
    apr_finfo_t info;

    if (apr_stat(&info, cmd->directive->filename, APR_FINFO_MTIME,
                 cmd->temp_pool) != APR_SUCCESS)
        return apr_time_now();
    return info.mtime;
}

size_t nc_dir_conf_hold_limit(const nc_dir_conf *conf)
{
    return conf->hold_limit > 0 ? (size_t)conf->hold_limit : NC_HOLD_LIMIT;
}

void nc_dir_conf_date(nc_dir_conf *conf, cmd_parms *cmd)
{
    if (nc_config_in_htaccess(cmd))
        conf->rules_time = file_time(cmd);
}

const nc_rules *nc_config_article(cmd_parms *cmd, const char *selector,
                                  nc_error *err)
{
    nc_rule_origin origin = {cmd->directive->filename,
                             (unsigned)cmd->directive->line_num};
    nc_rules *sheet = nc_rules_article(nc_span_of(selector), origin, err);

    if (sheet)
        apr_pool_cleanup_register(cmd->pool, sheet, destroy_rules,
                                  apr_pool_cleanup_null);
    return sheet;
}

nc_rules *nc_dir_conf_sheet(nc_dir_conf *conf, cmd_parms *cmd)
{
    if (conf->own)
        return conf->own;
    conf->own = nc_rules_create(false);
    if (!conf->own)
        return NULL;
    apr_pool_cleanup_register(cmd->pool, conf->own, destroy_rules,
                              apr_pool_cleanup_null);
    conf->sheets.sheet[conf->sheets.n++] = conf->own;

    conf->own_open = nc_config_in_htaccess(cmd);
    nc_dir_conf_date(conf, cmd);
    if (!conf->own_open) {
        nc_server_conf *server = nc_server_conf_of(cmd->server);
        APR_ARRAY_PUSH(server->opened, nc_rules *) = conf->own;
    }
    return conf->own;
}

void nc_config_sheets(request_rec *r, nc_sheets *sheets)
{
    const nc_dir_conf *conf = nc_dir_conf_of(r);
    const nc_server_conf *server = nc_server_conf_of(r->server);

    sheets->n = 0;
    sheets->host = nc_span_of(apr_pstrdup(r->pool, ap_get_server_name(r)));
    if (conf->default_rules != NC_OFF && server->shipped)
        sheets->sheet[sheets->n++] = server->shipped;
    for (size_t i = 0; i < conf->sheets.n && sheets->n < NC_SHEETS_MAX; i++)
        sheets->sheet[sheets->n++] = conf->sheets.sheet[i];
}

/* Who can write to the directory can put another file in the store's place. One
 * that is missing keeps no server from its pages: articles wait until it is
 * there. */
static int check_store(const char *path, apr_pool_t *pool, server_rec *s)
{
    const char *dir = ap_make_dirstr_parent(pool, path);
    apr_finfo_t info;
    apr_status_t rv =
        apr_stat(&info, dir, APR_FINFO_TYPE | APR_FINFO_PROT, pool);

    if (rv != APR_SUCCESS || info.filetype != APR_DIR) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s,
                     "NewsCleanStore \"%s\": there is no directory %s; it has "
                     "to exist and to belong to the server's user: until then "
                     "nothing is kept or listed",
                     path, dir);
        return OK;
    }
    if (info.protection & APR_FPROT_WWRITE) {
        ap_log_error(APLOG_MARK, APLOG_EMERG, 0, s,
                     "NewsCleanStore \"%s\": the directory %s is writable by "
                     "everyone; only the server's user may write there",
                     path, dir);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

/* A page that is larger than the queue would never be kept. */
static int check_queue(server_rec *s)
{
    int room = nc_server_conf_of(s)->queue_bytes;

    for (; s && room >= 0; s = s->next) {
        int limit = nc_server_conf_of(s)->page_limit;

        limit = limit < 0 ? NC_PAGE_LIMIT : limit;
        if (room < limit) {
            ap_log_error(APLOG_MARK, APLOG_EMERG, 0, s,
                         "NewsCleanQueue: %d bytes are less than one page of "
                         "NewsCleanPageLimit, %d bytes",
                         room, limit);
            return HTTP_INTERNAL_SERVER_ERROR;
        }
    }
    return OK;
}

int nc_config_check(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                    server_rec *s)
{
    const char *store = nc_server_conf_of(s)->store;
    bool is_file = nc_server_conf_of(s)->store_kind == NC_STORE_SQLITE;

    (void)pconf;
    (void)plog;
    if (check_queue(s) != OK)
        return HTTP_INTERNAL_SERVER_ERROR;
    if (store)
        return is_file ? check_store(store, ptemp, s) : OK;
    for (; s; s = s->next) {
        const char *said = nc_server_conf_of(s)->save_said;

        if (said) {
            ap_log_error(APLOG_MARK, APLOG_EMERG, 0, s,
                         "NewsCleanSave On (%s) needs a NewsCleanStore in "
                         "the main configuration",
                         said);
            return HTTP_INTERNAL_SERVER_ERROR;
        }
    }
    return OK;
}

static nc_status seal_all(const apr_array_header_t *sheets)
{
    nc_status status = NC_OK;

    for (int i = 0; i < sheets->nelts && status == NC_OK; i++)
        status = nc_rules_seal(APR_ARRAY_IDX(sheets, i, nc_rules *));
    return status;
}

int nc_config_finish(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                     server_rec *s)
{
    (void)plog;
    (void)ptemp;
    /* httpd reads its configuration twice at start; this time it is thrown
     * away. */
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG)
        return OK;

    nc_rules *shipped = nc_rules_default();
    nc_counters *counters = nc_counters_create(pconf);
    apr_time_t now = apr_time_now();

    if (!shipped)
        return HTTP_INTERNAL_SERVER_ERROR;
    apr_pool_cleanup_register(pconf, shipped, destroy_rules,
                              apr_pool_cleanup_null);
    for (; s; s = s->next) {
        nc_server_conf *conf = nc_server_conf_of(s);

        if (seal_all(conf->opened) != NC_OK) {
            ap_log_error(APLOG_MARK, APLOG_EMERG, 0, s,
                         "NewsClean: no memory for the rules");
            return HTTP_INTERNAL_SERVER_ERROR;
        }
        if (conf->page_limit < 0)
            conf->page_limit = NC_PAGE_LIMIT;
        if (conf->refresh < 0)
            conf->refresh = NC_REFRESH;
        if (conf->queue_pages < 0)
            conf->queue_pages = NC_QUEUE_PAGES;
        if (conf->queue_bytes < 0)
            conf->queue_bytes = NC_QUEUE_BYTES;
        if (conf->revisions < 0)
            conf->revisions = NC_REVISIONS;
        conf->shipped = shipped;
        conf->rules_time = now;
        conf->counters = counters;
        conf->mounts = nc_mounts_find(s, pconf);
    }
    return OK;
}
