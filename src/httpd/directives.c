/* directives.c -- the directives: what they accept and what they set.
 *
 * A wrong value ends in a sentence that names the directive, the value and
 * what is allowed; httpd adds file and line and does not start. In an
 * .htaccess it is logged and the directive ignored: the visitor of a page is
 * not the one to pay for a typing error.
 */
#include "nc_config.h"

#include <apr_file_io.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_uri.h>
#include <http_log.h>

#include "directives.h"
#include "nc_rewriter.h"
#include "nc_url.h"

APLOG_USE_MODULE(newsclean);

const char *nc_directive_refuse(cmd_parms *cmd, const char *value,
                                const char *reason)
{
    const char *text =
        apr_psprintf(cmd->pool, "%s \"%s\": %s", cmd->cmd->name, value, reason);

    if (!nc_config_in_htaccess(cmd))
        return text;
    ap_log_error(APLOG_MARK, APLOG_ERR, 0, cmd->server,
                 "%s line %d: %s; the directive is ignored",
                 cmd->directive->filename, cmd->directive->line_num, text);
    return NULL;
}

/* The integer in DATA's offset of CONF. */
static int *field(cmd_parms *cmd, void *conf)
{
    return (int *)(void *)((char *)conf + (size_t)cmd->info);
}

static const char *set_flag(cmd_parms *cmd, void *conf, const char *value)
{
    if (strcasecmp(value, "on") == 0)
        *field(cmd, conf) = NC_ON;
    else if (strcasecmp(value, "off") == 0)
        *field(cmd, conf) = NC_OFF;
    else
        return nc_directive_refuse(cmd, value, "allowed are On and Off");
    return NULL;
}

/* What a page tells of stands in it. */
static const char *set_advertise(cmd_parms *cmd, void *conf, const char *value)
{
    nc_dir_conf_date(conf, cmd);
    return set_flag(cmd, conf, value);
}

static const char *set_save(cmd_parms *cmd, void *conf, const char *value)
{
    const char *wrong = set_flag(cmd, conf, value);
    nc_server_conf *server = nc_server_conf_of(cmd->server);

    if (!wrong && *field(cmd, conf) == NC_ON && !server->save_said)
        server->save_said =
            apr_psprintf(cmd->pool, "%s line %d", cmd->directive->filename,
                         cmd->directive->line_num);
    return wrong;
}

bool nc_directive_number(const char *text, bool size, int min, int max,
                         int *value)
{
    char *end;
    apr_int64_t n = apr_strtoi64(text, &end, 10);

    if (end == text || !apr_isdigit(*text) || n > max)
        return false;
    if (size && (*end == 'K' || *end == 'k'))
        n *= 1024, end++;
    else if (size && (*end == 'M' || *end == 'm'))
        n *= 1024 * 1024, end++;
    if (*end || n < min || n > max)
        return false;
    *value = (int)n;
    return true;
}

static const char *set_hold_limit(cmd_parms *cmd, void *conf, const char *value)
{
    nc_dir_conf *dir = conf;

    if (nc_directive_number(value, true, NC_HOLD_LIMIT_MIN, NC_HOLD_LIMIT_MAX,
                            &dir->hold_limit))
        return NULL;
    return nc_directive_refuse(cmd, value, "allowed are 1K to 16M bytes");
}

static const char *set_page_limit(cmd_parms *cmd, void *conf, const char *value)
{
    (void)conf;
    if (nc_directive_number(value, true, NC_PAGE_LIMIT_MIN, NC_PAGE_LIMIT_MAX,
                            &nc_server_conf_of(cmd->server)->page_limit))
        return NULL;
    return nc_directive_refuse(cmd, value, "allowed are 16K to 64M bytes");
}

static const char *set_refresh(cmd_parms *cmd, void *conf, const char *value)
{
    (void)conf;
    if (nc_directive_number(value, false, 0, NC_REFRESH_MAX,
                            &nc_server_conf_of(cmd->server)->refresh))
        return NULL;
    return nc_directive_refuse(cmd, value, "allowed are 0 to 31536000 seconds");
}

