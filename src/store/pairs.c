/* pairs.c -- words where none are parted: Chinese, Japanese, Korean and others.
 *
 * SQLite parts words at blanks and takes a sentence of Japanese for one word.
 * So of each run of such letters every letter goes into the index together
 * with the next, and the last one alone:
 *
 *     text     in 東京都 2015      ->  in 東京 京都 都 2015
 *     query    京都                ->  "京都"
 *     query    東京都              ->  "東京 京都", next to each other
 *     query    京                  ->  "京"*, all that begins so
 *
 * A query ends before the last letter alone, for the text may go on there.
 * Two letters is what most words have in these languages; SQLite's own
 * trigrams find none shorter than three. Korean has blanks, but hangs its
 * particles on words, and is found by their beginning and their middle so.
 */
#include "sqlite.h"

#include <utf8proc.h>

typedef struct range {
    int32_t first;
    int32_t last;
} range_t;

/* Letters of scripts without blanks between words, in Unicode's order. */
static const range_t unparted[] = {
    {0x0E01, 0x0EFF},   /* Thai, Lao */
    {0x1000, 0x109F},   /* Myanmar */
    {0x1100, 0x11FF},   /* Hangul's parts */
    {0x1780, 0x17FF},   /* Khmer */
    {0x2E80, 0x2FDF},   /* radicals */
    {0x3005, 0x3007},   /* iteration mark, ideographic zero */
    {0x3041, 0x309F},   /* Hiragana */
    {0x30A1, 0x30FA},   /* Katakana, up to the dot between names... */
    {0x30FC, 0x318F},   /* ... and from the long vowel; Bopomofo, Hangul */
    {0x31A0, 0x31FF},   /* Bopomofo, Katakana */
    {0x3400, 0x4DBF},   /* ideographs */
    {0x4E00, 0x9FFF},   /* ideographs */
    {0xA960, 0xA97F},   /* Hangul's parts */
    {0xAC00, 0xD7FF},   /* Hangul */
    {0xF900, 0xFAFF},   /* ideographs */
    {0xFF66, 0xFFDC},   /* half as wide */
    {0x20000, 0x3FFFF}, /* ideographs */
};

static bool is_unparted(int32_t c)
{
    size_t i = 0, n = sizeof(unparted) / sizeof(unparted[0]);

    while (i < n && c > unparted[i].last)
        i++;
    return i < n && c >= unparted[i].first;
}

/* The next run of bytes: of letters without blanks, or of anything else. The
 * lowest such letter begins with this byte: Latin text is passed over fast. */
enum { LOWEST_LEAD = 0xE0 };

static bool begins_unparted(nc_span s, size_t *len)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t n;

    *len = 1;
    if (s.ptr[0] < LOWEST_LEAD)
        return false;
    n = utf8proc_iterate(s.ptr, (utf8proc_ssize_t)s.len, &c);
    if (n <= 0)
        return false;
    *len = (size_t)n;
    return is_unparted(c);
}

static nc_span take_others(nc_span *rest)
{
    nc_span run = {rest->ptr, 0};
    size_t len;

    while (rest->len > 0 && !begins_unparted(*rest, &len)) {
        run.len += len;
        rest->ptr += len;
        rest->len -= len;
    }
    return run;
}

bool nc_sqlite_is_unparted(nc_span text)
{
    take_others(&text);
    return text.len > 0;
}

/* One run of letters in pairs; *LAST is the last letter, which the caller knows
 * whether to say alone. Returns how many letters there are. */
static size_t append_run(nc_buf *out, nc_span *rest, nc_span *last)
{
    size_t letters = 0, len;

    while (rest->len > 0 && begins_unparted(*rest, &len)) {
        nc_span letter = {rest->ptr, len};

        if (letters++ > 0) {
            nc_buf_append(out, *last);
            nc_buf_append(out, letter);
            nc_buf_append_byte(out, ' ');
        }
        *last = letter;
        rest->ptr += len;
        rest->len -= len;
    }
    return letters;
}

