/* marks.c -- what an element's class, id and role say it is for. */
#include "marks.h"

#include "nc_chars.h"

enum {
    WORD_MAX = 40,         /* bytes of a word that count */
    NAME_BYTES_MAX = 2000, /* of a class attribute: utility-class pages */
    PART_MIN = 4           /* shorter words match whole only */
};

/* Where in a name a word counts; see marks.inc. */
typedef enum place { ANYWHERE, BEGINNING, ONLY } place;

static const struct word {
    const char *text;
    unsigned char length;
    bool is_part;
    place place;
    unsigned mark;
} words[] = {
#define WORD(text, mark)                                                       \
    {text, sizeof(text) - 1, false, ANYWHERE, NC_MARK_##mark},
#define PART(text, mark)                                                       \
    {text, sizeof(text) - 1, true, ANYWHERE, NC_MARK_##mark},
#define FIRST(text, mark)                                                      \
    {text, sizeof(text) - 1, true, BEGINNING, NC_MARK_##mark},
#define NAME(text, mark) {text, sizeof(text) - 1, false, ONLY, NC_MARK_##mark},
#include "marks.inc"
#undef WORD
#undef PART
#undef FIRST
#undef NAME
};

enum { N_WORDS = sizeof(words) / sizeof(*words) };

/* Pairs of words that say more than each alone. */
static const struct pair {
    const char *first, *second;
    unsigned mark;
} pairs[] = {
    {"article", "body", NC_MARK_BODY},
    {"article", "content", NC_MARK_BODY},
    {"article", "text", NC_MARK_BODY},
    {"article", "copy", NC_MARK_BODY},
    {"article", "main", NC_MARK_BODY},
    {"blog", "content", NC_MARK_BODY},
    {"body", "content", NC_MARK_BODY},
    {"body", "copy", NC_MARK_BODY},
    {"body", "text", NC_MARK_BODY},
    {"content", "body", NC_MARK_BODY},
    {"content", "text", NC_MARK_BODY},
    {"detail", "text", NC_MARK_BODY},
    {"detail", "body", NC_MARK_BODY},
    {"entry", "body", NC_MARK_BODY},
    {"entry", "content", NC_MARK_BODY},
    {"entry", "text", NC_MARK_BODY},
    {"field", "body", NC_MARK_BODY},
    {"main", "content", NC_MARK_CONTENT},
    {"news", "body", NC_MARK_BODY},
    {"news", "content", NC_MARK_BODY},
    {"news", "text", NC_MARK_BODY},
    {"page", "content", NC_MARK_CONTENT},
    {"post", "body", NC_MARK_BODY},
    {"post", "content", NC_MARK_BODY},
    {"post", "text", NC_MARK_BODY},
    {"post", "entry", NC_MARK_BODY},
    {"rich", "text", NC_MARK_BODY},
    {"single", "content", NC_MARK_BODY},
    {"story", "body", NC_MARK_BODY},
    {"story", "content", NC_MARK_BODY},
    {"story", "text", NC_MARK_BODY},
    {"text", "body", NC_MARK_BODY},
    {"text", "content", NC_MARK_BODY},
    {"author", "bio", NC_MARK_BIO},
    {"author", "box", NC_MARK_BIO},
    {"about", "author", NC_MARK_BIO},
    {"author", "info", NC_MARK_BIO},
    {"author", "name", NC_MARK_NAME},
    {"by", "line", NC_MARK_BYLINE},
    {"follow", "us", NC_MARK_SHARE},
    {"more", "from", NC_MARK_RELATED},
    {"more", "stories", NC_MARK_RELATED},
    {"most", "popular", NC_MARK_RELATED},
    {"most", "read", NC_MARK_RELATED},
    {"most", "viewed", NC_MARK_RELATED},
    {"post", "date", NC_MARK_DATE},
    {"post", "nav", NC_MARK_NAV},
    {"read", "also", NC_MARK_RELATED},
    {"read", "more", NC_MARK_RELATED},
    {"read", "next", NC_MARK_RELATED},
    {"reader", "text", NC_MARK_HIDDEN},
    {"see", "also", NC_MARK_RELATED},
    {"sr", "only", NC_MARK_HIDDEN},
    {"up", "next", NC_MARK_RELATED},
    {"visually", "hidden", NC_MARK_HIDDEN},
    {"twitter", "tweet", NC_MARK_EMBED},
    {"skip", "link", NC_MARK_NAV},
    {"you", "may", NC_MARK_RELATED},
    {"also", "like", NC_MARK_RELATED},
};

/* --- words */

typedef struct cutter {
    nc_span rest;
    char word[WORD_MAX + 1]; /* in lower case */
    size_t length;
} cutter;

/* The next word: letters, ended by anything else or by a capital that follows
 * a small letter. */
static bool next_word(cutter *c)
{
    unsigned char before = 0;

    while (c->rest.len > 0 && !nc_is_alpha(c->rest.ptr[0]))
        nc_span_take(&c->rest, 1);
    c->length = 0;
    while (c->rest.len > 0 && nc_is_alpha(c->rest.ptr[0])) {
        unsigned char b = c->rest.ptr[0];

        if ((nc_char_class[before] & NC_CHAR_LOWER) &&
            (nc_char_class[b] & NC_CHAR_UPPER))
            break;
        if (c->length < WORD_MAX)
            c->word[c->length++] = (char)nc_lower(b);
        before = b;
        nc_span_take(&c->rest, 1);
    }
    c->word[c->length] = '\0';
    return c->length > 0;
}

/* The first of the words, which are in the order of the alphabet, whose first
 * letter is not before C. */
static size_t first_word_of(char c)
{
    size_t low = 0, high = N_WORDS;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (words[middle].text[0] < c)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static unsigned mark_of_word(const char *word, size_t length, place at)
{
    unsigned marks = 0;

    for (size_t i = first_word_of(word[0]);
         i < N_WORDS && words[i].text[0] == word[0]; i++) {
        const struct word *w = &words[i];

        if (w->text[1] != word[1] || w->place > at || w->length > length ||
            (w->length < length && !(w->is_part && w->length >= PART_MIN)))
            continue;
        if (memcmp(w->text, word, w->length) == 0)
            marks |= w->mark;
    }
    return marks;
}

static unsigned mark_of_pair(const char *first, const char *second)
{
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        if (pairs[i].first[0] == first[0] && pairs[i].second[0] == second[0] &&
            strcmp(pairs[i].first, first) == 0 &&
            strcmp(pairs[i].second, second) == 0)
            return pairs[i].mark;
    return 0;
}

static unsigned marks_of_name(nc_span name)
{
    cutter c = {name, "", 0};
    char before[WORD_MAX + 1] = "";
    unsigned marks = 0;

    while (next_word(&c)) {
        place at = *before ? ANYWHERE : c.length == name.len ? ONLY : BEGINNING;

        marks |=
            mark_of_word(c.word, c.length, at) | mark_of_pair(before, c.word);
        memcpy(before, c.word, c.length + 1);
    }
    return marks;
}

/* --- attributes */

static bool is_one_of(nc_span value, const char *list)
{
    nc_span rest = nc_span_of(list);
    nc_span word;

    value = nc_span_trim(value);
    while ((word = nc_span_word(&rest)).len > 0)
        if (nc_span_equal_nocase(word, value))
            return true;
    return false;
}

static unsigned marks_of_role(nc_span role)
{
    if (role.len == 0)
        return 0;
    if (is_one_of(role, "navigation menu menubar toolbar contentinfo search "
                        "banner directory"))
        return NC_MARK_NAV;
    if (is_one_of(role, "complementary"))
        return NC_MARK_SIDE;
    if (is_one_of(role, "dialog alertdialog alert"))
        return NC_MARK_POPUP;
    return is_one_of(role, "main") ? NC_MARK_CONTENT : 0;
}

static unsigned marks_of_itemprop(nc_span value)
{
    if (value.len == 0)
        return 0;
    if (is_one_of(value, "articleBody reviewBody"))
        return NC_MARK_BODY;
    if (is_one_of(value, "author"))
        return NC_MARK_BYLINE | NC_MARK_NAME;
    if (is_one_of(value, "datePublished dateModified"))
        return NC_MARK_DATE;
    if (is_one_of(value, "keywords"))
        return NC_MARK_TAGS;
    if (is_one_of(value, "caption"))
        return NC_MARK_CAPTION;
    return 0;
}

/* Whether a style attribute says so. */
static bool hides(nc_span style)
{
    const unsigned char *at =
        nc_span_find_nocase(style, NC_SPAN_LIT("display"));

    if (!at)
        return false;
    style = nc_span_between(at + 7, style.ptr + style.len);
    while (style.len > 0 && (nc_is_space(style.ptr[0]) || style.ptr[0] == ':'))
        nc_span_take(&style, 1);
    return nc_span_starts_nocase(style, NC_SPAN_LIT("none"));
}

static nc_span cut(nc_span s)
{
    return (nc_span){s.ptr, s.len < NAME_BYTES_MAX ? s.len : NAME_BYTES_MAX};
}

/* WordPress lists on each post what it is filed under: `category-comments`,
 * `tag-sponsors`. That says nothing of the element. */
static bool is_taxonomy(nc_span name)
{
    return nc_span_starts(name, NC_SPAN_LIT("category-")) ||
           nc_span_starts(name, NC_SPAN_LIT("tag-")) ||
           nc_span_starts(name, NC_SPAN_LIT("format-"));
}

static unsigned marks_of_class(nc_span classes)
{
    unsigned marks = 0;
    nc_span name;

    while ((name = nc_span_word(&classes)).len > 0)
        if (!is_taxonomy(name))
            marks |= marks_of_name(name);
    return marks;
}

static unsigned marks_of_attr(const char *name, nc_span value)
{
    switch (name[0]) {
    case 'c':
        return strcmp(name, "class") == 0 ? marks_of_class(cut(value)) : 0;
    case 'h':
        return strcmp(name, "hidden") == 0 ? NC_MARK_HIDDEN : 0;
    case 'i':
        if (strcmp(name, "id") == 0)
            return marks_of_name(cut(value));
        return strcmp(name, "itemprop") == 0 ? marks_of_itemprop(value) : 0;
    case 'r':
        if (strcmp(name, "role") == 0)
            return marks_of_role(value);
        return strcmp(name, "rel") == 0 &&
                       nc_span_equal_nocase(value, NC_SPAN_LIT("author"))
                   ? NC_MARK_BYLINE | NC_MARK_NAME
                   : 0;
    case 's':
        return strcmp(name, "style") == 0 && hides(value) ? NC_MARK_HIDDEN : 0;
    default:
        return 0;
    }
}

unsigned nc_marks_of(const xmlNode *element)
{
    unsigned marks = 0;

    for (const xmlAttr *a = element->properties; a; a = a->next)
        marks |= marks_of_attr((const char *)a->name,
                               a->children && a->children->content
                                   ? nc_node_content(a->children)
                                   : NC_SPAN_LIT(""));
    return marks;
}