static const char *set_feed_limit(cmd_parms *cmd, void *conf, const char *value)
{
    nc_dir_conf *dir = conf;

    if (nc_directive_number(value, false, 1, NC_STORE_LIST_MAX,
                            &dir->feed_limit))
        return NULL;
    return nc_directive_refuse(cmd, value,
                               apr_psprintf(cmd->temp_pool,
                                            "allowed are 1 to %d articles",
                                            (int)NC_STORE_LIST_MAX));
}

static const char *set_feed_max_age(cmd_parms *cmd, void *conf,
                                    const char *value)
{
    nc_dir_conf *dir = conf;

    if (nc_directive_number(value, false, 0, NC_FEED_MAX_AGE_MAX,
                            &dir->feed_max_age))
        return NULL;
    return nc_directive_refuse(cmd, value, "allowed are 0 to 31536000 seconds");
}

static bool is_line(const char *text)
{
    for (const char *p = text; *p; p++) {
        if (apr_iscntrl(*p))
            return false;
    }
    return *text && strlen(text) <= NC_FEED_TEXT_MAX;
}

static const char *set_feed_text(cmd_parms *cmd, void *conf, const char *value)
{
    const char **text =
        (const char **)(void *)((char *)conf + (size_t)cmd->info);

    if (!is_line(value))
        return nc_directive_refuse(cmd, value,
                                   "allowed is one line of 1 to 1000 bytes");
    *text = value;
    return NULL;
}

/* "off" is none. */
static const char *set_hub(cmd_parms *cmd, void *conf, const char *value)
{
    nc_dir_conf *dir = conf;
    apr_uri_t uri;

    if (strcasecmp(value, "off") == 0) {
        dir->hub = "";
        return NULL;
    }
    if (strlen(value) > NC_HUB_MAX || !is_line(value) || strchr(value, ' ') ||
        apr_uri_parse(cmd->temp_pool, value, &uri) != APR_SUCCESS ||
        !uri.scheme || !uri.hostname || !*uri.hostname || uri.fragment ||
        uri.user ||
        (strcasecmp(uri.scheme, "https") != 0 &&
         strcasecmp(uri.scheme, "http") != 0))
        return nc_directive_refuse(
            cmd, value,
            "allowed is the http or https address of a WebSub hub, "
            "without a user and a fragment, and Off");
    dir->hub = value;
    return NULL;
}

/* Of "key=yes" or "key=no" the key and its sign, if it is one of those that
 * https://contentsignals.org/ has; else NULL. */
static const char *find_signal(const char *word, size_t len)
{
    static const char *const keys[] = {"search=", "ai-input=", "ai-train="};

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        size_t n = strlen(keys[i]);

        if (len <= n || memcmp(word, keys[i], n) != 0)
            continue;
        word += n;
        len -= n;
        return (len == 3 && memcmp(word, "yes", 3) == 0) ||
                       (len == 2 && memcmp(word, "no", 2) == 0)
                   ? keys[i]
                   : NULL;
    }
    return NULL;
}

/* Its words may stand in one argument or in several. "off" is none. */
static const char *set_content_signal(cmd_parms *cmd, void *conf, int argc,
                                      char *const argv[])
{
    nc_dir_conf *dir = conf;
    const char *signal = "";

    if (argc == 1 && strcasecmp(argv[0], "off") == 0) {
        dir->content_signal = "";
        return NULL;
    }
    for (int i = 0; i < argc; i++) {
        const char *at = argv[i];

        for (at += strspn(at, ", "); *at; at += strspn(at, ", ")) {
            size_t n = strcspn(at, ", ");
            const char *key = find_signal(at, n);

            if (!key || strstr(signal, key))
                return nc_directive_refuse(
                    cmd, argv[i],
                    "allowed are search=, ai-input= and ai-train=, each once "
                    "with yes or no, or Off alone");
            signal = apr_psprintf(cmd->pool, "%s%s%.*s", signal,
                                  *signal ? ", " : "", (int)n, at);
            at += n;
        }
    }
    if (!*signal)
        return nc_directive_refuse(cmd, "",
                                   "allowed is at least one signal, or Off");
    dir->content_signal = signal;
    return NULL;
}

