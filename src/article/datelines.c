/* datelines.c -- a date from the lines of a page that marks none.
 *
 * Each text that holds a date gets points: for words like "published" around
 * it, for being little else than the date, for standing below the heading,
 * for beginning a paragraph as datelines do. A date in the middle of prose is
 * what the article tells of, and gets none.
 */
#include "datelines.h"

#include "measure.h"
#include "nc_chars.h"
#include "nc_fold.h"
#include "plain.h"

enum {
    TEXTS_MAX = 400,  /* with digits, looked at */
    LINE_BYTES = 160, /* bytes of a line that is no prose yet */
    BARE_MAX = 48,    /* ... that is little but a date */
    HEAD_BYTES = 60,  /* of prose, where a dateline stands */
    LEVELS_MAX = 60,  /* of elements around a text, looked at */
    NEAR_TEXTS = 25   /* behind the heading */
};

enum { SAID = 5, BARE = 3, NEAR = 3, LED = 2, ASIDE = -4, ENOUGH = 3 };

/* Folded beginnings of words around a date that say what it is. */
static const char *const published_words[] = {"publi",
                                              "veröff",
                                              "erstell",
                                              "posted",
                                              "pubbl",
                                              "published",
                                              "опубл",
                                              "mise en ligne",
                                              "datum",
                                              "fecha",
                                              "geplaatst",
                                              "gepost",
                                              "pressemitteilung",
                                              "press release",
                                              "published",
                                              "dodano",
                                              "opublik",
                                              "vom",
                                              "date:",
                                              "julkaistu",
                                              "yayın",
                                              "publicer",
                                              "publisert",
                                              "offentliggjort",
                                              "vydáno",
                                              "megjelen",
                                              "am ",
                                              "on ",
                                              "le ",
                                              "発行",
                                              "公開",
                                              "掲載",
                                              "发布",
                                              "發佈",
                                              "등록",
                                              "입력",
                                              "wrote",
                                              "added",
                                              "created",
                                              "verfasst",
                                              "data:"};

static const char *const modified_words[] = {
    "updated",     "aktualis",    "letzte änderung",
    "zuletzt",     "last edit",   "last modif",
    "last change", "last update", "last reviewed",
    "geändert",    "bearbeitet",  "stand:",
    "stand ",      "modifié",     "mis à jour",
    "mise à jour", "actualiz",    "atualiz",
    "aggiorna",    "modificad",   "modificat",
    "bijgewerkt",  "gewijzigd",   "zmodyf",
    "aktualiz",    "обновл",      "изменен",
    "uppdater",    "oppdater",    "opdater",
    "päivitetty",  "güncel",      "revised",
    "更新",        "修改",        "수정",
    "edited"};

typedef struct reader {
    const nc_facts *facts;
    nc_date_order order;
    nc_span before; /* the text before this one */
    unsigned since; /* texts since the heading; 0: none yet */
    int most[2];    /* points of the best: published, modified */
    nc_date best[2];
} reader;

static bool holds_word(nc_span folded, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        nc_span word = nc_span_of(words[i]);
        const unsigned char *at = nc_span_find(folded, word);

        /* at the beginning of a word */
        if (at && (at == folded.ptr || at[-1] < 0x80) &&
            (at == folded.ptr || !nc_is_alnum(at[-1])))
            return true;
    }
    return false;
}

#define HOLDS_WORD(folded, list)                                               \
    holds_word(folded, list, sizeof(list) / sizeof(*(list)))

/* Four digits, or 3.11.22: what every date has. */
static bool may_hold_date(nc_span s)
{
    unsigned digits = 0;

    for (size_t i = 0; i < s.len; i++)
        digits += nc_is_digit(s.ptr[i]) || s.ptr[i] == 0xD9 || s.ptr[i] == 0xDB;
    return digits >= 4;
}

/* S up to N bytes, at the end of a character. */
static nc_span head_of(nc_span s, size_t n)
{
    if (s.len <= n)
        return s;
    while (n > 0 && (s.ptr[n] & 0xC0) == 0x80)
        n--;
    return (nc_span){s.ptr, n};
}

/* What is in a rail, a footer or a menu. */
static bool is_aside(const xmlNode *text, const xmlNode *body)
{
    const xmlNode *n = text->parent;

    for (int i = 0; i < LEVELS_MAX && n && n != body; i++, n = n->parent) {
        const nc_measure *m = nc_measure_of(n);

        if (m && (m->marks & (NC_MARK_SIDE | NC_MARK_RELATED)) && m->prose == 0)
            return true;
    }
    return false;
}

bool nc_datelines_is_change(nc_span text)
{
    nc_buf folded = NC_BUF_INIT;
    bool is;

    nc_fold(&folded, text, false);
    is = HOLDS_WORD(nc_buf_span(&folded), modified_words);
    nc_buf_release(&folded);
    return is;
}

/* Points of the date in LINE, and whether it says when the page changed. */
static int points_of(const reader *r, const xmlNode *text, nc_span line,
                     bool *modified)
{
    nc_buf folded = NC_BUF_INIT;
    int points = 0;

    nc_fold(&folded, r->before, false);
    nc_buf_append_byte(&folded, ' ');
    nc_fold(&folded, line, false);
    *modified = HOLDS_WORD(nc_buf_span(&folded), modified_words);
    if (*modified || HOLDS_WORD(nc_buf_span(&folded), published_words))
        points += SAID;
    nc_buf_release(&folded);
    if (line.len <= BARE_MAX)
        points += BARE;
    if (r->since > 0 && r->since <= NEAR_TEXTS)
        points += NEAR;
    if (is_aside(text, r->facts->body))
        points += ASIDE;
    return points;
}

static void read_text(reader *r, const xmlNode *text, nc_span s)
{
    nc_span line = s.len <= LINE_BYTES ? s : head_of(s, HEAD_BYTES);
    const nc_measure *around = nc_measure_of(text->parent);
    nc_date date;
    bool modified;
    int points;

    if (nc_date_parse_in(&date, line, r->order) != NC_OK ||
        date.utc < NC_DATELINES_MIN)
        return;
    points = points_of(r, text, line, &modified);
    if (s.len > LINE_BYTES || (around && around->prose > 0))
        points = nc_is_digit(line.ptr[0]) ? LED + NEAR : points - SAID;
    if (points >= ENOUGH && points > r->most[modified]) {
        r->most[modified] = points;
        r->best[modified] = date;
    }
}

void nc_datelines_find(nc_date *published, nc_date *modified,
                       const nc_facts *facts, nc_date_order order)
{
    reader r = {.facts = facts, .order = order};
    const xmlNode *node = facts->body;
    int left = TEXTS_MAX;

    while (node && left > 0) {
        const nc_measure *m = nc_measure_of(node);

        if (m &&
            (nc_tag_is_hidden(m->tag) || nc_facts_is_elsewhere(facts, node))) {
            node = nc_node_skip(node, facts->body);
            continue;
        }
        if (m && m->tag == NC_TAG_H1)
            r.since = 1;
        if (nc_node_is_text(node) && !nc_span_is_blank(nc_node_content(node))) {
            nc_span s = nc_span_trim(nc_node_content(node));

            if (may_hold_date(head_of(s, LINE_BYTES))) {
                left--;
                read_text(&r, node, s);
            }
            r.before = s.len <= BARE_MAX ? s : NC_SPAN_EMPTY;
            r.since += r.since > 0;
        }
        node = nc_node_next(node, facts->body);
    }
    *published = r.best[0];
    if (modified->precision == NC_DATE_NONE)
        *modified = r.best[1];
}
