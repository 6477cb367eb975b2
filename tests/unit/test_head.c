/* test_head.c -- what is put at the end of a page's head.
 *
 * In a case's page, `@` is the place where it is put; without one, nothing is.
 * Where the places are is WHATWG HTML 13.2.6.4.1 to .6. Every case runs whole,
 * cut in two at every byte, and in pieces of 1 to 7 bytes; and all that with
 * and without rules.
 */
#include "cleaning.h"
#include "corpus.h"
#include "../../src/clean/bytes.h"

#include <gumbo.h>

#define PUT "<link rel=\"alternate\" href=\"x\" />"

/* --- who watches */

typedef struct watcher {
    nc_buf seen; /* the values of href, each with a space behind it */
    unsigned ends;
} watcher;

static void see_tag(void *ctx, const nc_token *tok)
{
    watcher *w = ctx;
    const nc_attr *href = nc_token_attr(tok, NC_SPAN_LIT("href"));

    assert_int_equal(tok->kind, NC_TOKEN_START_TAG);
    assert_true(tok->tag == NC_TAG_LINK || tok->tag == NC_TAG_BASE);
    if (href)
        nc_buf_append(&w->seen, href->value);
    nc_buf_append_byte(&w->seen, ' ');
}

static nc_span see_end(void *ctx)
{
    ((watcher *)ctx)->ends++;
    return NC_SPAN_LIT(PUT);
}

/* --- where */

typedef struct head_case {
    const char *name, *page;
} head_case;