/* VALUE as the store knows addresses: the port is no part of them where it is
 * the scheme's. A host is all of a host: with no slash behind it, it would be
 * the beginning of others' names too. NULL: it is no host. */
static const char *write_select(const char *value, apr_pool_t *pool)
{
    const char *text = nc_url_normal_path(value, pool);
    const char *path;
    char *host, *port;

    if (!text || text[0] != '/' || text[1] != '/')
        return text;
    path = text + 2 + strcspn(text + 2, "/");
    host = apr_pstrmemdup(pool, text + 2, (apr_size_t)(path - (text + 2)));
    ap_str_tolower(host);
    port = strrchr(host, ':');
    if (port && (strcmp(port, ":80") == 0 || strcmp(port, ":443") == 0))
        *port = '\0';
    return *host ? apr_pstrcat(pool, "//", host, *path ? path : "/", NULL)
                 : NULL;
}

static const char *add_feed_select(cmd_parms *cmd, void *conf,
                                   const char *value)
{
    nc_dir_conf *dir = conf;
    const char *select = write_select(value, cmd->pool);

    if ((value[0] != '/' && strcmp(value, "*") != 0) || !is_line(value) ||
        !select)
        return nc_directive_refuse(
            cmd, value,
            "allowed are paths that begin with /, //host/path for "
            "those of another host, and * for all");
    if (!dir->feed_select)
        dir->feed_select = apr_array_make(cmd->pool, 4, sizeof(char *));
    if (dir->feed_select->nelts == NC_FEED_SELECT_MAX)
        return nc_directive_refuse(cmd, value, "at most 16 paths are allowed");
    APR_ARRAY_PUSH(dir->feed_select, const char *) = select;
    return NULL;
}

static const char *set_inherit(cmd_parms *cmd, void *conf, const char *value)
{
    nc_dir_conf *dir = conf;

    if (strcasecmp(value, "before") == 0)
        dir->inherit = NC_INHERIT_BEFORE;
    else if (strcasecmp(value, "after") == 0)
        dir->inherit = NC_INHERIT_AFTER;
    else if (strcasecmp(value, "none") == 0)
        dir->inherit = NC_INHERIT_NONE;
    else
        return nc_directive_refuse(cmd, value,
                                   "allowed are before, after and none");
    return NULL;
}

static const char *set_store(cmd_parms *cmd, void *conf, const char *kind,
                             const char *place)
{
    nc_server_conf *server = nc_server_conf_of(cmd->server);
    const char *wrong = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    (void)conf;
    if (wrong)
        return wrong;
    if (strcasecmp(kind, "pgsql") == 0) {
        server->store = place;
        server->store_kind = NC_STORE_PGSQL;
        /* The place may hold a password: it is not shown. */
        return nc_store_prepare(NC_STORE_PGSQL, place, &wrong, cmd->pool) ==
                       NC_OK
                   ? NULL
                   : nc_directive_refuse(cmd, kind, wrong);
    }
    if (strcasecmp(kind, "sqlite") != 0)
        return nc_directive_refuse(
            cmd, kind,
            "allowed are sqlite and a path, or pgsql and a "
            "connection string");
    server->store = ap_server_root_relative(cmd->pool, place);
    if (!server->store)
        return nc_directive_refuse(cmd, place, "allowed is the path of a file");
    server->store_kind = NC_STORE_SQLITE;
    return NULL;
}

/* The reason of a rule's failure, with its place if that is known. */
static const char *rule_error(const nc_error *err, apr_pool_t *pool)
{
    if (err->line)
        return apr_psprintf(pool, "line %u, column %u: %s", err->line, err->col,
                            err->msg);
    if (err->col)
        return apr_psprintf(pool, "column %u: %s", err->col, err->msg);
    return err->msg;
}

/* All of the line: its words have a sign, or none of them has. */
static const char *set_normalize(cmd_parms *cmd, void *conf, int argc,
                                 char *const argv[])
{
    nc_dir_conf *dir = conf;
    nc_error err = {0};
    const char *words = "";

    for (int i = 0; i < argc; i++)
        words = apr_pstrcat(cmd->temp_pool, words, i ? " " : "", argv[i], NULL);

    if (nc_normalize_read(&dir->normalize, nc_span_of(words), &err) != NC_OK)
        return nc_directive_refuse(cmd, words, err.msg);
    nc_dir_conf_date(dir, cmd);
    return NULL;
}

