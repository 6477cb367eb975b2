/* store.h -- what the parts of `newsclean store` share.
 */
#ifndef STORE_H
#define STORE_H

#include <jansson.h>
#include "cli.h"
#include "stored.h"

typedef enum nc_cli_form {
    NC_CLI_TEXT,
    NC_CLI_MARKDOWN,
    NC_CLI_HTML,
    NC_CLI_JSON
} nc_cli_form;

/* A command line of `newsclean store VERB`. */
typedef struct nc_cli_store_args {
    const char *who;
    nc_cli_place store;
    const char *operand; /* the only one; NULL: the verb has none */
    const char *host;    /* as typed; NULL: any */
    nc_store_retention keep;
    int64_t revision;
    bool has_revision;
    nc_cli_form form;
    bool json;
    bool words;
    bool dry_run;
    bool revisions;
} nc_cli_store_args;

typedef int nc_cli_store_verb(const nc_cli_store_args *args, apr_pool_t *pool);

nc_cli_store_verb nc_cli_store_show;
nc_cli_store_verb nc_cli_store_revisions;
nc_cli_store_verb nc_cli_store_export;
nc_cli_store_verb nc_cli_store_import;
nc_cli_store_verb nc_cli_store_prune;
nc_cli_store_verb nc_cli_store_remove;

/* Opens the store to write to it; one that is not there is not made. NULL: it
 * can't be, which was told. */
nc_store *nc_cli_store_open_there(const nc_cli_store_args *args,
                                  apr_pool_t *pool);

/* The id of the article that the operand names, by id or address. NULL: it is
 * an address that is none, which was told. */
const char *nc_cli_store_id(const nc_cli_store_args *args, apr_pool_t *pool);

/* A call to STORE failed: its message, and the exit status. */
int nc_cli_store_failed(const nc_cli_store_args *args, const nc_store *store);

/* OBJECT on one line to stdout; it is released. Without memory the program
 * ends: a line that is missing would look like success. */
void nc_cli_store_print(json_t *object);

/* --- store_json.c */

/* All that is kept of an article; it has what `stored` has. */
json_t *nc_cli_json_of(const nc_stored *stored, apr_pool_t *pool);

/* What nc_cli_json_of wrote. NULL: *WHY it is none. The html is sanitized. */
nc_stored *nc_cli_json_read(const json_t *object, const char **why,
                            apr_pool_t *pool);

#endif /* STORE_H */
