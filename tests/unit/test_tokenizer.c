/* test_tokenizer.c -- the lexer against html5lib-tests' tokenizer cases.
 *
 * Every case in every state it names: whole, cut in two at every byte, and
 * byte by byte. Its tokens must be those the case wants: tags with their
 * attributes decoded, comments, doctypes, and the character data. Needs the
 * cases in $NC_SHARED/html5lib-tests/tokenizer.
 */
#include "lexing.h"

#include <jansson.h>

/* How many failures of a file are shown. */
enum { SHOWN_MAX = 12 };

typedef struct tally {
    unsigned runs; /* cases, times the states they name */
    unsigned cuts; /* readings of them */
    unsigned failed;
    unsigned no_bytes; /* inputs with lone surrogates, which no UTF-8 has */
} tally;

/* --- what a case wants, told as lexing.h tells tokens */

/* The code unit in the four digits at TEXT; -1 if there are not four. */
static long read_unit(const char *text)
{
    long unit = 0;

    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef";
        const char *digit =
            text[i]
                ? strchr(digits, text[i] >= 'A' && text[i] <= 'F' ? text[i] + 32
                                                                  : text[i])
                : NULL;

        if (!digit)
            return -1;
        unit = unit * 16 + (digit - digits);
    }
    return unit;
}

/* Appends TEXT, its \uXXXX replaced. False: a lone surrogate. */
static bool append_unescaped(nc_buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        long unit = text[i] == '\\' && i + 5 < len && text[i + 1] == 'u'
                        ? read_unit(text + i + 2)
                        : -1;

        if (unit < 0) {
            nc_buf_append_byte(out, (unsigned char)text[i]);
            continue;
        }
        if (unit >= 0xD800 && unit <= 0xDFFF)
            return false;
        nc_buf_append_utf8(out, (unsigned long)unit);
        i += 5;
    }
    return true;
}

static bool append_json(nc_buf *out, const json_t *text, bool escaped)
{
    const char *s = json_string_value(text);
    size_t len = json_string_length(text);

    if (escaped)
        return append_unescaped(out, s, len);
    nc_buf_append(out, (nc_span){(const unsigned char *)s, len});
    return true;
}

static bool want_id(nc_buf *out, const json_t *id, bool escaped)
{
    bool is_utf8;

    if (json_is_null(id)) {
        nc_buf_append_text(out, " -");
        return true;
    }
    nc_buf_append_text(out, " \"");
    is_utf8 = append_json(out, id, escaped);
    nc_buf_append_text(out, "\"");
    return is_utf8;
}

static bool want_doctype(nc_buf *out, const json_t *tok, bool escaped)
{
    const json_t *name = json_array_get(tok, 1);
    bool is_utf8 = true;

    nc_buf_append_text(out, json_is_null(name) ? "doctype -" : "doctype ");
    if (!json_is_null(name))
        is_utf8 = append_json(out, name, escaped);
    is_utf8 = want_id(out, json_array_get(tok, 2), escaped) && is_utf8;
    is_utf8 = want_id(out, json_array_get(tok, 3), escaped) && is_utf8;
    nc_buf_append_text(out, json_is_true(json_array_get(tok, 4)) ? " correct\n"
                                                                 : " quirks\n");
    return is_utf8;
}

static bool want_start_tag(nc_buf *out, const json_t *tok, bool escaped)
{
    json_t *attrs = json_array_get(tok, 2);
    told_attr *told = calloc(json_object_size(attrs) + 1, sizeof(*told));
    bool is_utf8;
    size_t n = 0;
    const char *key;
    json_t *value;

    nc_buf_append_text(out, "start ");
    is_utf8 = append_json(out, json_array_get(tok, 1), escaped);
    json_object_foreach(attrs, key, value)
    {
        nc_buf_init(&told[n].name);
        nc_buf_init(&told[n].value);
        if (escaped)
            is_utf8 =
                append_unescaped(&told[n].name, key, strlen(key)) && is_utf8;
        else
            nc_buf_append_text(&told[n].name, key);
        is_utf8 = append_json(&told[n].value, value, escaped) && is_utf8;
        n++;
    }
    tell_attrs(out, told, n);
    nc_buf_append_text(out,
                       json_is_true(json_array_get(tok, 3)) ? " /\n" : "\n");
    return is_utf8;
}