static const char *set_article(cmd_parms *cmd, void *conf, const char *selector)
{
    nc_dir_conf *dir = conf;
    nc_error err = {0};
    const nc_rules *article = nc_config_article(cmd, selector, &err);

    if (!article)
        return nc_directive_refuse(cmd, selector,
                                   rule_error(&err, cmd->temp_pool));
    dir->article = article;
    nc_dir_conf_date(dir, cmd);
    return NULL;
}

static const char *add_rule(cmd_parms *cmd, void *conf, const char *text)
{
    nc_rule_kind kind = (nc_rule_kind)(uintptr_t)cmd->info;
    nc_rule_origin origin = {cmd->directive->filename,
                             (unsigned)cmd->directive->line_num};
    nc_rules *sheet = nc_dir_conf_sheet(conf, cmd);
    nc_error err = {0};

    if (!sheet)
        return nc_directive_refuse(cmd, text, "no memory for the rule");
    if (nc_config_in_htaccess(cmd) &&
        nc_rules_count(sheet) >= NC_HTACCESS_RULES_MAX)
        return nc_directive_refuse(cmd, text,
                                   "an .htaccess may have 200 rules at most");
    if (nc_rules_add(sheet, kind, nc_span_of(text), origin, &err) != NC_OK)
        return nc_directive_refuse(cmd, text, rule_error(&err, cmd->temp_pool));
    return NULL;
}

/* All of a file, in POOL. */
static apr_status_t read_file(const char *path, nc_span *text, apr_pool_t *pool)
{
    apr_file_t *file;
    apr_finfo_t info;
    apr_status_t rv =
        apr_file_open(&file, path, APR_FOPEN_READ, APR_FPROT_OS_DEFAULT, pool);

    if (rv != APR_SUCCESS)
        return rv;
    rv = apr_file_info_get(&info, APR_FINFO_SIZE | APR_FINFO_TYPE, file);
    if (rv == APR_SUCCESS && info.filetype != APR_REG)
        rv = APR_EINVAL;
    if (rv == APR_SUCCESS && info.size > NC_RULE_FILE_MAX)
        rv = APR_ENOSPC;
    if (rv == APR_SUCCESS) {
        unsigned char *bytes = apr_palloc(pool, (apr_size_t)info.size + 1);

        rv = apr_file_read_full(file, bytes, (apr_size_t)info.size, NULL);
        *text = (nc_span){bytes, (size_t)info.size};
    }
    apr_file_close(file);
    return rv;
}

enum { REFUSALS_LOGGED = 3 };

/* Refused rules of a file: the first few are logged, the rest is counted. */
typedef struct refusals {
    const server_rec *server;
    const char *path;
    apr_size_t n;
} refusals;

static void log_refused(void *ctx, nc_status status, const nc_error *err,
                        nc_span line)
{
    refusals *r = ctx;

    (void)status;
    (void)line;
    if (r->n++ < REFUSALS_LOGGED)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, r->server,
                     "%s: line %u, column %u: rule left out: %s", r->path,
                     err->line, err->col, err->msg);
}

static void log_tally(const refusals *refused, const nc_rules_tally *tally)
{
    apr_size_t skipped = nc_rules_skipped(tally);

    if (refused->n + skipped > 0)
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, refused->server,
                     "%s: %" APR_SIZE_T_FMT " rules taken, %" APR_SIZE_T_FMT
                     " left out, %" APR_SIZE_T_FMT
                     " lines skipped that hide nothing; 'newsclean rules' "
                     "lists them",
                     refused->path, tally->taken, refused->n, skipped);
}

