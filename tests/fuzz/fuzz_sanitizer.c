/* fuzz_sanitizer.c -- the input is HTML of any kind.
 *
 * Laws: another parser finds nothing in the output that is not allowed, an XML
 * parser finds it well-formed, and sanitized again it does not change. As text
 * it says what the input does as text: NFC, without controls and without
 * characters that have no width.
 */
#include <apr_general.h>
#include <libxml/parser.h>
#include <utf8proc.h>
#include "../unit/allowed.h"
#include "fuzzing.h"
#include "nc_sanitizer.h"

#define BASE "https://h.example/d/p"

static void is_xml(nc_span html)
{
    nc_buf xml = NC_BUF_INIT;
    xmlDoc *doc;

    nc_buf_append_text(&xml, "<body>");
    nc_buf_append(&xml, html);
    nc_buf_append_text(&xml, "</body>");
    doc = xmlReadMemory(nc_buf_text(&xml), (int)xml.len, NULL, "UTF-8",
                        XML_PARSE_NONET | XML_PARSE_NOERROR |
                            XML_PARSE_NOWARNING);
    LAW(doc);
    xmlFreeDoc(doc);
    nc_buf_release(&xml);
}

/* Tabs stay in pre. Joiners are spelling. */
static bool is_plain(utf8proc_int32_t c)
{
    if (c == 0x200C || c == 0x200D)
        return true;
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_CC:
        return c == '\n' || c == '\t';
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    default:
        return c != 0xAD && c != 0xFEFF && c != 0x200B && c != 0x200E &&
               c != 0x200F && !(c >= 0x202A && c <= 0x202E) &&
               !(c >= 0x2060 && c <= 0x206F);
    }
}

static void is_plain_text(nc_span text)
{
    nc_span rest = text;
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t n;

    while (rest.len > 0) {
        utf8proc_int32_t c;

        n = utf8proc_iterate(rest.ptr, (utf8proc_ssize_t)rest.len, &c);
        LAW(n > 0 && is_plain(c));
        nc_span_take(&rest, (size_t)n);
    }
    n = utf8proc_map(text.ptr, (utf8proc_ssize_t)text.len, &composed,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    LAW(n >= 0 && nc_span_equal(text, (nc_span){composed, (size_t)n}));
    free(composed);
}

static void check(nc_span html, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT, again = NC_BUF_INIT;
    nc_buf text = NC_BUF_INIT, its_text = NC_BUF_INIT;
    nc_status status = nc_sanitize(&out, html, BASE, pool);

    LAW(status == NC_OK || status == NC_ELIMIT);
    LAW(!forbidden_in(nc_buf_span(&out)));
    is_xml(nc_buf_span(&out));
    LAW(nc_sanitize(&again, nc_buf_span(&out), BASE, pool) == NC_OK);
    LAW(nc_span_equal(nc_buf_span(&again), nc_buf_span(&out)));
    if (status == NC_OK) {
        LAW(nc_text_write(&text, html, pool) == NC_OK);
        LAW(nc_text_write(&its_text, nc_buf_span(&out), pool) == NC_OK);
        is_plain_text(nc_buf_span(&text));
        is_plain_text(nc_buf_span(&its_text));
    }
    nc_buf_release(&out);
    nc_buf_release(&again);
    nc_buf_release(&text);
    nc_buf_release(&its_text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool;

    apr_initialize();
    LAW(apr_pool_create(&pool, NULL) == APR_SUCCESS);
    check((nc_span){data, size}, pool);
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}
