/* test_warc.c -- web archives: records found, pages taken out of them.
 *
 * The form is that of ISO 28500; HTTP inside as RFC 9112 has it.
 */
#include "archiving.h"

static void pack_member(nc_buf *to, const nc_buf *bytes)
{
    pack(to, nc_buf_span(bytes), 15 + 16);
}

static void lists(nc_span file, const char *want, const char *what)
{
    for (size_t piece = 0; piece < 8; piece++) {
        nc_buf got = NC_BUF_INIT;

        list_from(&got, file, piece, (nc_warc_position){0, 0}, BLOCK_MAX);
        is_bytes(nc_buf_span(&got), nc_span_of(want), "%s, %zu bytes at once",
                 what, piece);
        nc_buf_release(&got);
    }
}

/* Three records: what is no page, a response, and a resource. */
static void make_three(nc_buf parts[3])
{
    for (int i = 0; i < 3; i++)
        nc_buf_init(&parts[i]);
    add_record(&parts[0], "warcinfo", "x:y",
               "Content-Type: application/warc-fields\r\n",
               NC_SPAN_LIT("software: none\r\n\r\nWARC/1.0 is no record\r\n"));
    add_response(&parts[1], "https://a.example/1", http_one);
    add_record(&parts[2], "resource", "http://a.example/2",
               "Content-Type: text/html\r\n", NC_SPAN_LIT("<p>two\n"));
}

static const char three[] = "https://a.example/1 <p>one\n"
                            "http://a.example/2 <p>two\n\n";

static void release_three(nc_buf parts[3])
{
    for (int i = 0; i < 3; i++)
        nc_buf_release(&parts[i]);
}

static void test_forms_of_a_file(void **state)
{
    nc_buf parts[3], plain = NC_BUF_INIT, file = NC_BUF_INIT;

    (void)state;
    make_three(parts);
    for (int i = 0; i < 3; i++)
        nc_buf_append(&plain, nc_buf_span(&parts[i]));
    lists(nc_buf_span(&plain), three, "plain");

    for (int i = 0; i < 3; i++)
        pack_member(&file, &parts[i]);
    lists(nc_buf_span(&file), three, "a member each");

    nc_buf_clear(&file);
    pack_member(&file, &plain);
    lists(nc_buf_span(&file), three, "one member");

    /* Wherever one member ends and the next begins; but one that begins as a
     * record does is one. */
    for (size_t cut = 1; cut < plain.len; cut++) {
        nc_buf got = NC_BUF_INIT;
        nc_span rest = nc_buf_span(&plain);

        nc_buf_clear(&file);
        pack(&file, nc_span_take(&rest, cut), 15 + 16);
        if (nc_span_starts(rest, NC_SPAN_LIT("WARC/1.0 is no")))
            continue;
        pack(&file, rest, 15 + 16);
        list_from(&got, nc_buf_span(&file), 0, (nc_warc_position){0, 0},
                  BLOCK_MAX);
        is_bytes(nc_buf_span(&got), nc_span_of(three), "cut at %zu", cut);
        nc_buf_release(&got);
    }
    lists(NC_SPAN_EMPTY, "", "empty");
    nc_buf_release(&file);
    nc_buf_release(&plain);
    release_three(parts);
}

/* What else writers do: older versions, bare line feeds, angle brackets, names
 * in any case, folded values. */
static void test_writers_differ(void **state)
{
    static const char file[] =
        "WARC/0.18\nwarc-type:resource\nWARC-TARGET-URI: "
        "<http://a.example/old>\n"
        "Content-Type:\n text/html\nContent-Length: 3\n\n<p>\n\n"
        "WARC/1.1\r\nWARC-Type: resource\r\ncontent-length:4\r\n"
        "Content-Type: application/xhtml+xml\r\n"
        "WARC-Target-URI: http://a.example/new\r\n\r\n<p/>";

    (void)state;
    lists(NC_SPAN_LIT(file),
          "http://a.example/old <p>\nhttp://a.example/new <p/>\n",
          "other forms");
}

