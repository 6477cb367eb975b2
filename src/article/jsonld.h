/* jsonld.h -- what a page's JSON-LD says of its article.
 */
#ifndef JSONLD_H
#define JSONLD_H

#include <apr_tables.h>
#include "node.h"

enum {
    /* A script larger than this is a shop's catalogue, not one article. */
    NC_JSONLD_BYTES_MAX = 2 * 1024 * 1024,
    NC_JSONLD_OBJECTS_MAX = 2000, /* looked at in one page */
    NC_JSONLD_NAMES_MAX = 20      /* authors or keywords kept */
};

/* Strings are one line each, NULL if there is none. */
typedef struct nc_jsonld {
    const char *title;
    const char *description;
    const char *published;
    const char *modified;
    const char *image;
    const char *section;
    const char *site_name;
    const char *lang;
    const char *licence;
    const char *body;             /* articleBody, as it stands */
    bool names_thread;            /* a question, or a discussion */
    bool names_product;           /* something for sale */
    apr_array_header_t *authors;  /* of const char * */
    apr_array_header_t *keywords; /* of const char * */
} nc_jsonld;

/* Reads all SCRIPTS (of const xmlNode *) of a page whose address is URL (NULL:
 * unknown). Never NULL; what can't be read is skipped. */
nc_jsonld *nc_jsonld_read(const apr_array_header_t *scripts, const char *url,
                          apr_pool_t *pool);

#endif /* JSONLD_H */
