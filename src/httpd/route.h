/* route.h -- which document a path below the handler's mount asks for. */
#ifndef ROUTE_H
#define ROUTE_H

#include <httpd.h>
#include "nc_form.h"

enum { NC_ID_LEN = 36 /* of a UUID in its written form */ };

typedef enum nc_route_kind {
    NC_ROUTE_NONE,
    NC_ROUTE_MOUNT, /* the Location without its slash */
    NC_ROUTE_FRONT,
    NC_ROUTE_SEARCH,
    NC_ROUTE_FEED,
    NC_ROUTE_ARCHIVE,
    NC_ROUTE_ARTICLE,
    NC_ROUTE_OPENSEARCH,
    NC_ROUTE_OPML,
    NC_ROUTE_SITEMAP,
    NC_ROUTE_LLMS
} nc_route_kind;

typedef enum nc_feed_format {
    NC_FEED_ATOM,
    NC_FEED_RSS,
    NC_FEED_JSON,
    NC_FEED_FORMATS
} nc_feed_format;

typedef struct nc_route {
    nc_route_kind kind;
    const char *base; /* absolute address of the mount, ends in a slash */
    nc_feed_format format;
    int year; /* of an archive */
    int month;
    char id[NC_ID_LEN + 1]; /* of an article */
    nc_form form;
    bool by_accept; /* the form is the client's choice */
} nc_route;

/* "atom", "rss", "json". */
const char *nc_route_format_name(nc_feed_format format);

/* MOUNT: as nc_mount_find() has it. */
void nc_route_read(nc_route *route, const request_rec *r, size_t mount);

#endif /* ROUTE_H */
