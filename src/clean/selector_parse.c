/* selector_parse.c -- selectors as people write them (Selectors 4, CSS Syntax
 * 3), read by recursive descent: lists, compounds, names and attributes. The
 * pseudo-classes are in selector_pseudo.c, which comes back here for the lists
 * in them, NC_NESTING_MAX deep.
 */
#include "parser.h"

#include <stdlib.h>
#include "key.h"
#include "nc_chars.h"

/* --- errors */

bool nc_parser_fail_at(parser *ps, const unsigned char *at, nc_status status,
                       const char *message)
{
    if (ps->status == NC_OK)
        ps->status = nc_error_set(
            ps->err, status, 0, (unsigned)(at - ps->start) + 1, "%s", message);
    return false;
}

bool nc_parser_fail(parser *ps, const char *message)
{
    return nc_parser_fail_at(ps, ps->p, NC_EINVAL, message);
}

/* --- characters */

bool nc_parser_skip_space(parser *ps)
{
    const unsigned char *before = ps->p;

    while (ps->p < ps->end && nc_is_space(*ps->p))
        ps->p++;
    return ps->p > before;
}

bool nc_parser_is_name_byte(int c)
{
    return c >= 0x80 || c == '-' || c == '_' ||
           (c >= 0 && nc_is_alnum((unsigned char)c));
}

/* CSS Syntax 4.3.7: the character after a backslash. */
static void read_escape(parser *ps, nc_buf *out)
{
    unsigned long value = 0;
    int n = 0;

    while (n < 6 && ps->p < ps->end && nc_hex_value(*ps->p) >= 0) {
        value = value * 16 + (unsigned)nc_hex_value(*ps->p++);
        n++;
    }
    if (n == 0) {
        nc_buf_append_byte(out, *ps->p++);
        return;
    }
    if (ps->p < ps->end && nc_is_space(*ps->p))
        ps->p++;
    nc_buf_append_utf8(out, value ? value : 0xFFFD);
}

static bool can_escape(const parser *ps)
{
    return nc_parser_peek(ps) == '\\' && ps->p + 1 < ps->end &&
           ps->p[1] != '\n';
}

/* An identifier, or for `#` the looser form that may begin with a digit. */
bool nc_parser_read_name(parser *ps, nc_buf *out, bool identifier,
                         const char *what)
{
    const unsigned char *before = ps->p;
    bool digit =
        identifier && ps->p < ps->end &&
        (nc_is_digit(*ps->p) ||
         (*ps->p == '-' && ps->p + 1 < ps->end && nc_is_digit(ps->p[1])));

    if (digit)
        return nc_parser_fail(ps, what);
    while (nc_parser_is_name_byte(nc_parser_peek(ps)) || can_escape(ps)) {
        if (nc_parser_accept(ps, '\\'))
            read_escape(ps, out);
        else
            nc_buf_append_byte(out, *ps->p++);
    }
    return ps->p > before || nc_parser_fail(ps, what);
}

static bool read_string(parser *ps, nc_buf *out)
{
    const unsigned char *opening = ps->p;
    int quote = *ps->p++;

    while (ps->p < ps->end && *ps->p != quote && *ps->p != '\n') {
        if (can_escape(ps)) {
            ps->p++;
            read_escape(ps, out);
        }
        else {
            nc_buf_append_byte(out, *ps->p++);
        }
    }
    return nc_parser_accept(ps, quote) ||
           nc_parser_fail_at(ps, opening, NC_EINVAL,
                             "string without its closing quote");
}

/* --- drafts */

draft_simple *nc_draft_add(parser *ps, draft *d, simple_kind kind)
{
    compound *last = &d->compounds[d->n_compounds - 1];
    draft_simple *s = &d->simples[d->n_simples];

    if (last->n == NC_SIMPLE_MAX) {
        nc_parser_fail_at(ps, ps->p, NC_ELIMIT,
                          "too many parts in one selector");
        return NULL;
    }
    memset(s, 0, sizeof(*s));
    s->made.kind = (unsigned char)kind;
    s->name_at = s->value_at = d->bytes.len;
    last->n++;
    d->n_simples++;
    return s;
}