/* Appends WORD and the token's text in quotes. */
static bool want_text(nc_buf *out, const char *word, const json_t *text,
                      bool escaped)
{
    bool is_utf8;

    nc_buf_append_text(out, word);
    is_utf8 = append_json(out, text, escaped);
    nc_buf_append_text(out, "\"\n");
    return is_utf8;
}

static bool want_token(nc_buf *out, const json_t *tok, bool escaped)
{
    const char *kind = json_string_value(json_array_get(tok, 0));
    json_t *second = json_array_get(tok, 1);
    bool is_utf8;

    if (strcmp(kind, "Character") == 0)
        return want_text(out, "text \"", second, escaped);
    if (strcmp(kind, "Comment") == 0)
        return want_text(out, "comment \"", second, escaped);
    if (strcmp(kind, "DOCTYPE") == 0)
        return want_doctype(out, tok, escaped);
    if (strcmp(kind, "StartTag") == 0)
        return want_start_tag(out, tok, escaped);
    assert_string_equal(kind, "EndTag");
    nc_buf_append_text(out, "end ");
    is_utf8 = append_json(out, second, escaped);
    nc_buf_append_text(out, "\n");
    return is_utf8;
}

/* --- a case */

typedef struct tokenizer_case {
    const char *description;
    const char *state;
    nc_span last_start_tag;
    nc_buf input;
    nc_buf want;
} tokenizer_case;

static void begin_case(nc_lexer *lx, const tokenizer_case *c)
{
    static const struct {
        const char *state;
        nc_content content;
    } contents[] = {
        {"Data state", NC_CONTENT_DATA},
        {"PLAINTEXT state", NC_CONTENT_PLAINTEXT},
        {"RCDATA state", NC_CONTENT_RCDATA},
        {"RAWTEXT state", NC_CONTENT_RAWTEXT},
        {"Script data state", NC_CONTENT_SCRIPT},
        {"CDATA section state", NC_CONTENT_CDATA},
    };

    nc_lexer_reset(lx);
    for (size_t i = 0; i < NELEMS(contents); i++)
        if (strcmp(contents[i].state, c->state) == 0)
            nc_lexer_set_content(lx, contents[i].content, c->last_start_tag);
}

static void tell_case(nc_lexer *lx, telling *t, const tokenizer_case *c,
                      size_t first, size_t size)
{
    begin_case(lx, c);
    lex_page(lx, nc_buf_span(&c->input), first, size, tell_token, t);
    tell_end_of_text(t);
}

static bool check_cut(nc_lexer *lx, const tokenizer_case *c, size_t first,
                      size_t size, bool show)
{
    telling t = TELLING_INIT;
    bool right;

    tell_case(lx, &t, c, first, size);
    right = nc_span_equal(nc_buf_span(&t.out), nc_buf_span(&c->want));
    if (!right && show)
        printf("# %s, %s, cut after %zu, then every %zu\n# input: %s\n"
               "# got:\n%s# want:\n%s",
               c->description, c->state, first, size, nc_buf_text(&c->input),
               nc_buf_text(&t.out), nc_buf_text(&c->want));
    telling_release(&t);
    return right;
}

/* Without text, the tags are the same, at the same places. */
static bool check_skip(nc_lexer *lx, const tokenizer_case *c, size_t first)
{
    nc_buf marks[2] = {NC_BUF_INIT, NC_BUF_INIT};
    bool right;

    for (int skip = 0; skip < 2; skip++) {
        begin_case(lx, c);
        mark_tags(&marks[skip], lx, nc_buf_span(&c->input), first, first + 1,
                  skip, NULL);
    }
    right = nc_span_equal(nc_buf_span(&marks[0]), nc_buf_span(&marks[1]));
    if (!right)
        printf("# %s, %s, cut after %zu, without text\n# got:\n%s# want:\n%s",
               c->description, c->state, first, nc_buf_text(&marks[1]),
               nc_buf_text(&marks[0]));
    nc_buf_release(&marks[0]);
    nc_buf_release(&marks[1]);
    return right;
}

