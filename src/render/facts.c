/* facts.c -- dates, addresses and languages, as several writers need them. */
#include "render.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "nc_chars.h"

enum { DAY = 10, MINUTES = 16 }; /* bytes of "2015-01-02", "2015-01-02T15:04" */

void nc_render_date(nc_buf *out, const nc_date *date)
{
    nc_buf iso = NC_BUF_INIT;

    if (date->precision == NC_DATE_NONE)
        return;
    nc_date_write(&iso, date);
    if (iso.len >= MINUTES) {
        nc_buf_append(out, (nc_span){iso.ptr, DAY});
        if (date->precision == NC_DATE_SECOND) {
            nc_buf_append_byte(out, ' ');
            nc_buf_append(out, (nc_span){iso.ptr + DAY + 1, MINUTES - DAY - 1});
        }
    }
    nc_buf_release(&iso);
}

const char *nc_render_timestamp(const nc_date *date, apr_pool_t *pool)
{
    nc_buf iso = NC_BUF_INIT;
    const char *copy;

    if (date->precision == NC_DATE_NONE)
        return NULL;
    nc_date_write(&iso, date);
    copy = apr_pstrmemdup(pool, nc_buf_text(&iso), iso.len);
    nc_buf_release(&iso);
    return copy;
}

const char *nc_render_seconds(int64_t seconds, apr_pool_t *pool)
{
    nc_date date = {NC_DATE_SECOND, seconds, 0, true};

    return nc_render_timestamp(&date, pool);
}

const char *nc_render_mail_date(int64_t utc, int offset_minutes,
                                apr_pool_t *pool)
{
    apr_time_exp_t at;
    int away = offset_minutes < 0 ? -offset_minutes : offset_minutes;

    apr_time_exp_tz(&at, apr_time_from_sec(utc), offset_minutes * 60);
    return apr_psprintf(pool, "%s, %02d %s %04d %02d:%02d:%02d %c%02d%02d",
                        apr_day_snames[at.tm_wday], at.tm_mday,
                        apr_month_snames[at.tm_mon], at.tm_year + 1900,
                        at.tm_hour, at.tm_min, at.tm_sec,
                        offset_minutes < 0 ? '-' : '+', away / 60, away % 60);
}

bool nc_render_is_web(const char *url)
{
    nc_span s = nc_span_of(url);

    return nc_span_starts_nocase(s, NC_SPAN_LIT("https://")) ||
           nc_span_starts_nocase(s, NC_SPAN_LIT("http://"));
}

/* Letters, then groups of letters and digits, none over 8 long: what Atom's
 * schema takes for a language tag, and what can't break out of an attribute. */
const char *nc_render_lang(const char *lang)
{
    nc_span s = nc_span_of(lang);
    size_t group = 0, groups = 0;

    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = s.ptr[i];

        if (c == '-') {
            if (group == 0)
                return NULL;
            group = 0;
            groups++;
            continue;
        }
        if (++group > 8 || !(groups ? nc_is_alnum(c) : nc_is_alpha(c)))
            return NULL;
    }
    return group > 0 ? lang : NULL;
}

bool nc_render_is_rtl(const char *lang)
{
    static const char *const rtl[] = {"ar",  "arc", "ckb", "dv", "fa",
                                      "he",  "iw",  "ks",  "ps", "sd",
                                      "syr", "ug",  "ur",  "yi"};
    nc_span s = nc_span_of(lang);
    size_t n = 0;

    while (n < s.len && s.ptr[n] != '-')
        n++;
    s.len = n;
    for (size_t i = 0; i < sizeof(rtl) / sizeof(rtl[0]); i++)
        if (nc_span_equal_nocase(s, nc_span_of(rtl[i])))
            return true;
    return false;
}
