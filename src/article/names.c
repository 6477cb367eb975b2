/* names.c -- people's names out of what stands in a byline.
 *
 * "By Jane Doe, Berlin, and John Roe | 3 May" holds two names and other
 * things. A text is cut into lines, a line at what joins names, and each part
 * loses what stands before a name ("by") and ends where a word can't be of a
 * name any more: a number, a handle, "published". What is left has to look
 * like a name; behind the first one, more so: there, cities and roles stand.
 */
#include "names.h"

#include <apr_strings.h>
#include "date_forms.h"
#include "metadata.h"
#include "nc_chars.h"
#include "nc_date.h"
#include "plain.h"

enum {
    NAME_BYTES_MAX = 80,
    NAME_WORDS_MAX = 6,
    LINE_BYTES_MAX = 300, /* longer ones are a biography */
    LINES_MAX = 24,
    DEGREE_BYTES_MAX = 7,
    LONG_LEAD_MIN = 10, /* bytes: it says more than a preposition */
    LEADS_MAX = 3       /* one behind the other */
};

static const char *const prepositions[] = {
#define BY(text) text,
#include "names.inc"
#undef BY
};

static const char *const leads[] = {
#define LEAD(text) text,
#include "names.inc"
#undef LEAD
};

/* What stands between two names. */
static const char *const joints[] = {
    ", ",    "; ",   " and ", " und ",  " & ",   " et ", " y ",  " e ",
    " och ", " og ", " и ",   "/",      " | ",   "、",   " • ",  " · ",
    " – ",   " — ",  " ja ",  " with ", " mit ", " i ",  " en ", " dan "};

static const char *const ends[] = {
#define END(text) text,
#include "names.inc"
#undef END
};

static const char *const nobodies[] = {
#define NOBODY(text) text,
#include "names.inc"
#undef NOBODY
};

static const char *const no_names[] = {
#define NO_NAME(text) text,
#include "names.inc"
#undef NO_NAME
};

static const char *const particles[] = {
#define PARTICLE(text) text,
#include "names.inc"
#undef PARTICLE
};

/* --- words */

static bool is_one_of(nc_span word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (nc_span_equal_nocase(word, nc_span_of(list[i])))
            return true;
    return false;
}

#define IS_ONE_OF(word, list)                                                  \
    is_one_of(word, list, sizeof(list) / sizeof(*(list)))

/* The length of the longest of N LIST's words that S begins with, if more
 * follows; 0: none. */
static size_t begins_with(nc_span s, const char *const *list, size_t n)
{
    size_t longest = 0;

    for (size_t i = 0; i < n; i++) {
        nc_span lead = nc_span_of(list[i]);

        if (lead.len > longest && lead.len < s.len &&
            nc_span_starts_nocase(s, lead))
            longest = lead.len;
    }
    return longest;
}

#define BEGINS_WITH(s, list)                                                   \
    begins_with(s, list, sizeof(list) / sizeof(*(list)))

/* The length of the lead that S begins with; 0: none. */
static size_t lead_length(nc_span s)
{
    size_t by = BEGINS_WITH(s, prepositions);
    size_t lead = BEGINS_WITH(s, leads);

    return by > lead ? by : lead;
}

/* Whether S is one of N words of LIST without the space behind it. */
static bool is_bare(nc_span s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (nc_span_equal_nocase(nc_span_trim(nc_span_of(list[i])), s))
            return true;
    return false;
}

/* Whether S is a lead that nothing follows. */
static bool is_lead(nc_span s)
{
    return is_bare(s, prepositions,
                   sizeof(prepositions) / sizeof(*prepositions)) ||
           is_bare(s, leads, sizeof(leads) / sizeof(*leads));
}

const char *nc_names_after_by(const char *line)
{
    nc_span s = nc_span_of(line);
    size_t by = BEGINS_WITH(s, prepositions);
    size_t lead = BEGINS_WITH(s, leads);

    if (is_lead(s))
        return line + s.len;
    if (lead >= LONG_LEAD_MIN)
        return line + lead;
    return by > 0 ? line + by : NULL;
}