static const char *add_rule_file(cmd_parms *cmd, void *conf, const char *name)
{
    const char *path = ap_server_root_relative(cmd->pool, name);
    nc_rules *sheet = nc_dir_conf_sheet(conf, cmd);
    nc_rules_tally tally = {0};
    refusals refused = {cmd->server, path, 0};
    nc_span text;
    apr_status_t rv = APR_EINVAL;
    char why[120];

    if (!sheet)
        return nc_directive_refuse(cmd, name, "no memory for the rules");
    if (path)
        rv = read_file(path, &text, cmd->temp_pool);
    if (rv != APR_SUCCESS)
        return nc_directive_refuse(
            cmd, name,
            apr_psprintf(cmd->temp_pool,
                         "can't be read (%s); "
                         "allowed is a file of rules",
                         apr_strerror(rv, why, sizeof(why))));
    if (nc_rules_read(sheet, text, path, log_refused, &refused, &tally) !=
        NC_OK)
        return nc_directive_refuse(cmd, name,
                                   "out of memory, or too many rules");
    log_tally(&refused, &tally);
    return NULL;
}

static void log_wrong_site(void *ctx, const char *file, const nc_error *wrong)
{
    refusals *r = ctx;

    if (r->n++ >= REFUSALS_LOGGED)
        return;
    if (wrong->line)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, r->server,
                     "%s/%s: line %u, column %u: left out: %s", r->path, file,
                     wrong->line, wrong->col, wrong->msg);
    else
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, r->server, "%s/%s: %s",
                     r->path, file, wrong->msg);
}

static const char *set_site_config(cmd_parms *cmd, void *conf, const char *name)
{
    nc_dir_conf *dir = conf;
    const char *path = ap_server_root_relative(cmd->pool, name);
    refusals wrong = {cmd->server, path, 0};
    nc_site_configs *sites = NULL;
    nc_error err = {0, 0, "is no path"};

    if (!path || nc_site_configs_read(&sites, path, &err, cmd->pool) != NC_OK)
        return nc_directive_refuse(
            cmd, name,
            apr_psprintf(cmd->temp_pool,
                         "%s; allowed is a directory of site "
                         "configs, like example.com.txt",
                         err.msg));
    nc_site_configs_report(sites, NULL, log_wrong_site, &wrong, cmd->temp_pool);
    if (wrong.n > 0)
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, cmd->server,
                     "%s: %" APR_SIZE_T_FMT " site configs, %" APR_SIZE_T_FMT
                     " lines left out",
                     path, (apr_size_t)nc_site_configs_count(sites), wrong.n);
    dir->sites = sites;
    return NULL;
}

/* What httpd hands to a setter beside the value. */
#define INFO(number) ((void *)(uintptr_t)(number))
#define DIR_FIELD(name) INFO(APR_OFFSETOF(nc_dir_conf, name))
#define OR_SECTION (RSRC_CONF | ACCESS_CONF)

