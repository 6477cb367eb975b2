/* shell.c -- the frame of every page for people, and the page that says what
 * is wrong.
 *
 * The style stands in the page: one request, no script, nothing from another
 * host. Logical properties serve both directions of writing. Both palettes
 * pass WCAG 2.2 AA (contrast of 7:1 and more for text, 4.5:1 for the rest).
 */
#include "render.h"

#include "nc_version.h"

static const char style[] =
    ":root{color-scheme:light dark;--bg:#fff;--fg:#1c1c1e;--dim:#55555c;"
    "--line:#d5d5da;--link:#0b4fa8}"
    "@media(prefers-color-scheme:dark){:root{--bg:#16171a;--fg:#e7e6e3;"
    "--dim:#a9a9b2;--line:#3a3b40;--link:#8fb8f6}}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;padding:1rem clamp(1rem,4vw,2rem) 3rem;"
    "max-width:42rem;background:var(--bg);color:var(--fg);"
    "font:1.125rem/1.6 Georgia,'Noto Serif',serif;overflow-wrap:anywhere}"
    "a{color:var(--link)}"
    "a:focus-visible,input:focus-visible,button:focus-visible"
    "{outline:3px solid var(--link);outline-offset:2px}"
    ".skip{position:absolute;inset-inline-start:-99rem}"
    ".skip:focus{position:static}"
    "h1{font-size:clamp(1.6rem,5vw,2.2rem);line-height:1.2;"
    "margin:1.5rem 0 .75rem}"
    "h2,h3,h4,h5,h6{line-height:1.3;margin:1.75em 0 .5em}"
    "nav,.meta,form,footer,figcaption,.page-links"
    "{font:.9rem/1.5 system-ui,sans-serif;color:var(--dim)}"
    "nav{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}"
    "nav a,.page-links a{display:inline-block;padding:.35rem 0}"
    ".meta{margin:.25rem 0}"
    "img,video{max-width:100%;height:auto}"
    "figure{margin:1.5rem 0}"
    "blockquote{margin:1.5rem 0;padding-inline-start:1rem;"
    "border-inline-start:4px solid var(--line)}"
    "pre{overflow-x:auto;padding:.75rem;border:1px solid var(--line)}"
    "code,pre{font-size:.9em}"
    "table{display:block;max-width:100%;overflow-x:auto;"
    "border-collapse:collapse}"
    "th,td{padding:.3rem .6rem;border:1px solid var(--line);"
    "text-align:start}"
    "footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line)}"
    "ol.list{list-style:none;margin:0;padding:0}"
    "ol.list>li{padding:1rem 0;border-bottom:1px solid var(--line)}"
    "ol.list h2{font-size:1.25rem;margin:0}ol.list p{margin:.35rem 0}"
    "form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;"
    "margin:1rem 0}"
    "input,button{font:inherit;padding:.45rem .7rem;color:inherit;"
    "background:transparent;border:1px solid var(--dim);border-radius:4px}"
    "input{flex:1 1 12rem;min-width:0}"
    "@media print{body{max-width:none;padding:0;background:#fff;color:#000}"
    ".skip,nav,form,.page-links{display:none}"
    "footer a::after{content:' (' attr(href) ')'}"
    "h1,h2,h3,h4,h5,h6{break-after:avoid}img,pre,table{break-inside:avoid}}";

static void write_lang(nc_buf *out, const char *lang)
{
    nc_buf_append_text(out, " lang=\"");
    nc_render_escape_text(out, lang);
    nc_buf_append_text(out, nc_render_is_rtl(lang) ? "\" dir=\"rtl\""
                                                   : "\" dir=\"ltr\"");
}

static void write_link(nc_buf *out, const char *rel, const char *href)
{
    if (!nc_render_is_web(href))
        return;
    nc_buf_appendf(out, "<link rel=\"%s\" href=\"", rel);
    nc_render_escape_text(out, href);
    nc_buf_append_text(out, "\">\n");
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
    write_link(out, "canonical", shell->canonical);
    write_link(out, "alternate\" type=\"application/atom+xml", shell->feed);
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

void nc_render_own_words(nc_buf *out, const char *lang)
{
    nc_span tag = nc_span_of(nc_render_lang(lang));

    if (tag.len > 0 && !nc_span_starts_nocase(tag, NC_SPAN_LIT("en")))
        nc_buf_append_text(out, " lang=\"en\" dir=\"ltr\"");
}

void nc_render_notice(nc_buf *out, const char *title, const char *message)
{
    nc_render_shell shell = {.title = title, .skip = "Skip to the message"};

    nc_render_shell_begin(out, &shell);
    nc_buf_append_text(out, "<main id=\"main\">\n<h1>");
    nc_render_escape_text(out, title);
    nc_buf_append_text(out, "</h1>\n<p>");
    nc_render_escape_text(out, message);
    nc_buf_append_text(out, "</p>\n</main>\n");
    nc_render_shell_end(out);
}
