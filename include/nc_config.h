/* nc_config.h -- what httpd.conf and .htaccess say.
 *
 * Unset is told apart from every value, so that a merge takes the inner
 * section's word where it has one. Rules are compiled when a directive is
 * read; a merge only copies pointers. Once the server runs, nothing here is
 * written to again.
 */
#ifndef NC_CONFIG_H
#define NC_CONFIG_H

#include <httpd.h>
#include <http_config.h>
#include "nc_normalize.h"
#include "nc_rules.h"
#include "nc_site_config.h"
#include "nc_store.h"

typedef enum nc_flag { NC_UNSET = -1, NC_OFF = 0, NC_ON = 1 } nc_flag;

/* Where the rules of the outer section stand against one's own. */
typedef enum nc_inherit {
    NC_INHERIT_UNSET = -1,
    NC_INHERIT_BEFORE, /* outer first, then ours */
    NC_INHERIT_AFTER,
    NC_INHERIT_NONE
} nc_inherit;

enum {
    NC_PAGE_LIMIT = 4 * 1024 * 1024, /* default of NewsCleanPageLimit */
    NC_PAGE_LIMIT_MIN = 16 * 1024,
    NC_PAGE_LIMIT_MAX = 64 * 1024 * 1024,
    NC_REFRESH = 300, /* default of NewsCleanRefresh, seconds */
    NC_REFRESH_MAX = 31536000,
    NC_QUEUE_PAGES = 256, /* default of NewsCleanQueue */
    NC_QUEUE_PAGES_MAX = 100000,
    NC_QUEUE_BYTES = 64 * 1024 * 1024,       /* one page of the largest size */
    NC_QUEUE_BYTES_MAX = 1024 * 1024 * 1024, /* of each child */
    NC_REVISIONS = 10,                       /* default of NewsCleanRevisions */
    NC_REVISIONS_MAX = 1000,
    NC_RETAIN_YEARS_MAX = 1000,
    NC_RETAIN_COUNT_MAX = 1000000000,
    NC_FEED_LIMIT = 30,    /* default of NewsCleanFeedLimit */
    NC_FEED_MAX_AGE = 300, /* default of NewsCleanFeedMaxAge, seconds */
    NC_FEED_MAX_AGE_MAX = 31536000,
    NC_FEED_TEXT_MAX = 1000,     /* bytes of a feed's title and the like: they
                                  * are in every answer */
    NC_HUB_MAX = 1000,           /* bytes of NewsCleanHub's address */
    NC_HTACCESS_RULES_MAX = 200, /* rules of one .htaccess: it is read again
                                  * with every request */
    /* Bytes of html and text in one list: 500 articles of the usual length, and
     * no more than a page of the largest size takes to be read. */
    NC_LIST_TEXTS_MAX = 16 * 1024 * 1024,
    /* Steps of SQLite for one list: a search takes some 13 for each article of
     * other hosts that has its words, and so two million of them. */
    NC_LIST_STEPS_MAX = 30000000,
    NC_FEED_SELECT_MAX = NC_STORE_PREFIXES_MAX, /* of NewsCleanFeedSelect */
    NC_RULE_FILE_MAX = 64 * 1024 * 1024 /* bytes; the largest lists have 4 MB */
};

/* Per directory. -1 and NULL are "unset". */
typedef struct nc_dir_conf {
    nc_flag enabled;
    nc_flag default_rules;
    nc_flag save;
    nc_normalize normalize;  /* zero-filled: nothing was said */
    const nc_rules *article; /* sealed; NULL: unset */
    nc_inherit inherit;
    int hold_limit;        /* bytes */
    nc_rules *own;         /* this section's rules while it is read */
    bool own_open;         /* `own` is of an .htaccess and not yet sealed */
    bool too_deep;         /* outer rules were left out: NC_SHEETS_MAX */
    apr_time_t rules_time; /* of the newest .htaccess that says what is cut or
                            * normalised; 0: none */
    nc_sheets sheets;      /* what applies, without the shipped sheet */
    const char *feed_title;
    const char *feed_subtitle;
    const char *feed_author;
    const char *feed_rights;
    int feed_limit;
    int feed_max_age;
    nc_flag advertise;
    nc_flag negotiate;
    const char *hub;            /* absolute address; NULL: unset, "": none */
    const char *content_signal; /* the header's value; NULL: unset, "": none */
    const nc_site_configs *sites;    /* NULL: unset */
    apr_array_header_t *feed_select; /* of const char *; NULL: own host */
} nc_dir_conf;

