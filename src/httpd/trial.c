/* trial.c -- the parameters of a preview, and rules that are tried.
 *
 *     nc-try ─► lines ─► `.promo` becomes `##.promo` ─► sheet, or what is wrong
 */
#include "trial.h"

#include <apr_escape.h>
#include <apr_strings.h>

#include "nc_excerpt.h"

/* --- the query string */

static bool has_prefix(const char *word, const char *prefix, const char **rest)
{
    size_t n = strlen(prefix);

    *rest = word + n;
    return strncmp(word, prefix, n) == 0;
}

static const char *decode(const char *value, apr_pool_t *pool)
{
    char *spaced = apr_pstrdup(pool, value);
    const char *text;

    for (char *p = spaced; *p; p++)
        if (*p == '+')
            *p = ' ';
    text = apr_punescape_url(pool, spaced, NULL, NULL, 0);
    return text && nc_span_is_utf8(nc_span_of(text)) ? text : NULL;
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
        return "The parameter nc-view has to be marked or cleaned.";
    return NULL;
}

static const char *read_rules(nc_trial *trial, const char *value,
                              apr_pool_t *pool)
{
    value = decode(value, pool);
    if (!value)
        return "The parameter nc-try is not well encoded.";
    trial->text = join(trial->text, "\n", value, pool);
    if (strlen(trial->text) > NC_TRIAL_MAX)
        return apr_psprintf(pool,
                            "The parameter nc-try is too long: at most %d "
                            "bytes are allowed.",
                            (int)NC_TRIAL_MAX);
    return NULL;
}

/* A query string within a query string. What it decodes to goes into an
 * address again, so it has to be one. */
static const char *read_query(nc_trial *trial, const char *value,
                              apr_pool_t *pool)
{
    value = decode(value, pool);
    for (const char *p = value; p && *p; p++)
        if (*p <= ' ' || *p > '~' || *p == '#')
            value = NULL;
    if (!value)
        return "The parameter nc-query is not well encoded.";
    trial->query = join(trial->query, "&", value, pool);
    return NULL;
}

static const char *read_word(nc_trial *trial, const char *word,
                             apr_pool_t *pool)
{
    const char *value;

    if (has_prefix(word, "nc-view=", &value))
        return read_view(trial, value);
    if (has_prefix(word, "nc-try=", &value))
        return read_rules(trial, value, pool);
    if (has_prefix(word, "nc-query=", &value))
        return read_query(trial, value, pool);
    trial->query = join(trial->query, "&", word, pool);
    return NULL;
}

/* --- rules */

typedef struct reading {
    nc_buf wrong;
    const unsigned *put; /* bytes that were put before each line */
} reading;

/* What a rule file has and a selector has not. */
static bool is_rule_line(nc_span line)
{
    static const nc_span marks[] = {NC_SPAN_LIT("##"), NC_SPAN_LIT("#@#"),
                                    NC_SPAN_LIT("#?#"), NC_SPAN_LIT("#@?#"),
                                    NC_SPAN_LIT("#$#")};

    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (nc_span_find(line, marks[i]))
            return true;
    return nc_span_starts(line, NC_SPAN_LIT("!"));
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
    unsigned put = r->put[err->line - 1];

    (void)status;
    (void)line;
    tell(&r->wrong, err->line, err->col > put ? err->col - put : 0, err->msg);
}

/* The lines of TEXT as lines of a rule file, in OUT, and how many bytes were
 * put before each in PUT. False: there are too many rules. */
static bool make_lines(nc_buf *out, nc_span text, unsigned *put)
{
    unsigned rules = 0;

    for (size_t n = 0; text.len > 0; n++) {
        const unsigned char *lf = memchr(text.ptr, '\n', text.len);
        nc_span line =
            nc_span_take(&text, lf ? (size_t)(lf - text.ptr) : text.len);
        bool is_bare = !nc_span_is_blank(line) && !is_rule_line(line);

        nc_span_take(&text, lf ? 1 : 0);
        rules += !nc_span_is_blank(line);
        put[n] = is_bare ? 2 : 0;
        if (is_bare)
            nc_buf_append_text(out, "##");
        nc_buf_append(out, is_bare ? nc_span_trim(line) : line);
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

static void try_rules(nc_trial *trial, apr_pool_t *pool)
{
    nc_span text = nc_span_of(trial->text);
    unsigned *put = apr_pcalloc(pool, (text.len + 1) * sizeof(*put));
    reading r = {NC_BUF_INIT, put};
    nc_buf lines = NC_BUF_INIT;
    nc_status status = NC_OK;

    if (!make_lines(&lines, text, put))
        nc_buf_appendf(&r.wrong,
                       "There are more than %d rules: none is tried\n",
                       (int)NC_TRIAL_RULES);
    else
        status = make_rules(trial, nc_buf_span(&lines), &r, pool);
    if (status != NC_OK) {
        nc_buf_appendf(&r.wrong, "None is tried: %s\n", nc_status_text(status));
        trial->rules = NULL;
    }
    trial->wrong = apr_pstrmemdup(pool, (const char *)r.wrong.ptr, r.wrong.len);
    nc_buf_release(&lines);
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
