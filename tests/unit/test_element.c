/* test_element.c -- the element table against the standard's own lists.
 */
#include "support.h"
#include "nc_element.h"

static const char *const names[] = {
#define NC_ELEMENT(id, name, facts) name,
#include "nc_elements.inc"
#undef NC_ELEMENT
};

static const nc_tag tags[] = {
#define NC_ELEMENT(id, name, facts) NC_TAG_##id,
#include "nc_elements.inc"
#undef NC_ELEMENT
};

/* The element called by the N bytes at BYTES, in memory that ends there. */
static nc_tag tag_of(const void *bytes, size_t n)
{
    unsigned char *copy = malloc(n ? n : 1);
    nc_tag tag;

    if (n)
        memcpy(copy, bytes, n);
    tag = nc_tag_of((nc_span){copy, n});
    free(copy);
    return tag;
}

static bool is_name(const char *name, size_t n)
{
    for (size_t i = 0; i < NELEMS(names); i++)
        if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0)
            return true;
    return false;
}

/* A failure here asks for `python3 src/html/element_hash.py`. */
static void test_every_name(void **state)
{
    (void)state;
    assert_int_equal(NELEMS(names) + 1, NC_TAG_COUNT);
    for (size_t i = 0; i < NELEMS(names); i++) {
        char upper[64];
        size_t n = strlen(names[i]);

        for (size_t k = 0; k <= n; k++)
            upper[k] = names[i][k] >= 'a' && names[i][k] <= 'z'
                           ? (char)(names[i][k] - 32)
                           : names[i][k];
        is_text(nc_tag_name(tags[i]), names[i], "the name of a tag");
        if (tag_of(names[i], n) != tags[i])
            fail_msg("%s is element %d", names[i], (int)tag_of(names[i], n));
        if (tag_of(upper, n) != tags[i])
            fail_msg("%s is element %d", upper, (int)tag_of(upper, n));
    }
    is_text(nc_tag_name(NC_TAG_UNKNOWN), "", "the name of no element");
}

/* One byte more, less or other makes another name. */
static void test_near_misses(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(names); i++) {
        char near[64];
        size_t n = strlen(names[i]);

        memcpy(near, names[i], n + 1);
        for (int c = 0; c < 256; c++) {
            near[n] = (char)c;
            if (!is_name(near, n + 1) && !(c >= 'A' && c <= 'Z') &&
                tag_of(near, n + 1) != NC_TAG_UNKNOWN)
                fail_msg("%s and byte %d is known", names[i], c);
        }
        if (!is_name(names[i], n - 1) &&
            tag_of(names[i], n - 1) != NC_TAG_UNKNOWN)
            fail_msg("%.*s is known", (int)(n - 1), names[i]);
        for (size_t at = 0; at < n; at++) {
            memcpy(near, names[i], n);
            near[at] = (char)(near[at] ^ 0x80);
            assert_int_equal(tag_of(near, n), NC_TAG_UNKNOWN);
            /* Not a letter, though it is one bit away from one. */
            near[at] = (char)(names[i][at] ^ 0x40);
            if (!is_name(near, n)) /* h2 is one bit away from hr */
                assert_int_equal(tag_of(near, n), NC_TAG_UNKNOWN);
        }
    }
}

static void test_unknown_names(void **state)
{
    static const char *const unknown[] = {"x",
                                          "foo",
                                          "my-element",
                                          "blink",
                                          "divdivdivdivdivdiv",
                                          "blockquot\xC3\xA9",
                                          "annotation-xmlannotation-xml"};

    (void)state;
    assert_int_equal(tag_of("", 0), NC_TAG_UNKNOWN);
    assert_int_equal(nc_tag_of(NC_SPAN_EMPTY), NC_TAG_UNKNOWN);
    assert_int_equal(tag_of("p\0", 2), NC_TAG_UNKNOWN);
    assert_int_equal(tag_of("\0p", 2), NC_TAG_UNKNOWN);
    for (size_t i = 0; i < NELEMS(unknown); i++)
        assert_int_equal(tag_of(unknown[i], strlen(unknown[i])),
                         NC_TAG_UNKNOWN);
}