/* Takes a character. True: it is of a word, as SQLite's are of letters and
 * numbers. */
static bool take_of_word(nc_span *s, utf8proc_int32_t *c)
{
    utf8proc_ssize_t n = utf8proc_iterate(s->ptr, (utf8proc_ssize_t)s->len, c);
    int category = n > 0 ? utf8proc_category(*c) : UTF8PROC_CATEGORY_CN;

    nc_span_take(s, n > 0 ? (size_t)n : 1);
    return (category >= UTF8PROC_CATEGORY_LU &&
            category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND &&
            category <= UTF8PROC_CATEGORY_NO) ||
           category == UTF8PROC_CATEGORY_CO;
}

/* Whether there is more in S than signs. */
static bool has_word(nc_span s)
{
    utf8proc_int32_t c;

    while (s.len > 0)
        if (take_of_word(&s, &c))
            return true;
    return false;
}

/* Accents that SQLite takes for a part of the word they stand in; other marks
 * end it. */
static bool is_accent(utf8proc_int32_t c)
{
    return c >= 0x300 && c <= 0x331;
}

nc_span nc_sqlite_cut_words(nc_span text, int *most)
{
    nc_span rest = text;
    bool in_word = false;

    while (rest.len > 0) {
        size_t at = text.len - rest.len;
        utf8proc_int32_t c;
        bool of_word = take_of_word(&rest, &c);

        if (of_word && !in_word && (*most)-- == 0) {
            *most = 0;
            text.len = at;
            break;
        }
        in_word = of_word || (in_word && is_accent(c));
    }
    return text;
}

/* Returns whether a letter alone is what TEXT ends with, but for signs. */
static bool append(nc_buf *out, nc_span text, bool query)
{
    nc_span last = {text.ptr, 0};
    bool alone = false;

    while (text.len > 0) {
        size_t letters;
        bool is_end;

        nc_buf_append(out, take_others(&text));
        if (text.len == 0)
            break;
        nc_buf_append_byte(out, ' ');
        letters = append_run(out, &text, &last);
        is_end = query && !has_word(text);
        alone = is_end && letters == 1;
        if (!is_end || alone)
            nc_buf_append(out, last);
        nc_buf_append_byte(out, ' ');
    }
    return alone;
}

void nc_sqlite_pairs(nc_buf *out, nc_span text)
{
    append(out, text, false);
}

bool nc_sqlite_query_pairs(nc_buf *out, nc_span word)
{
    return append(out, word, true);
}

/* --- as SQL: unparted(text, ...), whether any is; pairs(text) */

static nc_span argument(sqlite3_value *value)
{
    const unsigned char *text = sqlite3_value_text(value);

    return (nc_span){text, text ? (size_t)sqlite3_value_bytes(value) : 0};
}

static void sql_unparted(sqlite3_context *context, int n, sqlite3_value **args)
{
    bool found = false;

    for (int i = 0; i < n && !found; i++)
        found = nc_sqlite_is_unparted(argument(args[i]));
    sqlite3_result_int(context, found);
}

static void sql_pairs(sqlite3_context *context, int n, sqlite3_value **args)
{
    nc_buf out = NC_BUF_INIT;

    (void)n;
    nc_sqlite_pairs(&out, argument(args[0]));
    if (nc_buf_status(&out) != NC_OK)
        sqlite3_result_error_nomem(context);
    else
        sqlite3_result_text64(context, nc_buf_text(&out), out.len,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
    nc_buf_release(&out);
}

nc_status nc_sqlite_add_functions(nc_store *store)
{
    enum { KIND = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY };
    sqlite3 *db = nc_sqlite_of(store)->db;
    int code = sqlite3_create_function(db, "unparted", -1, KIND, NULL,
                                       sql_unparted, NULL, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_create_function(db, "pairs", 1, KIND, NULL, sql_pairs,
                                       NULL, NULL);
    return code == SQLITE_OK ? NC_OK : nc_sqlite_fail(store);
}
