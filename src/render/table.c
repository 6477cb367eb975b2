/* table.c -- a table as GFM has them (4.10).
 *
 * Columns are counted first, with colspan and rowspan: cells that a span
 * covers are written empty, so that the others stay below their heading. A
 * table without headings gets empty ones, for the syntax demands a first row.
 */
#include "markdown.h"

#include <string.h>

#include "nc_element.h"

enum {
    COLUMNS_MAX = 64, /* what is further right is left out */
    ROWSPAN_MAX = 200
};

static nc_tag tag_of(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE
               ? nc_tag_of(nc_span_of((const char *)node->name))
               : NC_TAG_UNKNOWN;
}

static xmlNode *step_over(xmlNode *node, const xmlNode *table)
{
    while (!node->next) {
        node = node->parent;
        if (node == table)
            return NULL;
    }
    return node->next;
}

/* The row after ROW, of TABLE itself or of one of its groups; the first one
 * after NULL. */
static xmlNode *next_row(xmlNode *table, xmlNode *row)
{
    xmlNode *node = row ? step_over(row, table) : table->children;

    while (node) {
        switch (tag_of(node)) {
        case NC_TAG_TR:
            return node;
        case NC_TAG_THEAD:
        case NC_TAG_TBODY:
        case NC_TAG_TFOOT:
            node = node->children ? node->children : step_over(node, table);
            break;
        default:
            node = step_over(node, table);
        }
    }
    return NULL;
}

static bool is_cell(const xmlNode *node)
{
    nc_tag tag = tag_of(node);

    return tag == NC_TAG_TD || tag == NC_TAG_TH;
}

static unsigned span_of(const xmlNode *cell, const char *name, unsigned max)
{
    nc_span value = nc_markdown_attr(cell, name);
    unsigned n = 0;

    for (size_t i = 0; i < value.len && n <= max; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9')
            return 1;
        n = n * 10 + (value.ptr[i] - '0');
    }
    return n == 0 ? 1 : n < max ? n : max;
}

/* A table while it is written. */
typedef struct table {
    nc_markdown *md;
    unsigned columns;
    unsigned char
        covered[COLUMNS_MAX]; /* rows that a cell above still covers */
    nc_buf line;
} table_t;

static void write_cell(table_t *t, xmlNode *cell)
{
    nc_markdown *md = t->md;

    nc_buf_append_byte(&t->line, ' ');
    if (cell) {
        md->line.is_cell = true;
        nc_markdown_walk(md, cell);
        nc_inline_write(&md->line, &t->line, "<br>");
        nc_inline_clear(&md->line);
        md->line.is_cell = false;
    }
    nc_buf_append_text(&t->line, " |");
}

/* Steps over the columns from COLUMN that cells above cover. */
static unsigned skip_covered(table_t *t, unsigned column, bool write)
{
    while (column < COLUMNS_MAX && t->covered[column] > 0) {
        t->covered[column]--;
        column++;
        if (write)
            write_cell(t, NULL);
    }
    return column;
}

/* Writes the row into `line`, or only measures it. Returns its columns. */
static unsigned do_row(table_t *t, const xmlNode *row, bool write)
{
    unsigned column = 0;

    for (xmlNode *cell = row->children; cell; cell = cell->next) {
        if (!is_cell(cell))
            continue;
        column = skip_covered(t, column, write);
        unsigned down = span_of(cell, "rowspan", ROWSPAN_MAX);
        unsigned wide = span_of(cell, "colspan", COLUMNS_MAX);

        for (unsigned i = 0; i < wide && column < COLUMNS_MAX; i++) {
            if (write)
                write_cell(t, i == 0 ? cell : NULL);
            t->covered[column++] = (unsigned char)(down - 1);
        }
    }
    return skip_covered(t, column, write);
}

static void measure(table_t *t, xmlNode *table)
{
    for (xmlNode *row = next_row(table, NULL); row;
         row = next_row(table, row)) {
        unsigned columns = do_row(t, row, false);

        t->columns = columns > t->columns ? columns : t->columns;
    }
    memset(t->covered, 0, sizeof(t->covered));
}

static void end_line(table_t *t)
{
    nc_block_line(&t->md->block, nc_buf_span(&t->line));
    nc_buf_clear(&t->line);
    nc_buf_append_byte(&t->line, '|');
}

/* A row of headings only, or one of thead. */
static bool is_heading_row(const xmlNode *row)
{
    bool any = false;

    if (tag_of(row->parent) == NC_TAG_THEAD)
        return true;
    for (const xmlNode *cell = row->children; cell; cell = cell->next) {
        if (tag_of(cell) == NC_TAG_TD)
            return false;
        any = any || tag_of(cell) == NC_TAG_TH;
    }
    return any;
}

/* The first line must have as many cells as the second (GFM 4.10). */
static void write_heading_row(table_t *t, const xmlNode *row)
{
    unsigned n = row ? do_row(t, row, true) : 0;

    for (; n < t->columns; n++)
        write_cell(t, NULL);
    end_line(t);
    for (n = 0; n < t->columns; n++)
        nc_buf_append_text(&t->line, " --- |");
    end_line(t);
}

static void write_rows(table_t *t, xmlNode *table)
{
    xmlNode *row = next_row(table, NULL);

    nc_block_begin(&t->md->block);
    nc_buf_append_byte(&t->line, '|');
    if (is_heading_row(row)) {
        write_heading_row(t, row);
        row = next_row(table, row);
    }
    else
        write_heading_row(t, NULL);
    for (; row; row = next_row(table, row)) {
        do_row(t, row, true);
        if (t->line.len > 1)
            end_line(t);
    }
}

static void write_caption(nc_markdown *md, const xmlNode *table)
{
    for (xmlNode *node = table->children; node; node = node->next)
        if (tag_of(node) == NC_TAG_CAPTION) {
            nc_markdown_walk(md, node);
            nc_markdown_flush(md);
            return;
        }
}

bool nc_markdown_table(nc_markdown *md, xmlNode *table)
{
    table_t t = {.md = md, .line = NC_BUF_INIT};

    measure(&t, table);
    if (t.columns < 2)
        return false;
    write_caption(md, table);
    write_rows(&t, table);
    nc_buf_release(&t.line);
    return true;
}
