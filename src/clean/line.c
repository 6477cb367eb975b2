/* line.c -- a line of a filter list into its parts.
 *
 * The separator is the first of the known ones that has nothing but a list of
 * domains before it. Network rules hold `##` and `$$` too, in addresses and
 * options, but always behind a byte that no list of domains has. Expressions
 * among the domains and the modifiers in front may hold anything, so they are
 * passed over as a whole.
 */
#include "line.h"

#include "nc_chars.h"

enum {
    MARK_EXCEPT = 1,
    MARK_STYLE = 2,  /* a style follows, or a snippet */
    MARK_SCRIPT = 4, /* a script follows */
    MARK_HTML = 8    /* an HTML filter of AdGuard */
};

typedef struct marker {
    const char *text;
    unsigned flags;
} marker;

static const marker markers[] = {
    {"##", 0},
    {"#@#", MARK_EXCEPT},
    {"#?#", 0},
    {"#@?#", MARK_EXCEPT},
    {"#$#", MARK_STYLE},
    {"#@$#", MARK_STYLE | MARK_EXCEPT},
    {"#$?#", MARK_STYLE},
    {"#@$?#", MARK_STYLE | MARK_EXCEPT},
    {"#%#", MARK_SCRIPT},
    {"#@%#", MARK_SCRIPT | MARK_EXCEPT},
    {"$$", MARK_HTML},
    {"$@$", MARK_HTML | MARK_EXCEPT},
};

/* --- small things */

static nc_span skip(nc_span s, size_t n)
{
    nc_span_take(&s, n);
    return s;
}

static bool starts(nc_span s, const char *prefix)
{
    return nc_span_starts(s, nc_span_of(prefix));
}

/* The last byte C of S; s.len if there is none. */
static size_t find_last(nc_span s, unsigned char c)
{
    const unsigned char *at = s.len > 0 ? memrchr(s.ptr, c, s.len) : NULL;

    return at ? (size_t)(at - s.ptr) : s.len;
}

static bool is_bad(nc_line *line, const char *reason)
{
    line->kind = NC_LINE_BAD;
    line->reason = reason;
    return false;
}

/* --- the separator */

size_t nc_line_regex_length(nc_span s, const char *stops)
{
    if (s.len < 3 || s.ptr[0] != '/')
        return 0;
    for (size_t i = 1; i < s.len; i++) {
        if (s.ptr[i] == '\\')
            i++;
        else if (s.ptr[i] == '/' && i > 1 &&
                 (i + 1 == s.len ||
                  (s.ptr[i + 1] && strchr(stops, s.ptr[i + 1]))))
            return i + 1;
    }
    return 0;
}

static const marker *marker_at(nc_span s)
{
    for (size_t i = 0; i < sizeof(markers) / sizeof(*markers); i++) {
        if (starts(s, markers[i].text))
            return &markers[i];
    }
    return NULL;
}

/* No domain has these, addresses and their masks do: the set of Adblock Plus
 * and what else is usual in addresses. */
static bool is_address_byte(unsigned char c)
{
    return c && strchr("/|@\"!^=?&%+;(){}<>\\", c);
}

/* Finds the separator in S: *AT is where. NULL: S has none. */
static const marker *find_marker(nc_span s, size_t *at)
{
    bool begins = true; /* an item of the list */

    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = s.ptr[i];

        if (c == '#' || c == '$') {
            *at = i;
            return marker_at(skip(s, i));
        }
        if (c == '/' && begins) {
            size_t n = nc_line_regex_length(skip(s, i), ",#$ ");

            if (n == 0)
                return NULL;
            i += n - 1;
        }
        else if (is_address_byte(c)) {
            return NULL;
        }
        begins = c == ',' || (begins && (c == '~' || nc_is_space(c)));
    }
    return NULL;
}

/* --- modifiers: `[$path=/x,domain=a.com|b.com]` */

static const char *const modifiers[] = {"domain", "path", "url", "app"};

/* The length of the modifier's name that S begins with; 0: none. */
static size_t name_length(nc_span s)
{
    for (size_t i = 0; i < sizeof(modifiers) / sizeof(*modifiers); i++) {
        size_t n = strlen(modifiers[i]);

        if (starts(s, modifiers[i]) &&
            (s.len == n || s.ptr[n] == '=' || s.ptr[n] == ','))
            return n;
    }
    return 0;
}

