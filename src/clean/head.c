/* head.c -- where a page's head ends, token by token. */
#include "head.h"

#include "nc_chars.h"

void nc_head_init(nc_head *head, nc_bytes *bytes, const nc_open *open)
{
    memset(head, 0, sizeof(*head));
    head->state = HEAD_OVER;
    head->bytes = bytes;
    head->open = open;
}

void nc_head_begin(nc_head *head, const nc_head_watch *watch)
{
    head->watch = *watch;
    head->state = HEAD_BEFORE;
}

/* OWN: by its own end tag. In XML nothing else ends an element. */
static void end_at(nc_head *head, uint64_t at, bool own)
{
    nc_span put;

    head->state = HEAD_OVER;
    if (head->watch.is_xml && !(own && head->own))
        return;
    put = head->watch.end(head->watch.ctx);
    if (put.len > 0)
        nc_bytes_put(head->bytes, at, put);
}

static void show(const nc_head *head, const nc_token *tok)
{
    if (tok->tag == NC_TAG_LINK || tok->tag == NC_TAG_BASE)
        head->watch.tag(head->watch.ctx, tok);
}

static void take_start(nc_head *head, const nc_token *tok)
{
    if (tok->tag == NC_TAG_HTML)
        return;
    if (tok->tag == NC_TAG_FRAMESET) {
        head->state = HEAD_OVER;
    }
    else if (tok->tag == NC_TAG_HEAD) {
        head->own = head->own || head->state == HEAD_BEFORE;
        head->state = HEAD_OPEN;
    }
    else if (nc_element_is(tok->tag, NC_EL_IN_HEAD)) {
        head->state = tok->tag == NC_TAG_NOSCRIPT ? HEAD_NOSCRIPT : HEAD_OPEN;
        show(head, tok);
    }
    else {
        end_at(head, tok->offset, false);
    }
}

/* Other end tags than these mean nothing here. */
static void take_end(nc_head *head, const nc_token *tok)
{
    switch (tok->tag) {
    case NC_TAG_HEAD:
        end_at(head, tok->offset, true);
        break;
    case NC_TAG_BODY:
    case NC_TAG_HTML:
    case NC_TAG_BR:
        end_at(head, tok->offset, false);
        break;
    default:
        break;
    }
}

/* Up to where TOK is white space, or the mark that UTF-8 may begin with. */
static size_t blank_length(const nc_token *tok)
{
    static const unsigned char mark[] = {0xEF, 0xBB, 0xBF};
    size_t n = 0;

    while (n < tok->raw.len && tok->offset + n < sizeof(mark) &&
           tok->raw.ptr[n] == mark[tok->offset + n])
        n++;
    while (n < tok->raw.len && nc_is_space(tok->raw.ptr[n]))
        n++;
    return n;
}

static void take_text(nc_head *head, const nc_token *tok)
{
    size_t n = blank_length(tok);

    if (tok->content == NC_CONTENT_DATA && n < tok->raw.len)
        end_at(head, tok->offset + n, false);
}

/* Where no scripts run, what is in it is markup: a tag there that would be
 * read on in another way leaves the place of its end in doubt. */
static void take_in_noscript(nc_head *head, const nc_token *tok)
{
    if (tok->kind == NC_TOKEN_END_TAG && tok->tag == NC_TAG_NOSCRIPT)
        head->state = HEAD_OPEN;
    else if (tok->kind != NC_TOKEN_START_TAG && tok->kind != NC_TOKEN_END_TAG)
        return;
    else if (tok->tag == NC_TAG_HEAD || tok->tag == NC_TAG_BODY ||
             tok->tag == NC_TAG_HTML || tok->tag == NC_TAG_TEMPLATE)
        head->state = HEAD_OVER;
    else if (tok->kind == NC_TOKEN_START_TAG)
        show(head, tok);
}

/* A template may hold anything; but for these tags, which it ignores. */
static void take_in_template(nc_head *head, const nc_token *tok)
{
    if (tok->kind == NC_TOKEN_START_TAG &&
        (tok->tag == NC_TAG_HTML || tok->tag == NC_TAG_HEAD ||
         tok->tag == NC_TAG_BODY || tok->tag == NC_TAG_FRAMESET))
        head->state = HEAD_OVER;
}

/* Whether a noscript has left something open in it. */
static bool is_odd(const nc_open *open)
{
    nc_tag tag =
        open->depth ? (nc_tag)open->stack[open->depth - 1].tag : NC_TAG_HTML;

    return nc_open_in_foreign(open) ||
           !(tag == NC_TAG_HTML || tag == NC_TAG_HEAD || tag == NC_TAG_BODY ||
             nc_element_is(tag, NC_EL_IN_HEAD));
}

void nc_head_take(nc_head *head, const nc_token *tok)
{
    if (head->state == HEAD_NOSCRIPT)
        take_in_noscript(head, tok);
    else if (head->open->count[NC_TAG_TEMPLATE] > 0)
        take_in_template(head, tok);
    else if (is_odd(head->open))
        head->state = HEAD_OVER;
    else if (tok->kind == NC_TOKEN_START_TAG)
        take_start(head, tok);
    else if (tok->kind == NC_TOKEN_END_TAG)
        take_end(head, tok);
    else if (tok->kind == NC_TOKEN_TEXT)
        take_text(head, tok);
}