static const struct {
    const char *name, *before, *want;
} broken[] = {
    {"no record at all", "junk\r\nmore\r\n", "! something that is no record\n"},
    {"no length", "WARC/1.0\r\nWARC-Type: response\r\n\r\n",
     "! the record has no length\n"},
    {"a length that is none",
     "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\n",
     "! the record has no length\n"},
    {"more than it says",
     "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 2\r\n\r\n"
     "abcdef\r\n\r\n",
     "! something that is no record\n"},
    {"no response in it",
     "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n"
     "Content-Length: 3\r\n\r\nabc\r\n\r\n",
     ""},
};

static void test_broken_records_are_skipped(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(broken); i++) {
        nc_buf file = NC_BUF_INIT, want = NC_BUF_INIT;

        nc_buf_append_text(&file, broken[i].before);
        add_response(&file, "https://a.example/1", http_one);
        nc_buf_appendf(&want, "%shttps://a.example/1 <p>one\n", broken[i].want);
        lists(nc_buf_span(&file), nc_buf_text(&want), broken[i].name);
        nc_buf_release(&file);
        nc_buf_release(&want);
    }
}

static void test_cut_files(void **state)
{
    nc_buf parts[3], file = NC_BUF_INIT;

    (void)state;
    make_three(parts);
    nc_buf_append(&file, (nc_span){parts[1].ptr, parts[1].len - 9});
    lists(nc_buf_span(&file), "! the record is cut short\n", "plain");

    /* The next member tells that one ends too early. */
    nc_buf_clear(&file);
    pack(&file, (nc_span){parts[1].ptr, parts[1].len - 9}, 15 + 16);
    pack_member(&file, &parts[2]);
    lists(nc_buf_span(&file),
          "! the record is cut short\nhttp://a.example/2 <p>two\n\n",
          "a member that says too little");

    nc_buf_clear(&file);
    pack_member(&file, &parts[1]);
    nc_buf_truncate(&file, file.len - 1);
    lists(nc_buf_span(&file),
          "https://a.example/1 <p>one\n! the file ends within a record\n",
          "a checksum that is cut");
    nc_buf_release(&file);
    release_three(parts);
}

/* The first of FILE that is not well begins with the member at OFFSET. */
static void is_damaged_at(nc_span file, size_t offset)
{
    tape t = {file, 0, false};
    nc_warc *warc =
        nc_warc_create(read_tape, &t, (nc_warc_position){0, 0}, BLOCK_MAX);
    nc_warc_record record;

    nc_warc_record_init(&record);
    while (nc_warc_next(warc, &record) == NC_WARC_RECORD)
        ;
    assert_int_equal(record.position.member, offset);
    assert_int_equal(record.position.within, 0);
    nc_warc_record_release(&record);
    nc_warc_destroy(warc);
}

static void test_damaged_members_are_skipped(void **state)
{
    nc_buf parts[3], file = NC_BUF_INIT, got = NC_BUF_INIT;
    size_t begin;

    (void)state;
    make_three(parts);
    pack_member(&file, &parts[0]);
    begin = file.len;
    pack_member(&file, &parts[1]);
    file.ptr[begin + 12] ^= 0xFF;
    file.ptr[begin + 13] ^= 0xFF;
    pack_member(&file, &parts[2]);
    list_from(&got, nc_buf_span(&file), 0, (nc_warc_position){0, 0}, BLOCK_MAX);
    is_bytes(nc_buf_span(&got),
             NC_SPAN_LIT("! damaged gzip data\nhttp://a.example/2 <p>two\n\n"),
             "damaged");
    nc_buf_release(&got);
    is_damaged_at(nc_buf_span(&file), begin);
    nc_buf_release(&file);
    release_three(parts);
}

