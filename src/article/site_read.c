/* site_read.c -- the lines of a site config in, its rules out.
 *
 *     directive: value
 *     directive(argument): value       ends at the first `):`
 *     # comment
 *
 * Both ends of a line and of a value are trimmed. find_string and
 * replace_string belong together in the order in which they come. What can't
 * be read is noted with line and column and left out: a typing error in one
 * line takes nothing away from the others.
 */
#include "site_config.h"

#include <apr_strings.h>
#include "nc_chars.h"

enum {
    RULES_MAX = 2000, /* of one file: the largest in use has 120 */
    NAME_MAX_BYTES = 40
};

/* What may stand behind the colon, and in parentheses before it. */
typedef enum form {
    IGNORED, /* anything */
    XPATH,
    TEXT,
    FLAG,
    WRAP, /* (element): XPATH */
    MOVE, /* (XPATH): XPATH */
    FIND,
    REPLACE /* with or without (text) */
} form;

typedef struct directive {
    const char *name;
    form form;
    unsigned what; /* an nc_site_kind, or of a FLAG an nc_site_flag */
} directive;

static const directive directives[] = {
    {"body", XPATH, NC_SITE_BODY},
    {"title", XPATH, NC_SITE_TITLE},
    {"author", XPATH, NC_SITE_AUTHOR},
    {"date", XPATH, NC_SITE_DATE},
    {"strip", XPATH, NC_SITE_STRIP},
    {"strip_id_or_class", TEXT, NC_SITE_STRIP_NAME},
    {"strip_image_src", TEXT, NC_SITE_STRIP_IMAGE},
    {"strip_attr", XPATH, NC_SITE_STRIP_ATTR},
    {"post_strip_attr", XPATH, NC_SITE_STRIP_ATTR_LATE},
    {"wrap_in", WRAP, NC_SITE_WRAP},
    {"move_into", MOVE, NC_SITE_MOVE},
    {"dissolve", XPATH, NC_SITE_DISSOLVE},
    {"native_ad_clue", XPATH, NC_SITE_NATIVE_AD},
    {"src_lazy_load_attr", TEXT, NC_SITE_LAZY_IMAGE},
    {"find_string", FIND, NC_SITE_REPLACE},
    {"replace_string", REPLACE, NC_SITE_REPLACE},
    {"prune", FLAG, NC_SITE_PRUNE},
    {"skip_json_ld", FLAG, NC_SITE_SKIP_JSON_LD},
    {"strip_comments", FLAG, NC_SITE_STRIP_COMMENTS},
    {"autodetect_on_failure", FLAG, NC_SITE_AUTODETECT},
    /* Done anyway, whatever they say: line breaks become paragraphs, and
     * footnotes are left as they are. */
    {"convert_double_br_tags", IGNORED, NC_SITE_IGNORED},
    {"footnotes", IGNORED, NC_SITE_IGNORED},
    /* For who fetches pages, logs in, tests the file, or parses otherwise. */
    {"autodetect_next_page", IGNORED, NC_SITE_IGNORED},
    {"http", IGNORED, NC_SITE_IGNORED}, /* an address without test_url */
    {"http_header", IGNORED, NC_SITE_IGNORED},
    {"https", IGNORED, NC_SITE_IGNORED},
    {"if_page_contains", IGNORED, NC_SITE_IGNORED},
    {"insert_detected_image", IGNORED, NC_SITE_IGNORED},
    {"login_extra_fields", IGNORED, NC_SITE_IGNORED},
    {"login_password_field", IGNORED, NC_SITE_IGNORED},
    {"login_uri", IGNORED, NC_SITE_IGNORED},
    {"login_username_field", IGNORED, NC_SITE_IGNORED},
    {"next_page_link", IGNORED, NC_SITE_IGNORED},
    {"not_logged_in_xpath", IGNORED, NC_SITE_IGNORED},
    {"parser", IGNORED, NC_SITE_IGNORED},
    {"requires_login", IGNORED, NC_SITE_IGNORED},
    {"single_page_link", IGNORED, NC_SITE_IGNORED},
    {"single_page_link_in_feed", IGNORED, NC_SITE_IGNORED},
    {"skip_id_or_class", IGNORED, NC_SITE_IGNORED}, /* means nothing yet */
    {"test_contains", IGNORED, NC_SITE_IGNORED},
    {"test_url", IGNORED, NC_SITE_IGNORED},
    {"tidy", IGNORED, NC_SITE_IGNORED}};

/* A line taken apart; the parts lie in it. */
typedef struct line {
    nc_span name;
    nc_span arg; /* NULL ptr: no parentheses */
    nc_span value;
} line;

typedef struct reading {
    nc_site_config *config;
    nc_site_xpath *xpath;
    apr_pool_t *pool;
    unsigned number; /* of the line, from 1 */
    nc_span text;    /* all of it */
} reading;

/* --- what is wrong */

