/* markdown.c -- an article as Markdown.
 *
 * The article's html is read into a tree again and walked without recursion:
 *
 *     enter and leave of each node
 *        inline ones  -> inline.c collects a paragraph
 *        blocks       -> the paragraph is flushed, block.c prefixes its lines
 *        table, pre   -> written whole (table.c, write_pre)
 *
 * Inside a table's cell blocks are only line breaks.
 */
#include "markdown.h"

#include <string.h>

#include "nc_document.h"
#include "render.h"

enum { LANGUAGE_MAX = 20 /* bytes of a code block's language */ };

/* --- blocks */

/* Writes LINES, parted by newlines, as one block. */
static void write_block(nc_markdown *md, nc_span lines)
{
    nc_block_begin(&md->block);
    for (;;) {
        const unsigned char *nl =
            lines.len ? memchr(lines.ptr, '\n', lines.len) : NULL;
        nc_span line =
            nc_span_take(&lines, nl ? (size_t)(nl - lines.ptr) : lines.len);

        nc_block_line(&md->block, line);
        if (!nl)
            return;
        nc_span_take(&lines, 1);
    }
}

void nc_markdown_flush(nc_markdown *md)
{
    nc_buf lines = NC_BUF_INIT;

    if (!nc_inline_is_empty(&md->line)) {
        nc_inline_write(&md->line, &lines, "\\\n");
        write_block(md, nc_buf_span(&lines));
    }
    nc_inline_clear(&md->line);
    nc_buf_release(&lines);
}

/* `# a ##` would lose its last signs. */
static void protect_end(nc_buf *line)
{
    size_t n = line->len;

    while (n > 0 && line->ptr[n - 1] == '#')
        n--;
    if (n == line->len || n == 0 || line->ptr[n - 1] != ' ')
        return;
    nc_buf_truncate(line, line->len - 1);
    nc_buf_append_text(line, "\\#");
}

static void write_heading(nc_markdown *md, int level)
{
    nc_buf line = NC_BUF_INIT;

    if (!nc_inline_is_empty(&md->line)) {
        for (int i = 0; i < level; i++)
            nc_buf_append_byte(&line, '#');
        nc_buf_append_byte(&line, ' ');
        nc_inline_write(&md->line, &line, " ");
        protect_end(&line);
        write_block(md, nc_buf_span(&line));
    }
    nc_inline_clear(&md->line);
    nc_buf_release(&line);
}

