/* nc_status_handler.h -- `SetHandler newsclean-status`: what the module has
 * done since the server was started, and how far the store has got.
 *
 *     ?format=html          for people: the default
 *     ?format=prometheus    for Prometheus, whose Accept header does it too
 *
 * Who may see it is for the <Location> to say. It is never stored, and works
 * while the store does not.
 *
 * The same numbers, without those of the store, are a part of mod_status' page,
 * and with ?auto lines there: `NewsCleanCuts: 3`.
 */
#ifndef NC_STATUS_HANDLER_H
#define NC_STATUS_HANDLER_H

#include <httpd.h>

#define NC_STATUS_NAME "newsclean-status"

int nc_status_handler(request_rec *r);
void nc_status_register(void); /* with mod_status, if that is loaded */

#endif /* NC_STATUS_HANDLER_H */
