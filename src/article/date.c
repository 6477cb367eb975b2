/* date.c -- a moment as a page states it: read by date_forms.c, its offset
 * found here, and turned into seconds and back.
 */
#include "nc_date.h"

#include "date_forms.h"
#include "nc_chars.h"
#include "nc_fold.h"

enum {
    /* Longer texts are no dates, and their numbers mean other things. */
    TEXT_MAX = 160,
    OFFSET_MAX = 14 * 60 /* minutes; the Line Islands */
};

/* --- offsets */

static const struct {
    const char *name;
    int minutes;
} zones[] = {{"z", 0},      {"utc", 0},    {"gmt", 0},    {"wet", 0},
             {"bst", 60},   {"cet", 60},   {"mez", 60},   {"cest", 120},
             {"mesz", 120}, {"eet", 120},  {"eest", 180}, {"msk", 180},
             {"мск", 180},  {"est", -300}, {"edt", -240}, {"cst", -360},
             {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480},
             {"pdt", -420}, {"jst", 540},  {"kst", 540},  {"aest", 600},
             {"aedt", 660}, {"wib", 420}};

/* The minutes of +01:00, -0500 or +1, whose sign is at T. Short forms have to
 * stand at what is before them, else "10:00 - 12:00" would have an offset. */
static long offset_of(const nc_date_token *t)
{
    const nc_span *before = &t[-1].span;
    bool joined = before->ptr + before->len == t->span.ptr;

    if (nc_date_is_number(&t[1], 3, 4))
        return t[1].value / 100 * 60 + t[1].value % 100;
    if (!joined || !nc_date_is_number(&t[1], 1, 2))
        return OFFSET_MAX + 1;
    if (nc_date_is_sign(&t[2], ':') && nc_date_is_number(&t[3], 2, 2))
        return t[1].value * 60 + t[3].value;
    return t[1].value * 60;
}

static bool numeric_offset(nc_date *date, const nc_date_token *t)
{
    bool west = nc_date_is_sign(t, '-');
    long minutes;

    if (!west && !nc_date_is_sign(t, '+'))
        return false;
    minutes = offset_of(t);
    if (minutes > OFFSET_MAX)
        return false;
    date->offset_minutes = (int)(west ? -minutes : minutes);
    date->has_offset = true;
    return true;
}

static void read_offset(nc_date *date, const nc_date_token *t)
{
    if (nc_date_is_sign(t, '('))
        t++;
    if (numeric_offset(date, t))
        return;
    for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
        if (nc_date_is_word(t, zones[i].name)) {
            date->has_offset = true;
            date->offset_minutes = zones[i].minutes;
            if (zones[i].minutes == 0)
                numeric_offset(date, &t[1]); /* UTC+1 */
            return;
        }
}

/* --- arithmetic on the proleptic Gregorian calendar */

/* Days since 1970-01-01. Years begin in March here, so that a leap day is
 * the last of its year. */
static int64_t days_of(long year, long month, long day)
{
    long y = month <= 2 ? year - 1 : year;
    long m = month <= 2 ? month + 9 : month - 3;

    return (int64_t)y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 +
           day - 1 - 719468;
}

static void civil_of(nc_date_civil *c, int64_t local)
{
    int64_t days = local / 86400;
    long rest = (long)(local % 86400);
    long year = NC_DATE_YEAR_MIN - 1, month = 1; /* in UTC */

    if (rest < 0) {
        rest += 86400;
        days--;
    }
    while (year < NC_DATE_YEAR_MAX + 1 && days_of(year + 1, 1, 1) <= days)
        year++;
    while (month < 12 && days_of(year, month + 1, 1) <= days)
        month++;
    *c = (nc_date_civil){.year = year,
                         .month = month,
                         .day = (long)(days - days_of(year, month, 1)) + 1,
                         .hour = rest / 3600,
                         .minute = rest / 60 % 60,
                         .second = rest % 60};
}

/* --- the interface */

/* Seconds or milliseconds since 1970, as some meta tags have it. */
static bool read_epoch(nc_date *date, const nc_date_text *t)
{
    const nc_date_token *tok = t->tokens;

    if (t->n != 1 ||
        (!nc_date_is_number(tok, 10, 10) && !nc_date_is_number(tok, 13, 13)))
        return false;
    date->utc = tok->span.len == 13 ? tok->value / 1000 : tok->value;
    date->precision = NC_DATE_SECOND;
    date->has_offset = true;
    return date->utc < days_of(NC_DATE_YEAR_MAX + 1, 1, 1) * 86400;
}

