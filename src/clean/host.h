/* host.h -- names of hosts, and the names under which rules may speak of one.
 * Private to src/clean.
 *
 * A name is compared in one form only: lower case, A-labels (RFC 5890), no
 * dot at the end.
 */
#ifndef NC_CLEAN_HOST_H
#define NC_CLEAN_HOST_H

#include "nc_span.h"
#include "nc_status.h"

enum {
    NC_HOST_MAX = 253,      /* bytes of a host's name: RFC 1035 */
    NC_LABEL_MAX = 63,      /* bytes of one of its labels */
    NC_HOST_LABELS_MAX = 32 /* labels of a name that are looked at */
};

/* A host by one of its names: its own or that of a domain it is in; or an
 * entity, which stands for the same name under any public suffix and is
 * written `example.*` in rules, `example` here. */
typedef struct nc_host_name {
    nc_span name;
    bool entity;
} nc_host_name;

/* The host of a request. The names lie in it, so it must not be copied. */
typedef struct nc_host {
    char text[NC_HOST_MAX + 1];
    unsigned n;
    nc_host_name names[2 * NC_HOST_LABELS_MAX]; /* most specific first; a name
                                                 * before its entity */
} nc_host;

/* Reads HOST as a request has it, with or without a port. False: it is no
 * host that a rule could name, and has no names. Of a name with more than
 * NC_HOST_LABELS_MAX labels only the last ones count. */
bool nc_host_init(nc_host *h, nc_span host);

/* Writes NAME in the form that is compared to OUT, which has room for
 * NC_HOST_MAX bytes and a NUL, and its length to *LEN. NC_EINVAL: it is no
 * name of a host. */
nc_status nc_host_normalize(char *out, size_t *len, nc_span name);

#endif /* NC_CLEAN_HOST_H */
