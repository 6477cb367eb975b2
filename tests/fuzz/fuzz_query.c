/* fuzz_query.c -- the input is a query string.
 *
 * Laws: what is wrong is told, and nothing behind it is; what was read is short
 * and plain; written out, it is an address's, and asks for the same when it is
 * read again; a blank may be written in both ways, what is not ours makes no
 * difference, and of what is said twice the last counts.
 */
#include "fuzzing.h"

#include <apr_general.h>
#include <apr_strings.h>
#include "nc_store.h"
#include "query.h"
#include "texts.h"

static void check_text(const char *text)
{
    size_t n = text ? strlen(text) : 0;

    LAW(!text || (n > 0 && n <= NC_QUERY_TEXT_MAX));
    LAW(is_utf8(nc_span_of(text)));
    for (size_t i = 0; i < n; i++)
        LAW((unsigned char)text[i] >= ' ' && text[i] != 0x7F);
}

static void check_query(const nc_query *q)
{
    check_text(q->search);
    check_text(q->section);
    check_text(q->author);
    check_text(q->tag);
    check_text(q->path);
    LAW(!q->path || (q->path[0] == '/' && q->path[1] != '/'));
    LAW(q->limit >= 0 && q->limit <= NC_STORE_LIST_MAX);
    LAW(q->page >= 1 && q->page <= NC_QUERY_PAGE_MAX);
}

/* A copy, so that a read past its end is seen. */
static const char *parse(nc_query *q, const char *args, apr_pool_t *pool)
{
    unsigned char *copy =
        copy_of((nc_span){(const unsigned char *)args, strlen(args) + 1});
    const char *wrong = nc_query_parse(q, (const char *)copy, pool);

    free(copy);
    check_query(q);
    return wrong;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same(const nc_query *a, const nc_query *b)
{
    return same_text(a->search, b->search) &&
           same_text(a->section, b->section) &&
           same_text(a->author, b->author) && same_text(a->tag, b->tag) &&
           same_text(a->path, b->path) && a->limit == b->limit &&
           a->page == b->page;
}

/* ARGS say the same as WANT, and the same is wrong with them. */
static void says(const char *args, const nc_query *want, const char *wrong,
                 apr_pool_t *pool)
{
    nc_query q;

    LAW(same_text(parse(&q, args, pool), wrong));
    LAW(same(&q, want));
}

static const char *with_blanks(const char *args, apr_pool_t *pool)
{
    const char *text = "";

    for (const char *plus; (plus = strchr(args, '+')); args = plus + 1)
        text = apr_pstrcat(
            pool, text, apr_pstrmemdup(pool, args, (apr_size_t)(plus - args)),
            "%20", NULL);
    return apr_pstrcat(pool, text, args, NULL);
}

static void comes_back(const nc_query *q, apr_pool_t *pool)
{
    const char *text = nc_query_write(q, pool);

    LAW(*text == '\0' || *text == '?');
    for (const char *c = text; *c; c++)
        LAW(*c > ' ' && *c < 0x7F && !strchr("#\"'<>", *c));
    says(*text ? text + 1 : text, q, NULL, pool);
}

static void check(const char *args, apr_pool_t *pool)
{
    nc_query q, more;
    const char *wrong = parse(&q, args, pool);

    says(apr_pstrcat(pool, "x=%zz&&=&y&", args, NULL), &q, wrong, pool);
    says(apr_pstrcat(pool, args, "&limits=x&Page=0&q",
                     wrong ? "=x" : "x=", NULL),
         &q, wrong, pool);
    says(with_blanks(args, pool), &q, wrong, pool);
    comes_back(&q, pool);
    if (wrong) {
        LAW(nc_span_starts(nc_span_of(wrong), NC_SPAN_LIT("The parameter ")));
        return;
    }
    LAW(!parse(&more, apr_pstrcat(pool, args, "&page=7&tag=a%26b", NULL),
               pool));
    q.page = 7;
    q.tag = "a&b";
    LAW(same(&more, &q));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_span rest = {data, size}, args = take_part(&rest);
    apr_pool_t *pool;

    apr_initialize();
    LAW(apr_pool_create(&pool, NULL) == APR_SUCCESS);
    check(apr_pstrmemdup(pool, (const char *)args.ptr, args.len), pool);
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}
