/* secret.c -- cookies and queries that look like a login or a one-time address.
 */
#include "secret.h"

#include <string.h>

#include "nc_chars.h"
#include "nc_span.h"
#include "nc_url.h"

typedef enum place { COOKIE = 1, QUERY = 2, ANY = COOKIE | QUERY } place;

static const struct {
    nc_span text;
    place place;
    bool alone; /* a part of many other words: none beside a letter or digit */
} names[] = {
    {NC_SPAN_LIT("sess"), ANY, false},
    {NC_SPAN_LIT("auth"), ANY, false},
    {NC_SPAN_LIT("login"), ANY, false},
    {NC_SPAN_LIT("logged"), ANY, false},
    {NC_SPAN_LIT("token"), ANY, false},
    {NC_SPAN_LIT("user"), ANY, false},
    {NC_SPAN_LIT("member"), ANY, false},
    {NC_SPAN_LIT("passw"), ANY, false},
    {NC_SPAN_LIT("secret"), ANY, false},
    {NC_SPAN_LIT("jwt"), ANY, false},
    {NC_SPAN_LIT("nonce"), ANY, false},
    {NC_SPAN_LIT("preview"), ANY, false},
    {NC_SPAN_LIT("apikey"), ANY, false},
    {NC_SPAN_LIT("api_key"), ANY, false},
    {NC_SPAN_LIT("signature"), ANY, false},
    {NC_SPAN_LIT("saml"), ANY, false},
    {NC_SPAN_LIT("sid"), ANY, true},
    {NC_SPAN_LIT("sso"), ANY, true},
    {NC_SPAN_LIT("pwd"), ANY, true},
    {NC_SPAN_LIT("sig"), ANY, true},
    {NC_SPAN_LIT("pass"), ANY, true},
    {NC_SPAN_LIT("otp"), ANY, true},
    {NC_SPAN_LIT("ticket"), ANY, true},
    /* one-time addresses, and those that are sent to one person */
    {NC_SPAN_LIT("unlock"), QUERY, false},
    {NC_SPAN_LIT("invit"), QUERY, false},
    {NC_SPAN_LIT("draft"), QUERY, false},
    {NC_SPAN_LIT("email"), QUERY, false},
    {NC_SPAN_LIT("access_key"), QUERY, false},
    {NC_SPAN_LIT("accesskey"), QUERY, false},
    {NC_SPAN_LIT("resourcekey"), QUERY, false},
    {NC_SPAN_LIT("gift"), QUERY, true},
    {NC_SPAN_LIT("hash"), QUERY, true},
    {NC_SPAN_LIT("hmac"), QUERY, true},
    {NC_SPAN_LIT("magic"), QUERY, true},
    {NC_SPAN_LIT("verify"), QUERY, true},
    /* what none of the words above is in */
    {NC_SPAN_LIT("__ac"), COOKIE, true},          /* Plone */
    {NC_SPAN_LIT("__utp"), COOKIE, true},         /* Piano */
    {NC_SPAN_LIT("aspnet"), COOKIE, false},       /* ASP.NET, all schemes */
    {NC_SPAN_LIT("castgc"), COOKIE, false},       /* CAS */
    {NC_SPAN_LIT("directorypro"), COOKIE, false}, /* OpenAM */
    {NC_SPAN_LIT("ezproxy"), COOKIE, false},      /* libraries' proxy */
    {NC_SPAN_LIT("keycloak"), COOKIE, false},     /* Keycloak */
    {NC_SPAN_LIT("mellon"), COOKIE, false},       /* mod_auth_mellon */
    {NC_SPAN_LIT("mysapsso"), COOKIE, false},     /* SAP */
    {NC_SPAN_LIT("nsc_aaac"), COOKIE, false},     /* Citrix */
    {NC_SPAN_LIT("nsc_tmas"), COOKIE, false},     /* Citrix */
    {NC_SPAN_LIT("obsso"), COOKIE, false},        /* Oracle */
    {NC_SPAN_LIT("pomerium"), COOKIE, false},     /* Pomerium */
    {NC_SPAN_LIT("postpass"), COOKIE, false},     /* WordPress, of a post */
    {NC_SPAN_LIT("remember"), COOKIE, false},     /* Laravel, Flarum */
    {NC_SPAN_LIT("rtfa"), COOKIE, true},          /* SharePoint */
    {NC_SPAN_LIT("smfcookie"), COOKIE, false},    /* Simple Machines Forum */
    {NC_SPAN_LIT("smidentity"), COOKIE, false},   /* SiteMinder */
};

/* Whether PART stands in NAME with no letter or digit beside it. */
static bool has_part(nc_span name, nc_span part)
{
    for (size_t at = 0; at + part.len <= name.len; at++) {
        nc_span here = {name.ptr + at, part.len};
        size_t end = at + part.len;

        if (nc_span_equal_nocase(here, part) &&
            (at == 0 || !nc_is_alnum(name.ptr[at - 1])) &&
            (end == name.len || !nc_is_alnum(name.ptr[end])))
            return true;
    }
    return false;
}

static bool is_secret(nc_span name, place where)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if ((names[i].place & where) &&
            (names[i].alone ? has_part(name, names[i].text)
                            : nc_span_find_nocase(name, names[i].text) != NULL))
            return true;
    return false;
}

/* Whether a name in a list `name=value`, parted by one of SEPARATORS, looks
 * like a secret's. */
static bool has_secret(const char *list, const char *separators, place where)
{
    while (*list) {
        list += strspn(list, separators);

        size_t pair = strcspn(list, separators);
        const char *equals = memchr(list, '=', pair);
        size_t len = equals ? (size_t)(equals - list) : pair;

        if (is_secret((nc_span){(const unsigned char *)list, len}, where))
            return true;
        list += pair;
    }
    return false;
}

static int search_cookie(void *ctx, const char *key, const char *value)
{
    bool *found = ctx;

    (void)key;
    *found = has_secret(value, "; ", COOKIE);
    return !*found;
}

bool nc_secret_in_cookies(const apr_table_t *headers)
{
    bool found = false;

    apr_table_do(search_cookie, &found, headers, "Cookie", NULL);
    return found;
}

bool nc_secret_in_query(const char *query)
{
    return query &&
           (has_secret(query, "&;", QUERY) || strlen(query) > NC_URL_MAX);
}
