/* date_forms.h -- days and times of day in what a page states, for date.c.
 */
#ifndef DATE_FORMS_H
#define DATE_FORMS_H

#include "nc_date.h"

enum {
    NC_DATE_YEAR_MIN = 1970,
    NC_DATE_YEAR_MAX = 2100,
    NC_DATE_TOKENS_MAX = 48,
    NC_DATE_AHEAD = 12 /* how far a form looks past its first token */
};

typedef enum nc_date_kind {
    NC_DATE_NUMBER,
    NC_DATE_WORD,
    NC_DATE_SIGN,
    NC_DATE_END
} nc_date_kind;

typedef struct nc_date_token {
    nc_date_kind kind;
    nc_span span; /* in the folded text */
    long value;   /* NC_DATE_NUMBER */
} nc_date_token;

typedef struct nc_date_text {
    /* Closed by NC_DATE_END, over and over, so that looking ahead needs no
     * bounds. */
    nc_date_token tokens[NC_DATE_TOKENS_MAX + NC_DATE_AHEAD];
    size_t n;
    nc_date_order order;
} nc_date_text;

typedef struct nc_date_civil {
    long year, month, day;
    long hour, minute, second;
    size_t from, to;     /* the tokens of the date */
    nc_date_order order; /* of the text */
} nc_date_civil;

/* Cuts IN, which is folded, into T. */
void nc_date_cut(nc_date_text *t, nc_span in);

bool nc_date_is_sign(const nc_date_token *tok, char c);
bool nc_date_is_word(const nc_date_token *tok, const char *word);

/* A number of at least MIN and at most MAX digits. */
bool nc_date_is_number(const nc_date_token *tok, size_t min, size_t max);

/* Whether WORD, which is folded, names a month. */
bool nc_date_is_month(nc_span word);

/* Finds the day and where it stands; false if there is none. */
bool nc_date_find_day(nc_date_civil *c, const nc_date_text *t);

/* Finds a time between two tokens; returns the token behind it, 0: none. */
size_t nc_date_find_time(nc_date_civil *c, const nc_date_text *t, size_t from,
                         size_t to);

#endif /* DATE_FORMS_H */
