/* marks.h -- what an element's class, id and role say it is for.
 *
 * Pages name their parts in English words glued together: `rightRail__promo`,
 * `entry-content`, `relatedposts`. The names are cut into words, and the words
 * looked up. A mark is a hint, never a verdict: who drops an element also asks
 * how much of the page's prose is in it.
 */
#ifndef MARKS_H
#define MARKS_H

#include "node.h"

typedef enum nc_mark {
    NC_MARK_AD = 1 << 0,
    NC_MARK_SHARE = 1 << 1,
    NC_MARK_RELATED = 1 << 2, /* other articles: related, popular, next */
    NC_MARK_SIGNUP = 1 << 3,  /* newsletter, subscription, log-in */
    NC_MARK_COMMENT = 1 << 4,
    NC_MARK_NAV = 1 << 5,   /* menus, breadcrumbs, page heads and feet */
    NC_MARK_SIDE = 1 << 6,  /* rails, sidebars, widgets */
    NC_MARK_POPUP = 1 << 7, /* cookie notices, dialogs */
    NC_MARK_BYLINE = 1 << 8,
    NC_MARK_DATE = 1 << 9,
    NC_MARK_CAPTION = 1 << 10,
    NC_MARK_TAGS = 1 << 11, /* tags, topics, categories */
    NC_MARK_BIO = 1 << 12,  /* about the author */
    NC_MARK_HIDDEN = 1 << 13,
    NC_MARK_MEDIA = 1 << 14,   /* galleries, players */
    NC_MARK_LEAD = 1 << 15,    /* standfirst, summary */
    NC_MARK_EMBED = 1 << 16,   /* quoted posts of other sites: content */
    NC_MARK_BODY = 1 << 17,    /* `article-body` and its like */
    NC_MARK_CONTENT = 1 << 18, /* `content`, `story`, `entry` */
    NC_MARK_META = 1 << 19,    /* lines of facts about the article */
    NC_MARK_NAME = 1 << 20     /* an author's name, not just a byline */
} nc_mark;

unsigned nc_marks_of(const xmlNode *element);

#endif /* MARKS_H */
