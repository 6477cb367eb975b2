/* insert.c -- where the filter goes: into the chain of which requests, by which
 * of its names.
 */
#include "nc_filter.h"

#include "nc_config.h"
#include "nc_notes.h"
#include "nc_policy.h"
#include "nc_validators.h"

bool nc_filter_keeps_only(const ap_filter_t *f)
{
    return strcasecmp(f->frec->name, NC_FILTER_KEEP_NAME) == 0;
}

/* Runs before the handler, however the filter was inserted. */
static int init(ap_filter_t *f)
{
    if (!nc_filter_keeps_only(f))
        nc_request_prepare(f->r);
    return OK;
}

void nc_filter_register(void)
{
    ap_register_output_filter_protocol(
        NC_FILTER_NAME, nc_filter, init, AP_FTYPE_RESOURCE,
        AP_FILTER_PROTO_CHANGE | AP_FILTER_PROTO_CHANGE_LENGTH |
            AP_FILTER_PROTO_TRANSFORM | AP_FILTER_PROTO_NO_BYTERANGE);
    ap_register_output_filter(NC_FILTER_KEEP_NAME, nc_filter, init,
                              AP_FTYPE_RESOURCE);
}

static bool is_inserted(const request_rec *r, const char *name)
{
    for (const ap_filter_t *f = r->output_filters; f; f = f->next) {
        if (strcasecmp(f->frec->name, name) == 0)
            return true;
    }
    return false;
}

bool nc_filter_cleans(const request_rec *r)
{
    return is_inserted(r, NC_FILTER_NAME);
}

void nc_filter_insert(request_rec *r)
{
    const nc_dir_conf *conf = nc_dir_conf_of(r);

    if (r->main || is_inserted(r, NC_FILTER_NAME))
        return;
    if (nc_policy_is_own(r)) { /* never cleaned: not worth a filter */
        if (conf->enabled == NC_ON)
            nc_notes_status(r, nc_reason_text(NC_REASON_OWN));
        return;
    }
    if (conf->enabled == NC_ON)
        ap_add_output_filter(NC_FILTER_NAME, NULL, r, r->connection);
    else if (conf->save == NC_ON)
        ap_add_output_filter(NC_FILTER_KEEP_NAME, NULL, r, r->connection);
}