/* Where the value that S begins with ends: at a comma that a known modifier
 * follows. Expressions have commas of their own, not always escaped. */
static size_t value_length(nc_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\\')
            i++;
        else if (s.ptr[i] == ',' && name_length(skip(s, i + 1)) > 0)
            return i;
    }
    return s.len;
}

static void set_path(nc_line *line, nc_span value)
{
    size_t n = value.len;

    line->path_is_regex = true;
    if (n == 0) {
        line->path = NC_SPAN_LIT("^/$");
    }
    else if (n > 2 && value.ptr[0] == '/' && value.ptr[n - 1] == '/') {
        line->path = nc_span_between(value.ptr + 1, value.ptr + n - 1);
    }
    else {
        line->path = value;
        line->path_is_regex = false;
    }
}

static bool read_modifier(nc_line *line, nc_span name, nc_span value)
{
    switch (name.ptr[0]) {
    case 'd':
        line->domains = nc_span_trim(value);
        line->separator = '|';
        return line->domains.len > 0 || is_bad(line, "[$domain=] is empty");
    case 'p':
        set_path(line, nc_span_trim(value));
        return true;
    case 'u':
        return is_bad(line, "[$url=] can't be answered: use [$path=]");
    default:
        return is_bad(line, "[$app=] can't be answered");
    }
}

/* Reads what stands between `[$` and `]`. */
static bool read_modifiers(nc_line *line, nc_span s)
{
    while (s.len > 0) {
        size_t n = name_length(s);
        nc_span name = nc_span_take(&s, n);
        nc_span value = NC_SPAN_EMPTY;

        if (n == 0)
            return is_bad(line, "a modifier is domain= or path=");
        if (s.len > 0 && s.ptr[0] == '=') {
            nc_span_take(&s, 1);
            value = nc_span_take(&s, value_length(s));
        }
        if (!read_modifier(line, name, value))
            return false;
        if (s.len > 0)
            nc_span_take(&s, 1); /* the comma */
    }
    return true;
}

/* The end of the modifiers that S begins with: the first `]` that is not
 * escaped and has a rule behind it; an expression may have others. 0: none. */
static size_t modifiers_length(nc_span s)
{
    size_t at;

    for (size_t i = 2; i < s.len; i++) {
        if (s.ptr[i] == '\\')
            i++;
        else if (s.ptr[i] == ']' && find_marker(skip(s, i + 1), &at))
            return i + 1;
    }
    return 0;
}

size_t nc_line_unescape(unsigned char *out, nc_span s, bool is_regex)
{
    /* An expression that nobody escaped for the list has no doubled
     * backslash, and its own must stay. */
    bool all = !is_regex || (s.len > 1 && nc_span_find(s, NC_SPAN_LIT("\\\\")));
    const char *escaped = all ? "\\[],|" : ",|";
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\\' && i + 1 < s.len) {
            i++;
            if (s.ptr[i] == '\0' || !strchr(escaped, s.ptr[i]))
                out[n++] = '\\';
        }
        out[n++] = s.ptr[i];
    }
    return n;
}

/* --- styles and actions behind a selector */

/* Where the declaration that S begins with ends: at a `;` outside strings and
 * parentheses. */
static size_t declaration_length(nc_span s)
{
    unsigned char quote = 0;
    unsigned depth = 0;

    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = s.ptr[i];

        if (c == '\\')
            i++;
        else if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '(')
            depth++;
        else if (c == ')' && depth > 0)
            depth--;
        else if (c == ';' && depth == 0)
            return i;
    }
    return s.len;
}

static bool is_word(nc_span s, const char *word)
{
    return nc_span_equal_nocase(s, nc_span_of(word));
}

static bool declaration_hides(nc_span s)
{
    const unsigned char *colon = s.len > 0 ? memchr(s.ptr, ':', s.len) : NULL;
    nc_span name, value;
    size_t bang;

    if (!colon)
        return false;
    name = nc_span_trim(nc_span_between(s.ptr, colon));
    value = nc_span_between(colon + 1, s.ptr + s.len);
    bang = find_last(value, '!');
    value = nc_span_trim((nc_span){value.ptr, bang});
    return (is_word(name, "display") && is_word(value, "none")) ||
           (is_word(name, "visibility") &&
            (is_word(value, "hidden") || is_word(value, "collapse"))) ||
           (is_word(name, "remove") && is_word(value, "true"));
}

