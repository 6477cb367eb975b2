/* pgsql_words.c -- texts and searches as words of an index.
 *
 * Words are letters and digits in a row, small, without diacritics: as SQLite's
 * unicode61 finds them, so that both engines find the same. In scripts without
 * blanks each character is a word, and a search for several of them is one for
 * a phrase. PostgreSQL's own parser is not asked: what it takes for a
 * letter depends on the database's locale, and it reads addresses as one word.
 * Nothing that is typed can be an operator: between quotes there is nothing but
 * letters and digits.
 */
#include "pgsql.h"

#include <string.h>

#include <apr_escape.h>
#include <apr_sha1.h>
#include <apr_strings.h>
#include <utf8proc.h>
#include "nc_chars.h"

enum {
    WORD_MAX = 255, /* bytes; PostgreSQL refuses 2,047. The rest is cut. */
    POSITION_MAX = 16383, /* PostgreSQL counts no further */
    /* Of a tsvector, whose own limit is 1 MiB: what it may come to if no word
     * comes twice. A text of half a megabyte fits. */
    INDEX_MAX = 1000000,
    INDEX_WORD = 8, /* of that, a word's place and alignment */
    FOLDED_MAX = 18 /* characters that one may decompose to: U+FDFA */
};

/* --- text */

static bool is_clean(const char *text, size_t n)
{
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text;
    utf8proc_int32_t cp;
    utf8proc_ssize_t step;

    for (size_t i = 0; i < n; i += (size_t)step) {
        step = 1;
        if (p[i] < 0x80)
            continue;
        step = utf8proc_iterate(p + i, (utf8proc_ssize_t)(n - i), &cp);
        if (step < 1)
            return false;
    }
    return true;
}

const char *nc_pgsql_clean(const char *text, apr_pool_t *pool)
{
    size_t n = text ? strlen(text) : 0;
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text;
    utf8proc_int32_t cp;
    char *clean, *to;

    if (!text || is_clean(text, n))
        return text;
    clean = to = apr_palloc(pool, 3 * n + 1);
    for (size_t i = 0; i < n;) {
        utf8proc_ssize_t step =
            utf8proc_iterate(p + i, (utf8proc_ssize_t)(n - i), &cp);

        if (step < 1) {
            memcpy(to, "\xef\xbf\xbd", 3);
            to += 3;
            i++;
            continue;
        }
        memcpy(to, p + i, (size_t)step);
        to += step;
        i += (size_t)step;
    }
    *to = '\0';
    return clean;
}

