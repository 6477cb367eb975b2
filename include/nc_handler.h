/* nc_handler.h -- `SetHandler newsclean`: the store's articles, served.
 *
 *     /                     the front page: ?q= section= author= tag= page=
 *     /feed.atom            ?limit= q= section= author= tag=
 *     /a/ID  .html .txt .md one article
 *
 * All links are absolute and on the server's own name. Reads only.
 */
#ifndef NC_HANDLER_H
#define NC_HANDLER_H

#include <httpd.h>

#define NC_HANDLER_NAME "newsclean"

enum {
    NC_RETRY_AFTER = 30 /* seconds, when the store is away */
};

int nc_handler(request_rec *r);

#endif /* NC_HANDLER_H */
