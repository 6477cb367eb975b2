/* pgsql_place.c -- a connection string read, and given time limits.
 *
 * The string is libpq's list of `name=value`, where a value may stand in single
 * quotes. A wait on the network that its owner put no bounds to gets them here:
 * a database that is away must not hold a thread for the minutes that TCP would
 * wait. The other form, an address that begins with postgresql://, is refused:
 * one form is enough to read.
 */
#include "pgsql.h"

#include <apr_strings.h>
#include "nc_chars.h"

/* --- the list */

static const char *skip_space(const char *p)
{
    while (nc_is_space((unsigned char)*p))
        p++;
    return p;
}

/* To the end of a value; NULL: its quote is not closed. */
static const char *skip_value(const char *p)
{
    bool quoted = *p == '\'';

    for (p += quoted; *p; p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (quoted ? *p == '\'' : nc_is_space((unsigned char)*p))
            break;
    }
    if (!quoted)
        return p;
    return *p ? p + 1 : NULL;
}

static const char *skip_name(const char *p)
{
    while (nc_is_alpha((unsigned char)*p) || *p == '_')
        p++;
    return p;
}

/* Those of libpq up to PostgreSQL 17 (its manual, 34.1.2): a wrong one would be
 * found only when a page is to be kept. */
static const char *const known[] = {
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "passfile",
    "require_auth",
    "channel_binding",
    "connect_timeout",
    "client_encoding",
    "options",
    "application_name",
    "fallback_application_name",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
    "replication",
    "gssencmode",
    "gssdelegation",
    "gsslib",
    "krbsrvname",
    "sslmode",
    "sslnegotiation",
    "sslcompression",
    "sslcert",
    "sslcertmode",
    "sslkey",
    "sslpassword",
    "sslrootcert",
    "sslcrl",
    "sslcrldir",
    "sslsni",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
    "requirepeer",
    "service",
    "target_session_attrs",
    "load_balance_hosts",
};

static bool is_known(nc_span name)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (nc_span_equal(name, nc_span_of(known[i])))
            return true;
    return false;
}

/* One `name=value` of the list, as it stands there. */
typedef struct pair {
    nc_span name;
    nc_span whole;
} pair_t;

static nc_span between(const char *begin, const char *end)
{
    return (nc_span){(const unsigned char *)begin, (size_t)(end - begin)};
}

/* Takes a pair off *PLACE, which does not begin with white space. Returns what
 * is wrong with it, or NULL. */
static const char *take_pair(const char **place, pair_t *pair)
{
    const char *end = skip_name(*place);
    const char *p = skip_space(end);

    pair->name = between(*place, end);
    if (end == *place || *p != '=')
        return "it has to be a list of name=value, like host=... dbname=...";
    p = skip_value(skip_space(p + 1));
    if (!p)
        return "a quote is not closed";
    pair->whole = between(*place, p);
    *place = skip_space(p);
    return NULL;
}

/* The names of PLACE into NAMES, of nc_span. Returns what is wrong, or NULL. */
static const char *read_names(const char *place, apr_array_header_t *names)
{
    const char *p = skip_space(place);

    while (*p) {
        pair_t pair;
        const char *wrong = take_pair(&p, &pair);

        if (wrong)
            return wrong;
        if (!is_known(pair.name))
            return apr_psprintf(names->pool,
                                "'%.*s' is no parameter of a connection; "
                                "there are host, port, dbname, user and more",
                                (int)pair.name.len,
                                (const char *)pair.name.ptr);
        APR_ARRAY_PUSH(names, nc_span) = pair.name;
    }
    return names->nelts > 0 ? NULL : "it is empty";
}

/* --- its name */

const char *nc_pgsql_name(const char *place, apr_pool_t *pool)
{
    static const char *const open_to_all[] = {"host",   "hostaddr", "port",
                                              "dbname", "user",     "service"};
    const char *p = skip_space(place), *name = "";
    pair_t pair;

    while (*p && !take_pair(&p, &pair)) {
        for (size_t i = 0; i < sizeof(open_to_all) / sizeof(char *); i++)
            if (nc_span_equal(pair.name, nc_span_of(open_to_all[i])))
                name = apr_psprintf(pool, "%s%s%.*s", name, *name ? " " : "",
                                    (int)pair.whole.len,
                                    (const char *)pair.whole.ptr);
    }
    return name;
}

/* --- the limits */

/* Seconds, but for the last: milliseconds that sent bytes may stay without an
 * answer of the other machine. Sockets of this machine need none of these. */
static const struct {
    const char *name;
    const char *value;
} limits[] = {
    {"connect_timeout", "3"},      {"keepalives_idle", "10"},
    {"keepalives_interval", "3"},  {"keepalives_count", "3"},
    {"tcp_user_timeout", "10000"}, {"application_name", "newsclean"},
};

static bool has_name(const apr_array_header_t *names, const char *name)
{
    for (int i = 0; i < names->nelts; i++)
        if (nc_span_equal(APR_ARRAY_IDX(names, i, nc_span), nc_span_of(name)))
            return true;
    return false;
}

const char *nc_pgsql_place(const char *place, const char **reason,
                           apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_make(pool, 8, sizeof(nc_span));
    const char *whole = place;

    *reason = read_names(place, names);
    if (*reason)
        return NULL;
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
        if (!has_name(names, limits[i].name))
            whole = apr_pstrcat(pool, whole, " ", limits[i].name, "=",
                                limits[i].value, NULL);
    /* Ours are all UTF-8. Of two the last counts. */
    return apr_pstrcat(pool, whole, " client_encoding=UTF8", NULL);
}
