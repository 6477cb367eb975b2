/* lazy.h -- pictures that wait for a script. Private to src/clean, a part of
 * the normaliser.
 *
 * An img whose address is in data-src or one of its cousins gets it into src
 * and srcset. Often the same picture stands beside it for browsers without
 * scripts:
 *
 *     <img src=blank.gif data-src=a.jpg><noscript><img src=a.jpg></noscript>
 *     <noscript><img src=a.jpg></noscript><img src=blank.gif data-src=a.jpg>
 *     <img src=blank.gif><noscript><img src=a.jpg></noscript>
 *
 * Of these the noscript goes; in the last case the blank and the tags of the
 * noscript. What waits, waits from nc_lazy_place on.
 */
#ifndef NC_CLEAN_LAZY_H
#define NC_CLEAN_LAZY_H

#include "bytes.h"
#include "nc_open.h"

enum { NC_ADDRESS_MAX = 4096 /* bytes of an address that is compared */ };

typedef enum nc_lazy_state {
    LAZY_NONE,
    LAZY_IMG,         /* a picture has come by that may have a twin */
    LAZY_IN_NOSCRIPT, /* a twin? */
    LAZY_NOSCRIPT     /* one, before its img */
} nc_lazy_state;

typedef enum nc_img_kind {
    IMG_PLAIN,
    IMG_RESOLVED, /* what it shows is known */
    IMG_BLANK     /* it shows nothing, and does not tell what it will */
} nc_img_kind;

typedef struct nc_lazy {
    nc_bytes *bytes;
    nc_lazy_state state;
    nc_img_kind kind; /* of the img before; PLAIN: there was none */
    uint64_t img_at, img_end;
    uint64_t noscript_at, noscript_tag_end, noscript_end;
    size_t noscript_end_len;
    size_t noscript_depth;
    unsigned n_twins; /* pictures in the noscript */
    nc_buf address;   /* of the img */
    nc_buf set;       /* its srcset */
    nc_buf twin;      /* the address of the picture in the noscript */
} nc_lazy;

void nc_lazy_init(nc_lazy *z, nc_bytes *bytes);
void nc_lazy_release(nc_lazy *z);

uint64_t nc_lazy_place(const nc_lazy *z);

/* Puts the addresses of TOK, an img or the source of a picture, where they
 * belong. */
void nc_lazy_resolve(nc_bytes *b, const nc_token *tok);

/* A start tag. MAY_CUT: it may be cut; GONE: it is cut already. */
void nc_lazy_start(nc_lazy *z, const nc_token *tok, size_t depth, bool may_cut,
                   bool gone);

/* Text, an end tag: what is between an img and its twin. */
void nc_lazy_text(nc_lazy *z, nc_span text);
void nc_lazy_close(nc_lazy *z, nc_tag tag, size_t depth, uint64_t end,
                   size_t end_len);

static inline void nc_lazy_forget(nc_lazy *z)
{
    z->state = LAZY_NONE;
}

#endif /* NC_CLEAN_LAZY_H */
