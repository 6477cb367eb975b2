/* nc_mount.h -- where the handler stands.
 *
 * A page that passes and a worker in the background have no request below the
 * handler's <Location>: what they need to know of it is looked up once, when
 * the configuration has been read. Only plain <Location> sections with
 * `SetHandler newsclean` are found; patterns, <If> and .htaccess are not.
 */
#ifndef NC_MOUNT_H
#define NC_MOUNT_H

#include "nc_config.h"

typedef struct nc_mount {
    const char *path;        /* decoded, begins and ends with a slash */
    const nc_dir_conf *conf; /* as a request below it has it */
} nc_mount;

/* Those of S, in the order of its sections: of nc_mount. */
const apr_array_header_t *nc_mounts_find(server_rec *s, apr_pool_t *pool);

/* Whether a <Location> or <LocationMatch> of the configuration gives R to
 * HANDLER: what .htaccess or a folder's section says can't open what is closed
 * elsewhere. *LENGTH: of the longest plain one's path, without its slash;
 * SIZE_MAX: it is a pattern. The sections are asked one by one, since others
 * may lie on the path too. */
bool nc_mount_find(request_rec *r, const char *handler, size_t *length);

#endif /* NC_MOUNT_H */
