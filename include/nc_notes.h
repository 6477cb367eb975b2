/* nc_notes.h -- what the access log may say of a request.
 *
 *     newsclean-status   "cleaned", or why the page was left alone
 *     newsclean-cut      how many cuts
 *     newsclean-bytes    how many bytes were cut
 *     newsclean-rules    by which rules: ".promo x3; #ad; (normalised) x12"
 *     newsclean-stored   "queued", "unchanged", or why the page is not kept
 *
 * They are notes of the request, for `%{newsclean-rules}n` in a LogFormat.
 * Nothing of the page or of the client is in them: a rule is what the
 * configuration says, in one line of bounded length.
 */
#ifndef NC_NOTES_H
#define NC_NOTES_H

#include <httpd.h>
#include "nc_rewriter.h"

enum {
    NC_NOTES_RULES = 12,    /* rules that are named; others are counted */
    NC_NOTES_RULE_TEXT = 60 /* characters of each */
};

/* How often each rule has cut, in the order of the page. Zero-filled: none. */
typedef struct nc_notes_rules {
    const nc_rule *rule[NC_NOTES_RULES]; /* NULL: the normaliser */
    unsigned times[NC_NOTES_RULES];
    size_t n;
    unsigned others; /* cuts by rules that are not in the list */
} nc_notes_rules;

/* Counts CUT; an end tag was counted with its start tag. */
void nc_notes_count(nc_notes_rules *rules, const nc_cut *cut);

/* STATUS and OUTCOME live as long as R. */
void nc_notes_status(request_rec *r, const char *status);
void nc_notes_cut(request_rec *r, const nc_rewriter_stats *stats,
                  const nc_notes_rules *rules);
void nc_notes_stored(request_rec *r, const char *outcome);

#endif /* NC_NOTES_H */
