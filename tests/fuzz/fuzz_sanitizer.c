/* fuzz_sanitizer.c -- the input is HTML of any kind.
 *
 * Laws: another parser finds nothing in the output that is not allowed, an XML
 * parser finds it well-formed, and sanitized again it does not change. As text
 * it says what the input does as text: NFC, without controls and without
 * characters that have no width.
 */
#include <apr_general.h>
#include <libxml/parser.h>
#include "../unit/allowed.h"
#include "fuzzing.h"
#include "nc_sanitizer.h"
#include "texts.h"

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
