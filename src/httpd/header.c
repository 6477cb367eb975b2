/* header.c -- words in the values of a header.
 */
#include "header.h"

#include <string.h>
#include <strings.h>

typedef struct search {
    const char *const *words;
    const char *but;
    bool found;
} search;

bool nc_header_is_word(const char *const *words, const char *item, size_t len)
{
    for (; *words; words++) {
        if (strlen(*words) == len && strncasecmp(*words, item, len) == 0)
            return true;
    }
    return false;
}

/* Behind the word at VALUE: its argument, up to the next comma that stands in
 * no quotes. */
static const char *skip_item(const char *value)
{
    while (*value && *value != ',') {
        if (*value == '"') {
            do
                value += *value == '\\' && value[1] ? 2 : 1;
            while (*value && *value != '"');
        }
        if (*value)
            value++;
    }
    return value;
}

/* One value: words, parted by commas, up to a `=` or `;` each. */
static int search_list(void *ctx, const char *key, const char *value)
{
    search *s = ctx;

    (void)key;
    while (*value && !s->found) {
        value += strspn(value, " \t,");
        size_t len = strcspn(value, " \t,=;");

        s->found = nc_header_is_word(s->words, value, len);
        value = skip_item(value + len);
    }
    return !s->found;
}

bool nc_header_has_word(const apr_table_t *headers, const char *name,
                        const char *const *words)
{
    search s = {words, NULL, false};

    apr_table_do(search_list, &s, headers, name, NULL);
    return s.found;
}

static int search_anywhere(void *ctx, const char *key, const char *value)
{
    static const char between[] = " \t,;:=\"";
    search *s = ctx;
    bool is_limit = false;

    (void)key;
    if (value == s->but)
        return 1;
    while (*value && !s->found) {
        value += strspn(value, between);
        size_t len = strcspn(value, between);

        s->found = !is_limit && nc_header_is_word(s->words, value, len);
        is_limit = value[len] == ':' && strncasecmp(value, "max-", 4) == 0;
        value += len;
    }
    return !s->found;
}

bool nc_header_mentions(const apr_table_t *headers, const char *name,
                        const char *const *words, const char *but)
{
    search s = {words, but, false};

    apr_table_do(search_anywhere, &s, headers, name, NULL);
    return s.found;
}
