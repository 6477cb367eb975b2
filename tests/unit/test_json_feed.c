/* test_json_feed.c -- JSON Feed 1.1 (https://jsonfeed.org/version/1.1), read
 * by jansson.
 */
#include "feeding.h"

#include <jansson.h>

static json_t *read_json(const nc_buf *out)
{
    json_error_t error;
    json_t *document;

    assert_int_equal(nc_buf_status(out), NC_OK);
    document =
        json_loadb(nc_buf_text(out), out->len, JSON_REJECT_DUPLICATES, &error);
    if (!document)
        fail_msg("%s:\n%s", error.text, nc_buf_text(out));
    return document;
}

static json_t *render(const nc_feed *feed, const apr_array_header_t *entries)
{
    nc_buf out = NC_BUF_INIT;
    json_t *document;

    nc_render_json_feed(&out, feed, entries, pool);
    document = read_json(&out);
    keep(&out);
    nc_buf_release(&out);
    return document;
}

/* OBJECT, written in the order it has, is WANT. */
static void is_json(const json_t *object, const char *want)
{
    char *got = json_dumps(object, JSON_COMPACT | JSON_ENCODE_ANY);

    is_text(got ? got : "(none)", want, "as JSON");
    free(got);
}

static json_t *item_at(const json_t *feed, size_t i)
{
    return json_array_get(json_object_get(feed, "items"), i);
}

static void is_member(const json_t *object, const char *name, const char *want)
{
    is_text(json_string_value(json_object_get(object, name)), want, name);
}

static void test_feed(void **state)
{
    nc_stored *s = make_full_entry("1");
    json_t *feed;

    (void)state;
    feed = render(&full_feed, entries_of(s, NULL));
    json_object_del(feed, "items");
    is_json(feed, "{\"version\":\"https://jsonfeed.org/version/1.1\","
                  "\"title\":\"News\","
                  "\"home_page_url\":\"https://news.example/articles/\","
                  "\"feed_url\":\"https://news.example/articles/feed\","
                  "\"description\":\"All & sundry\","
                  "\"next_url\":\"https://news.example/articles/feed?p=4\","
                  "\"authors\":[{\"name\":\"Newsroom\"}],"
                  "\"language\":\"en-GB\","
                  "\"hubs\":[{\"type\":\"WebSub\","
                  "\"url\":\"https://hub.example/?a&b\"}],"
                  "\"_newsclean\":{"
                  "\"about\":\"https://news.example/articles/llms.txt\","
                  "\"updated\":\"2015-01-02T15:00:00.042Z\","
                  "\"rights\":\"\u00a9 News\"}}");
    json_decref(feed);
}

static void test_item(void **state)
{
    nc_stored *s = make_full_entry("1");
    json_t *feed = render(&plain_feed, entries_of(s, NULL));

    (void)state;
    is_json(item_at(feed, 0),
            "{\"id\":\"urn:uuid:" ID "1\","
            "\"url\":\"https://news.example/1\","
            "\"title\":\"Caf\u00e9 & <b>literal</b>\","
            "\"content_html\":\"<p>Hello <b>world</b> &amp; all.</p>\","
            "\"content_text\":\"Hello world & all.\","
            "\"summary\":\"Short & sweet.\","
            "\"image\":\"https://news.example/1.JPG?w=2&h=3\","
            "\"date_published\":\"2015-01-02T09:00:00-05:00\","
            "\"date_modified\":\"2015-01-02T15:00:00.042Z\","
            "\"authors\":[{\"name\":\"Ada\"},{\"name\":\"Bob\"}],"
            "\"tags\":[\"Politics\",\"tax\"],"
            "\"language\":\"fr-CA\","
            "\"_newsclean\":{\"words\":4,\"section\":\"Politics\","
            "\"licence\":\"https://creativecommons.org/licenses/by/4.0/\"}}");
    json_decref(feed);
}