/* Which elements each fact is true of. What is in two namespaces (title) is
 * listed for both. */
static const struct {
    const char *what;
    uint32_t fact;
    const char *names;
} facts[] = {
    {"13.1.2, and the obsolete ones the parser knows", NC_EL_VOID,
     "area base basefont bgsound br col embed frame hr img input keygen link "
     "meta param source track wbr"},
    {"13.2.4.2 special", NC_EL_SPECIAL,
     "address applet area article aside base basefont bgsound blockquote body "
     "br button caption center col colgroup dd details dir div dl dt embed "
     "fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 "
     "head header hgroup hr html iframe img input keygen li link listing main "
     "marquee menu meta nav noembed noframes noscript object ol p param "
     "plaintext pre script search section select source style summary table "
     "tbody td template textarea tfoot th thead title tr track ul wbr xmp"},
    {"13.2.4.2 formatting", NC_EL_FORMATTING,
     "a b big code em font i nobr s small strike strong tt u"},
    {"13.2.4.2 in table scope", NC_EL_TABLE_SCOPE, "html table template"},
    {"13.2.6 implied end tags", NC_EL_IMPLIED_END,
     "dd dt li optgroup option p rb rp rt rtc"},
    {"13.2.6.4.7 close a p element", NC_EL_CLOSES_P,
     "address article aside blockquote center details dialog dir div dl "
     "fieldset figcaption figure footer header hgroup main menu nav ol p "
     "search section summary ul h1 h2 h3 h4 h5 h6 pre listing form li dd dt "
     "plaintext table hr xmp"},
    {"headings", NC_EL_HEADING, "h1 h2 h3 h4 h5 h6"},
    {"13.2.6.5, font aside", NC_EL_BREAKOUT,
     "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 "
     "h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small "
     "span strong strike sub sup table tt u ul var"},
    {"RCDATA", NC_EL_RCDATA, "textarea title"},
    {"RAWTEXT", NC_EL_RAWTEXT, "iframe noembed noframes style xmp"},
    {"script data", NC_EL_SCRIPT, "script"},
    {"plaintext", NC_EL_PLAINTEXT, "plaintext"},
    {"MathML text integration points", NC_EL_TEXT_POINT, "mi mo mn ms mtext"},
    {"SVG HTML integration points", NC_EL_HTML_POINT,
     "foreignobject desc title"},
    {"13.2.6.4.4 in head", NC_EL_IN_HEAD,
     "base basefont bgsound link meta title noscript noframes style script "
     "template"},
    {"start tags ignored in body", NC_EL_TABLE_PART,
     "caption col colgroup tbody td tfoot th thead tr"},
};

static bool is_listed(const char *list, const char *name)
{
    nc_span rest = nc_span_of(list);
    nc_span word;

    while ((word = nc_span_word(&rest)).len > 0)
        if (nc_span_equal(word, nc_span_of(name)))
            return true;
    return false;
}

static void test_facts(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(facts); i++)
        for (size_t k = 0; k < NELEMS(names); k++) {
            bool listed = is_listed(facts[i].names, names[k]);

            if (nc_element_is(tags[k], facts[i].fact) != listed)
                fail_msg("%s: %s is%s listed there", facts[i].what, names[k],
                         listed ? "" : " not");
        }
    assert_int_equal(nc_element_facts[NC_TAG_UNKNOWN], 0);
}

/* "In scope" changed with the standard (select came in 2025): what all its
 * versions have must be there, and nothing but what some has. */
static void test_scope(void **state)
{
    const char *always = "applet caption html table td th marquee object "
                         "template";
    const char *ever = "applet caption html table td th marquee object "
                       "template select mi mo mn ms mtext annotation-xml "
                       "foreignobject desc title";

    (void)state;
    for (size_t k = 0; k < NELEMS(names); k++) {
        bool in = nc_element_is(tags[k], NC_EL_SCOPE);

        if ((is_listed(always, names[k]) && !in) ||
            (in && !is_listed(ever, names[k])))
            fail_msg("%s ends a scope: %d", names[k], in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_name),
        cmocka_unit_test(test_near_misses),
        cmocka_unit_test(test_unknown_names),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_scope),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
