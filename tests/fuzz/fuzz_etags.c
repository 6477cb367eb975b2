/* fuzz_etags.c -- the input is an A-IM, a NUL, and an If-None-Match.
 *
 * Laws: a list of tokens that is written out again reads as it did, and
 * letters' case and what else stands in it make no difference. A tag of ours is
 * found wherever it stands, weak or compressed, and nothing newer than what is
 * there. Marks that were put on tags come off again and leave the list as it
 * was; without the mark a tag stays as it is, or is spoilt; what is outside of
 * tags stays.
 */
#include "fuzzing.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <inttypes.h>
#include "delta.h"
#include "etags.h"
#include "tokens.h"

#define MARK "-nc12345678-md"
#define DIGEST UINT64_C(0xab)
#define NONE ((int64_t)-1)

static const char *const compressions[] = {"",    "-gzip", "--gzip", ";gzip",
                                           "-br", "-zstd", NULL};

/* --- tokens */

static void check_name(nc_span name, nc_span list)
{
    LAW(name.len > 0 && name.ptr >= list.ptr &&
        name.ptr + name.len <= list.ptr + list.len);
    LAW(nc_span_equal(nc_span_trim(name), name));
    LAW(!memchr(name.ptr, ',', name.len) && !memchr(name.ptr, ';', name.len));
}

/* LIST as it was understood. */
static void write_tokens(nc_buf *out, nc_span list)
{
    nc_span rest = list;
    nc_token_item item;

    while (nc_tokens_next(&rest, &item)) {
        check_name(item.name, list);
        nc_buf_append(out, item.name);
        nc_buf_append_text(out, item.refused ? ";q=0," : ",");
    }
    LAW(rest.len == 0);
}

static bool is_wanted(const char *before, nc_span list, const char *behind)
{
    nc_buf all = NC_BUF_INIT;
    bool wanted;

    nc_buf_append_text(&all, before);
    nc_buf_append(&all, list);
    nc_buf_append_text(&all, behind);
    wanted = nc_delta_is_wanted(nc_buf_span(&all));
    nc_buf_release(&all);
    return wanted;
}

static void check_tokens(nc_span list)
{
    nc_buf once = NC_BUF_INIT, twice = NC_BUF_INIT;
    bool wanted = is_wanted("", list, "");

    write_tokens(&once, list);
    write_tokens(&twice, nc_buf_span(&once));
    LAW(nc_span_equal(nc_buf_span(&once), nc_buf_span(&twice)));
    LAW(is_wanted("", nc_buf_span(&once), "") == wanted);
    LAW(!wanted || nc_span_find_nocase(list, NC_SPAN_LIT("feed")));
    LAW(is_wanted("vcdiff;q=0.5, , ", list, ", gzip;q=0, ") == wanted);
    LAW(is_wanted("FEED;q=0.001,", list, "") &&
        is_wanted("", list, ", feed ;q=1"));
    nc_buf_release(&once);
    nc_buf_release(&twice);
}

/* --- a tag of ours */

static int64_t base_of(nc_span list)
{
    unsigned char *copy = copy_of(list);
    int64_t seq = NONE;
    bool found = nc_delta_base((nc_span){copy, list.len}, DIGEST, &seq);

    free(copy);
    LAW(found ? seq >= 0 : seq == NONE);
    return seq;
}

static int64_t base_with(const char *before, nc_span list, const char *behind)
{
    nc_buf all = NC_BUF_INIT;
    int64_t seq;

    nc_buf_append_text(&all, before);
    nc_buf_append(&all, list);
    nc_buf_append_text(&all, behind);
    seq = base_of(nc_buf_span(&all));
    nc_buf_release(&all);
    return seq;
}

static void check_base(nc_span list, bool is_closed, apr_pool_t *pool)
{
    int64_t there = base_of(list), ours = (int64_t)list.len * 1000003;
    int64_t newest = there > ours ? there : ours;

    for (int i = 0; compressions[i]; i++) {
        const char *tag =
            apr_psprintf(pool, ", W/\"%" PRId64 "-%016" PRIx64 "%s\", ", ours,
                         (uint64_t)DIGEST, compressions[i]);

        LAW(base_with("", NC_SPAN_EMPTY, tag) == ours);
        LAW(base_with(tag, list, "") == newest);
        LAW(!is_closed || base_with("", list, tag) == newest);
    }
    LAW(base_with("\"x\", W/\"1-00000000000000ac\", ", list, "") == there);
}

/* --- marks */

/* LIST with WHAT at the end of each tag that has an end. */
static const char *put_on(const char *list, const char *what, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    bool inside = false;
    const char *text;

    for (const char *c = list; *c; c++) {
        if (*c == '"') {
            nc_buf_append_text(&out, inside ? what : "");
            inside = !inside;
        }
        nc_buf_append_byte(&out, (unsigned char)*c);
    }
    text = apr_pstrmemdup(pool, nc_buf_text(&out), out.len);
    nc_buf_release(&out);
    return text;
}

static const char *unmark(const char *list, const char *mark, bool spoil,
                          bool *found, apr_pool_t *pool)
{
    unsigned char *copy =
        copy_of((nc_span){(const unsigned char *)list, strlen(list) + 1});
    const char *out =
        nc_etags_unmark((const char *)copy, mark, spoil, found, pool);

    free(copy);
    return out;
}

static void check_marks(const char *list, bool is_closed, apr_pool_t *pool)
{
    bool found, has_tags = is_closed && strchr(list, '"');
    const char *plain = unmark(list, NULL, false, &found, pool);

    LAW(!found && strlen(plain) <= strlen(list));
    LAW(base_of(nc_span_of(plain)) >= base_of(nc_span_of(list)));
    for (int i = 0; is_closed && compressions[i]; i++) {
        const char *unpacked = i % 2 ? "-gunzip" : "";
        const char *marks =
            apr_pstrcat(pool, unpacked, MARK, compressions[i], NULL);
        const char *marked = put_on(list, marks, pool);

        if (!strstr(list, "-gunzip\""))
            LAW(strcmp(unmark(marked, MARK, true, &found, pool), list) == 0);
        else
            unmark(marked, MARK, true, &found, pool);
        LAW(found == has_tags);
        /* Of tags that end in one mark, the longest is taken off. */
        if (i > 0 && !strstr(list, "-\""))
            LAW(strcmp(unmark(put_on(list, compressions[i], pool), NULL, false,
                              &found, pool),
                       list) == 0);
    }
    if (strstr(list, MARK))
        return;
    LAW(strcmp(unmark(list, MARK, false, &found, pool), list) == 0 && !found);
    LAW(strcmp(unmark(list, MARK, true, &found, pool),
               put_on(list, "-nc", pool)) == 0);
    LAW(!found);
}

static bool has_pairs(const char *list)
{
    size_t quotes = 0;

    for (; *list; list++)
        quotes += *list == '"';
    return quotes % 2 == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_span rest = {data, size}, tokens = take_part(&rest);
    nc_span list = take_part(&rest);
    unsigned char *copy = copy_of(tokens);
    apr_pool_t *pool;
    const char *text;

    apr_initialize();
    LAW(apr_pool_create(&pool, NULL) == APR_SUCCESS);
    text = apr_pstrmemdup(pool, (const char *)list.ptr, list.len);
    check_tokens((nc_span){copy, tokens.len});
    check_base(list, has_pairs(text), pool);
    check_marks(text, has_pairs(text), pool);
    apr_pool_destroy(pool);
    apr_terminate();
    free(copy);
    return 0;
}