/* Per server. The store is said once, in the main configuration, and is the
 * same in every virtual host. */
typedef struct nc_server_conf {
    const char *store; /* absolute path; NULL: no store */
    nc_store_kind store_kind;
    int page_limit;            /* bytes; -1: unset */
    int refresh;               /* seconds; -1: unset */
    int queue_pages;           /* -1: unset; the store's, as are the next */
    int queue_bytes;           /* -1: unset */
    int revisions;             /* -1: unset */
    nc_store_retention retain; /* zeros: for ever */
    const char *save_said; /* where NewsCleanSave On stands; NULL: nowhere */
    apr_array_header_t *opened; /* of nc_rules *: sheets to seal, while the
                                 * configuration is read */
    const nc_rules *shipped;    /* the default sheet */
    apr_time_t rules_time;      /* when the configuration was read */
    const apr_array_header_t *mounts; /* of nc_mount: see nc_mount.h */
    struct nc_counters *counters;
    struct nc_ingest *ingest;   /* this child's worker; NULL: none */
    struct nc_readers *readers; /* this child's stores to read; NULL: none */
    struct nc_cache *cache;     /* this child's documents; NULL: none */
    struct nc_watch *watch;     /* on the store's files; NULL: none */
    struct nc_quota *forms;     /* this child's: of pages being converted */
} nc_server_conf;

extern const command_rec nc_commands[];

void *nc_dir_conf_create(apr_pool_t *pool, char *dir);
void *nc_dir_conf_merge(apr_pool_t *pool, void *outer, void *inner);
void *nc_server_conf_create(apr_pool_t *pool, server_rec *s);
void *nc_server_conf_merge(apr_pool_t *pool, void *main, void *virtual);

/* Never NULL. */
nc_dir_conf *nc_dir_conf_of(const request_rec *r);

/* How many bytes of a page may wait: what is configured, or NC_HOLD_LIMIT. */
size_t nc_dir_conf_hold_limit(const nc_dir_conf *conf);
nc_server_conf *nc_server_conf_of(const server_rec *s);

/* The section's own sheet, made if there is none yet. NULL: out of memory. */
nc_rules *nc_dir_conf_sheet(nc_dir_conf *conf, cmd_parms *cmd);

/* The sheet of NewsCleanArticle SELECTOR, sealed, which lives as long as the
 * configuration. NULL: ERR says why not. */
const nc_rules *nc_config_article(cmd_parms *cmd, const char *selector,
                                  nc_error *err);

/* CONF says in CMD what pages become: they are no older than that. */
void nc_dir_conf_date(nc_dir_conf *conf, cmd_parms *cmd);

/* Whether CMD stands in an .htaccess file. */
bool nc_config_in_htaccess(const cmd_parms *cmd);

/* The sheets that apply to a request, the shipped one first, and its host: the
 * server's own name or that which the client used, as UseCanonicalName has it.
 * It lives as long as the request. */
void nc_config_sheets(request_rec *r, nc_sheets *sheets);

/* What no single directive can know: the check_config hook, which `-t` runs
 * too. */
int nc_config_check(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                    server_rec *s);

/* Seals the sheets and makes what all children share: the post_config hook. */
int nc_config_finish(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                     server_rec *s);

#endif /* NC_CONFIG_H */
