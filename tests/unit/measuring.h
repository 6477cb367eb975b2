/* measuring.h -- the body of a page, measured as blocks want it. */
#ifndef MEASURING_H
#define MEASURING_H

#include "support.h"
#include "pooled.h"
#include "measure.h"
#include "nc_document.h"

static inline xmlNode *read_body(const char *page)
{
    nc_document *doc;

    assert_int_equal(nc_document_parse(&doc, nc_span_of(page), "utf-8", pool),
                     NC_OK);
    nc_measure_tree(nc_document_body(doc), pool);
    return nc_document_body(doc);
}

#endif /* MEASURING_H */