/* Signs that may stand before a lead. */
static nc_span without_signs(nc_span s)
{
    while (s.len > 0 && s.ptr[0] < 0x80 && !nc_is_alnum(s.ptr[0]) &&
           s.ptr[0] != '@' && s.ptr[0] != '(' && s.ptr[0] != '<')
        nc_span_take(&s, 1);
    return s;
}

/* A word in brackets that a name may go on behind: Jane (Ann) Doe. */
static bool is_inserted(nc_span word, nc_span rest)
{
    return word.ptr[0] == '(' && word.ptr[word.len - 1] == ')' &&
           nc_span_trim(rest).len > 0;
}

/* S up to the first word that can't be of a name. */
static nc_span name_part(nc_span s)
{
    const unsigned char *start;
    const unsigned char *end;
    nc_span rest;
    nc_span word;

    for (int i = 0; i < LEADS_MAX; i++) {
        s = without_signs(nc_span_trim(s));
        nc_span_take(&s, lead_length(s));
    }
    s = nc_span_trim(s);
    if (is_lead(s))
        return NC_SPAN_EMPTY;
    start = end = s.ptr;
    rest = s;
    while ((word = nc_span_word(&rest)).len > 0) {
        if (nc_is_digit(word.ptr[0]) || word.ptr[0] == '@' ||
            word.ptr[0] == '<' || word.ptr[0] == '[')
            break;
        if (word.ptr[0] == '(' && !is_inserted(word, rest))
            break;
        if (IS_ONE_OF(word, ends))
            break;
        end = word.ptr + word.len;
    }
    return nc_span_between(start, end);
}

/* --- is it a name? */

static bool is_capital(nc_span word)
{
    return word.ptr[0] >= 0x80 || (nc_char_class[word.ptr[0]] & NC_CHAR_UPPER);
}

/* First and last name, each with a capital, and nothing but particles
 * between: what a city or a role is not. */
static bool is_full_name(const char *text)
{
    nc_span rest = nc_span_of(text);
    nc_span word;
    unsigned words = 0;

    if ((unsigned char)text[0] >= 0xD6) /* scripts without capitals */
        return true;
    while ((word = nc_span_word(&rest)).len > 0) {
        if (!is_capital(word) && !IS_ONE_OF(word, particles))
            return false;
        words++;
    }
    return words > 1;
}

