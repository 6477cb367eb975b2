/* span.c -- comparing and searching borrowed bytes. */
#include "nc_span.h"

#include <stdint.h>
#include <utf8proc.h>
#include "nc_chars.h"

static bool same_nocase(const unsigned char *a, const unsigned char *b,
                        size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (nc_lower(a[i]) != nc_lower(b[i]))
            return false;
    }
    return true;
}

bool nc_span_equal(nc_span a, nc_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool nc_span_equal_nocase(nc_span a, nc_span b)
{
    return a.len == b.len && same_nocase(a.ptr, b.ptr, a.len);
}

bool nc_span_starts(nc_span s, nc_span prefix)
{
    return s.len >= prefix.len &&
           (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

bool nc_span_starts_nocase(nc_span s, nc_span prefix)
{
    return s.len >= prefix.len && same_nocase(s.ptr, prefix.ptr, prefix.len);
}

bool nc_span_ends(nc_span s, nc_span suffix)
{
    if (s.len < suffix.len)
        return false;
    s.ptr += s.len - suffix.len;
    s.len = suffix.len;
    return nc_span_equal(s, suffix);
}

const unsigned char *nc_span_find(nc_span s, nc_span needle)
{
    if (needle.len == 0)
        return s.ptr;
    if (s.len < needle.len)
        return NULL;
    return memmem(s.ptr, s.len, needle.ptr, needle.len);
}

/* Where C stands first in S, in either case; NULL if nowhere. */
static const unsigned char *find_letter(nc_span s, unsigned char c)
{
    const unsigned char *lower = memchr(s.ptr, nc_lower(c), s.len);
    const unsigned char *upper = NULL;

    if (nc_is_alpha(c))
        upper = memchr(s.ptr, nc_lower(c) ^ 0x20,
                       lower ? (size_t)(lower - s.ptr) : s.len);
    return upper ? upper : lower;
}

const unsigned char *nc_span_find_nocase(nc_span s, nc_span needle)
{
    if (needle.len == 0)
        return s.ptr;
    while (s.len >= needle.len) {
        nc_span starts = {s.ptr, s.len - needle.len + 1};
        const unsigned char *at = find_letter(starts, needle.ptr[0]);

        if (!at)
            break;
        if (same_nocase(at, needle.ptr, needle.len))
            return at;
        nc_span_take(&s, (size_t)(at - s.ptr) + 1);
    }
    return NULL;
}

/* A number from 0 to 255 for the first two letters of a word. */
static unsigned pair_of(const unsigned char *p)
{
    return (nc_lower(p[0]) * 37U + nc_lower(p[1])) & 0xFF;
}

static bool begins_with_one(nc_span s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (nc_lower(s.ptr[0]) == nc_lower((unsigned char)words[i][0]) &&
            nc_span_starts_nocase(s, nc_span_of(words[i])))
            return true;
    }
    return false;
}

bool nc_span_holds_nocase(nc_span s, const char *const *words, size_t n)
{
    uint64_t pairs[4] = {0};

    for (size_t i = 0; i < n; i++) {
        unsigned pair = pair_of((const unsigned char *)words[i]);

        pairs[pair / 64] |= 1ULL << (pair & 63);
    }
    for (; s.len >= 2; nc_span_take(&s, 1)) {
        unsigned pair = pair_of(s.ptr);

        if (pairs[pair / 64] >> (pair & 63) & 1 && begins_with_one(s, words, n))
            return true;
    }
    return false;
}

bool nc_span_is_blank(nc_span s)
{
    size_t i = 0;

    while (i < s.len && nc_is_space(s.ptr[i]))
        i++;
    return i == s.len;
}

nc_span nc_span_trim(nc_span s)
{
    while (s.len > 0 && nc_is_space(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && nc_is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

nc_span nc_span_word(nc_span *s)
{
    size_t n = 0;

    while (s->len > 0 && nc_is_space(s->ptr[0]))
        nc_span_take(s, 1);
    while (n < s->len && !nc_is_space(s->ptr[n]))
        n++;
    return n > 0 ? nc_span_take(s, n) : NC_SPAN_EMPTY;
}

bool nc_span_is_utf8(nc_span s)
{
    while (s.len > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate(s.ptr, (utf8proc_ssize_t)s.len, &c);

        if (n <= 0)
            return false;
        nc_span_take(&s, (size_t)n);
    }
    return true;
}
