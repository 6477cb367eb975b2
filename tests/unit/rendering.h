/* rendering.h -- what tests of what is rendered share: an article, and what a
 * page must and must not contain.
 */
#ifndef RENDERING_H
#define RENDERING_H

#include "support.h"
#include "pooled.h"
#include "nc_render.h"

static inline nc_article *full_article(void)
{
    nc_article *a = nc_article_create(pool);

    a->url = "https://news.example/a?b=1&c=2";
    a->canonical = "https://news.example/a";
    a->id = "00000000-0000-5000-8000-000000000001";
    a->title = "Caf\u00e9 & <cr\u00e8me>";
    a->published = (nc_date){NC_DATE_SECOND, 1420229045, -300, true};
    a->modified = (nc_date){NC_DATE_DAY, 1420243200, 0, false};
    a->lang = "en";
    a->site_name = "The \"News\"";
    a->excerpt = "Short.";
    a->html = "<p>One.</p><p>Two.</p>";
    a->text = "One.\n\nTwo.";
    a->words = 231;
    APR_ARRAY_PUSH(a->bylines, const char *) = "Ada A";
    APR_ARRAY_PUSH(a->bylines, const char *) = "Bob B";
    return a;
}

static inline void contains(const nc_buf *out, const char *text)
{
    if (!strstr(nc_buf_text(out), text))
        fail_msg("no %s in\n%s", text, nc_buf_text(out));
}

static inline void lacks(const nc_buf *out, const char *text)
{
    if (strstr(nc_buf_text(out), text))
        fail_msg("%s in\n%s", text, nc_buf_text(out));
}

#endif /* RENDERING_H */