static void test_item_alone(void **state)
{
    nc_stored *s = make_full_entry("1");
    json_t *feed = render(&full_feed, entries_of(s, NULL)), *item;
    nc_buf out = NC_BUF_INIT;

    (void)state;
    nc_render_item(&out, &full_feed, s, pool);
    item = read_json(&out);
    keep(&out);
    assert_true(json_equal(item, item_at(feed, 0)));
    assert_int_equal(out.ptr[out.len - 1], '\n');
    nc_buf_release(&out);
    json_decref(item);
    json_decref(feed);
}

/* An item without content is none. */
static void test_what_is_not_known(void **state)
{
    nc_stored *bare = make_bare_entry("1"), *brief = make_bare_entry("2");
    json_t *feed;

    (void)state;
    brief->article->excerpt = "In short.";
    feed = render(&plain_feed, entries_of(bare, brief));
    is_json(item_at(feed, 0), "{\"id\":\"urn:uuid:" ID "1\","
                              "\"url\":\"https://news.example/1\","
                              "\"content_text\":\"\","
                              "\"date_modified\":\"2015-01-02T15:00:00.021Z\","
                              "\"authors\":[{\"name\":\"News & <more>\"}]}");
    is_member(item_at(feed, 1), "content_text", "In short.");
    assert_null(json_object_get(feed, "authors"));
    assert_null(json_object_get(feed, "hubs"));
    assert_null(json_object_get(feed, "next_url"));
    json_decref(feed);
    feed = render(&plain_feed, entries_of(NULL, NULL));
    is_json(json_object_get(feed, "items"), "[]");
    json_decref(feed);
}

/* The next page; behind the last one, the archives; never itself. */
static void test_next(void **state)
{
    nc_feed next = full_feed;
    json_t *feed;

    (void)state;
    next.next = NULL;
    feed = render(&next, entries_of(NULL, NULL));
    is_member(feed, "next_url", "https://news.example/articles/2014-12");
    json_decref(feed);
    next.next = next.self;
    feed = render(&next, entries_of(NULL, NULL));
    assert_null(json_object_get(feed, "next_url"));
    json_decref(feed);
}

static void test_gone(void **state)
{
    nc_stored *gone = make_gone("1", MONDAY + 60, 3);
    json_t *feed = render(&plain_feed, entries_of(gone, make_entry("2")));

    (void)state;
    assert_int_equal(json_array_size(json_object_get(feed, "items")), 1);
    is_member(item_at(feed, 0), "id", "urn:uuid:" ID "2");
    is_member(json_object_get(feed, "_newsclean"), "updated",
              "2015-01-02T15:01:00.003Z");
    json_decref(feed);
}

/* RFC 8259, 7 and 8.1. What XML can't hold is left out here too, so that all
 * forms of an article say the same. */
static void test_hostile_texts(void **state)
{
    static const char evil[] = "\"\\/\b\f\n\r\t\x7f</script>\u2028" EVIL;
    nc_stored *s = make_evil_entry("1");
    nc_feed feed = plain_feed;
    json_t *document;

    (void)state;
    s->article->title = evil;
    feed.title = feed.subtitle = feed.rights = feed.author = feed.lang = EVIL;
    document = render(&feed, entries_of(s, NULL));
    is_member(document, "title", EVIL_CLEANED);
    is_member(item_at(document, 0), "title",
              "\"\\/\n\r\t\x7f</script>\u2028" EVIL_CLEANED);
    is_member(item_at(document, 0), "content_html", EVIL_CLEANED);
    is_member(item_at(document, 0), "content_text", EVIL_CLEANED);
    assert_null(json_object_get(document, "language"));
    assert_null(json_object_get(item_at(document, 0), "image"));
    json_decref(document);
}

static void test_limit(void **state)
{
    nc_buf out = NC_BUF_INIT;

    (void)state;
    out.limit = 100;
    nc_render_json_feed(&out, &plain_feed, entries_of(make_entry("1"), NULL),
                        pool);
    assert_int_equal(nc_buf_status(&out), NC_ELIMIT);
    assert_true(out.len <= 100);
    nc_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_feed),
        cmocka_unit_test(test_item),
        cmocka_unit_test(test_item_alone),
        cmocka_unit_test(test_what_is_not_known),
        cmocka_unit_test(test_next),
        cmocka_unit_test(test_gone),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(check_kept),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
