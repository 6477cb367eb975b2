/* test_reference.c -- selectors against the answers of a browser.
 *
 * tests/cases/selectors has pages, and for each page selectors with the numbers
 * of the elements that are left when all that match are gone. Each is a rule
 * here, and what the rewriter leaves must be the same, with the page whole and
 * in pieces. No browser is needed: see the README there.
 *
 * Lists every pair that differs, in one line, up to a limit.
 */
#include "cleaning.h"

#include <glob.h>

#define DIR "tests/cases/selectors/"

enum {
    HOLD_LIMIT = 1024 * 1024,
    PIECE = 7,
    SHOWN_MAX = 50,
    PAIRS_MIN = 2000 /* recorded: a test of no pairs would always pass */
};

/* Selectors that may be refused: a part of the selector or of the message that
 * refuses it, and why. */
static const struct refusal {
    const char *part, *why;
} refusals[] = {
    {"a list after \"of\"",
     "every element would have to be asked, on every page, for a form that "
     "lists do not use"},
    {NULL, NULL},
};

typedef struct tally {
    size_t pairs, failed;
    size_t refused[NELEMS(refusals)];
} tally;

/* One line of a .cases file. */
typedef struct answer {
    const char *name; /* of the page */
    nc_span selector, match, kept;
} answer;

static nc_span take_until(nc_span *rest, char end)
{
    const unsigned char *stop =
        rest->len ? memchr(rest->ptr, end, rest->len) : NULL;
    nc_span part =
        nc_span_take(rest, stop ? (size_t)(stop - rest->ptr) : rest->len);

    if (stop)
        nc_span_take(rest, 1);
    return part;
}

static bool has_part(nc_span text, const char *part)
{
    return text.len && memmem(text.ptr, text.len, part, strlen(part));
}

__attribute__((format(printf, 3, 4))) static void
tell(tally *t, const answer *a, const char *what, ...)
{
    va_list args;

    if (++t->failed > SHOWN_MAX)
        return;
    fprintf(stderr, "# %s  %.*s  match [%.*s]  ", a->name, (int)a->selector.len,
            (const char *)a->selector.ptr, (int)a->match.len,
            (const char *)a->match.ptr);
    va_start(args, what);
    vfprintf(stderr, what, args);
    va_end(args);
    fputc('\n', stderr);
}

/* Appends the numbers of HTML's elements, each written n="17". */
static void append_numbers(nc_buf *out, nc_span html)
{
    static const char label[] = "n=\"";
    const size_t len = sizeof(label) - 1;

    for (size_t i = 1; i + len < html.len; i++) {
        const unsigned char *digit = html.ptr + i + len;

        if (memcmp(html.ptr + i, label, len) != 0 || *digit < '0' ||
            *digit > '9')
            continue;
        if (out->len > 0)
            nc_buf_append_byte(out, ' ');
        for (; *digit >= '0' && *digit <= '9'; digit++)
            nc_buf_append_byte(out, *digit);
    }
}

static bool check_cleaned(tally *t, const answer *a, const nc_rules *rules,
                          nc_span page, size_t size)
{
    const cleaner with = {.rules = rules, .hold_limit = HOLD_LIMIT};
    nc_buf numbers = NC_BUF_INIT;
    cleaned got;
    bool same;

    clean_page(&got, &with, page, size, size);
    append_numbers(&numbers, nc_buf_span(&got.out));
    same = nc_span_equal(nc_buf_span(&numbers), a->kept);
    if (!same)
        tell(t, a, "pieces of %zu, kept [%.*s], got [%.*s]", size,
             (int)a->kept.len, (const char *)a->kept.ptr, (int)numbers.len,
             (const char *)numbers.ptr);
    nc_buf_release(&numbers);
    nc_buf_release(&got.out);
    return same;
}

static bool may_be_refused(tally *t, const answer *a, const nc_error *err)
{
    for (size_t i = 0; refusals[i].part; i++)
        if (has_part(a->selector, refusals[i].part) ||
            strstr(err->msg, refusals[i].part)) {
            t->refused[i]++;
            return true;
        }
    return false;
}

static void check_pair(tally *t, const answer *a, nc_span page)
{
    nc_rules *rules = nc_rules_create(false);
    nc_error err = {0, 0, ""};
    nc_status status;

    if (!rules)
        abort();
    status = nc_rules_add(rules, NC_RULE_STRIP, a->selector,
                          (nc_rule_origin){a->name, 1}, &err);
    t->pairs++;
    if (status == NC_OK) {
        assert_int_equal(nc_rules_seal(rules), NC_OK);
        if (check_cleaned(t, a, rules, page, page.len))
            check_cleaned(t, a, rules, page, PIECE);
    }
    else if (status != NC_ENOTSUP || !may_be_refused(t, a, &err))
        tell(t, a, "refused, column %u: %s", err.col, err.msg);
    nc_rules_destroy(rules);
}

/* The pairs of the file CASES, and the page beside it. */
static void check_file(tally *t, const char *cases)
{
    nc_buf answers = NC_BUF_INIT;
    nc_buf page = NC_BUF_INIT;
    char path[4096];
    nc_span rest;

    snprintf(path, sizeof(path), "%.*s.html",
             (int)(strlen(cases) - strlen(".cases")), cases);
    read_file(&answers, cases);
    read_file(&page, path);
    for (rest = nc_buf_span(&answers); rest.len > 0;) {
        nc_span line = take_until(&rest, '\n');
        answer a = {.name = path + strlen(DIR)};

        a.selector = take_until(&line, '\t');
        a.match = take_until(&line, '\t');
        a.kept = line;
        check_pair(t, &a, nc_buf_span(&page));
    }
    nc_buf_release(&answers);
    nc_buf_release(&page);
}

static void check_files(const char *pattern, size_t pairs_min)
{
    tally t = {0, 0, {0}};
    glob_t found;

    if (glob(pattern, 0, NULL, &found) != 0)
        fail_msg("no %s", pattern);
    for (size_t i = 0; i < found.gl_pathc; i++)
        check_file(&t, found.gl_pathv[i]);
    globfree(&found);
    printf("# %zu pairs\n", t.pairs);
    for (size_t i = 0; refusals[i].part; i++)
        if (t.refused[i])
            printf("# %zu refused: %s (%s)\n", t.refused[i], refusals[i].part,
                   refusals[i].why);
    assert_true(t.pairs >= pairs_min);
    if (t.failed)
        fail_msg("%zu differences, %d shown at most", t.failed, SHOWN_MAX);
}

/* What a browser's querySelectorAll says. */
static void test_css(void **state)
{
    (void)state;
    check_files(DIR "css-*.cases", PAIRS_MIN);
}

/* What adblockers add, said in the browser. */
static void test_procedural(void **state)
{
    (void)state;
    check_files(DIR "procedural-*.cases", 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_css),
        cmocka_unit_test(test_procedural),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
