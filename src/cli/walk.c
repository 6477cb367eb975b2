/* walk.c -- see walk.h. Without recursion: directories wait in a row.
 */
#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <apr_strings.h>
#include "nc_chars.h"

/* PATH as the path of a URL (RFC 3986, 3.3). */
static const char *encode(const char *path, apr_pool_t *pool)
{
    static const char hex[] = "0123456789ABCDEF";
    char *url = apr_palloc(pool, 3 * strlen(path) + 1), *to = url;

    for (; *path; path++) {
        unsigned char c = (unsigned char)*path;

        if (nc_is_alnum(c) || strchr("-._~!$&'()*+,;=:@/", c))
            *to++ = *path;
        else {
            *to++ = '%';
            *to++ = hex[c >> 4];
            *to++ = hex[c & 15];
        }
    }
    *to = '\0';
    return url;
}

static bool ends_with(const char *name, const char *suffix)
{
    nc_span s = nc_span_of(name), end = nc_span_of(suffix);

    if (s.len < end.len)
        return false;
    nc_span_take(&s, s.len - end.len);
    return nc_span_equal_nocase(s, end);
}

bool nc_cli_is_archive(const char *name)
{
    return ends_with(name, ".warc") || ends_with(name, ".warc.gz");
}

static void add_page(apr_array_header_t *pages, const char *path,
                     const char *base, const char *below,
                     const struct stat *info, apr_pool_t *pool)
{
    nc_cli_page *page = apr_array_push(pages);

    page->path = path;
    page->is_archive = nc_cli_is_archive(path);
    page->size = info && info->st_size > 0 ? (uint64_t)info->st_size : 0;
    page->url = base && !page->is_archive
                    ? apr_pstrcat(pool, base, encode(below, pool), NULL)
                    : NULL;
}

static bool is_page_name(const char *name)
{
    return ends_with(name, ".html") || ends_with(name, ".htm") ||
           ends_with(name, ".xhtml") || nc_cli_is_archive(name);
}

/* A walk through one operand. */
typedef struct walk {
    const char *who;
    const char *root;
    const char *base;
    apr_array_header_t *pages;
    apr_array_header_t *waiting; /* directories to read, below the root */
    apr_pool_t *pool;
} walk_t;

static bool visit(walk_t *w, const char *dir, const char *name)
{
    const char *below = *dir ? apr_pstrcat(w->pool, dir, "/", name, NULL)
                             : apr_pstrdup(w->pool, name);
    const char *path = apr_pstrcat(w->pool, w->root, "/", below, NULL);
    struct stat info;

    if (lstat(path, &info) != 0) {
        nc_cli_error(w->who, "cannot open '%s': %s", path, strerror(errno));
        return false;
    }
    if (S_ISDIR(info.st_mode))
        APR_ARRAY_PUSH(w->waiting, const char *) = below;
    else if (is_page_name(name) && stat(path, &info) == 0 &&
             S_ISREG(info.st_mode))
        add_page(w->pages, path, w->base, below, &info, w->pool);
    return true;
}

static bool read_directory(walk_t *w, const char *dir)
{
    const char *path =
        apr_pstrcat(w->pool, w->root, *dir ? "/" : "", dir, NULL);
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, alphasort);
    bool ok = true;

    if (n < 0) {
        nc_cli_error(w->who, "cannot open '%s': %s", path, strerror(errno));
        return false;
    }
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;

        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
            ok = visit(w, dir, name) && ok;
        free(entries[i]);
    }
    free(entries);
    return ok;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

bool nc_cli_walk(const char *who, const char *operand, const char *base,
                 apr_array_header_t *pages, apr_pool_t *pool)
{
    walk_t w = {who, apr_pstrdup(pool, operand), base, pages, NULL, pool};
    struct stat info;
    bool ok = true;

    if (stat(operand, &info) != 0) {
        nc_cli_error(who, "cannot open '%s': %s", operand, strerror(errno));
        return false;
    }
    if (!S_ISDIR(info.st_mode)) {
        add_page(pages, w.root, base, last_part(w.root), &info, pool);
        return true;
    }
    w.waiting = apr_array_make(pool, 16, sizeof(const char *));
    APR_ARRAY_PUSH(w.waiting, const char *) = "";
    for (int i = 0; i < w.waiting->nelts; i++)
        ok =
            read_directory(&w, APR_ARRAY_IDX(w.waiting, i, const char *)) && ok;
    return ok;
}

/* LINE is the pool's. */
static void add_line(apr_array_header_t *pages, char *line, const char *base,
                     apr_pool_t *pool)
{
    char *tab = strchr(line, '\t');
    const char *below = line;
    struct stat info;
    bool known;

    if (tab)
        *tab = '\0';
    known = stat(line, &info) == 0;
    while (strncmp(below, "./", 2) == 0 || below[0] == '/')
        below += below[0] == '/' ? 1 : 2;
    add_page(pages, line, base, below, known ? &info : NULL, pool);
    if (tab)
        APR_ARRAY_IDX(pages, pages->nelts - 1, nc_cli_page).url = tab + 1;
}

bool nc_cli_read_list(const char *who, const char *list, bool with_nuls,
                      const char *base, apr_array_header_t *pages,
                      apr_pool_t *pool)
{
    int end = with_nuls ? '\0' : '\n';
    int fd = nc_cli_open(who, list);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t n;
    bool ok;

    if (!file) {
        if (fd >= 0)
            nc_cli_error(who, "cannot open '%s': %s", list, strerror(errno));
        return false;
    }
    while ((n = getdelim(&line, &size, end, file)) > 0) {
        if (line[n - 1] == end)
            line[--n] = '\0';
        if (n > 0)
            add_line(pages, apr_pstrmemdup(pool, line, (size_t)n), base, pool);
    }
    ok = !ferror(file);
    if (!ok)
        nc_cli_error(who, "cannot read '%s': %s", list, strerror(errno));
    free(line);
    fclose(file);
    return ok;
}