static nc_status read_text(nc_date *date, const nc_date_text *t)
{
    nc_date_civil c = {.order = t->order};
    size_t end;

    if (read_epoch(date, t))
        return NC_OK;
    if (!nc_date_find_day(&c, t))
        return NC_EINVAL;
    end = nc_date_find_time(&c, t, c.to, t->n);
    if (end == 0)
        end = nc_date_find_time(&c, t, 0, c.from);
    date->utc = days_of(c.year, c.month, c.day) * 86400;
    date->precision = NC_DATE_DAY;
    if (end > 0) {
        read_offset(date, &t->tokens[end]);
        date->precision = NC_DATE_SECOND;
        date->utc += c.hour * 3600 + c.minute * 60 +
                     (c.second < 60 ? c.second : 59) -
                     date->offset_minutes * 60;
    }
    return NC_OK;
}

/* Dates have digits; digits of other scripts are no ASCII. */
static bool has_digit(nc_span in)
{
    for (size_t i = 0; i < in.len; i++)
        if (nc_is_digit(in.ptr[i]) || in.ptr[i] == 0xD9 || in.ptr[i] == 0xDB ||
            in.ptr[i] == 0xE0 || in.ptr[i] == 0xEF)
            return true;
    return false;
}

/* Digits of scripts that have their own, by their UTF-8: Arabic, Persian,
 * Devanagari, Thai. */
static const struct {
    unsigned char lead[2];
    size_t n; /* bytes of `lead` that count */
    unsigned char zero;
} digit_sets[] = {{{0xD9}, 1, 0xA0},
                  {{0xDB}, 1, 0xB0},
                  {{0xE0, 0xA5}, 2, 0xA6},
                  {{0xE0, 0xB9}, 2, 0x90}};

/* The digit at the start of S and its length in *N; -1: there is none. */
static int take_digit(nc_span s, size_t *n)
{
    for (size_t i = 0; i < sizeof(digit_sets) / sizeof(*digit_sets); i++) {
        *n = digit_sets[i].n + 1;
        if (s.len >= *n && memcmp(s.ptr, digit_sets[i].lead, *n - 1) == 0 &&
            s.ptr[*n - 1] >= digit_sets[i].zero &&
            s.ptr[*n - 1] < digit_sets[i].zero + 10)
            return s.ptr[*n - 1] - digit_sets[i].zero;
    }
    return -1;
}

static void fold_digits(nc_buf *b)
{
    nc_span rest = nc_buf_span(b);
    size_t to = 0;

    while (rest.len > 0) {
        size_t n;
        int digit = rest.ptr[0] >= 0x80 ? take_digit(rest, &n) : -1;

        if (digit < 0)
            n = 1;
        b->ptr[to++] = digit < 0 ? rest.ptr[0] : (unsigned char)('0' + digit);
        nc_span_take(&rest, n);
    }
    nc_buf_truncate(b, to);
}

nc_status nc_date_parse(nc_date *date, nc_span in)
{
    return nc_date_parse_in(date, in, NC_DATE_ANY_ORDER);
}

nc_status nc_date_parse_in(nc_date *date, nc_span in, nc_date_order order)
{
    nc_buf folded = NC_BUF_INIT;
    nc_date_text t = {.n = 0, .order = order};
    nc_date read = {NC_DATE_NONE, 0, 0, false};
    nc_status status = NC_EINVAL;

    in = nc_span_trim(in);
    if (in.len > 0 && in.len <= TEXT_MAX && has_digit(in)) {
        nc_fold(&folded, in, false);
        fold_digits(&folded);
        nc_date_cut(&t, nc_buf_span(&folded));
        status = nc_buf_status(&folded);
        if (status == NC_OK)
            status = read_text(&read, &t);
    }
    *date = status == NC_OK ? read : (nc_date){NC_DATE_NONE, 0, 0, false};
    nc_buf_release(&folded);
    return status;
}

void nc_date_write(nc_buf *out, const nc_date *date)
{
    nc_date_civil c;
    int offset = date->has_offset ? date->offset_minutes : 0;
    int away = offset < 0 ? -offset : offset;

    civil_of(&c, date->utc + (int64_t)offset * 60);
    nc_buf_appendf(out, "%04ld-%02ld-%02ldT%02ld:%02ld:%02ld", c.year, c.month,
                   c.day, c.hour, c.minute, c.second);
    if (offset == 0)
        nc_buf_append_byte(out, 'Z');
    else
        nc_buf_appendf(out, "%c%02d:%02d", offset < 0 ? '-' : '+', away / 60,
                       away % 60);
}
