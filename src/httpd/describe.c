/* describe.c -- a feed, described by the configuration.
 */
#include "nc_describe.h"

#include <apr_strings.h>

#include "nc_address.h"
#include "nc_url.h"

static const char *id_of(const char *address, apr_pool_t *pool)
{
    const char *identity = nc_url_identity(address, pool);

    return apr_pstrcat(pool, "urn:uuid:",
                       nc_url_uuid(identity ? identity : address, pool), NULL);
}

const char *nc_describe_title(const request_rec *r, const nc_dir_conf *conf)
{
    return conf->feed_title ? conf->feed_title
                            : apr_pstrcat(r->pool, "Articles of ",
                                          r->server->server_hostname, NULL);
}

void nc_describe_feed(nc_feed *feed, const request_rec *r,
                      const nc_dir_conf *conf, const char *base,
                      const char *first)
{
    memset(feed, 0, sizeof(*feed));
    feed->base = base;
    feed->home =
        base ? base : apr_pstrcat(r->pool, nc_address_server(r), "/", NULL);
    feed->self = first;
    feed->id = id_of(first ? first : feed->home, r->pool);
    feed->title = feed->whole = nc_describe_title(r, conf);
    feed->subtitle = conf->feed_subtitle;
    feed->author = conf->feed_author;
    feed->rights = conf->feed_rights;
    feed->hub = conf->hub && *conf->hub ? conf->hub : NULL;
    if (base)
        feed->search = apr_pstrcat(r->pool, base, "opensearch.xml", NULL);
}