static size_t longest_fence(nc_span s)
{
    size_t longest = 0, run = 0;

    for (size_t i = 0; i < s.len; i++) {
        run = s.ptr[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* The word after `language-` in the classes of a pre or its code (HTML 4.5.15
 * recommends that); letters, digits and `+-#` only. */
static nc_span language_of(const xmlNode *pre)
{
    static const char *const prefixes[] = {"language-", "lang-"};
    const xmlNode *node =
        pre->children && pre->children->properties ? pre->children : pre;
    nc_span classes = nc_markdown_attr(node, "class");
    nc_span word;

    while ((word = nc_span_word(&classes)).len > 0)
        for (int i = 0; i < 2; i++) {
            nc_span prefix = nc_span_of(prefixes[i]);

            if (!nc_span_starts(word, prefix))
                continue;
            nc_span_take(&word, prefix.len);
            for (size_t j = 0; j < word.len; j++)
                if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789+-#",
                            word.ptr[j]))
                    return NC_SPAN_EMPTY;
            return word.len <= LANGUAGE_MAX ? word : NC_SPAN_EMPTY;
        }
    return NC_SPAN_EMPTY;
}

static void write_pre(nc_markdown *md, xmlNode *pre)
{
    nc_buf raw = NC_BUF_INIT, lines = NC_BUF_INIT;
    nc_span code;
    size_t fence;

    nc_markdown_gather(&raw, pre);
    code = nc_buf_span(&raw);
    while (code.len > 0 && nc_is_line_end(code.ptr[code.len - 1]))
        code.len--;
    while (code.len > 0 && nc_is_line_end(code.ptr[0]))
        nc_span_take(&code, 1);
    fence = longest_fence(code) + 1;
    fence = fence < 3 ? 3 : fence;
    for (size_t i = 0; i < fence; i++)
        nc_buf_append_byte(&lines, '`');
    nc_buf_append(&lines, language_of(pre));
    nc_buf_append_byte(&lines, '\n');
    nc_render_clean(&lines, code);
    nc_buf_append_byte(&lines, '\n');
    for (size_t i = 0; i < fence; i++)
        nc_buf_append_byte(&lines, '`');
    if (code.len > 0)
        write_block(md, nc_buf_span(&lines));
    nc_buf_release(&lines);
    nc_buf_release(&raw);
}

/* --- the walk */

static nc_inline_kind emphasis_of(nc_markdown_role role)
{
    return role == NC_MARKDOWN_EM       ? NC_INLINE_EM
           : role == NC_MARKDOWN_STRONG ? NC_INLINE_STRONG
                                        : NC_INLINE_DEL;
}

static bool is_real_link(const xmlNode *node)
{
    return !node->_private && nc_markdown_attr(node, "href").len > 0;
}

/* Inline elements; true: its content is to be walked. */
static bool enter_inline(nc_markdown *md, xmlNode *node, nc_markdown_role role)
{
    nc_buf code = NC_BUF_INIT;

    switch (role) {
    case NC_MARKDOWN_TEXT:
        nc_inline_text(&md->line, nc_span_of((const char *)node->content));
        return false;
    case NC_MARKDOWN_BREAK:
        nc_inline_break(&md->line);
        return false;
    case NC_MARKDOWN_IMAGE:
        if (nc_markdown_attr(node, "src").len > 0)
            nc_inline_image(&md->line, nc_markdown_attr(node, "alt"),
                            nc_markdown_attr(node, "src"));
        return false;
    case NC_MARKDOWN_CODE:
        if (nc_markdown_has_elements(node)) {
            nc_inline_raw(&md->line, "<code>");
            return true;
        }
        nc_markdown_gather(&code, node);
        nc_inline_code(&md->line, nc_buf_span(&code));
        nc_buf_release(&code);
        return false;
    case NC_MARKDOWN_LINK:
        if (is_real_link(node))
            nc_inline_link_open(&md->line);
        return true;
    case NC_MARKDOWN_EM:
    case NC_MARKDOWN_STRONG:
    case NC_MARKDOWN_DEL:
        if (!node->_private)
            nc_inline_open(&md->line, emphasis_of(role));
        return true;
    case NC_MARKDOWN_SUB:
        nc_inline_raw(&md->line, "<sub>");
        return true;
    case NC_MARKDOWN_SUP:
        nc_inline_raw(&md->line, "<sup>");
        return true;
    case NC_MARKDOWN_Q:
        nc_inline_raw(&md->line, "\u201C");
        return true;
    default:
        return role == NC_MARKDOWN_INLINE;
    }
}

static void leave_inline(nc_markdown *md, xmlNode *node, nc_markdown_role role)
{
    switch (role) {
    case NC_MARKDOWN_LINK:
        if (is_real_link(node))
            nc_inline_link_close(&md->line, nc_markdown_attr(node, "href"));
        break;
    case NC_MARKDOWN_EM:
    case NC_MARKDOWN_STRONG:
    case NC_MARKDOWN_DEL:
        if (!node->_private)
            nc_inline_close(&md->line, emphasis_of(role));
        break;
    case NC_MARKDOWN_CODE: /* only if there are elements in it */
        nc_inline_raw(&md->line, "</code>");
        break;
    case NC_MARKDOWN_SUB:
        nc_inline_raw(&md->line, "</sub>");
        break;
    case NC_MARKDOWN_SUP:
        nc_inline_raw(&md->line, "</sup>");
        break;
    case NC_MARKDOWN_Q:
        nc_inline_raw(&md->line, "\u201D");
        break;
    default:
        break;
    }
}

static bool enter_block(nc_markdown *md, xmlNode *node, nc_markdown_role role)
{
    nc_markdown_flush(md);
    switch (role) {
    case NC_MARKDOWN_BULLETS:
        nc_block_open_list(&md->block, NC_BLOCK_BULLETS,
                           nc_markdown_is_tight(node), 1);
        return true;
    case NC_MARKDOWN_NUMBERS:
        nc_block_open_list(&md->block, NC_BLOCK_NUMBERS,
                           nc_markdown_is_tight(node), nc_markdown_start(node));
        return true;
    case NC_MARKDOWN_ITEM:
        nc_block_open_item(&md->block);
        return true;
    case NC_MARKDOWN_QUOTE:
        nc_block_open_quote(&md->block);
        return true;
    case NC_MARKDOWN_RULE:
        write_block(md, NC_SPAN_LIT("* * *"));
        return false;
    case NC_MARKDOWN_PRE:
        write_pre(md, node);
        return false;
    case NC_MARKDOWN_TABLE:
        return !nc_markdown_table(md, node);
    default:
        return true;
    }
}

static void leave_block(nc_markdown *md, xmlNode *node, nc_markdown_role role)
{
    switch (role) {
    case NC_MARKDOWN_HEADING:
        write_heading(md, node->name[1] - '0');
        break;
    case NC_MARKDOWN_BULLETS:
    case NC_MARKDOWN_NUMBERS:
    case NC_MARKDOWN_ITEM:
    case NC_MARKDOWN_QUOTE:
        nc_markdown_flush(md);
        nc_block_close(&md->block);
        break;
    default:
        nc_markdown_flush(md);
        break;
    }
}

static bool enter(nc_markdown *md, xmlNode *node)
{
    nc_markdown_role role = nc_markdown_role_of(node);

    if (!nc_markdown_is_block(role))
        return enter_inline(md, node, role);
    if (!md->line.is_cell)
        return enter_block(md, node, role);
    nc_inline_break(&md->line);
    return true;
}

static void leave(nc_markdown *md, xmlNode *node)
{
    nc_markdown_role role = nc_markdown_role_of(node);

    if (!nc_markdown_is_block(role))
        leave_inline(md, node, role);
    else if (md->line.is_cell)
        nc_inline_break(&md->line);
    else
        leave_block(md, node, role);
}

void nc_markdown_walk(nc_markdown *md, xmlNode *root)
{
    xmlNode *node = root->children;

    while (node) {
        if (enter(md, node)) {
            if (node->children) {
                node = node->children;
                continue;
            }
            leave(md, node);
        }
        while (!node->next) {
            node = node->parent;
            if (node == root)
                return;
            leave(md, node);
        }
        node = node->next;
    }
}

/* --- the document */

static void write_html(nc_markdown *md, const char *html, apr_pool_t *pool)
{
    nc_document *doc;
    nc_status status = nc_document_parse_fragment(&doc, nc_span_of(html), pool);

    if (status != NC_OK) {
        md->block.out->status = status;
        return;
    }
    nc_markdown_mark_holders(nc_document_body(doc));
    nc_markdown_walk(md, nc_document_body(doc));
    nc_markdown_flush(md);
}

static void write_text(nc_markdown *md, nc_span text)
{
    while (text.len > 0) {
        const unsigned char *gap = nc_span_find(text, NC_SPAN_LIT("\n\n"));

        nc_inline_text(
            &md->line,
            nc_span_take(&text, gap ? (size_t)(gap - text.ptr) : text.len));
        nc_markdown_flush(md);
        if (gap)
            nc_span_take(&text, 2);
    }
}

void nc_render_markdown(nc_buf *out, const nc_article *article,
                        apr_pool_t *pool)
{
    nc_markdown md = {.pool = NULL};

    apr_pool_create(&md.pool, pool);
    nc_block_init(&md.block, out);
    nc_inline_init(&md.line, md.pool);
    nc_markdown_front_matter(out, article, md.pool);
    if (article->title) {
        nc_inline_text(&md.line, nc_span_of(article->title));
        write_heading(&md, 1);
    }
    if (article->html)
        write_html(&md, article->html, md.pool);
    else
        write_text(&md, nc_span_of(article->text));
    nc_inline_release(&md.line);
    apr_pool_destroy(md.pool);
}