static const head_case places[] = {
    {"its end tag",
     "<html><head><title>a</title>@</head><body>b</body></html>"},
    {"in any case", "<HTML><HEAD><TITLE>a</TITLE>\n@</HEAD >\n<BODY>b"},
    {"an empty head", "<head>@</head>b"},
    {"body", "<head><title>a</title>@<body>b"},
    {"white space before body stays", "<head><title>a</title>\r\n @<body>b"},
    {"what can't stand in a head", "<head><title>a</title>\n@<div>b</div>"},
    {"a void element that can't", "<head><meta name=a>@<img src=b>"},
    {"an element of no name we know", "<head><meta name=a>@<x-y>b</x-y>"},
    {"text", "<head><title>a</title> \n\t@b<p>c"},
    {"a reference", "<head><title>a</title>@&nbsp;<p>c"},
    {"another end tag means nothing", "<head></p></div></title>@</head>b"},
    {"but for these", "<head><title>a</title>@</body></html>"},
    {"an end tag that makes an element", "<head><title>a</title>@</br>b"},
    {"svg", "<head>@<svg><title>a</title></svg></head><body>b"},
    {"a second head means nothing", "<head><head><title>a</title>@</head>b"},
    {"once", "<head>@</head><body><head></head>b</body></html>"},
    /* Without a tag of its own. */
    {"no head tag", "<!DOCTYPE html><title>a</title>@<p>b"},
    {"no head tag, body", "<!DOCTYPE html><html><title>a</title>@<body>b"},
    {"no head at all", "<!DOCTYPE html><html>\n@<body>b</body></html>"},
    {"nothing but its end", "<html>@</head><body>b"},
    {"no tags at all", "<!DOCTYPE html>\n@b <p>c"},
    {"a tag of body first", "@<p>b</p>"},
    {"a comment first", "<!-- <head></head> -->@<p>b</p>"},
    {"a mark of UTF-8", "\xEF\xBB\xBF<html><head>@</head>b"},
    {"a mark of UTF-8, no tags", "\xEF\xBB\xBF @b<p>c"},
    {"the mark's bytes elsewhere", "<html> @\xEF\xBB\xBF<head></head>b"},
    {"bytes of another encoding", "<head><title>\xE4</title>@</head>\xFC"},
    /* Look-alikes. */
    {"in a comment", "<head><!-- </head><body> -->@</head>b"},
    {"behind a comment that is over at once", "<head><!-->@</head><body>b"},
    {"in a script", "<head><script>'</head><body>'</script>@</head>b"},
    {"in a script's comment",
     "<head><script><!--<script></script></head>--></script>@</head>b"},
    {"in a style", "<head><style></head></style>@</head>b"},
    {"in a title", "<head><title></head><body></title>@</head>b"},
    {"in noframes", "<head><noframes><body></head></noframes>@</head>b"},
    {"in an attribute", "<head><meta content='</head>'>@</head>b"},
    {"in a template",
     "<head><template></head><p>a<div></head></template>@</head>b"},
    {"in templates", "<head><template><template></template></head></template>"
                     "@</head>b"},
    {"in svg in a template",
     "<head><template><svg></head><title><b></title></svg></template>"
     "@</head>b"},
    {"in a declaration", "<head><?xml </head?><meta>@</head>b"},
    /* A noscript may hold what ends the head where no scripts run. */
    {"noscript", "<head><noscript><link href=a></noscript>@</head>b"},
    {"noscript with an image",
     "<head><noscript><img src=a></noscript><title>b</title>@</head><p>c"},
    {"noscript with a div and text",
     "<head><noscript><div>a <b>c</b></div></noscript><meta>\n@</head><p>c"},
    {"noscript with an image, no end tag",
     "<head><noscript><img src=a></noscript><title>b</title>@<body><p>c"},
    {"noscript with an image, and text after it",
     "<head><noscript><img src=a></noscript> @b<p>c"},
    {"noscript with a style",
     "<head><noscript><style></head></style></noscript>"
     "@</head>b"},
    {"two of them", "<head><noscript><img></noscript><script>'</head>'</script>"
                    "<noscript><iframe></head></iframe></noscript>@</head>b"},
    /* Nobody knows. */
    {"frames",
     "<html><head><title>a</title><frameset><frame src=b></frameset>"},
    {"frames, head ended", "<html><frameset><frame src=b></frameset>"},
    {"the page ends first", "<head><title>a</title>"},
    {"the page ends in the tag", "<head><title>a</title></head"},
    {"the title does not end", "<head><title>a</head><body>b"},
    {"the comment does not end", "<head><!-- a</head><body>b"},
    {"the template does not end", "<head><template></head><p>b"},
    {"body in a template", "<head><template><body></template></head>b"},
    {"head in a template", "<head><template><head></template></head>b"},
    {"the noscript does not end",
     "<head><noscript><img></head><body>a<noscript>b</noscript><p>c"},
    {"a noscript that opens a template",
     "<head><noscript><template></noscript></head><p>c"},
    {"a noscript that opens svg",
     "<head><noscript><svg></noscript><title></head></title></head><p>c"},
    {"a noscript that opens a select",
     "<head><noscript><select></noscript><meta></head><p>c"},
    {"a noscript that opens a block",
     "<head><noscript><div><img></noscript><meta></head>b</div>c"},
    {"no page", ""},
};

/* The page without its `@`, and with PUT in its place. */
static void read_case(nc_buf *page, nc_buf *want, const char *text)
{
    for (; *text; text++) {
        if (*text == '@') {
            nc_buf_append_text(want, PUT);
            continue;
        }
        nc_buf_append_byte(page, (unsigned char)*text);
        nc_buf_append_byte(want, (unsigned char)*text);
    }
}

static void check_cut(const cleaner *by, nc_span page, nc_span want,
                      size_t first, size_t size, const char *name)
{
    watcher w = {NC_BUF_INIT, 0};
    nc_head_watch watch = *by->watch;
    cleaner with = *by;
    cleaned got;

    watch.ctx = &w;
    with.watch = &watch;
    clean_page(&got, &with, page, first, size);
    is_bytes(nc_buf_span(&got.out), want, "%s, %s: pieces of %zu, %zu", name,
             by->rules ? "rules" : "no rules", first, size);
    assert_true(w.ends <= 1);
    nc_buf_release(&w.seen);
    nc_buf_release(&got.out);
}