bool nc_draft_add_compound(parser *ps, draft *d, combinator before)
{
    if (d->n_compounds == NC_COMPOUND_MAX)
        return nc_parser_fail_at(ps, ps->p, NC_ELIMIT,
                                 "too many steps in one selector");
    if (d->n_compounds > 0)
        d->compounds[d->n_compounds - 1].after = (unsigned char)before;
    d->compounds[d->n_compounds++] =
        (compound){.before = (unsigned char)before, .first = d->n_simples};
    return true;
}

static void release_simple(simple *s)
{
    nc_selector_destroy(s->list);
    nc_pattern_destroy(s->like);
    nc_pattern_destroy(s->text);
}

draft *nc_draft_create(parser *ps)
{
    draft *d = malloc(sizeof(*d));

    if (!d) {
        nc_parser_fail_at(ps, ps->p, NC_ENOMEM, "out of memory");
        return NULL;
    }
    d->n_compounds = d->n_simples = 0;
    nc_buf_init(&d->bytes);
    return d;
}

void nc_draft_destroy(draft *d)
{
    if (!d)
        return;
    for (unsigned i = 0; i < d->n_simples; i++)
        release_simple(&d->simples[i].made);
    nc_buf_release(&d->bytes);
    free(d);
}

bool nc_selector_looks_ahead(const nc_selector *list)
{
    for (; list; list = list->next) {
        for (unsigned i = 0; i < list->n_compounds; i++) {
            if (list->compounds[i].looks_ahead)
                return true;
        }
    }
    return false;
}

/* --- numbers for what is the same */

static uint64_t add_number(uint64_t id, uint64_t number)
{
    return nc_key_mix(id ^ number, id >> 17 ^ 0x5DEECE66DULL);
}

static uint64_t add_bytes(uint64_t id, nc_span s)
{
    for (size_t i = 0; i < s.len; i++)
        id = (id ^ s.ptr[i]) * 1099511628211ULL; /* FNV-1a */
    return add_number(id, s.len);
}

static uint64_t identify_simple(uint64_t id, const simple *s)
{
    id = add_number(id, (uint64_t)s->kind << 16 | (uint64_t)s->op << 8 |
                            s->value_case);
    id = add_number(id, (uint64_t)(uint32_t)s->step << 32 | (uint32_t)s->start);
    id = add_bytes(add_bytes(id, s->name), s->value);
    /* Patterns and :has() are told apart by where they lie. */
    if (s->text || s->like || s->kind == SIMPLE_HAS)
        id = add_number(id, (uint64_t)(uintptr_t)s);
    for (const nc_selector *in = s->list; in; in = in->next)
        id = add_number(id, last_compound(in)->id);
    return id;
}

/* Gives the compounds of SEL their numbers; LEFT is what it hangs on. */
static void identify(nc_selector *sel, uint64_t left)
{
    for (unsigned i = 0; i < sel->n_compounds; i++) {
        compound *c = &sel->compounds[i];

        c->id = add_number(left, c->before + 1U);
        for (unsigned k = c->first; k < c->first + c->n; k++)
            c->id = identify_simple(c->id, &sel->simples[k]);
        left = c->id;
    }
}

/* What is known only once a simple selector has its place in memory. */
static void settle_simple(simple *s)
{
    if (s->kind == SIMPLE_TYPE)
        s->tag = nc_tag_of(s->name);
    for (nc_selector *sel = s->list; s->kind == SIMPLE_HAS && sel;
         sel = sel->next) {
        sel->anchor = s;
        identify(sel, nc_anchor_id(s));
    }
}