const command_rec nc_commands[] = {
    AP_INIT_TAKE1("NewsClean", set_flag, DIR_FIELD(enabled), OR_FILEINFO,
                  "On or Off: whether HTML pages are cleaned"),
    AP_INIT_ITERATE("NewsCleanStrip", add_rule, INFO(NC_RULE_STRIP),
                    OR_FILEINFO, "CSS selectors of what is cut"),
    AP_INIT_ITERATE("NewsCleanStripSection", add_rule, INFO(NC_RULE_SECTION),
                    OR_FILEINFO,
                    "headings (or /regex/i) of blocks that are cut"),
    AP_INIT_ITERATE("NewsCleanKeep", add_rule, INFO(NC_RULE_KEEP), OR_FILEINFO,
                    "CSS selectors of what is never cut"),
    AP_INIT_ITERATE("NewsCleanUnwrap", add_rule, INFO(NC_RULE_UNWRAP),
                    OR_FILEINFO,
                    "CSS selectors of elements whose tags are cut"),
    AP_INIT_ITERATE("NewsCleanRuleFile", add_rule_file, NULL, OR_SECTION,
                    "files of element-hiding rules"),
    AP_INIT_TAKE1("NewsCleanDefaultRules", set_flag, DIR_FIELD(default_rules),
                  OR_FILEINFO, "On or Off: whether the shipped rules apply"),
    AP_INIT_TAKE1("NewsCleanInherit", set_inherit, NULL, OR_FILEINFO,
                  "before, after or none: the outer section's rules"),
    AP_INIT_TAKE_ARGV("NewsCleanNormalize", set_normalize, NULL, OR_FILEINFO,
                      "All, None, or some of lazy-images, tracking, "
                      "presentational, headings, empty, breaks and amp, each "
                      "with + or - or none of them"),
    AP_INIT_TAKE1("NewsCleanArticle", set_article, NULL, OR_FILEINFO,
                  "the CSS selector of what is an article"),
    AP_INIT_TAKE1("NewsCleanHoldLimit", set_hold_limit, NULL, OR_FILEINFO,
                  "bytes of a page that may wait for a decision, as 64K"),
    AP_INIT_TAKE2("NewsCleanStore", set_store, NULL, RSRC_CONF,
                  "sqlite and a path, or pgsql and a connection string"),
    AP_INIT_TAKE12("NewsCleanQueue", nc_keeping_set_queue, NULL, RSRC_CONF,
                   "pages, and bytes of them, that wait to be kept: 256 64M"),
    AP_INIT_TAKE1("NewsCleanRevisions", nc_keeping_set_revisions, NULL,
                  RSRC_CONF, "earlier versions of an article that are kept"),
    AP_INIT_TAKE12("NewsCleanRetain", nc_keeping_set_retain, NULL, RSRC_CONF,
                   "forever, or an age as 90d, 12w or 5y, or how many articles "
                   "of a host, or both"),
    AP_INIT_TAKE1("NewsCleanSave", set_save, DIR_FIELD(save), OR_SECTION,
                  "On or Off: whether articles are kept"),
    AP_INIT_TAKE1("NewsCleanPageLimit", set_page_limit, NULL, RSRC_CONF,
                  "bytes of the largest page that is kept, as 4M"),
    AP_INIT_TAKE1("NewsCleanRefresh", set_refresh, NULL, RSRC_CONF,
                  "seconds that an unchanged page is not looked at again"),
    AP_INIT_TAKE1("NewsCleanSiteConfig", set_site_config, NULL, OR_SECTION,
                  "the directory of site configs, like example.com.txt"),
    AP_INIT_TAKE1("NewsCleanFeedTitle", set_feed_text, DIR_FIELD(feed_title),
                  OR_SECTION, "the feed's title"),
    AP_INIT_TAKE1("NewsCleanFeedSubtitle", set_feed_text,
                  DIR_FIELD(feed_subtitle), OR_SECTION, "the feed's subtitle"),
    AP_INIT_TAKE1("NewsCleanFeedAuthor", set_feed_text, DIR_FIELD(feed_author),
                  OR_SECTION, "the author of articles that name none"),
    AP_INIT_TAKE1("NewsCleanFeedRights", set_feed_text, DIR_FIELD(feed_rights),
                  OR_SECTION, "the feed's rights"),
    AP_INIT_TAKE1("NewsCleanFeedLimit", set_feed_limit, NULL, OR_SECTION,
                  "articles in a feed"),
    AP_INIT_ITERATE(
        "NewsCleanFeedSelect", add_feed_select, NULL, OR_SECTION,
        "paths that the articles shown are under: /path, //host/path or *"),
    AP_INIT_TAKE1("NewsCleanFeedMaxAge", set_feed_max_age, NULL, OR_SECTION,
                  "seconds that a feed may be cached"),
    AP_INIT_TAKE1("NewsCleanHub", set_hub, NULL, OR_SECTION,
                  "the WebSub hub that is told of new articles, or Off"),
    AP_INIT_TAKE1("NewsCleanAdvertise", set_advertise, DIR_FIELD(advertise),
                  OR_FILEINFO, "On or Off: whether pages link to their feeds"),
    AP_INIT_TAKE1("NewsCleanNegotiate", set_flag, DIR_FIELD(negotiate),
                  OR_FILEINFO,
                  "On or Off: whether a page's address gives its clean forms"),
    AP_INIT_TAKE_ARGV("NewsCleanContentSignal", set_content_signal, NULL,
                      OR_FILEINFO,
                      "search=, ai-input=, ai-train= with yes or no, or Off"),
    {NULL, {NULL}, NULL, 0, RAW_ARGS, NULL}};