static bool style_hides(nc_span declarations)
{
    while (declarations.len > 0) {
        size_t n = declaration_length(declarations);

        if (declaration_hides(nc_span_take(&declarations, n)))
            return true;
        if (declarations.len > 0)
            nc_span_take(&declarations, 1);
    }
    return false;
}

/* `SELECTOR { DECLARATIONS }`. */
static bool take_block(nc_span *body, nc_span *declarations)
{
    size_t open;

    if (body->len == 0 || body->ptr[body->len - 1] != '}')
        return false;
    open = find_last(*body, '{');
    if (open == body->len)
        return false;
    *declarations = (nc_span){body->ptr + open + 1, body->len - open - 2};
    *body = nc_span_trim((nc_span){body->ptr, open});
    return true;
}

/* The length of the `(...)` that S begins with; 0: nothing closes it. Quotes
 * say nothing here: the text that `:has-text()` looks for may have one. */
static size_t arguments_length(nc_span s)
{
    unsigned depth = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\\')
            i++;
        else if (s.ptr[i] == '(')
            depth++;
        else if (s.ptr[i] == ')' && --depth == 0)
            return i + 1;
    }
    return 0;
}

/* Whether S is nothing but an argument list. */
static bool is_arguments(nc_span s)
{
    return s.len > 0 && s.ptr[0] == '(' && arguments_length(s) == s.len;
}

/* `SELECTOR:NAME(ARGUMENTS)`. */
static bool take_action(nc_span *body, const char *name, nc_span *arguments)
{
    size_t end = body->len;
    size_t n = strlen(name);

    if (end == 0 || body->ptr[end - 1] != ')')
        return false;
    while (end > 0) {
        size_t colon = find_last((nc_span){body->ptr, end}, ':');
        nc_span rest = skip(*body, colon);

        if (colon == end)
            return false;
        if (starts(rest, name) && is_arguments(skip(rest, n))) {
            *arguments = (nc_span){rest.ptr + n + 1, rest.len - n - 2};
            *body = nc_span_trim((nc_span){body->ptr, colon});
            return true;
        }
        end = colon;
    }
    return false;
}

/* --- what follows the separator */

static nc_line_kind hiding_kind(const marker *m)
{
    return m->flags & MARK_EXCEPT ? NC_LINE_EXCEPT : NC_LINE_HIDE;
}

static bool is_hiding(const nc_line *line)
{
    return line->kind == NC_LINE_HIDE || line->kind == NC_LINE_EXCEPT;
}

/* `:matches-path(...)` of uBlock Origin, in front of the selector. */
static void take_path(nc_line *line)
{
    nc_span arguments = line->body;
    size_t n;

    if (!starts(line->body, ":matches-path(") || line->path.len > 0)
        return;
    nc_span_take(&arguments, strlen(":matches-path"));
    n = arguments_length(arguments);
    if (n < 3)
        return;
    set_path(line, (nc_span){arguments.ptr + 1, n - 2});
    line->body = nc_span_trim(skip(arguments, n));
}

/* A selector, with or without an action or a style behind it. */
static void read_selector(nc_line *line, const marker *m)
{
    nc_span arguments;
    bool styles = take_block(&line->body, &arguments) ||
                  take_action(&line->body, ":style", &arguments);

    line->kind = hiding_kind(m);
    if (styles && (!style_hides(arguments) || starts(line->body, "@")))
        line->kind = NC_LINE_STYLE;
    else if (!styles && (take_action(&line->body, ":remove-attr", &arguments) ||
                         take_action(&line->body, ":remove-class", &arguments)))
        line->kind = NC_LINE_STYLE;
    else if (!styles)
        take_action(&line->body, ":remove", &arguments);
    take_path(line);
    if (line->body.len == 0)
        is_bad(line, "there is no selector");
}

