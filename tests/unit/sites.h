/* sites.h -- what tests of site configs share: pages of a newspaper, files in a
 * directory of their own under /tmp, and what is said about these.
 */
#ifndef SITES_H
#define SITES_H

#include "support.h"
#include "pooled.h"
#include "prose.h"
#include <apr_strings.h>
#include <unistd.h>
#include "nc_extract.h"

#define URL "https://news.example/2015/ferry.html"

/* Longer, so that it is what is found where nothing is said. */
#define OTHER                                                                  \
    "<p>Elsewhere, the price of eels has risen again, and nobody knows why, "  \
    "though many say that they do. The fishmonger blames the weather, the "    \
    "weather station blames the eels, and the eels, for once, are silent.</p>" \
    "<p>Nothing was caught on Tuesday, on Wednesday, or on Thursday. On "      \
    "Friday, a boot was landed, which was sold, after some haggling, to its "  \
    "former owner, who had come for eels and went home with a pair.</p>"       \
    "<p>The inquiry goes on. Witnesses are asked to come forward, and to "     \
    "bring, if they have any, eels of their own for comparison.</p>"

#define STORY                                                                  \
    "<div id=story class='text long'><p>" PROSE_A "</p><p>" PROSE_B "</p></"   \
    "div>"
#define TEXT PROSE_A "\n\n" PROSE_B

#define HEAD                                                                   \
    "<title>Ferry - The Example</title>"                                       \
    "<meta property=og:site_name content='The Example'>"                       \
    "<meta name=author content='Ann Lee'>"                                     \
    "<meta property=article:published_time content='2015-01-02T03:04:05Z'>"

/* --- directories */

static inline const char *new_dir(void)
{
    char *dir = apr_pstrdup(pool, "/tmp/newsclean-sites.XXXXXX");

    if (!mkdtemp(dir))
        fail_msg("no temporary directory");
    return dir;
}

static inline void write_text(const char *dir, const char *name,
                              const char *text, size_t n)
{
    const char *path = apr_pstrcat(pool, dir, "/", name, NULL);
    FILE *file = fopen(path, "wb");

    if (!file || fwrite(text, 1, n, file) != n)
        fail_msg("can't write %s", path);
    fclose(file);
}

static inline void remove_file(const char *dir, const char *name)
{
    unlink(apr_pstrcat(pool, dir, "/", name, NULL));
}

static inline const nc_site_configs *read_dir(const char *dir)
{
    nc_site_configs *sites;
    nc_error err = {0, 0, ""};

    if (nc_site_configs_read(&sites, dir, &err, pool) != NC_OK)
        fail_msg("%s: %s", dir, err.msg);
    return sites;
}

/* A directory with NAME alone in it, read and gone. */
static inline const nc_site_configs *one_file(const char *name,
                                              const char *text, size_t n)
{
    const char *dir = new_dir();
    const nc_site_configs *sites;

    write_text(dir, name, text, n);
    sites = read_dir(dir);
    remove_file(dir, name);
    rmdir(dir);
    return sites;
}

static inline nc_article *extract_for(const nc_site_configs *sites,
                                      const char *url, nc_span page)
{
    nc_extract_options options = {
        .url = url, .charset = "utf-8", .sites = sites};
    nc_article *article = NULL;
    nc_status status = nc_extract(&article, page, &options, pool);

    if (status != NC_OK && status != NC_ENOTFOUND)
        fail_msg("%s: %s", url, nc_status_text(status));
    return article;
}

static inline nc_article *extract(const char *config, const char *page)
{
    const nc_site_configs *sites =
        one_file("news.example.txt", config, strlen(config));

    return extract_for(sites, URL, nc_span_of(page));
}

/* --- what is said */

/* What was said first, and how often something was. */
typedef struct said {
    nc_error first;
    const char *file;
    size_t n;
} said;

static inline void hear(void *ctx, const char *file, const nc_error *wrong)
{
    said *s = ctx;

    if (s->n++ == 0) {
        s->first = *wrong;
        s->file = file;
    }
}

#endif /* SITES_H */
