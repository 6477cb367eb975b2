/* test_clean.c -- the clean tree, where parts of the source are left out.
 */
#include "support.h"
#include "pooled.h"
#include "../../src/article/clean_tree.h"
#include "nc_document.h"

/* Leaves out texts with an X, pictures with an alt of X, and aside. */
static bool is_unwanted(const xmlNode *node)
{
    if (nc_node_is_text(node))
        return nc_span_find(nc_node_content(node), NC_SPAN_LIT("X")) != NULL;
    return nc_node_tag(node) == NC_TAG_ASIDE ||
           nc_span_equal(nc_node_attr(node, "alt"), NC_SPAN_LIT("X"));
}

static const struct {
    const char *name, *in, *out;
} cases[] = {
    {"element", "<p>a</p><aside><p>b</p></aside><p>c</p>",
     "<p>a</p>\n<p>c</p>"},
    {"text", "<p>a <b>X</b> <i>b</i> </p>X<p>X</p>c",
     "<p>a <i>b</i></p>\n<p>c</p>"},
    {"text between blocks ends none of them", "<div>a<br>X</div>", "<p>a</p>"},
    {"picture", "<p>a <img src=/a.png alt=X> b</p>", "<p>a b</p>"},
    {"figure without its picture",
     "<figure><img src=/a.png alt=X><figcaption>c</figcaption></figure>b",
     "<p>b</p>"},
    {"figure with one of its pictures",
     "<figure><img src=/a.png alt=X><img src=/b.png alt=b></figure>",
     "<figure><img src=\"https://h.example/b.png\" alt=\"b\"/></figure>"},
    {"table without the texts that made it one",
     "<table><tr><td>a<td>X<tr><td>b<td>X</table>", "<p>a</p>\n<p>b</p>"},
    {"empty cell",
     "<table><tr><td>a<td>b<td>X<td>c<tr><td>d<td>e<td>f<td>g</table>",
     "<table><tbody><tr><td>a</td><td>b</td><td></td><td>c</td></tr>"
     "<tr><td>d</td><td>e</td><td>f</td><td>g</td></tr></tbody></table>"},
};

static void test_left_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_buf out = NC_BUF_INIT;
        nc_document *doc;
        nc_clean *clean =
            nc_clean_create("https://h.example/", is_unwanted, pool);

        assert_int_equal(
            nc_document_parse_fragment(&doc, nc_span_of(cases[i].in), pool),
            NC_OK);
        nc_clean_add(clean, nc_document_body(doc));
        assert_int_equal(nc_clean_status(clean), NC_OK);
        nc_clean_write_html(&out, nc_clean_root(clean));
        is_bytes(nc_buf_span(&out), nc_span_of(cases[i].out), "%s",
                 cases[i].name);
        nc_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_left_out)};

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