/* Notes ERR, of the bytes from AT on, unless there is too much already. */
static void note(reading *r, const unsigned char *at, nc_error *err)
{
    err->line = r->number;
    err->col = (err->col ? err->col - 1 : 0) + (unsigned)(at - r->text.ptr) + 1;
    if (r->config->wrongs->nelts < NC_SITE_WRONGS_MAX)
        APR_ARRAY_PUSH(r->config->wrongs, nc_error) = *err;
}

static void wrong(reading *r, nc_span at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void wrong(reading *r, nc_span at, const char *format, ...)
{
    nc_error err = {0, 0, ""};
    va_list args;

    va_start(args, format);
    vsnprintf(err.msg, sizeof(err.msg), format, args);
    va_end(args);
    note(r, at.ptr, &err);
}

static int shown(nc_span s)
{
    return (int)(s.len < NAME_MAX_BYTES ? s.len : NAME_MAX_BYTES);
}

/* --- values */

static const char *text_of(const reading *r, nc_span s)
{
    return apr_pstrmemdup(r->pool, (const char *)s.ptr, s.len);
}

/* S as an expression; NULL: it is none, which is noted. */
static const char *xpath_of(reading *r, nc_span s)
{
    const char *text = text_of(r, s);
    nc_error err = {0, 0, ""};

    if (nc_site_xpath_check(r->xpath, text, &err) == NC_OK)
        return text;
    note(r, s.ptr, &err);
    return NULL;
}

static void add(reading *r, unsigned kind, const char *arg, const char *value)
{
    apr_array_header_t *rules = r->config->rules;

    if (rules->nelts < RULES_MAX)
        APR_ARRAY_PUSH(rules, nc_site_rule) =
            (nc_site_rule){(nc_site_kind)kind, arg, value};
    else
        wrong(r, r->text, "a file has at most %d rules", (int)RULES_MAX);
}

static void add_xpath(reading *r, const directive *d, const char *arg,
                      nc_span value)
{
    const char *expression = xpath_of(r, value);

    if (expression)
        add(r, d->what, arg, expression);
}

/* Names are often quoted, for no reason. */
static void add_text(reading *r, const directive *d, nc_span value)
{
    char *text = apr_palloc(r->pool, value.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] != '\'' && value.ptr[i] != '"')
            text[n++] = (char)value.ptr[i];
    text[n] = '\0';
    if (!nc_span_is_blank(nc_span_of(text)))
        add(r, d->what, NULL, text);
    else
        wrong(r, value, "%s needs a name", d->name);
}

static void set_flag(reading *r, const directive *d, nc_span value)
{
    nc_site_answer *flag = &r->config->flags[d->what];

    if (nc_span_equal_nocase(value, NC_SPAN_LIT("yes")) ||
        nc_span_equal_nocase(value, NC_SPAN_LIT("true")))
        *flag = NC_SITE_YES;
    else if (nc_span_equal_nocase(value, NC_SPAN_LIT("no")) ||
             nc_span_equal_nocase(value, NC_SPAN_LIT("false")))
        *flag = NC_SITE_NO;
    else
        wrong(r, value, "%s '%.*s': allowed are yes and no", d->name,
              shown(value), (const char *)value.ptr);
}

static void add_wrap(reading *r, const directive *d, const line *l)
{
    nc_span name = nc_span_trim(l->arg);
    char *tag;

    for (size_t i = 0; i < name.len; i++)
        if (!nc_is_alnum(name.ptr[i]) || !nc_is_alpha(name.ptr[0]))
            name.len = 0;
    if (name.len == 0 || name.len > NAME_MAX_BYTES) {
        wrong(r, l->name,
              "allowed is the name of an element: wrap_in(em): "
              "and an expression");
        return;
    }
    tag = apr_pstrmemdup(r->pool, (const char *)name.ptr, name.len);
    for (char *c = tag; *c; c++)
        *c = (char)nc_lower((unsigned char)*c);
    add_xpath(r, d, tag, l->value);
}

static void add_move(reading *r, const directive *d, const line *l)
{
    const char *where;

    if (!l->arg.ptr) {
        wrong(r, l->name,
              "allowed is move_into(EXPRESSION): EXPRESSION, first "
              "where to, then what");
        return;
    }
    where = xpath_of(r, l->arg);
    if (where)
        add_xpath(r, d, where, l->value);
}

/* An empty replacement takes the text away. */
static void add_replacement(reading *r, const line *l)
{
    const apr_array_header_t *rules = r->config->rules;

    if (l->arg.ptr) {
        if (l->arg.len > 0)
            add(r, NC_SITE_REPLACE, text_of(r, l->arg), text_of(r, l->value));
        else
            wrong(r, l->name, "nothing to find: a text is needed");
        return;
    }
    for (int i = 0; i < rules->nelts; i++) {
        nc_site_rule *rule = &APR_ARRAY_IDX(rules, i, nc_site_rule);

        if (rule->kind == NC_SITE_REPLACE && !rule->value) {
            rule->value = text_of(r, l->value);
            return;
        }
    }
    wrong(r, l->name, "a find_string has to come before replace_string");
}

/* --- lines */

