/* trial.c -- the parameters of a preview, and rules that are tried.
 *
 *     nc-try ─► lines ─► `.promo` becomes `##.promo` ─► sheet, or what is wrong
 */
#include "trial.h"

#include <apr_strings.h>

#include "nc_chars.h"
#include "nc_excerpt.h"
#include "query.h"

/* --- the query string */

static bool has_prefix(const char *word, const char *prefix, const char **rest)
{
    size_t n = strlen(prefix);

    *rest = word + n;
    return strncmp(word, prefix, n) == 0;
}

static const char *join(const char *first, const char *between,
                        const char *second, apr_pool_t *pool)
{
    if (!first || !*first)
        return second;
    if (!*second)
        return first;
    return apr_pstrcat(pool, first, between, second, NULL);
}

static const char *read_view(nc_trial *trial, const char *value)
{
    if (strcmp(value, "marked") == 0)
        trial->view = NC_TRIAL_MARKED;
    else if (strcmp(value, "cleaned") == 0)
        trial->view = NC_TRIAL_CLEANED;
    else if (*value)
        return "The parameter " NC_TRIAL_VIEW_NAME
               " has to be marked or cleaned.";
    return NULL;
}

/* TEXT with the line ends that it has in a form: LF, for the CR LF that a
 * browser sends. */
static const char *join_line_ends(const char *text, apr_pool_t *pool)
{
    char *joined = apr_palloc(pool, strlen(text) + 1);
    char *to = joined;

    for (; *text; text++)
        if (text[0] != '\r' || text[1] != '\n')
            *to++ = *text;
    *to = '\0';
    return joined;
}

static const char *read_rules(nc_trial *trial, const char *value,
                              apr_pool_t *pool)
{
    value = nc_query_decode(value, pool);
    if (!value)
        return "The parameter " NC_TRIAL_RULES_NAME " is not well encoded.";
    trial->text = join(trial->text, "\n", join_line_ends(value, pool), pool);
    return NULL;
}

/* A query string within a query string. What it decodes to goes into an
 * address again, so it has to be one. */
static const char *read_query(nc_trial *trial, const char *value,
                              apr_pool_t *pool)
{
    value = nc_query_decode(value, pool);
    for (const char *p = value; p && *p; p++)
        if (*p <= ' ' || *p > '~' || *p == '#')
            value = NULL;
    if (!value)
        return "The parameter " NC_TRIAL_QUERY_NAME " is not well encoded.";
    trial->query = join(trial->query, "&", value, pool);
    return NULL;
}

static const char *read_word(nc_trial *trial, const char *word,
                             apr_pool_t *pool)
{
    const char *value;

    if (has_prefix(word, NC_TRIAL_VIEW_NAME "=", &value))
        return read_view(trial, value);
    if (has_prefix(word, NC_TRIAL_RULES_NAME "=", &value))
        return read_rules(trial, value, pool);
    if (has_prefix(word, NC_TRIAL_QUERY_NAME "=", &value))
        return read_query(trial, value, pool);
    trial->query = join(trial->query, "&", word, pool);
    return NULL;
}

/* --- rules */

typedef struct reading {
    nc_buf wrong;
    const int *put; /* by how much each line has moved to the right */
} reading;

/* `[Adblock Plus 2.0]`: two words, as no selector of an attribute has them. */
static bool is_header(nc_span line)
{
    nc_span first, second;

    if (line.len < 2 || line.ptr[0] != '[' || line.ptr[line.len - 1] != ']')
        return false;
    nc_span_take(&line, 1);
    line.len--;
    first = nc_span_word(&line);
    second = nc_span_word(&line);
    for (size_t i = 0; i < first.len; i++)
        if (!nc_is_alnum(first.ptr[i]))
            return false;
    return second.len > 0 && nc_is_alnum(second.ptr[0]);
}

static bool is_comment(nc_span line)
{
    return nc_span_starts(line, NC_SPAN_LIT("!")) ||
           (nc_span_starts(line, NC_SPAN_LIT("#")) &&
            (line.len == 1 || nc_is_space(line.ptr[1])));
}

/* What the rules of a file have and a selector has not. */
static bool is_rule(nc_span line)
{
    static const nc_span marks[] = {NC_SPAN_LIT("##"), NC_SPAN_LIT("#@#"),
                                    NC_SPAN_LIT("#?#"), NC_SPAN_LIT("#@?#"),
                                    NC_SPAN_LIT("#$#")};

    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (nc_span_find(line, marks[i]))
            return true;
    return false;
}

static void tell(nc_buf *out, unsigned line, unsigned col, const char *message)
{
    nc_buf_appendf(out, "Line %u", line);
    if (col > 0)
        nc_buf_appendf(out, ", column %u", col);
    nc_buf_append_text(out, ": ");
    nc_excerpt_text(out, nc_span_of(message), sizeof(((nc_error *)0)->msg));
    nc_buf_append_byte(out, '\n');
}