/* Who took the pictures. */
static bool is_photographer(const char *folded)
{
    static const char *const words[] = {"foto",     "photo", "image", "bild",
                                        "\xC2\xA9", "(c)",   "cc by"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (nc_span_starts(nc_span_of(folded), nc_span_of(words[i])))
            return true;
    return false;
}

static bool is_name(const char *text, apr_pool_t *pool)
{
    const char *folded = nc_metadata_fold(text, pool);
    unsigned words = nc_plain_words(nc_span_of(text));
    nc_date date;

    if (strlen(text) > NAME_BYTES_MAX || strlen(folded) < 2 || words == 0)
        return false;
    /* A line of ideographs is counted by character. */
    if (words > NAME_WORDS_MAX && (unsigned char)text[0] < 0xE3)
        return false;
    if (is_photographer(folded))
        return false;
    if (strpbrk(text, "@{}<>=#?!") || strstr(text, "://") ||
        strstr(text, "www.") || (strchr(text, ' ') && strchr(text, '_')))
        return false;
    if (IS_ONE_OF(nc_span_of(folded), no_names))
        return false;
    return !(words == 1 && nc_date_is_month(nc_span_of(folded))) &&
           nc_date_parse(&date, nc_span_of(text)) != NC_OK;
}

bool nc_names_is_nobody(const char *name, apr_pool_t *pool)
{
    const char *folded = nc_metadata_fold(name, pool);

    return IS_ONE_OF(nc_span_of(folded), nobodies);
}

static bool has(const apr_array_header_t *names, const char *name,
                apr_pool_t *pool)
{
    const char *folded = nc_metadata_fold(name, pool);

    for (int i = 0; i < names->nelts; i++)
        if (strcmp(
                nc_metadata_fold(APR_ARRAY_IDX(names, i, const char *), pool),
                folded) == 0)
            return true;
    return false;
}

/* What stands behind a name and is of it: Jr., or letters for what its bearer
 * has passed, as PhD. */
static bool is_degree(const char *text)
{
    static const char *const known[] = {
        "jr",  "jr.",  "sr",  "sr.",  "esq",  "esq.",  "ph.d.", "m.d.",
        "inc", "inc.", "ltd", "ltd.", "corp", "corp.", "gmbh"};
    unsigned capitals = 0;
    size_t n = strlen(text);

    if (IS_ONE_OF(nc_span_of(text), known))
        return true;
    for (size_t i = 0; i < n; i++)
        capitals += (nc_char_class[(unsigned char)text[i]] & NC_CHAR_UPPER) > 0;
    return n >= 2 && n <= DEGREE_BYTES_MAX && capitals >= 2 &&
           capitals * 2 >= n && !strchr(text, ' ');
}

static void add_degree(apr_array_header_t *names, const char *degree,
                       apr_pool_t *pool)
{
    const char **name = &APR_ARRAY_IDX(names, names->nelts - 1, const char *);

    *name = apr_pstrcat(pool, *name, ", ", degree, NULL);
}

/* Adds the name in PART; behind a FIRST one only if it is full. */
static bool add_name(apr_array_header_t *names, nc_span part, const char *first,
                     apr_pool_t *pool)
{
    const char *name;

    if (names->nelts >= NC_NAMES_MAX)
        return false;
    name = nc_plain_line(name_part(part), pool);
    if (!name)
        return false;
    for (size_t n = strlen(name); n > 0 && strchr(",;:|-", name[n - 1]); n--)
        name = apr_pstrmemdup(pool, name, n - 1);
    if (first && is_full_name(first) && is_degree(name)) {
        add_degree(names, name, pool);
        return false;
    }
    if (!is_name(name, pool) || has(names, name, pool) ||
        (first && is_full_name(first) && !is_full_name(name)))
        return false;
    APR_ARRAY_PUSH(names, const char *) = name;
    return true;
}

/* --- lines */

/* Where the first joint stands in S; its length in *N. */
static size_t find_joint(nc_span s, size_t *n)
{
    size_t first = s.len;

    *n = 0;
    for (size_t i = 0; i < sizeof(joints) / sizeof(*joints); i++) {
        nc_span joint = nc_span_of(joints[i]);
        const unsigned char *at = nc_span_find_nocase(s, joint);

        if (at && (size_t)(at - s.ptr) < first) {
            first = (size_t)(at - s.ptr);
            *n = joint.len;
        }
    }
    return first;
}

/* LINE behind "by", if what is before that says when: "Posted on 3 May 2020
 * by Jane Doe". */
static nc_span behind_date(nc_span line)
{
    static const char *const inner[] = {" by ",  " von ",  " par ",
                                        " por ", " door ", " av "};

    for (size_t i = 0; i < sizeof(inner) / sizeof(*inner); i++) {
        nc_span by = nc_span_of(inner[i]);
        const unsigned char *at = nc_span_find_nocase(line, by);
        bool digits = false;

        for (const unsigned char *c = line.ptr; at && c < at; c++)
            digits = digits || nc_is_digit(*c);
        if (digits)
            return nc_span_between(at + by.len, line.ptr + line.len);
    }
    return line;
}

static void add_line(apr_array_header_t *names, nc_span line, apr_pool_t *pool)
{
    const char *first = NULL;

    line = behind_date(line);

    while (line.len > 0) {
        size_t joint;
        size_t n = find_joint(line, &joint);

        if (add_name(names, (nc_span){line.ptr, n}, first, pool) && !first)
            first = APR_ARRAY_IDX(names, names->nelts - 1, const char *);
        nc_span_take(&line, n + joint);
    }
}

void nc_names_add(apr_array_header_t *names, nc_span text, apr_pool_t *pool)
{
    text = nc_span_trim(text);
    for (int i = 0; text.len > 0 && i < LINES_MAX; i++) {
        const unsigned char *eol = memchr(text.ptr, '\n', text.len);
        size_t n = eol ? (size_t)(eol - text.ptr) : text.len;

        if (n <= LINE_BYTES_MAX &&
            !nc_span_find((nc_span){text.ptr, n}, NC_SPAN_LIT("://")))
            add_line(names, nc_span_trim((nc_span){text.ptr, n}), pool);
        nc_span_take(&text, eol ? n + 1 : n);
    }
}
