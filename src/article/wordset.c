/* wordset.c -- the words of a text. */
#include "wordset.h"

#include "nc_chars.h"

/* The length of what parts words at the start of S, which is not empty: ASCII
 * but letters and digits, and the marks of General and CJK Punctuation. */
static size_t gap_length(nc_span s)
{
    unsigned char c = s.ptr[0];

    if (c < 0x80)
        return !nc_is_alnum(c);
    if (c == 0xC2 && s.len > 1 && s.ptr[1] < 0xC0)
        return 2;
    if (s.len < 3)
        return 0;
    if ((c == 0xE2 && (s.ptr[1] == 0x80 || s.ptr[1] == 0x81)) ||
        (c == 0xE3 && s.ptr[1] == 0x80) ||
        (c == 0xEF && (s.ptr[1] == 0xBC || s.ptr[1] == 0xBD)))
        return 3;
    return 0;
}

static bool is_ideograph(unsigned char lead)
{
    return lead >= 0xE3 && lead <= 0xED;
}

uint32_t nc_word_take(nc_span *text)
{
    uint32_t hash = NC_HASH_START;
    bool numeric = true;
    nc_span s = *text;
    size_t gap;

    while (s.len > 0 && (gap = gap_length(s)) > 0)
        nc_span_take(&s, gap);
    if (s.len == 0) {
        *text = s;
        return 0;
    }
    if (is_ideograph(s.ptr[0])) {
        size_t n = s.len < 3 ? s.len : 3;

        for (size_t i = 0; i < n; i++)
            hash = nc_hash_add(hash, s.ptr[i]);
        nc_span_take(&s, n);
        numeric = false;
    }
    else
        while (s.len > 0 && !is_ideograph(s.ptr[0]) && gap_length(s) == 0) {
            numeric = numeric && nc_is_digit(s.ptr[0]);
            hash = nc_hash_add(hash, nc_lower(s.ptr[0]));
            nc_span_take(&s, 1);
        }
    *text = s;
    return numeric ? NC_WORD_NUMBER : hash | 1;
}

static void add(nc_wordset *set, uint32_t word)
{
    size_t i = word & set->mask;

    while (set->slots[i] && set->slots[i] != word)
        i = (i + 1) & set->mask;
    set->slots[i] = word;
}

static size_t count_words(nc_span s)
{
    size_t n = 0;

    while (n < NC_WORDSET_MAX && nc_word_take(&s))
        n++;
    return n;
}

void nc_wordset_init(nc_wordset *set, const char *text, unsigned n,
                     apr_pool_t *pool)
{
    nc_span s = nc_span_of(text);
    size_t n_words = count_words(s);
    size_t room = 8;
    uint32_t before[2] = {0, 0};

    *set = (nc_wordset){NULL, 0, 0};
    if (n_words < n)
        return;
    while (room < 2 * n_words)
        room *= 2;
    set->slots = apr_pcalloc(pool, room * sizeof(*set->slots));
    set->mask = room - 1;
    set->n = n_words;
    for (size_t i = 0; i < n_words; i++) {
        uint32_t word = nc_word_take(&s);

        if (n == 1)
            add(set, word);
        else if (i >= 2)
            add(set, nc_word_join(nc_word_join(before[0], before[1]), word));
        before[0] = before[1];
        before[1] = word;
    }
}
