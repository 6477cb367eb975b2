/* nc_status.h -- how a call of ours ended, and what to tell a person.
 *
 * Every fallible function returns an nc_status. Functions that read what a
 * person wrote (rules, directives, arguments) also fill an nc_error, whose
 * message says what is wrong and what is allowed, without a trailing newline.
 */
#ifndef NC_STATUS_H
#define NC_STATUS_H

#include <stddef.h>

typedef enum nc_status {
    NC_OK = 0,
    NC_ENOMEM,    /* memory ran out */
    NC_ELIMIT,    /* a named limit was reached */
    NC_EINVAL,    /* the input breaks its grammar */
    NC_ENOTSUP,   /* the input is right, but nothing a server can do */
    NC_ENOTFOUND, /* no such thing */
    NC_EBUSY,     /* somebody else holds it: try later */
    NC_EIO        /* the system or a library failed */
} nc_status;

/* Where in a person's text something is wrong, and what. Lines and columns
 * count from 1, columns in bytes; 0 means "not known". */
typedef struct nc_error {
    unsigned line;
    unsigned col;
    char msg[200];
} nc_error;

/* Fills ERR (NULL is fine) and returns STATUS, so that a parser can end with
 * `return nc_error_set(err, NC_EINVAL, 0, col, "...")`. */
nc_status nc_error_set(nc_error *err, nc_status status, unsigned line,
                       unsigned col, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The status in two or three words, for a log line. Never NULL. */
const char *nc_status_text(nc_status status);

/* Our own invariants: checked in tests, fuzzing and sanitizer builds, absent
 * from a release so that a bug of ours can't take a server child down. Never
 * to be used on anything that a page or a person supplies. */
#ifdef NC_DEBUG
#include <assert.h>
#define nc_assert(claim) assert(claim)
#else
#define nc_assert(claim) ((void)0)
#endif

#endif /* NC_STATUS_H */
