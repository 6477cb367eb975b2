/* noscript.c -- pages whose text stands in noscript. */
#include "noscript.h"

#include "measure.h"

enum {
    LETTERS_MIN = 400 /* less is a note that scripts are off */
};

static unsigned letters_in(const xmlNode *noscript)
{
    nc_buf text = NC_BUF_INIT;
    unsigned letters;

    nc_node_text(&text, noscript);
    letters = nc_letters_in(nc_buf_span(&text));
    nc_buf_release(&text);
    return letters;
}

bool nc_noscript_open(xmlNode *body)
{
    unsigned seen = nc_measure_of(body)->letters;
    bool opened = false;

    for (xmlNode *n = body; n; n = nc_node_next(n, body)) {
        unsigned letters;

        if (nc_node_tag(n) != NC_TAG_NOSCRIPT)
            continue;
        letters = letters_in(n);
        if (letters < LETTERS_MIN || letters < seen)
            continue;
        /* The document owns no name, and frees none (nc_document.h). */
        n->name = (const xmlChar *)"div";
        n->extra = NC_TAG_DIV;
        opened = true;
    }
    return opened;
}