/* Whether a compound asks for types alone: `div`, `*`, `:not(body)`. */
static bool asks_for_types(const nc_selector *sel, const compound *c)
{
    for (unsigned i = c->first; i < c->first + c->n; i++) {
        const simple *s = &sel->simples[i];

        if (s->kind == SIMPLE_TYPE)
            continue;
        if (s->kind != SIMPLE_ANY_OF && s->kind != SIMPLE_NONE_OF)
            return false;
        for (const nc_selector *in = s->list; in; in = in->next) {
            if (in->n_compounds > 1 || !in->compounds[0].by_type)
                return false;
        }
    }
    return true;
}

static void settle_compound(const nc_selector *sel, compound *c)
{
    const simple *first = &sel->simples[c->first];

    c->of = sel;
    for (unsigned i = c->first; i < c->first + c->n; i++) {
        const simple *s = &sel->simples[i];

        if (s->kind >= SIMPLE_EMPTY || nc_selector_looks_ahead(s->list))
            c->looks_ahead = true;
    }
    c->by_type = c->before == COMBINATOR_NONE && asks_for_types(sel, c);
    if (c->by_type && c->n == 1 && first->kind == SIMPLE_TYPE)
        c->type = first->tag;
}

nc_selector *nc_draft_pack(parser *ps, draft *d)
{
    size_t compounds = d->n_compounds * sizeof(compound);
    size_t simples = d->n_simples * sizeof(simple);
    nc_selector *sel;
    unsigned char *bytes;

    sel = nc_buf_status(&d->bytes) == NC_OK
              ? malloc(sizeof(*sel) + simples + compounds + d->bytes.len)
              : NULL;
    if (!sel) {
        nc_parser_fail_at(ps, ps->p, NC_ENOMEM, "out of memory");
        return NULL;
    }
    sel->next = NULL;
    sel->anchor = NULL;
    sel->n_compounds = d->n_compounds;
    sel->n_simples = d->n_simples;
    sel->simples = (simple *)(sel + 1);
    sel->compounds = (compound *)(sel->simples + d->n_simples);
    bytes = (unsigned char *)(sel->compounds + d->n_compounds);
    memcpy(sel->compounds, d->compounds, compounds);
    memcpy(bytes, d->bytes.ptr, d->bytes.len);
    for (unsigned i = 0; i < d->n_simples; i++) {
        simple *s = &sel->simples[i];

        *s = d->simples[i].made;
        s->name.ptr = bytes + d->simples[i].name_at;
        s->value.ptr = bytes + d->simples[i].value_at;
        settle_simple(s);
    }
    for (unsigned i = 0; i < d->n_compounds; i++)
        settle_compound(sel, &sel->compounds[i]);
    identify(sel, 0);
    d->n_compounds = d->n_simples = 0;
    nc_buf_clear(&d->bytes);
    return sel;
}

/* --- simple selectors */

static void fold_ascii(nc_buf *b, size_t from)
{
    for (size_t i = from; i < b->len; i++)
        b->ptr[i] = nc_lower(b->ptr[i]);
}

static bool parse_named(parser *ps, draft *d, simple_kind kind,
                        const char *what)
{
    draft_simple *s = nc_draft_add(ps, d, kind);

    if (!s || !nc_parser_read_name(ps, &d->bytes, kind != SIMPLE_ID, what))
        return false;
    s->made.name.len = d->bytes.len - s->name_at;
    if (kind == SIMPLE_TYPE)
        fold_ascii(&d->bytes, s->name_at);
    if (nc_parser_peek(ps) == '|')
        return nc_parser_fail_at(ps, ps->p, NC_ENOTSUP,
                                 "namespaces are not known here");
    return true;
}

/* WHATWG HTML 4.16.1: attributes whose values compare without case. */
static bool is_nocase_attr(nc_span name)
{
    static const char names[] =
        " accept accept-charset align alink axis bgcolor charset checked clear "
        "codetype color compact declare defer dir direction disabled enctype "
        "face frame hreflang http-equiv lang language link media method "
        "multiple nohref noresize noshade nowrap readonly rel rev rules scope "
        "scrolling selected shape target text type valign valuetype vlink ";
    nc_span rest = NC_SPAN_LIT(names), word;

    while ((word = nc_span_word(&rest)).len > 0) {
        if (nc_span_equal(word, name))
            return true;
    }
    return false;
}