static void test_a_file_that_cannot_be_read(void **state)
{
    tape t = {NC_SPAN_LIT("WARC/1.0\r\n"), 0, true};
    nc_warc *warc = nc_warc_create(read_tape, &t, (nc_warc_position){0, 0}, 9);
    nc_warc_record record;

    (void)state;
    nc_warc_record_init(&record);
    assert_int_equal(nc_warc_next(warc, &record), NC_WARC_BROKEN);
    is_text(record.reason, "the file cannot be read", "reason");
    assert_int_equal(nc_warc_next(warc, &record), NC_WARC_END);
    nc_warc_record_release(&record);
    nc_warc_destroy(warc);
}

/* Goes on from each record's place: what is left is the rest of the list. */
static void goes_on(nc_span file, const char *what)
{
    tape t = {file, 0, false};
    nc_warc *warc =
        nc_warc_create(read_tape, &t, (nc_warc_position){0, 0}, BLOCK_MAX);
    nc_warc_record record;
    const char *want = three;

    nc_warc_record_init(&record);
    for (int i = 0; i < 2; i++) {
        nc_buf got = NC_BUF_INIT;

        assert_int_equal(nc_warc_next(warc, &record), NC_WARC_RECORD);
        list_from(&got, file, 0, record.position, BLOCK_MAX);
        is_bytes(nc_buf_span(&got), nc_span_of(want), "%s, record %d", what, i);
        nc_buf_release(&got);
        want = strchr(want, '\n') + 1;
    }
    assert_int_equal(nc_warc_next(warc, &record), NC_WARC_END);
    assert_int_equal(nc_warc_offset(warc), file.len);
    nc_warc_record_release(&record);
    nc_warc_destroy(warc);
}

static void test_goes_on_from_a_position(void **state)
{
    nc_buf parts[3], plain = NC_BUF_INIT, file = NC_BUF_INIT;

    (void)state;
    make_three(parts);
    for (int i = 0; i < 3; i++) {
        nc_buf_append(&plain, nc_buf_span(&parts[i]));
        pack_member(&file, &parts[i]);
    }
    goes_on(nc_buf_span(&plain), "plain");
    goes_on(nc_buf_span(&file), "a member each");
    nc_buf_clear(&file);
    pack_member(&file, &plain);
    goes_on(nc_buf_span(&file), "one member");
    nc_buf_release(&file);
    nc_buf_release(&plain);
    release_three(parts);
}

static void test_memory_is_bounded(void **state)
{
    nc_buf file = NC_BUF_INIT;
    nc_warc_record record;
    nc_warc *warc;
    tape t;

    (void)state;
    nc_buf_append_text(&file, "WARC/1.0\r\nWARC-Type: response\r\nX: ");
    for (int i = 0; i < 2 * NC_WARC_HEAD_MAX; i++)
        nc_buf_append_byte(&file, 'x');
    nc_buf_append_text(&file, "\r\n\r\n");
    add_response(&file, "https://a.example/1", http_one);
    t = (tape){nc_buf_span(&file), 0, false};
    warc = nc_warc_create(read_tape, &t, (nc_warc_position){0, 0}, BLOCK_MAX);
    nc_warc_record_init(&record);
    assert_int_equal(nc_warc_next(warc, &record), NC_WARC_BROKEN);
    is_text(record.reason, "the record's head is too long", "reason");
    assert_true(record.head.len <= NC_WARC_HEAD_MAX);
    while (nc_warc_next(warc, &record) == NC_WARC_BROKEN)
        assert_true(record.head.len <= NC_WARC_HEAD_MAX);
    is_bytes(nc_buf_span(&record.block), NC_SPAN_LIT(http_one), "the next");
    nc_warc_record_release(&record);
    nc_warc_destroy(warc);
    nc_buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms_of_a_file),
        cmocka_unit_test(test_writers_differ),
        cmocka_unit_test(test_broken_records_are_skipped),
        cmocka_unit_test(test_cut_files),
        cmocka_unit_test(test_damaged_members_are_skipped),
        cmocka_unit_test(test_a_file_that_cannot_be_read),
        cmocka_unit_test(test_goes_on_from_a_position),
        cmocka_unit_test(test_memory_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
