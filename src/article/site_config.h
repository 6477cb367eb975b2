/* site_config.h -- one site config, read: its rules in the order of the file.
 */
#ifndef SITE_CONFIG_H
#define SITE_CONFIG_H

#include <apr_tables.h>
#include "nc_site_config.h"
#include "nc_span.h"
#include "site_xpath.h"

typedef enum nc_site_kind {
    NC_SITE_IGNORED, /* of use to programs that fetch pages or test files */
    NC_SITE_TITLE,
    NC_SITE_BODY,
    NC_SITE_AUTHOR,
    NC_SITE_DATE,
    NC_SITE_STRIP,
    NC_SITE_STRIP_ATTR,
    NC_SITE_STRIP_ATTR_LATE, /* once the body is found */
    NC_SITE_STRIP_NAME,      /* words of class and id attributes */
    NC_SITE_STRIP_IMAGE,     /* a part of an img's address */
    NC_SITE_WRAP,            /* arg: the element's name */
    NC_SITE_MOVE,            /* arg: an expression, of where to */
    NC_SITE_DISSOLVE,
    NC_SITE_NATIVE_AD,
    NC_SITE_LAZY_IMAGE, /* the attribute that has an img's address */
    NC_SITE_REPLACE     /* arg: what is replaced */
} nc_site_kind;

typedef enum nc_site_flag {
    NC_SITE_PRUNE,
    NC_SITE_SKIP_JSON_LD,
    NC_SITE_STRIP_COMMENTS,
    NC_SITE_AUTODETECT,
    NC_SITE_FLAGS
} nc_site_flag;

typedef enum nc_site_answer {
    NC_SITE_UNSAID,
    NC_SITE_NO,
    NC_SITE_YES
} nc_site_answer;

typedef struct nc_site_rule {
    nc_site_kind kind;
    const char *arg;   /* NULL but where the kind says so */
    const char *value; /* an expression, checked, or plain text */
} nc_site_rule;

typedef struct nc_site_config {
    const char *file;           /* its name without directory */
    apr_array_header_t *rules;  /* of nc_site_rule; none is IGNORED */
    apr_array_header_t *wrongs; /* of nc_error */
    nc_site_answer flags[NC_SITE_FLAGS];
} nc_site_config;

/* Reads TEXT. XPATH checks the expressions. What is wrong is left out and
 * noted. Never NULL. */
nc_site_config *nc_site_config_read(const char *file, nc_span text,
                                    nc_site_xpath *xpath, apr_pool_t *pool);

enum { NC_SITE_NEAR_MAX = 2 /* the host's own file and global.txt */ };

/* The configs that count for HOST (lower case, as nc_url_host has it), the
 * nearest first. Returns how many. Thread-safe. */
size_t nc_site_configs_find(const nc_site_configs *sites, const char *host,
                            const nc_site_config *near[NC_SITE_NEAR_MAX]);

#endif /* SITE_CONFIG_H */
