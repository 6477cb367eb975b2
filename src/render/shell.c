/* shell.c -- the frame of every page for people, and the page that says what
 * is wrong.
 *
 * The style stands in the page: one request, no script, nothing from another
 * host. Logical properties serve both directions of writing. Both palettes
 * pass WCAG 2.2 AAA (contrast of 7:1 and more; lines and borders 3:1 where
 * they bound a field).
 */
#include "shell.h"

#include "nc_version.h"

/* One line a thing. The unit tests' browser (tests/browser/pages.mjs) measures
 * what is promised here. */
static const char style[] =
    ":root{color-scheme:light dark;--bg:#fdfcfa;--fg:#1d1d1f;--dim:#515158;"
    "--line:#dcdad5;--edge:#76767c;--link:#0a4a9f;--soft:#f3f1ec}"
    "@media(prefers-color-scheme:dark){:root{--bg:#17181b;--fg:#e6e5e1;"
    "--dim:#b0b0b8;--line:#35363b;--edge:#8a8a92;--link:#9cc2fa;"
    "--soft:#212226}}"
    "@media(prefers-contrast:more){:root{--dim:var(--fg);--line:var(--edge)}}"
    "*{box-sizing:border-box}"
    "html{-webkit-text-size-adjust:100%;text-size-adjust:100%}"
    "body{margin:0 auto;padding:1.25rem clamp(1rem,5vw,2rem) 3rem;"
    "max-width:42rem;background:var(--bg);color:var(--fg);"
    "font:1.125rem/1.65 Charter,'Bitstream Charter','Iowan Old Style',"
    "Georgia,'Noto Serif',serif;overflow-wrap:anywhere}"
    /* Scripts that stand taller in their line. */
    ":where(p,li,dd):where(:lang(ar),:lang(fa),:lang(ur),:lang(th),:lang(hi),"
    ":lang(ja),:lang(zh),:lang(ko)){line-height:1.85}"
    "a{color:var(--link);text-underline-offset:.15em;"
    "text-decoration-thickness:1px}"
    "a:hover{text-decoration-thickness:2px}"
    ":focus-visible{outline:3px solid var(--link);outline-offset:2px;"
    "border-radius:2px}"
    ".skip,.unseen{position:absolute;width:1px;height:1px;overflow:hidden;"
    "clip-path:inset(50%);white-space:nowrap}"
    ".skip:focus{position:static;display:inline-block;width:auto;"
    "height:auto;clip-path:none;padding:.35rem 0}"
    "h1{font-size:clamp(1.65rem,1.2rem + 2.4vw,2.3rem);line-height:1.28;"
    "margin:.35rem 0 .6rem;text-wrap:balance}"
    "h2,h3,h4,h5,h6{line-height:1.3;margin:2em 0 .5em}"
    "h2{font-size:1.35rem}h3{font-size:1.15rem}h4,h5,h6{font-size:1rem}"
    "p{margin:0 0 1.05em;text-wrap:pretty;hyphens:auto}"
    ".site,.meta,form,footer,figcaption,caption,.small,table"
    "{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',"
    "sans-serif;font-size:.9rem;line-height:1.55}"
    ".site,.meta,form,footer,figcaption,caption,.small{color:var(--dim)}"
    ".meta,.small{margin:.3rem 0;hyphens:none}"
    ".row{display:flex;flex-wrap:wrap;gap:0 1.1rem;margin:0;padding:0;"
    "list-style:none;align-items:baseline}.row>li{margin:0}"
    ".row a,.row>span{display:inline-block;padding-block:.3rem}"
    ".site{margin-bottom:1.75rem}"
    ".site nav.row{justify-content:space-between}"
    ".home{font-weight:600;color:inherit;text-decoration:none}"
    ".home:hover{text-decoration:underline}"
    ".head{margin-bottom:1.75rem;padding-bottom:1rem;"
    "border-bottom:1px solid var(--line)}"
    ".kicker{font-weight:600}"
    "img,video,audio,svg{max-width:100%}img,video{height:auto}"
    "figure{margin:1.75rem 0}figure img,figure video{display:block;"
    "margin-inline:auto}figcaption{margin-top:.5rem}"
    "blockquote{margin:1.5rem 0;padding-inline-start:1.1rem;"
    "border-inline-start:3px solid var(--edge)}"
    "ul,ol{padding-inline-start:1.5rem}dd{margin-inline-start:1.5rem}"
    "li{margin-block:.3rem}hr{border:0;border-top:1px solid var(--line);"
    "margin:2rem auto;width:40%}"
    "code,pre,kbd,samp{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,"
    "monospace;font-size:.86em}"
    "pre{white-space:pre-wrap;padding:.8rem 1rem;background:var(--soft);"
    "border:1px solid var(--line);border-radius:4px;line-height:1.5}"
    "mark{background:#ffe58a;color:#1d1d1f}"
    ".wide{overflow-x:auto;margin:1.5rem 0}"
    "table{border-collapse:collapse;overflow-wrap:normal;color:var(--fg)}"
    "th,td{padding:.4rem .7rem;border:1px solid var(--line);"
    "text-align:start;vertical-align:top}th{background:var(--soft)}"
    "td.n{text-align:end;font-variant-numeric:tabular-nums}"
    "table.full{width:100%;table-layout:fixed;overflow-wrap:anywhere}"
    ".full th{width:62%}.full "
    "th{background:none;font-weight:inherit}"
    ".full th,.full td{border-inline:0}.full .sub{padding-inline-start:1.6em;"
    "color:var(--dim)}.full time{white-space:normal}"
    "caption{text-align:start;padding-bottom:.4rem}"
    "time{unicode-bidi:isolate;direction:ltr;white-space:nowrap}"
    "footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line)}"
    "footer p{margin:.3rem 0}"
    "ol.list{list-style:none;margin:0;padding:0}"
    "ol.list>li{margin:0;padding:1.2rem 0;border-top:1px solid var(--line)}"
    "ol.list>li:first-child{padding-top:0;border:0}"
    ".title{font-size:1.3rem;line-height:1.3;margin:.1rem 0;"
    "text-wrap:balance}"
    ".title a{color:inherit;text-decoration-color:transparent}"
    ".title a:hover,.title a:focus{text-decoration-color:currentColor}"
    "ol.list p{margin-block:.3rem}"
    "ol.list .meta a,.kicker a{color:inherit;text-decoration-color:"
    "var(--edge)}"
    ".shown{margin:0 0 .25rem;font-size:1.1rem}"
    ".chips{gap:.4rem .6rem;margin-block:.25rem .75rem}"
    ".chips .chip{padding:.2rem .75rem;border:1px solid var(--edge);"
    "border-radius:1.2rem;text-decoration:none}"
    "form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;"
    "margin:.75rem 0 0}"
    "input,button{font:inherit;min-height:2.5rem;padding:.35rem .75rem;"
    "color:var(--fg);background:transparent;border:1px solid var(--edge);"
    "border-radius:5px}"
    "input{flex:1 1 8rem;min-width:0}"
    "button{background:var(--soft);cursor:pointer}"
    "nav.pages{margin-top:1rem;padding-top:1rem;"
    "border-top:1px solid var(--line);gap:0 1.5rem}"
    "@page{margin:2cm}"
    "@media print{:root{--bg:#fff;--fg:#000;--dim:#333;--line:#999;"
    "--edge:#666;--link:#000;--soft:#fff}"
    "body{max-width:none;padding:0;font-size:11pt}"
    ".skip,nav,form,.chips,.noprint{display:none!important}"
    ".wide{overflow:visible}p{orphans:3;widows:3}"
    ".source::after{content:' (' attr(href) ')'}"
    "h1,h2,h3,h4,h5,h6{break-after:avoid}"
    "img,pre,blockquote,tr,ol.list>li{break-inside:avoid}}";