static void check_case(nc_lexer *lx, const tokenizer_case *c, tally *sum)
{
    bool show = sum->failed < SHOWN_MAX;
    bool right = check_cut(lx, c, 1, 1, show);

    for (size_t cut = 0; right && cut <= c->input.len; cut++, sum->cuts++)
        right =
            check_cut(lx, c, cut, c->input.len, show) && check_skip(lx, c, cut);
    sum->runs++;
    sum->cuts++;
    sum->failed += !right;
}

/* A case's own account of itself; false if its input is no bytes. */
static bool read_case(tokenizer_case *c, const json_t *json)
{
    bool escaped = json_is_true(json_object_get(json, "doubleEscaped"));
    json_t *output = json_object_get(json, "output");
    bool is_utf8 = true;
    size_t i;
    json_t *tok;

    nc_buf_init(&c->input);
    nc_buf_init(&c->want);
    c->description = json_string_value(json_object_get(json, "description"));
    c->last_start_tag =
        nc_span_of(json_string_value(json_object_get(json, "lastStartTag")));
    is_utf8 = append_json(&c->input, json_object_get(json, "input"), escaped);
    json_array_foreach(output, i, tok) is_utf8 =
        want_token(&c->want, tok, escaped) && is_utf8;
    return is_utf8;
}

static void check_json(nc_lexer *lx, const json_t *json, tally *sum)
{
    json_t *states = json_object_get(json, "initialStates");
    size_t n = states ? json_array_size(states) : 1;
    tokenizer_case c;

    if (!read_case(&c, json)) {
        sum->no_bytes++;
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        c.state = states ? json_string_value(json_array_get(states, i))
                         : "Data state";
        check_case(lx, &c, sum);
    }
    nc_buf_release(&c.input);
    nc_buf_release(&c.want);
}

static void test_file(void **state)
{
    const char *name = *state;
    nc_lexer *lx = nc_lexer_create();
    tally sum = {0, 0, 0, 0};
    char file[128];
    char path[4096];
    json_error_t err;
    json_t *root;
    json_t *tests;
    json_t *json;
    size_t i;

    snprintf(file, sizeof(file), "html5lib-tests/tokenizer/%s", name);
    if (!shared_path(path, sizeof(path), file)) {
        nc_lexer_destroy(lx);
        return;
    }
    root = json_load_file(path, JSON_ALLOW_NUL, &err);
    if (!root)
        fail_msg("%s:%d: %s", path, err.line, err.text);
    tests = json_object_get(root, "tests");
    json_array_foreach(tests, i, json) check_json(lx, json, &sum);
    printf("# %s: %zu cases, %u with each state, read %u times; "
           "left out: %u (lone surrogates are no bytes)\n",
           name, json_array_size(tests), sum.runs, sum.cuts, sum.no_bytes);
    assert_true(sum.runs > 0);
    json_decref(root);
    nc_lexer_destroy(lx);
    if (sum.failed > 0)
        fail_msg("%u of %u fail", sum.failed, sum.runs);
}

int main(void)
{
    static char files[][32] = {"contentModelFlags.test",
                               "domjs.test",
                               "entities.test",
                               "escapeFlag.test",
                               "namedEntities.test",
                               "numericEntities.test",
                               "pendingSpecChanges.test",
                               "test1.test",
                               "test2.test",
                               "test3.test",
                               "test4.test",
                               "unicodeChars.test",
                               "unicodeCharsProblematic.test"};
    struct CMUnitTest tests[NELEMS(files)];

    for (size_t i = 0; i < NELEMS(files); i++)
        tests[i] =
            (struct CMUnitTest){files[i], test_file, NULL, NULL, files[i]};
    printf("# left out: xmlViolation.test (how to make XML of a page is not "
           "the tokenizer's business)\n");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