static void check_page(const cleaner *by, nc_span page, nc_span want,
                       const char *name)
{
    for (size_t cut = 0; cut <= page.len; cut++)
        check_cut(by, page, want, cut, page.len + 1, name);
    for (size_t size = 1; size <= 7; size++)
        check_cut(by, page, want, size, size, name);
}

static void check_case(const cleaner *by, const char *text, const char *name)
{
    nc_buf page = NC_BUF_INIT, want = NC_BUF_INIT;

    read_case(&page, &want, text);
    check_page(by, nc_buf_span(&page), nc_buf_span(&want), name);
    nc_buf_release(&page);
    nc_buf_release(&want);
}

static const nc_head_watch html = {see_tag, see_end, NULL, false};
static const nc_head_watch xml = {see_tag, see_end, NULL, true};

static void test_places(void **state)
{
    nc_rules *rules =
        make_rules("##.promo\n##p:has(.x)\n##:-nc-section(Go)", false);
    cleaner with = {.rules = rules, .watch = &html};
    cleaner without = {.watch = &html};
    cleaner tidy = {.normalize = NC_NORMALIZE_ALL, .watch = &html};

    (void)state;
    for (size_t i = 0; i < NELEMS(places); i++) {
        check_case(&with, places[i].page, places[i].name);
        check_case(&without, places[i].page, places[i].name);
        check_case(&tidy, places[i].page, places[i].name);
    }
    nc_rules_destroy(rules);
}

/* XML implies no tags. */
static const head_case xml_places[] = {
    {"its end tag",
     "<?xml version='1.0'?><html xmlns='x'><head><title>a</title>"
     "@</head><body>b</body></html>"},
    {"no head", "<html xmlns='x'><body>b</body></html>"},
    {"no head, but an end", "<html xmlns='x'></head><body>b</body></html>"},
    {"an empty one", "<html><head/><body>b</body></html>"},
    {"no end", "<html><head><title>a</title><body>b</body></html>"},
    {"an implied one", "<html><title>a</title></head><body>b</body></html>"},
    {"a script that is empty in XML",
     "<html><head><script src='a'/></head><body><script>b</script></body>"},
};

static void test_xml(void **state)
{
    cleaner by = {.watch = &xml};

    (void)state;
    for (size_t i = 0; i < NELEMS(xml_places); i++)
        check_case(&by, xml_places[i].page, xml_places[i].name);
}

/* --- what is cut around it */

static const struct {
    const char *name, *rules, *page, *want;
} cuts[] = {
    {"of the head", "##link\n##script",
     "<head><link href=a><title>t</title>"
     "<script>s</script></head>b",
     "<head><title>t</title>" PUT "</head>b"},
    {"what ends it", "##.promo", "<title>t</title><div class=promo>x</div>b",
     "<title>t</title>" PUT "b"},
    {"what ends it and is never closed", "##.promo",
     "<title>t</title><div class=promo>x",
     "<title>t</title>" PUT "<div class=promo>x"},
    {"the tag of what ends it", "##:-nc-unwrap(font)",
     "<title>t</title><font>x</font>b", "<title>t</title>" PUT "xb"},
    {"what ends it, by what follows", "##p:has(+ .x)",
     "<title>t</title><p>a</p><p class=x>b",
     "<title>t</title>" PUT "<p class=x>b"},
    {"a section", "##:-nc-section(Go)",
     "<title>t</title><div><h2>Go</h2>x</div>b", "<title>t</title>" PUT "b"},
    {"a noscript with an image", "##noscript",
     "<head><noscript><meta></noscript><meta></head>b",
     "<head><meta>" PUT "</head>b"},
};

static void test_cuts(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(cuts); i++) {
        nc_rules *rules = make_rules(cuts[i].rules, false);
        cleaner by = {.rules = rules, .watch = &html};

        check_page(&by, nc_span_of(cuts[i].page), nc_span_of(cuts[i].want),
                   cuts[i].name);
        nc_rules_destroy(rules);
    }
}

