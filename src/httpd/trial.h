/* trial.h -- what the address of a preview asks for besides its page.
 *
 *     nc-view=marked    the marked page alone
 *
 *     nc-view=cleaned   the page without its cuts, alone
 *
 *     nc-try=RULES      rules for this view, one a line; may be repeated
 *
 *     nc-query=QUERY    more of the page's own query, as a form has it
 *
 * All other parameters are the page's own, and reach it as they are. Rules that
 * are tried are a sheet of their own that is destroyed with the request.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include <httpd.h>
#include "nc_rules.h"

/* Where rules that are tried stand, for who asks which rule it was. */
#define NC_TRIAL_ORIGIN "tried"

#define NC_TRIAL_VIEW_NAME "nc-view"
#define NC_TRIAL_RULES_NAME "nc-try"
#define NC_TRIAL_QUERY_NAME "nc-query"

enum {
    /* Bytes of rules, a line end for one: an address may have some 8,000, and
     * some of them count three times there. */
    NC_TRIAL_MAX = 4000,
    NC_TRIAL_RULES = 40
};

typedef enum nc_trial_view {
    NC_TRIAL_SIDES,
    NC_TRIAL_MARKED,
    NC_TRIAL_CLEANED
} nc_trial_view;

typedef struct nc_trial {
    nc_trial_view view;
    const char *query; /* the page's own, escaped as it came; NULL: none */
    const char *text; /* what is tried, UTF-8, lines end with LF; "": nothing */
    nc_rules *rules;  /* sealed; NULL: there are none */
    const char *wrong; /* what is wrong with them, a line each; "": nothing */
} nc_trial;

/* What R's query string says. What is returned says what is wrong with it
 * beside the rules; NULL: nothing. */
const char *nc_trial_read(nc_trial *trial, request_rec *r);

#endif /* TRIAL_H */
