/* line.h -- one line of a filter list, taken apart. Private to src/clean.
 *
 * Lists are written in the syntaxes of Adblock Plus, uBlock Origin and AdGuard.
 * A rule that hides something is
 *
 *     DOMAINS SEPARATOR SELECTOR           example.com,~m.example.com##.ad
 *     [$MODIFIERS] DOMAINS SEPARATOR ...   [$path=/shop]example.com##.ad
 *
 * where the separator says what kind of rule it is. What is no such rule is
 * named by its kind, so that a reader can count it. A line is only taken apart
 * here: whether its domains are hosts and its selector is one is not looked at.
 *
 * Nothing is allocated: all spans lie in the line, or are constants.
 */
#ifndef NC_CLEAN_LINE_H
#define NC_CLEAN_LINE_H

#include "nc_span.h"

typedef enum nc_line_kind {
    NC_LINE_BLANK,     /* nothing, a comment, the `[Adblock Plus]` header */
    NC_LINE_CONDITION, /* `!#` and a word: see conditions.h */
    NC_LINE_HIDE,      /* what the selector names is hidden or removed */
    NC_LINE_EXCEPT,    /* and is not, after all */
    NC_LINE_STYLE,     /* looks other: styles, attributes, classes */
    NC_LINE_SCRIPT,    /* scripts, scriptlets, snippets for a browser */
    NC_LINE_HTML,      /* HTML filters that no selector can say */
    NC_LINE_NETWORK,   /* anything else: requests, response headers */
    NC_LINE_BAD        /* meant to hide, but broken or not to be answered */
} nc_line_kind;

typedef struct nc_line {
    nc_line_kind kind;
    nc_span domains; /* as written, trimmed; empty: every page */
    char separator;  /* of the domains: ',', or '|' in `[$domain=...]` */
    nc_span path;    /* only pages of this path: see below; empty: any */
    bool path_is_regex;
    nc_span body;       /* the selector, trimmed, without `:remove()` or
                         * `{ remove: true }`; for a CONDITION what stands
                         * behind `!#`. Given for HIDE, EXCEPT, STYLE and HTML */
    const char *reason; /* of BAD, for people; else NULL */
} nc_line;

/* Takes TEXT apart, with or without its line end.
 *
 * The path is that of `[$path=...]` or of a `:matches-path(...)` in front of
 * the selector. If it is a regular expression its slashes are off. Else it is
 * a mask as in network rules: found anywhere in path and query, `*` stands for
 * anything, `|` at an end ties it to that end. An empty `[$path]` is the front
 * page, as the expression `^/$`. Undo its escapes before use. */
void nc_line_read(nc_line *line, nc_span text);

/* Writes S, a path or an expression among the domains of a line, to OUT
 * without the backslashes that only protect it from the list's own syntax.
 * OUT has room for s.len bytes. Returns how many there are. */
size_t nc_line_unescape(unsigned char *out, nc_span s, bool is_regex);

/* The length of a `/regex/` that S begins with, with its slashes; it ends
 * before one of STOPS or at the end of S. 0: there is none. */
size_t nc_line_regex_length(nc_span s, const char *stops);

#endif /* NC_CLEAN_LINE_H */