/* What is cut for certain, and more than may wait, is gone as it comes. */
static void test_discarded(void **state)
{
    nc_rules *rules = make_rules("##noscript\n##.promo", false);
    cleaner by = {.rules = rules, .hold_limit = 100, .watch = &html};
    nc_buf page = NC_BUF_INIT;

    (void)state;
    nc_buf_append_text(&page, "<head><noscript>");
    for (int i = 0; i < 100; i++)
        nc_buf_append_text(&page, "<meta name=x>");
    nc_buf_append_text(&page, "</noscript></head>b");
    check_cut(&by, nc_buf_span(&page), NC_SPAN_LIT("<head>" PUT "</head>b"), 50,
              50, "in the head");
    nc_buf_clear(&page);
    nc_buf_append_text(&page, "<title>t</title><div class=promo>");
    for (int i = 0; i < 100; i++)
        nc_buf_append_text(&page, "<p>text</p>");
    nc_buf_append_text(&page, "</div>b");
    check_cut(&by, nc_buf_span(&page), NC_SPAN_LIT("<title>t</title>" PUT "b"),
              50, 50, "after it");
    nc_buf_release(&page);
    nc_rules_destroy(rules);
}

/* What is put in goes out once, whatever happens to the bytes around it. */
static const struct {
    const char *name, *want;
    size_t at, edit_from, edit_to, drop_to;
} around[] = {
    {"nothing", "0123" PUT "456789", 4, 0, 0, 0},
    {"at the start", PUT "0123456789", 0, 0, 0, 0},
    {"at the end", "0123456789" PUT, 10, 0, 0, 0},
    {"an edit before", "01-" PUT "456789", 4, 2, 4, 0},
    {"an edit behind", "0123" PUT "-6789", 4, 4, 6, 0},
    {"an edit around", "01" PUT "-6789", 4, 2, 6, 0},
    {"dropped before", PUT "456789", 4, 0, 0, 4},
    {"dropped around", PUT "6789", 4, 0, 0, 6},
    {"dropped, with an edit", PUT "789", 4, 2, 6, 7},
};

static void test_around(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(around); i++) {
        nc_rewriter_stats stats = {0};
        nc_buf out = NC_BUF_INIT;
        nc_bytes b;

        nc_bytes_init(&b, &stats, cleaned_sink, &out);
        nc_bytes_begin_piece(&b, NC_SPAN_LIT("0123456789"));
        nc_bytes_put(&b, around[i].at, NC_SPAN_LIT(PUT));
        if (around[i].edit_to > 0)
            nc_bytes_normalize(&b, around[i].edit_from, around[i].edit_to,
                               NC_SPAN_LIT("-"));
        nc_bytes_drop(&b, around[i].drop_to);
        nc_bytes_flush(&b, 10);
        nc_bytes_end_piece(&b);
        is_bytes(nc_buf_span(&out), nc_span_of(around[i].want), "%s",
                 around[i].name);
        assert_int_equal(out.len, 10 - stats.bytes_cut + stats.bytes_put);
        nc_bytes_release(&b);
        nc_buf_release(&out);
    }
}

/* --- what is shown */

static const struct {
    const char *page, *seen;
} shown[] = {
    {"<base href=a><link rel=x href=b><link href='c d'></head>"
     "<link href=e>",
     "a b c d "},
    {"<head><!-- <link href=a> --><script>'<link href=b>'</script>"
     "<template><link href=c></template><title><link href=d></title>"
     "<link href=e></head>",
     "e "},
    {"<head><noscript><link href=a><img></noscript><link href=b></head>",
     "a b "},
    {"<head><a href=b><link href=a>", ""},
};

static void test_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(shown); i++) {
        for (size_t size = 1; size < 100; size++) {
            watcher w = {NC_BUF_INIT, 0};
            nc_head_watch watch = {see_tag, see_end, &w, false};
            cleaner by = {.watch = &watch};
            cleaned got;

            clean_page(&got, &by, nc_span_of(shown[i].page), size, size);
            is_bytes(nc_buf_span(&w.seen), nc_span_of(shown[i].seen),
                     "%s: pieces of %zu", shown[i].page, size);
            nc_buf_release(&w.seen);
            nc_buf_release(&got.out);
        }
    }
}

