/* nc_asker.h -- who asked for a page: is what he got everybody's?
 *
 * A request may become several on its way: an internal redirect makes a new one
 * that knows no user, has a configuration and arguments of its own, and is
 * always a GET. A page is private if it is by any of them.
 */
#ifndef NC_ASKER_H
#define NC_ASKER_H

#include <httpd.h>

#include "nc_policy.h"

/* The request as the client asked, whatever became R of it. */
const request_rec *nc_asker_first(const request_rec *r);

/* Why what R was answered with may be for one asker only; NONE: it is not. */
nc_reason nc_asker_judge(const request_rec *r);

/* Whether the client asked by GET, whatever became of the request since. */
bool nc_asker_gets(const request_rec *r);

/* Whether NewsCleanSave Off holds for any of what R was. */
bool nc_asker_is_refused(const request_rec *r);

/* A hook before those that lead a request elsewhere without making a new one
 * (translate_name, fixups): takes down that NewsCleanSave Off holds here. */
int nc_asker_note(request_rec *r);

#endif /* NC_ASKER_H */
