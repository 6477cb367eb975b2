/* host.c -- a host's name in one form, and its domains.
 *
 * Names beyond ASCII become A-labels by libidn2 (UTS 46, not transitional, as
 * browsers do). What libidn2 refuses keeps its bytes: rule and request are
 * read alike, so it still finds itself. Where the public suffix begins is
 * looked up in libpsl's built-in list, which is constant.
 */
#include "host.h"

#include <idn2.h>
#include <libpsl.h>
#include "nc_chars.h"

/* The longest U-label form that can have 253 bytes as A-labels is shorter. */
enum { UNICODE_MAX = 1024 };

static bool is_name_byte(unsigned char c)
{
    return nc_is_alnum(c) || c == '-' || c == '_' || c >= 0x80;
}

/* Labels of 1 to 63 bytes, joined by dots. */
static bool is_name(nc_span s)
{
    size_t label = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '.') {
            if (label == 0)
                return false;
            label = 0;
        }
        else if (!is_name_byte(s.ptr[i]) || ++label > NC_LABEL_MAX) {
            return false;
        }
    }
    return label > 0 && s.len <= NC_HOST_MAX;
}

/* `[2001:db8::1]`: whether it is right is not asked. */
static bool is_ipv6(nc_span s)
{
    if (s.len < 4 || s.len > NC_HOST_MAX || s.ptr[0] != '[' ||
        s.ptr[s.len - 1] != ']')
        return false;
    for (size_t i = 1; i + 1 < s.len; i++) {
        if (nc_hex_value(s.ptr[i]) < 0 && s.ptr[i] != ':' && s.ptr[i] != '.')
            return false;
    }
    return true;
}

static bool is_ipv4(nc_span s)
{
    unsigned dots = 0;

    for (size_t i = 0; i < s.len; i++) {
        dots += s.ptr[i] == '.';
        if (!nc_is_digit(s.ptr[i]) && s.ptr[i] != '.')
            return false;
    }
    return dots == 3;
}

static void copy_lower(char *out, size_t *len, nc_span s)
{
    for (size_t i = 0; i < s.len; i++)
        out[i] = (char)nc_lower(s.ptr[i]);
    out[s.len] = '\0';
    *len = s.len;
}

static bool is_ascii(nc_span s)
{
    unsigned char seen = 0;

    for (size_t i = 0; i < s.len; i++)
        seen |= s.ptr[i];
    return seen < 0x80;
}

/* NC_EINVAL: libidn2 refuses it. */
static nc_status to_ascii(char *out, size_t *len, nc_span s)
{
    char text[UNICODE_MAX + 1];
    char *ascii = NULL;
    nc_status status = NC_EINVAL;
    int result;

    if (s.len > UNICODE_MAX || memchr(s.ptr, '\0', s.len))
        return NC_EINVAL;
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    result = idn2_to_ascii_8z(text, &ascii, IDN2_NONTRANSITIONAL);
    if (result == IDN2_MALLOC)
        return NC_ENOMEM;
    if (result == IDN2_OK && is_name(nc_span_of(ascii))) {
        copy_lower(out, len, nc_span_of(ascii));
        status = NC_OK;
    }
    idn2_free(ascii);
    return status;
}

nc_status nc_host_normalize(char *out, size_t *len, nc_span name)
{
    if (name.len > 1 && name.ptr[name.len - 1] == '.')
        name.len--;
    if (!is_ascii(name)) {
        nc_status status = to_ascii(out, len, name);

        if (status != NC_EINVAL)
            return status;
    }
    if (!is_name(name) && !is_ipv6(name))
        return NC_EINVAL;
    copy_lower(out, len, name);
    return NC_OK;
}

/* HOST without its port. */
static nc_span without_port(nc_span host)
{
    const unsigned char *colon =
        host.len > 0 ? memrchr(host.ptr, ':', host.len) : NULL;

    if (!colon || memchr(colon, ']', (size_t)(host.ptr + host.len - colon)))
        return host;
    for (const unsigned char *p = colon + 1; p < host.ptr + host.len; p++) {
        if (!nc_is_digit(*p))
            return host;
    }
    return nc_span_between(host.ptr, colon);
}

static void add_name(nc_host *h, nc_span name, bool entity)
{
    nc_assert(h->n < 2 * NC_HOST_LABELS_MAX);
    h->names[h->n++] = (nc_host_name){name, entity};
}

/* Where the NC_HOST_LABELS_MAX last labels of S begin. */
static const unsigned char *last_labels(nc_span s)
{
    unsigned labels = 1;

    for (size_t i = s.len; i > 0; i--) {
        if (s.ptr[i - 1] == '.' && labels++ == NC_HOST_LABELS_MAX)
            return s.ptr + i;
    }
    return s.ptr;
}

/* The name of the host and those of its domains, each with its entity if it
 * is more than a public suffix. */
static void add_names(nc_host *h, nc_span host)
{
    const char *suffix = psl_unregistrable_domain(psl_builtin(), h->text);
    const unsigned char *end = host.ptr + host.len;
    const unsigned char *stem = suffix && suffix > h->text
                                    ? (const unsigned char *)suffix - 1
                                    : host.ptr;

    for (const unsigned char *p = last_labels(host); p; p++) {
        add_name(h, nc_span_between(p, end), false);
        if (p < stem)
            add_name(h, nc_span_between(p, stem), true);
        p = memchr(p, '.', (size_t)(end - p));
        if (!p)
            break;
    }
}

bool nc_host_init(nc_host *h, nc_span host)
{
    size_t len = 0;

    h->n = 0;
    h->text[0] = '\0';
    if (nc_host_normalize(h->text, &len, without_port(host)) != NC_OK)
        return false;
    host = (nc_span){(const unsigned char *)h->text, len};
    if (host.ptr[0] == '[' || is_ipv4(host))
        add_name(h, host, false);
    else
        add_names(h, host);
    return true;
}