static void write_lang(nc_buf *out, const char *lang)
{
    nc_buf_append_text(out, " lang=\"");
    nc_render_escape_text(out, lang);
    nc_buf_append_text(out, nc_render_is_rtl(lang) ? "\" dir=\"rtl\""
                                                   : "\" dir=\"ltr\"");
}

/* TYPE and TITLE may be NULL. */
static void write_link(nc_buf *out, const char *rel, const char *type,
                       const char *href, const char *title)
{
    if (!nc_render_is_web(href))
        return;
    nc_buf_appendf(out, "<link rel=\"%s\"", rel);
    if (type)
        nc_buf_appendf(out, " type=\"%s\"", type);
    nc_buf_append_text(out, " href=\"");
    nc_render_escape_text(out, href);
    if (title) {
        nc_buf_append_text(out, "\" title=\"");
        nc_render_escape_text(out, title);
    }
    nc_buf_append_text(out, "\">\n");
}

static void write_links(nc_buf *out, const nc_render_shell *shell)
{
    const char *title = shell->feed_title ? shell->feed_title : shell->title;

    write_link(out, "canonical", NULL, shell->canonical, NULL);
    write_link(out, "alternate", "application/atom+xml", shell->atom, title);
    write_link(out, "alternate", "application/rss+xml", shell->rss, title);
    write_link(out, "alternate", "application/feed+json", shell->json, title);
    write_link(out, "search", "application/opensearchdescription+xml",
               shell->search, title);
}