static void refuse(void *ctx, nc_status status, const nc_error *err,
                   nc_span line)
{
    reading *r = ctx;
    int col = (int)err->col - r->put[err->line - 1];

    (void)status;
    (void)line;
    tell(&r->wrong, err->line, err->col > 0 && col > 0 ? (unsigned)col : 0,
         err->msg);
}

/* The lines of TEXT as lines of a rule file, in OUT, and in PUT by how much
 * each has moved to the right. False: there are too many rules. */
static bool make_lines(nc_buf *out, nc_span text, int *put)
{
    unsigned rules = 0;

    for (size_t n = 0; text.len > 0; n++) {
        const unsigned char *lf = memchr(text.ptr, '\n', text.len);
        nc_span line =
            nc_span_take(&text, lf ? (size_t)(lf - text.ptr) : text.len);
        nc_span trimmed = nc_span_trim(line);
        bool is_note =
            trimmed.len == 0 || is_comment(trimmed) || is_header(trimmed);
        bool is_bare = !is_note && !is_rule(trimmed);

        nc_span_take(&text, lf ? 1 : 0);
        rules += !is_note;
        put[n] = is_bare ? 2 - (int)(trimmed.ptr - line.ptr) : 0;
        if (is_bare)
            nc_buf_append_text(out, "##");
        nc_buf_append(out, is_bare ? trimmed : line);
        nc_buf_append_byte(out, '\n');
    }
    return rules <= NC_TRIAL_RULES;
}

static apr_status_t destroy_rules(void *rules)
{
    nc_rules_destroy(rules);
    return APR_SUCCESS;
}

/* Lines that ask for something else than cutting are passed over in a list; who
 * tries them wants to know. */
static void tell_skipped(nc_buf *out, const nc_rules_tally *tally)
{
    for (int kind = 0; kind < NC_SKIP_COUNT; kind++)
        if (tally->skipped[kind] > 0)
            nc_buf_appendf(out, "%zu of kind \"%s\": that cuts nothing here\n",
                           tally->skipped[kind], nc_skip_text(kind));
}

static nc_status make_rules(nc_trial *trial, nc_span lines, reading *r,
                            apr_pool_t *pool)
{
    nc_rules_tally tally = {0};
    nc_status status;

    trial->rules = nc_rules_create(false);
    if (!trial->rules)
        return NC_ENOMEM;
    apr_pool_cleanup_register(pool, trial->rules, destroy_rules,
                              apr_pool_cleanup_null);
    status =
        nc_rules_read(trial->rules, lines, NC_TRIAL_ORIGIN, refuse, r, &tally);
    tell_skipped(&r->wrong, &tally);
    return status == NC_OK ? nc_rules_seal(trial->rules) : status;
}

/* NC_OK although R's `wrong` tells why there are none. */
static nc_status read_lines(nc_trial *trial, reading *r, apr_pool_t *pool)
{
    nc_span text = nc_span_of(trial->text);
    int *put = apr_pcalloc(pool, (text.len + 1) * sizeof(*put));
    nc_buf lines = NC_BUF_INIT;
    nc_status status = NC_OK;

    r->put = put;
    if (text.len > NC_TRIAL_MAX)
        nc_buf_appendf(&r->wrong,
                       "There are more than %d bytes of rules: none is tried\n",
                       (int)NC_TRIAL_MAX);
    else if (!make_lines(&lines, text, put))
        nc_buf_appendf(&r->wrong,
                       "There are more than %d rules: none is tried\n",
                       (int)NC_TRIAL_RULES);
    else {
        status = nc_buf_status(&lines);
        if (status == NC_OK)
            status = make_rules(trial, nc_buf_span(&lines), r, pool);
    }
    nc_buf_release(&lines);
    return status;
}

static void try_rules(nc_trial *trial, apr_pool_t *pool)
{
    reading r = {.wrong = NC_BUF_INIT};
    nc_status status = read_lines(trial, &r, pool);

    if (status == NC_OK)
        status = nc_buf_status(&r.wrong);
    trial->wrong = apr_pstrmemdup(pool, (const char *)r.wrong.ptr, r.wrong.len);
    if (status != NC_OK) {
        trial->wrong =
            apr_pstrcat(pool, trial->wrong,
                        "None is tried: ", nc_status_text(status), "\n", NULL);
        trial->rules = NULL;
    }
    nc_buf_release(&r.wrong);
}

const char *nc_trial_read(nc_trial *trial, request_rec *r)
{
    const char *rest = r->args;
    const char *wrong = NULL;

    *trial = (nc_trial){.text = "", .wrong = ""};
    while (rest && *rest && !wrong)
        wrong = read_word(trial, ap_getword(r->pool, &rest, '&'), r->pool);
    if (trial->query && !*trial->query)
        trial->query = NULL;
    if (!wrong && *trial->text)
        try_rules(trial, r->pool);
    return wrong;
}