/* `$$` rules have attributes that say more than a selector can. */
static bool is_plain_html(nc_span body)
{
    static const char *const special[] = {
        "[tag-content", "[wildcard",        "[max-length",
        "[min-length",  "[parent-elements", "[parent-search-level",
    };

    for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++) {
        if (nc_span_find(body, nc_span_of(special[i])))
            return false;
    }
    return true;
}

static void read_body(nc_line *line, const marker *m)
{
    nc_span *body = &line->body;

    if (m->flags & MARK_SCRIPT || starts(*body, "+js") ||
        starts(*body, "script:inject(")) {
        line->kind = NC_LINE_SCRIPT;
        return;
    }
    if (m->flags & MARK_HTML) {
        line->kind = is_plain_html(*body) ? hiding_kind(m) : NC_LINE_HTML;
        return;
    }
    if (m->flags & MARK_STYLE && body->len > 0 &&
        body->ptr[body->len - 1] != '}') {
        line->kind = NC_LINE_SCRIPT; /* a snippet of Adblock Plus */
        return;
    }
    if (starts(*body, "^responseheader(")) {
        line->kind = NC_LINE_NETWORK;
        return;
    }
    if (starts(*body, "^"))
        *body = nc_span_trim(skip(*body, 1));
    read_selector(line, m);
}

/* --- whole lines */

/* Lines that begin with `#` and are no rules: as in hosts files, and as
 * uBlock Origin has it. */
static bool is_hash_comment(nc_span s)
{
    if (s.ptr[0] != '#')
        return false;
    if (starts(s, "####") || !marker_at(s))
        return true;
    return s.len > 2 && s.ptr[1] == '#' && nc_is_space(s.ptr[2]);
}

static bool is_header(nc_span s)
{
    return s.ptr[0] == '[' && s.ptr[s.len - 1] == ']';
}

static void read_comment(nc_line *line, nc_span s)
{
    if (s.len < 3 || s.ptr[1] != '#' || !nc_is_alpha(s.ptr[2]))
        return;
    line->kind = NC_LINE_CONDITION;
    line->body = skip(s, 2);
}

/* Domains, separator and the rest. False: S is no such rule. */
static bool read_rule(nc_line *line, nc_span s)
{
    size_t at = 0;
    const marker *m = find_marker(s, &at);
    nc_span domains;

    if (!m)
        return false;
    domains = nc_span_trim(nc_span_take(&s, at));
    line->body = nc_span_trim(skip(s, strlen(m->text)));
    if (line->body.len == 0 && m->flags & MARK_HTML)
        return false;
    if (line->body.len == 0)
        return is_bad(line, "there is no selector");
    read_body(line, m);
    if (line->domains.len == 0)
        line->domains = domains;
    else if (domains.len > 0 && is_hiding(line))
        is_bad(line, "domains stand in [$domain=] and behind it");
    return true;
}

/* `[$MODIFIERS]` and a rule. What a browser alone does stays what it is,
 * whatever its modifiers: it is not for us to understand them. */
static void read_modified(nc_line *line, nc_span s)
{
    size_t n = modifiers_length(s);
    nc_line modified = {.separator = ','};

    if (n == 0) {
        is_bad(line, "no rule follows the modifiers");
        return;
    }
    read_modifiers(&modified, (nc_span){s.ptr + 2, n - 3});
    line->domains = modified.domains;
    line->separator = modified.separator;
    line->path = modified.path;
    line->path_is_regex = modified.path_is_regex;
    if (!read_rule(line, skip(s, n)) && line->kind == NC_LINE_BLANK)
        is_bad(line, "no rule follows the modifiers");
    if (modified.kind == NC_LINE_BAD && is_hiding(line))
        is_bad(line, modified.reason);
}

void nc_line_read(nc_line *line, nc_span text)
{
    nc_span s = nc_span_trim(text);

    *line = (nc_line){.kind = NC_LINE_BLANK, .separator = ','};
    if (s.len == 0)
        return;
    if (s.ptr[0] == '!') {
        read_comment(line, s);
        return;
    }
    if (is_hash_comment(s))
        return;
    if (starts(s, "[$")) {
        read_modified(line, s);
        return;
    }
    if (!read_rule(line, s) && line->kind == NC_LINE_BLANK && !is_header(s))
        line->kind = NC_LINE_NETWORK;
}
