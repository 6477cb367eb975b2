/* fuzz_domains.c -- the input is a list of domains, a NUL, and a host.
 *
 * Laws: an error has its column within the text; names are in the form that is
 * compared, which is its own; what holds on a host is certain; without an
 * include, or with `*` alone, it holds.
 */
#include "fuzzing.h"
#include "domains.h"

static void check_names(const nc_domains *d)
{
    size_t includes = 0;

    for (const nc_domain *i = NULL; (i = nc_domains_next_include(d, i));) {
        LAW(!i->exclude && i >= d->items && i < d->items + d->n);
        LAW(++includes <= d->n);
    }
    LAW((includes > 0) == d->has_include);
    for (size_t i = 0; i < d->n; i++) {
        char again[NC_HOST_MAX + 1];
        size_t len;

        if (d->items[i].kind != NC_DOMAIN_NAME)
            continue;
        LAW(nc_host_normalize(again, &len, d->items[i].name) == NC_OK);
        LAW(nc_span_equal((nc_span){(unsigned char *)again, len},
                          d->items[i].name));
    }
}

static void check_host(const nc_host *h)
{
    LAW(h->n <= 2 * NC_HOST_LABELS_MAX);
    for (unsigned i = 0; i < h->n; i++)
        LAW(h->names[i].name.len > 0 &&
            (h->names[i].entity ||
             nc_span_ends(nc_span_of(h->text), h->names[i].name)));
}

static void parse(nc_span text, char separator, const nc_host *h)
{
    nc_domains d;
    nc_error err = {0, 0, ""};
    nc_status status = nc_domains_parse(&d, text, separator, &err);

    if (status == NC_OK) {
        LAW(d.n <= text.len && d.n <= NC_DOMAINS_MAX);
        check_names(&d);
        LAW(nc_domains_match(&d, h) == nc_domains_match(&d, h));
        LAW(d.n > 0 || nc_domains_match(&d, h));
    }
    else {
        LAW(err.col <= text.len + 1 && err.msg[0]);
        LAW(d.n == 0 && !d.items && !d.names && !d.has_include);
    }
    nc_domains_release(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char *copy = copy_of((nc_span){data, size});
    nc_span host = {copy, size}, list = take_part(&host);
    nc_host h;

    if (nc_host_init(&h, host))
        LAW(h.n > 0);
    else
        LAW(h.n == 0);
    check_host(&h);
    parse(list, ',', &h);
    parse(list, '|', &h);
    free(copy);
    return 0;
}