const char *nc_pgsql_key(const char *name, apr_pool_t *pool)
{
    char *key = apr_pstrdup(pool, nc_pgsql_clean(name, pool));
    unsigned char digest[APR_SHA1_DIGESTSIZE];
    char hex[2 * APR_SHA1_DIGESTSIZE + 1];
    size_t n = strlen(key);
    apr_sha1_ctx_t sha;

    for (char *p = key; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    if (n <= NC_PGSQL_KEY_MAX)
        return key;
    apr_sha1_init(&sha);
    apr_sha1_update(&sha, key, (unsigned)n);
    apr_sha1_final(digest, &sha);
    apr_escape_hex(hex, digest, sizeof(digest), 0, NULL);
    /* Cut where a character begins. */
    n = NC_PGSQL_KEY_MAX - sizeof(hex);
    while (n > 0 && ((unsigned char)key[n] & 0xc0) == 0x80)
        n--;
    return apr_pstrcat(pool, apr_pstrmemdup(pool, key, n), hex, NULL);
}

/* --- words */

/* Scripts without blanks between words, and Hangul, whose words have particles
 * at their ends. */
static bool stands_alone(utf8proc_int32_t cp)
{
    static const struct {
        utf8proc_int32_t first, last;
    } ranges[] = {
        {0x0e00, 0x0fff},   /* Thai, Lao, Tibetan */
        {0x1000, 0x109f},   /* Myanmar */
        {0x1100, 0x11ff},   /* Hangul's letters */
        {0x1780, 0x17ff},   /* Khmer */
        {0x2e80, 0x9fff},   /* CJK */
        {0xa960, 0xa97f},   /* more of Hangul's letters */
        {0xac00, 0xd7ff},   /* Hangul */
        {0xf900, 0xfaff},   /* CJK's compatibility ideographs */
        {0xff66, 0xffdc},   /* narrow Katakana and Hangul */
        {0x20000, 0x3ffff}, /* the rest of CJK */
    };

    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (cp >= ranges[i].first && cp <= ranges[i].last)
            return true;
    return false;
}

/* Marks are of the word they stand in, though they leave no trace. */
static bool is_of_word(utf8proc_int32_t cp)
{
    switch (utf8proc_category(cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
    case UTF8PROC_CATEGORY_CO:
        return true;
    default:
        return false;
    }
}

/* A word as it is being read. */
typedef struct word {
    unsigned char bytes[WORD_MAX];
    size_t n;
} word_t;

static void add_folded(word_t *word, utf8proc_int32_t cp)
{
    const utf8proc_option_t options =
        (utf8proc_option_t)(UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                            UTF8PROC_STRIPMARK);
    utf8proc_int32_t folded[FOLDED_MAX];
    utf8proc_ssize_t n =
        utf8proc_decompose_char(cp, folded, FOLDED_MAX, options, NULL);

    for (utf8proc_ssize_t i = 0; i < n && i < FOLDED_MAX; i++) {
        unsigned char bytes[4];
        size_t len = nc_utf8_encode(bytes, (unsigned long)folded[i]);

        if (word->n + len > WORD_MAX)
            return;
        memcpy(word->bytes + word->n, bytes, len);
        word->n += len;
    }
}

/* Takes the next word off TEXT; false: there is none. */
static bool take_word(nc_span *text, word_t *word)
{
    word->n = 0;
    while (text->len > 0) {
        utf8proc_int32_t cp = text->ptr[0];
        utf8proc_ssize_t step =
            cp < 0x80
                ? 1
                : utf8proc_iterate(text->ptr, (utf8proc_ssize_t)text->len, &cp);
        bool in_word = step > 0 && is_of_word(cp);

        if (word->n > 0 && (!in_word || stands_alone(cp)))
            return true;
        nc_span_take(text, step > 0 ? (size_t)step : 1);
        if (in_word)
            add_folded(word, cp);
        if (word->n > 0 && in_word && stands_alone(cp))
            return true;
    }
    return word->n > 0;
}

/* --- the index */

static void add_text(nc_buf *out, const char *text, int *position, size_t *size)
{
    nc_span rest = nc_span_of(text ? text : "");
    word_t word;

    while (*size < INDEX_MAX && take_word(&rest, &word)) {
        nc_buf_appendf(out, "'%.*s':%d ", (int)word.n, (char *)word.bytes,
                       *position);
        *size += word.n + INDEX_WORD;
        if (*position < POSITION_MAX)
            (*position)++;
    }
}

const char *nc_pgsql_index(const nc_article *article, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    const char *index = NULL;
    int position = 1;
    size_t size = 0;

    add_text(&out, article->title, &position, &size);
    /* A gap: no phrase begins in the title and ends in the text. */
    if (position < POSITION_MAX)
        position++;
    add_text(&out, article->text, &position, &size);
    if (nc_buf_status(&out) == NC_OK)
        index = apr_pstrmemdup(pool, nc_buf_text(&out), out.len);
    nc_buf_release(&out);
    return index;
}

/* --- searches */

/* `grass-eating` becomes `('grass' <-> 'eating')`. Returns its words. */
static int add_phrase(nc_buf *out, nc_span typed, int most, bool follows)
{
    word_t word;
    int n = 0;

    while (n < most && take_word(&typed, &word)) {
        nc_buf_append_text(out, n ? " <-> " : follows ? " & (" : "(");
        nc_buf_appendf(out, "'%.*s'", (int)word.n, (char *)word.bytes);
        n++;
    }
    if (n > 0)
        nc_buf_append_text(out, ")");
    return n;
}

const char *nc_pgsql_search(const char *search, apr_pool_t *pool)
{
    nc_span rest = nc_span_of(search);
    nc_buf out = NC_BUF_INIT;
    const char *query = NULL;
    nc_span typed = nc_span_word(&rest);
    int words = 0;

    if (typed.len == 0)
        return NULL;
    for (int i = 0; i < NC_STORE_WORDS_MAX && typed.len > 0; i++) {
        words += add_phrase(&out, typed, NC_STORE_WORDS_MAX - words, words > 0);
        typed = nc_span_word(&rest);
    }
    if (nc_buf_status(&out) == NC_OK)
        query = apr_pstrmemdup(pool, nc_buf_text(&out), out.len);
    nc_buf_release(&out);
    return query;
}