static bool parse_attr_op(parser *ps, unsigned char *op)
{
    static const struct {
        char first;
        attr_op op;
    } known[] = {{'~', ATTR_WORD},
                 {'|', ATTR_DASH},
                 {'^', ATTR_PREFIX},
                 {'$', ATTR_SUFFIX},
                 {'*', ATTR_SUBSTRING}};

    *op = ATTR_EQUAL;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (nc_parser_accept(ps, known[i].first))
            *op = known[i].op;
    }
    return nc_parser_accept(ps, '=') ||
           nc_parser_fail(ps, "expected one of = ~= |= ^= $= *= or ] in [ ]");
}

/* The `i` or `s` before `]`. */
static bool parse_attr_flag(parser *ps, simple *s)
{
    nc_parser_skip_space(ps);
    if (nc_parser_accept(ps, 'i') || nc_parser_accept(ps, 'I'))
        s->value_case = CASE_NONE;
    else if (nc_parser_accept(ps, 's') || nc_parser_accept(ps, 'S'))
        s->value_case = CASE_EXACT;
    nc_parser_skip_space(ps);
    return nc_parser_accept(ps, ']') || nc_parser_fail(ps, "expected ] here");
}

static bool parse_attr(parser *ps, draft *d)
{
    draft_simple *s = nc_draft_add(ps, d, SIMPLE_ATTR);
    int c;

    if (!s)
        return false;
    nc_parser_skip_space(ps);
    if (!nc_parser_read_name(ps, &d->bytes, true,
                             "expected an attribute name after ["))
        return false;
    s->made.name.len = d->bytes.len - s->name_at;
    fold_ascii(&d->bytes, s->name_at);
    if (is_nocase_attr((nc_span){d->bytes.ptr + s->name_at, s->made.name.len}))
        s->made.value_case = CASE_HTML;
    s->made.op = ATTR_EXISTS;
    nc_parser_skip_space(ps);
    if (nc_parser_accept(ps, ']'))
        return true;
    if (!parse_attr_op(ps, &s->made.op))
        return false;
    nc_parser_skip_space(ps);
    s->value_at = d->bytes.len;
    c = nc_parser_peek(ps);
    if (c == '"' || c == '\'') {
        if (!read_string(ps, &d->bytes))
            return false;
    }
    else if (!nc_parser_read_name(
                 ps, &d->bytes, true,
                 "expected a value: a name, or a string in quotes")) {
        return false;
    }
    s->made.value.len = d->bytes.len - s->value_at;
    return parse_attr_flag(ps, &s->made);
}

/* --- compounds and combinators */

static bool parse_simple(parser *ps, draft *d, bool first)
{
    int c = nc_parser_peek(ps);

    if (c == '*' && first) {
        ps->p++;
        return nc_parser_peek(ps) != '|' ||
               nc_parser_fail_at(ps, ps->p, NC_ENOTSUP,
                                 "namespaces are not known here");
    }
    if (nc_parser_accept(ps, '.'))
        return parse_named(ps, d, SIMPLE_CLASS,
                           "expected a class name after .");
    if (nc_parser_accept(ps, '#'))
        return parse_named(ps, d, SIMPLE_ID, "expected an id after #");
    if (nc_parser_accept(ps, '['))
        return parse_attr(ps, d);
    if (nc_parser_accept(ps, ':'))
        return nc_parser_read_pseudo(ps, d);
    return parse_named(ps, d, SIMPLE_TYPE, "expected a selector here");
}

static bool begins_simple(const parser *ps)
{
    int c = nc_parser_peek(ps);

    return c == '.' || c == '#' || c == '[' || c == ':';
}

