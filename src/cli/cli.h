/* cli.h -- what the commands of `newsclean` share.
 *
 * A command gets its own name in argv[0] (as "newsclean: NAME", which is how
 * getopt begins its messages), prints results to stdout and messages to stderr,
 * and returns an exit status; main.c looks after stdout's errors.
 */
#ifndef CLI_H
#define CLI_H

#include <apr_pools.h>
#include "nc_buf.h"

enum {
    NC_CLI_OK = 0,
    NC_CLI_FAILURE = 1,
    NC_CLI_USAGE = 2,
    /* A page or a rule file; more is no web page but a mistake. */
    NC_CLI_FILE_MAX = 64 * 1024 * 1024
};

/* `--help` as getopt_long returns it. */
enum { NC_CLI_HELP = 256 };

int nc_cli_clean(int argc, char **argv, apr_pool_t *pool);
int nc_cli_explain(int argc, char **argv, apr_pool_t *pool);
int nc_cli_extract(int argc, char **argv, apr_pool_t *pool);
int nc_cli_import(int argc, char **argv, apr_pool_t *pool);
int nc_cli_list(int argc, char **argv, apr_pool_t *pool);
int nc_cli_rules_command(int argc, char **argv, apr_pool_t *pool);
int nc_cli_store(int argc, char **argv, apr_pool_t *pool);

extern const char nc_cli_clean_help[];
extern const char nc_cli_explain_help[];
extern const char nc_cli_extract_help[];
extern const char nc_cli_import_help[];
extern const char nc_cli_list_help[];
extern const char nc_cli_rules_help[];
extern const char nc_cli_store_help[];

/* "WHO: message", a line on stderr; control characters become `?`. */
void nc_cli_error(const char *who, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* After a message of getopt's or of ours: where help is. */
int nc_cli_usage(void);

/* A missing or superfluous argument: the message and nc_cli_usage. */
int nc_cli_usage_error(const char *who, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

int nc_cli_help(const char *text);

/* The whole file PATH (`-`: stdin) appended to OUT. False: it told why not. */
bool nc_cli_read(const char *who, const char *path, nc_buf *out);

/* PATH open for reading; -1: it told why not. `-` is stdin. */
int nc_cli_open(const char *who, const char *path);
void nc_cli_close(int fd); /* leaves stdin open */

/* Writes to stdout; NC_EIO: it can't be written to any more. */
nc_status nc_cli_print(nc_span bytes);

/* Whether the name PATH is that of XHTML, which servers send as XML. */
bool nc_cli_is_xhtml(const char *path);

#endif /* CLI_H */