/* What is in parentheses, taken off S with them; false: they do not end. */
static bool take_argument(nc_span *s, nc_span *arg)
{
    for (size_t i = 1; i < s->len; i++) {
        nc_span rest = {s->ptr + i + 1, s->len - i - 1};

        if (s->ptr[i] != ')')
            continue;
        while (rest.len > 0 && nc_is_space(rest.ptr[0]))
            nc_span_take(&rest, 1);
        if (rest.len == 0 || rest.ptr[0] != ':')
            continue;
        *arg = (nc_span){s->ptr + 1, i - 1};
        *s = rest;
        return true;
    }
    return false;
}

/* TEXT, which is trimmed and not empty, in parts; false: it is no directive.
 */
static bool split(line *l, nc_span text)
{
    size_t n = 0;

    while (n < text.len && (nc_is_alnum(text.ptr[n]) || text.ptr[n] == '_'))
        n++;
    l->name = nc_span_take(&text, n);
    l->arg = NC_SPAN_EMPTY;
    while (text.len > 0 && nc_is_space(text.ptr[0]))
        nc_span_take(&text, 1);
    if (text.len > 0 && text.ptr[0] == '(' && !take_argument(&text, &l->arg))
        return false;
    if (n == 0 || text.len == 0 || text.ptr[0] != ':')
        return false;
    nc_span_take(&text, 1);
    l->value = nc_span_trim(text);
    return true;
}

static const directive *directive_of(nc_span name)
{
    for (size_t i = 0; i < sizeof(directives) / sizeof(*directives); i++)
        if (nc_span_equal(name, nc_span_of(directives[i].name)))
            return &directives[i];
    return NULL;
}

static void take(reading *r, const directive *d, const line *l)
{
    bool may_have_arg = d->form == IGNORED || d->form == WRAP ||
                        d->form == MOVE || d->form == REPLACE;

    if (l->arg.ptr && !may_have_arg) {
        wrong(r, l->name, "%s has nothing in parentheses", d->name);
        return;
    }
    if (l->value.len == 0 && d->form != REPLACE && d->form != IGNORED) {
        wrong(r, l->name, "%s needs a value behind the colon", d->name);
        return;
    }
    switch (d->form) {
    case IGNORED:
        break;
    case XPATH:
        add_xpath(r, d, NULL, l->value);
        break;
    case TEXT:
        add_text(r, d, l->value);
        break;
    case FLAG:
        set_flag(r, d, l->value);
        break;
    case WRAP:
        add_wrap(r, d, l);
        break;
    case MOVE:
        add_move(r, d, l);
        break;
    case FIND:
        /* Until its replacement comes. */
        add(r, NC_SITE_REPLACE, text_of(r, l->value), NULL);
        break;
    case REPLACE:
        add_replacement(r, l);
        break;
    }
}

static void read_line(reading *r)
{
    nc_span text = nc_span_trim(r->text);
    const directive *d;
    line l;

    if (text.len == 0 || text.ptr[0] == '#')
        return;
    if (memchr(text.ptr, '\0', text.len)) {
        wrong(r, text, "a NUL byte: only text is allowed");
        return;
    }
    if (!split(&l, text)) {
        wrong(r, text,
              "no directive: allowed are 'directive: value' and "
              "comments, which begin with #");
        return;
    }
    d = directive_of(l.name);
    if (d)
        take(r, d, &l);
    else
        wrong(r, l.name,
              "unknown directive '%.*s': allowed are title, body, author, "
              "date, strip, strip_id_or_class, strip_attr, find_string, "
              "replace_string, prune, wrap_in, dissolve and their like",
              shown(l.name), (const char *)l.name.ptr);
}

/* Takes out what is found but has no replacement. */
static void finish(reading *r)
{
    apr_array_header_t *rules = r->config->rules;
    int n = 0;

    for (int i = 0; i < rules->nelts; i++) {
        nc_site_rule rule = APR_ARRAY_IDX(rules, i, nc_site_rule);

        if (rule.value)
            APR_ARRAY_IDX(rules, n++, nc_site_rule) = rule;
        else
            wrong(r, r->text, "find_string '%.40s' has no replace_string",
                  rule.arg);
    }
    rules->nelts = n;
}

nc_site_config *nc_site_config_read(const char *file, nc_span text,
                                    nc_site_xpath *xpath, apr_pool_t *pool)
{
    nc_site_config *config = apr_pcalloc(pool, sizeof(*config));
    reading r = {.config = config, .xpath = xpath, .pool = pool};

    config->file = file;
    config->rules = apr_array_make(pool, 8, sizeof(nc_site_rule));
    config->wrongs = apr_array_make(pool, 0, sizeof(nc_error));
    if (nc_span_starts(text, NC_SPAN_LIT("\xEF\xBB\xBF")))
        nc_span_take(&text, 3);
    while (text.len > 0) {
        const unsigned char *end = memchr(text.ptr, '\n', text.len);

        r.text =
            nc_span_take(&text, end ? (size_t)(end - text.ptr) + 1 : text.len);
        r.number++;
        read_line(&r);
    }
    finish(&r);
    return config;
}