/* --- streaming, trouble */

static nc_span nothing(void *ctx)
{
    ((watcher *)ctx)->ends++;
    return NC_SPAN_EMPTY;
}

/* Nothing waits for the end of the head, and what is put there does not wait
 * either. */
static void test_passes_at_once(void **state)
{
    static const char *const steps[][2] = {
        {"<head><title>a</title>", "<head><title>a</title>"},
        {"<link href=x></he", "<link href=x>"},
        {"ad>", PUT "</head>"},
        {"<body>a", "<body>a"},
    };
    watcher w = {NC_BUF_INIT, 0};
    nc_head_watch watch = {see_tag, see_end, &w, false};
    cleaner by = {.watch = &watch};
    nc_buf out = NC_BUF_INIT;
    nc_rewriter *rw = cleaner_start(&by, cleaned_sink, &out);

    (void)state;
    for (size_t i = 0; i < NELEMS(steps); i++) {
        clean_piece(rw, nc_span_of(steps[i][0]));
        is_bytes(nc_buf_span(&out), nc_span_of(steps[i][1]), "step %zu", i);
        nc_buf_clear(&out);
        assert_int_equal(nc_rewriter_is_done(rw), i >= 2);
    }
    assert_int_equal(nc_rewriter_finish(rw), NC_OK);
    assert_int_equal(nc_rewriter_get_stats(rw)->bytes_put, strlen(PUT));
    assert_int_equal(nc_rewriter_get_stats(rw)->trouble, NC_TROUBLE_NONE);
    nc_rewriter_destroy(rw);
    nc_buf_release(&out);
    nc_buf_release(&w.seen);
}

/* Whoever has nothing to say is asked once, and changes nothing. */
static void test_nothing_to_put(void **state)
{
    watcher w = {NC_BUF_INIT, 0};
    nc_head_watch watch = {see_tag, nothing, &w, false};
    cleaner by = {.watch = &watch};
    nc_span page = NC_SPAN_LIT("<head></head><body>b</body>");
    cleaned got;

    (void)state;
    clean_page(&got, &by, page, 5, 5);
    is_bytes(nc_buf_span(&got.out), page, "nothing put in");
    assert_int_equal(w.ends, 1);
    nc_buf_release(&got.out);
    nc_buf_release(&w.seen);
}

/* A page whose cleaning stopped before is left as it is. */
static void test_stopped(void **state)
{
    watcher w = {NC_BUF_INIT, 0};
    nc_head_watch watch = {see_tag, see_end, &w, false};
    cleaner by = {.watch = &watch};
    nc_buf page = NC_BUF_INIT, out = NC_BUF_INIT;
    nc_rewriter *rw = cleaner_start(&by, cleaned_sink, &out);
    cleaned got;

    (void)state;
    clean_piece(rw, NC_SPAN_LIT("<head><ti"));
    assert_int_equal(nc_rewriter_stop(rw), NC_OK);
    clean_piece(rw, NC_SPAN_LIT("tle>a</title></head>b"));
    assert_int_equal(nc_rewriter_finish(rw), NC_OK);
    is_text((nc_buf_append_byte(&out, 0), nc_buf_text(&out)),
            "<head><title>a</title></head>b", "stopped");
    nc_rewriter_destroy(rw);

    nc_buf_append_text(&page, "<head><meta content='");
    for (int i = 0; i <= NC_TOKEN_MAX; i++)
        nc_buf_append_byte(&page, 'x');
    nc_buf_append_text(&page, "'></head>b");
    clean_page(&got, &by, nc_buf_span(&page), 8000, 8000);
    assert_true(nc_span_equal(nc_buf_span(&got.out), nc_buf_span(&page)));
    assert_int_equal(got.stats.trouble, NC_TROUBLE_TOKEN);
    assert_int_equal(w.ends, 0);
    nc_buf_release(&got.out);
    nc_buf_release(&page);
    nc_buf_release(&out);
    nc_buf_release(&w.seen);
}