static bool parse_compound(parser *ps, draft *d, combinator before)
{
    if (!nc_draft_add_compound(ps, d, before) || !parse_simple(ps, d, true))
        return false;
    while (begins_simple(ps)) {
        if (!parse_simple(ps, d, false))
            return false;
    }
    return true;
}

static bool ends_selector(const parser *ps, bool nested)
{
    int c = nc_parser_peek(ps);

    return c < 0 || c == ',' || (nested && c == ')');
}

/* The combinator that stands here; OTHERWISE if none does. */
static combinator read_combinator(parser *ps, combinator otherwise)
{
    combinator found = otherwise;

    if (nc_parser_accept(ps, '>'))
        found = COMBINATOR_CHILD;
    else if (nc_parser_accept(ps, '+'))
        found = COMBINATOR_NEXT;
    else if (nc_parser_accept(ps, '~'))
        found = COMBINATOR_AFTER;
    nc_parser_skip_space(ps);
    return found;
}

static bool parse_steps(parser *ps, draft *d, bool nested, combinator before)
{
    for (;;) {
        bool space;

        if (!parse_compound(ps, d, before))
            return false;
        space = nc_parser_skip_space(ps);
        if (ends_selector(ps, nested))
            return true;
        before = read_combinator(ps, COMBINATOR_NONE);
        if (before == COMBINATOR_NONE && !space)
            return nc_parser_fail(ps, "unexpected character in a selector");
        if (before == COMBINATOR_NONE)
            before = COMBINATOR_DESCENDANT;
    }
}

static nc_selector *parse_one(parser *ps, bool nested, bool relative)
{
    draft *d = nc_draft_create(ps);
    nc_selector *sel = NULL;
    combinator before = COMBINATOR_NONE;

    if (!d)
        return NULL;
    if (relative)
        before = read_combinator(ps, COMBINATOR_DESCENDANT);
    if (parse_steps(ps, d, nested, before))
        sel = nc_draft_pack(ps, d);
    nc_draft_destroy(d);
    return sel;
}

/* A list up to the end of the text, or up to a `)`. */
static nc_selector *parse_list(parser *ps, bool nested, bool relative)
{
    nc_selector *first = NULL, **last = &first;

    do {
        nc_parser_skip_space(ps);
        *last = parse_one(ps, nested, relative);
        if (!*last) {
            nc_selector_destroy(first);
            return NULL;
        }
        last = &(*last)->next;
    } while (nc_parser_accept(ps, ','));
    if (nested && !nc_parser_accept(ps, ')')) {
        nc_parser_fail(ps, "expected ) here");
        nc_selector_destroy(first);
        return NULL;
    }
    return first;
}

nc_selector *nc_parser_read_list(parser *ps, bool relative)
{
    nc_selector *list;

    if (ps->nesting == NC_NESTING_MAX) {
        nc_parser_fail_at(ps, ps->p, NC_ELIMIT,
                          "selectors are nested too deep");
        return NULL;
    }
    ps->nesting++;
    list = parse_list(ps, true, relative);
    ps->nesting--;
    return list;
}

nc_status nc_selector_parse(nc_selector **out, nc_span text, nc_error *err)
{
    parser ps = {text.ptr, text.ptr, text.ptr + text.len, 0, err, NC_OK};

    *out = NULL;
    if (text.len > NC_SELECTOR_MAX)
        return nc_error_set(err, NC_ELIMIT, 0, 1,
                            "a selector list has at most %d bytes",
                            NC_SELECTOR_MAX);
    *out = parse_list(&ps, false, false);
    return ps.status;
}

void nc_selector_destroy(nc_selector *sel)
{
    while (sel) {
        nc_selector *next = sel->next;

        for (unsigned i = 0; i < sel->n_simples; i++)
            release_simple(&sel->simples[i]);
        free(sel);
        sel = next;
    }
}

const nc_selector *nc_selector_next(const nc_selector *sel)
{
    return sel->next;
}