void nc_render_shell_begin(nc_buf *out, const nc_render_shell *shell)
{
    const char *lang = nc_render_lang(shell->lang);

    nc_buf_append_text(out, "<!DOCTYPE html>\n<html");
    write_lang(out, lang ? lang : "en");
    nc_buf_append_text(out, ">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    nc_render_escape_text(out, shell->title);
    nc_buf_append_text(out,
                       "</title>\n<meta name=\"viewport\""
                       " content=\"width=device-width, initial-scale=1\">\n"
                       "<meta name=\"generator\" content=\"" NC_NAME "\">\n");
    write_links(out, shell);
    nc_buf_append_text(out, "<style>");
    nc_buf_append_text(out, style);
    nc_buf_append_text(out, "</style>\n</head>\n<body>\n"
                            "<a class=\"skip\" href=\"#main\"");
    nc_render_own_words(out, shell->lang);
    nc_buf_append_byte(out, '>');
    nc_render_escape_text(out, shell->skip);
    nc_buf_append_text(out, "</a>\n");
}

void nc_render_shell_end(nc_buf *out)
{
    nc_buf_append_text(out, "</body>\n</html>\n");
}

static bool is_english(const char *lang)
{
    nc_span tag = nc_span_of(nc_render_lang(lang));

    return tag.len == 0 || nc_span_starts_nocase(tag, NC_SPAN_LIT("en"));
}

void nc_render_own_words(nc_buf *out, const char *lang)
{
    if (!is_english(lang))
        nc_buf_append_text(out, " lang=\"en\" dir=\"ltr\"");
}

void nc_render_say(nc_buf *out, const char *lang, const char *words)
{
    if (is_english(lang)) {
        nc_render_escape_text(out, words);
        return;
    }
    nc_buf_append_text(out, "<span lang=\"en\" dir=\"ltr\">");
    nc_render_escape_text(out, words);
    nc_buf_append_text(out, "</span>");
}

void nc_render_link(nc_buf *out, const char *attributes, const char *address,
                    const char *words)
{
    nc_buf_append_text(out, "<a");
    if (attributes)
        nc_buf_appendf(out, " %s", attributes);
    nc_buf_append_text(out, " href=\"");
    nc_render_escape_text(out, address);
    nc_buf_append_text(out, "\">");
    nc_render_escape_text(out, words);
    nc_buf_append_text(out, "</a>");
}

void nc_render_notice(nc_buf *out, const char *title, const char *message,
                      const char *home)
{
    nc_render_shell shell = {.title = title, .skip = "Skip to the message"};

    nc_render_shell_begin(out, &shell);
    nc_buf_append_text(out, "<main id=\"main\">\n<h1>");
    nc_render_escape_text(out, title);
    nc_buf_append_text(out, "</h1>\n<p>");
    nc_render_escape_text(out, message);
    nc_buf_append_text(out, "</p>\n");
    if (nc_render_is_web(home)) {
        nc_buf_append_text(out, "<p>");
        nc_render_link(out, NULL, home, "All articles");
        nc_buf_append_text(out, "</p>\n");
    }
    nc_buf_append_text(out, "</main>\n");
    nc_render_shell_end(out);
}
