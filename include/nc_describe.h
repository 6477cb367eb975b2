/* nc_describe.h -- what a mount of the handler says of itself in documents. */
#ifndef NC_DESCRIBE_H
#define NC_DESCRIBE_H

#include "nc_config.h"
#include "nc_render.h"

/* The title that is configured, or one made of the server's name. */
const char *nc_describe_title(const request_rec *r, const nc_dir_conf *conf);

/* FEED becomes what CONF says. BASE: the absolute address of the mount, with
 * its slash; NULL: there is none. FIRST: the absolute address of the feed's
 * first page in Atom, by which the feed is known in all formats. */
void nc_describe_feed(nc_feed *feed, const request_rec *r,
                      const nc_dir_conf *conf, const char *base,
                      const char *first);

#endif /* NC_DESCRIBE_H */