/* --- real pages */

static const GumboNode *child_of(const GumboNode *node, GumboTag tag)
{
    const GumboVector *children = &node->v.element.children;

    for (unsigned i = 0; i < children->length; i++) {
        const GumboNode *child = children->data[i];

        if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == tag)
            return child;
    }
    return NULL;
}

static bool is_ours(const GumboNode *node)
{
    const GumboStringPiece *tag = &node->v.element.original_tag;

    return node->type == GUMBO_NODE_ELEMENT && tag->length == strlen(PUT) &&
           memcmp(tag->data, PUT, tag->length) == 0;
}

/* Whether what was put into PAGE stands in its head, as gumbo reads it, which
 * takes the mark of UTF-8 for text. */
static bool is_in_head(nc_span page)
{
    if (nc_span_starts(page, NC_SPAN_LIT("\xEF\xBB\xBF")))
        nc_span_take(&page, 3);

    GumboOutput *out = gumbo_parse_with_options(
        &kGumboDefaultOptions, (const char *)page.ptr, page.len);
    const GumboNode *head = child_of(out->root, GUMBO_TAG_HEAD);
    bool ours = false;

    for (unsigned i = 0; head && i < head->v.element.children.length; i++)
        ours = ours || is_ours(head->v.element.children.data[i]);
    gumbo_destroy_output(&kGumboDefaultOptions, out);
    return ours;
}

typedef struct real {
    size_t right, wrong, none;
} real;

/* The page with PUT in it somewhere, and nothing else changed. */
static size_t place_of(nc_span got, nc_span page, const char *name)
{
    size_t at = 0;

    while (at < page.len && got.ptr[at] == page.ptr[at])
        at++;
    /* What is put in may begin as what stands there. */
    while (at > 0 && !nc_span_starts((nc_span){got.ptr + at, got.len - at},
                                     NC_SPAN_LIT(PUT)))
        at--;
    if (!nc_span_equal((nc_span){got.ptr + at + strlen(PUT), page.len - at},
                       (nc_span){page.ptr + at, page.len - at}))
        fail_msg("%s: more than put in", name);
    return at;
}

/* Where gumbo has no scripts and the page has a noscript, it may be right to
 * differ. */
static void check_real(void *ctx, const char *name, nc_span page)
{
    real *r = ctx;
    watcher w = {NC_BUF_INIT, 0};
    nc_head_watch watch = {see_tag, see_end, &w, false};
    cleaner by = {.watch = &watch};
    cleaned whole, pieces;

    clean_page(&whole, &by, page, page.len, page.len);
    clean_page(&pieces, &by, page, 13, 197);
    if (!nc_span_equal(nc_buf_span(&whole.out), nc_buf_span(&pieces.out)))
        fail_msg("%s: pieces matter", name);
    if (whole.out.len == page.len) {
        r->none++;
        printf("# nothing put in: %s\n", name);
    }
    else {
        size_t at = place_of(nc_buf_span(&whole.out), page, name);

        if (is_in_head(nc_buf_span(&whole.out)))
            r->right++;
        else if (!nc_span_find_nocase((nc_span){page.ptr, at},
                                      NC_SPAN_LIT("<noscript"))) {
            r->wrong++;
            printf("# not in the head: %s, at %zu\n", name, at);
        }
    }
    nc_buf_release(&whole.out);
    nc_buf_release(&pieces.out);
    nc_buf_release(&w.seen);
}

static void test_real_pages(void **state)
{
    real r = {0, 0, 0};
    size_t pages = each_page(10, check_real, &r);

    (void)state;
    assert_int_equal(r.wrong, 0);
    assert_true(r.right >= pages * 8 / 10);
    assert_true(r.none <= pages / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_xml),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_discarded),
        cmocka_unit_test(test_around),
        cmocka_unit_test(test_shown),
        cmocka_unit_test(test_passes_at_once),
        cmocka_unit_test(test_nothing_to_put),
        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_real_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
