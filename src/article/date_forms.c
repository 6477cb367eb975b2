/* date_forms.c -- days and times of day in what a page states.
 *
 * The text is cut into numbers, words and signs. A date is the first place
 * where those fit one of the forms below, a time of day the first that stands
 * after it, or else before it; so "Updated Jan 2, 2015, 3:04 p.m. EST" is read
 * as well as a bare RFC 3339 date, and the words around do not matter.
 *
 *   2015-01-02  2015/1/2  2015.1.2  20150102  2015年1月2日
 *   02.01.2015  2-1-2015  13/1/2015  1/13/2015    (1/2/2015 as the
 *   2 January 2015  2. Januar 2015  2 de enero de 2015     language has it)
 *   January 2nd, 2015  Fri, 02 Jan 2015  2015. január 2.
 *   15:04  15:04:05.678  3:04 pm  3 p.m.  15h04  15.04 Uhr
 *   Z  +0100  -05:00  UTC+1  EST  CEST
 */
#include "date_forms.h"

#include "nc_chars.h"

/* --- tokens */

static nc_span take_while(nc_span *in, bool (*belongs)(unsigned char))
{
    size_t n = 0;

    while (n < in->len && belongs(in->ptr[n]))
        n++;
    return nc_span_take(in, n);
}

static bool is_digit(unsigned char c)
{
    return nc_is_digit(c);
}

static bool is_letter(unsigned char c)
{
    return nc_is_alpha(c) || c >= 0x80;
}

static long number_of(nc_span digits)
{
    long value = 0;

    for (size_t i = 0; i < digits.len && i < 15; i++)
        value = value * 10 + (digits.ptr[i] - '0');
    return value;
}

void nc_date_cut(nc_date_text *t, nc_span in)
{
    while (in.len > 0 && t->n < NC_DATE_TOKENS_MAX) {
        nc_date_token *tok = &t->tokens[t->n];

        if (nc_is_space(in.ptr[0])) {
            nc_span_take(&in, 1);
            continue;
        }
        if (nc_is_digit(in.ptr[0])) {
            *tok =
                (nc_date_token){NC_DATE_NUMBER, take_while(&in, is_digit), 0};
            tok->value = number_of(tok->span);
        }
        else if (is_letter(in.ptr[0]))
            *tok = (nc_date_token){NC_DATE_WORD, take_while(&in, is_letter), 0};
        else
            *tok = (nc_date_token){NC_DATE_SIGN, nc_span_take(&in, 1), 0};
        t->n++;
    }
    for (size_t i = t->n; i < t->n + NC_DATE_AHEAD; i++)
        t->tokens[i] = (nc_date_token){NC_DATE_END, NC_SPAN_EMPTY, 0};
}

bool nc_date_is_sign(const nc_date_token *tok, char c)
{
    return tok->kind == NC_DATE_SIGN && tok->span.ptr[0] == (unsigned char)c;
}

bool nc_date_is_word(const nc_date_token *tok, const char *word)
{
    return tok->kind == NC_DATE_WORD &&
           nc_span_equal(tok->span, nc_span_of(word));
}

/* A number of at least MIN and at most MAX digits. */
bool nc_date_is_number(const nc_date_token *tok, size_t min, size_t max)
{
    return tok->kind == NC_DATE_NUMBER && tok->span.len >= min &&
           tok->span.len <= max;
}

static bool is_year(const nc_date_token *tok)
{
    return nc_date_is_number(tok, 4, 4) && tok->value >= NC_DATE_YEAR_MIN &&
           tok->value <= NC_DATE_YEAR_MAX;
}

/* --- dates */

static const struct month_name {
    unsigned char month;
    unsigned char length;
    const char *text;
} month_names[] = {
#define NAME(month, word) {month, sizeof(word) - 1, word},
#include "date_names.inc"
#undef NAME
};

/* 1 to 12; 0: WORD names no month. */
static long month_named(nc_span word)
{
    for (size_t i = 0; i < sizeof(month_names) / sizeof(*month_names); i++) {
        const struct month_name *name = &month_names[i];

        if (name->length == word.len &&
            memcmp(name->text, word.ptr, word.len) == 0)
            return name->month;
    }
    return 0;
}

static long month_of(const nc_date_token *tok)
{
    return tok->kind == NC_DATE_WORD ? month_named(tok->span) : 0;
}

bool nc_date_is_month(nc_span word)
{
    return month_named(word) > 0;
}

static long days_in(long month, long year)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30,
                                 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

static bool set_date(nc_date_civil *c, long year, long month, long day)
{
    if (year < NC_DATE_YEAR_MIN || year > NC_DATE_YEAR_MAX || month < 1 ||
        month > 12 || day < 1 || day > days_in(month, year))
        return false;
    c->year = year;
    c->month = month;
    c->day = day;
    return true;
}

/* 2015-01-02 and its like, 2015年1月2日 among them. */
static size_t year_first(nc_date_civil *c, const nc_date_token *t)
{
    bool cjk = nc_date_is_word(&t[1], "年") || nc_date_is_word(&t[1], "년");

    if (nc_date_is_number(t, 8, 8) &&
        set_date(c, t->value / 10000, t->value / 100 % 100, t->value % 100))
        return 1;
    if (!is_year(t) || !nc_date_is_number(&t[2], 1, 2))
        return 0;
    if (!cjk &&
        !(t[1].kind == NC_DATE_SIGN && strchr("-/.", t[1].span.ptr[0]) &&
          nc_date_is_sign(&t[3], (char)t[1].span.ptr[0])))
        return 0;
    if (!nc_date_is_number(&t[4], 1, 2))
        return 0;
    return set_date(c, t->value, t[2].value, t[4].value) ? 5 : 0;
}

/* 02.01.2015 and its like. */
static size_t year_last(nc_date_civil *c, const nc_date_token *t)
{
    long year = t[4].value;
    char sign;

    if (!nc_date_is_number(t, 1, 2) || t[1].kind != NC_DATE_SIGN ||
        !nc_date_is_number(&t[2], 1, 2))
        return 0;
    sign = (char)t[1].span.ptr[0];
    if (!strchr("-/.", sign) || !nc_date_is_sign(&t[3], sign))
        return 0;
    if (nc_date_is_number(&t[4], 2, 2) && sign != '-')
        year += 2000;
    else if (!is_year(&t[4]))
        return 0;
    if (sign == '/' && t[0].value <= 12 && t[2].value <= 12 &&
        t[0].value != t[2].value && c->order == NC_DATE_ANY_ORDER)
        return 0;
    if (sign != '.' && (t[2].value > 12 ||
                        (c->order == NC_DATE_MONTH_FIRST && t[0].value <= 12)))
        return set_date(c, year, t[0].value, t[2].value) ? 5 : 0;
    return set_date(c, year, t[2].value, t[0].value) ? 5 : 0;
}

/* How many of the tokens at T say nothing: signs, "de", "of", and what makes
 * an ordinal. */
static size_t fillers(const nc_date_token *t)
{
    static const char *const words[] = {"de", "of",  "del", "st", "nd",  "rd",
                                        "th", "den", "º",   "er", "the", "г",
                                        "m",  "d",   "ta",  "tou"};
    size_t n = 0;

    while (n < 3) {
        bool filler =
            t[n].kind == NC_DATE_SIGN && strchr(".,-/'", t[n].span.ptr[0]);

        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
            filler = filler || nc_date_is_word(&t[n], words[i]);
        if (!filler)
            break;
        n++;
    }
    return n;
}

/* 2 January 2015 */
static size_t day_month_year(nc_date_civil *c, const nc_date_token *t)
{
    size_t month, year;
    long value;

    if (!nc_date_is_number(t, 1, 2))
        return 0;
    month = 1 + fillers(&t[1]);
    if (!month_of(&t[month]))
        return 0;
    year = month + 1 + fillers(&t[month + 1]);
    value = t[year].value;
    /* RFC 822 has years of two digits, before a time. */
    if (nc_date_is_number(&t[year], 2, 2) && nc_date_is_sign(&t[year + 2], ':'))
        value += value < 70 ? 2000 : 1900;
    else if (!is_year(&t[year]))
        return 0;
    return set_date(c, value, month_of(&t[month]), t->value) ? year + 1 : 0;
}

/* January 2nd, 2015 */
static size_t month_day_year(nc_date_civil *c, const nc_date_token *t)
{
    size_t day, year;

    if (!month_of(t))
        return 0;
    day = 1 + fillers(&t[1]);
    if (!nc_date_is_number(&t[day], 1, 2))
        return 0;
    year = day + 1 + fillers(&t[day + 1]);
    if (!is_year(&t[year]))
        return 0;
    return set_date(c, t[year].value, month_of(t), t[day].value) ? year + 1 : 0;
}

/* 2015. január 2. */
static size_t year_month_day(nc_date_civil *c, const nc_date_token *t)
{
    size_t month, day;

    if (!is_year(t))
        return 0;
    month = 1 + fillers(&t[1]);
    if (!month_of(&t[month]))
        return 0;
    day = month + 1 + fillers(&t[month + 1]);
    if (!nc_date_is_number(&t[day], 1, 2) || nc_date_is_sign(&t[day + 1], ':'))
        return 0;
    return set_date(c, t->value, month_of(&t[month]), t[day].value) ? day + 1
                                                                    : 0;
}

bool nc_date_find_day(nc_date_civil *c, const nc_date_text *t)
{
    static size_t (*const forms[])(nc_date_civil *, const nc_date_token *) = {
        year_first, year_last, day_month_year, month_day_year, year_month_day};

    for (size_t i = 0; i < t->n; i++)
        for (size_t f = 0; f < sizeof(forms) / sizeof(*forms); f++) {
            size_t n = forms[f](c, &t->tokens[i]);

            if (n > 0) {
                c->from = i;
                c->to = i + n;
                return true;
            }
        }
    return false;
}

/* --- times of day */

/* Reads "am", "p.m." at T into the hour; returns how many tokens it took. */
static size_t half_of_day(long *hour, const nc_date_token *t)
{
    bool am = nc_date_is_word(t, "am") || nc_date_is_word(t, "a");
    bool pm = nc_date_is_word(t, "pm") || nc_date_is_word(t, "p");
    size_t n = 1;

    if (!(am || pm) || *hour > 12)
        return 0;
    if (t->span.len == 1) { /* a.m. */
        if (!nc_date_is_sign(&t[1], '.') || !nc_date_is_word(&t[2], "m"))
            return 0;
        n = 3 + nc_date_is_sign(&t[3], '.');
    }
    *hour = *hour % 12 + (pm ? 12 : 0);
    return n;
}

static size_t seconds(nc_date_civil *c, const nc_date_token *t)
{
    if (!nc_date_is_sign(t, ':') || !nc_date_is_number(&t[1], 2, 2))
        return 0;
    c->second = t[1].value;
    if ((nc_date_is_sign(&t[2], '.') || nc_date_is_sign(&t[2], ',')) &&
        t[3].kind == NC_DATE_NUMBER && t[3].span.len > 0)
        return 4;
    return 2;
}

static size_t clock_time(nc_date_civil *c, const nc_date_token *t)
{
    bool dotted = nc_date_is_sign(&t[1], '.') && nc_date_is_word(&t[3], "uhr");
    size_t n = 3;

    if (nc_date_is_number(t, 6, 6) ||
        nc_date_is_number(t, 4, 4)) { /* T150405 */
        long hms = t->span.len == 6 ? t->value : t->value * 100;

        c->hour = hms / 10000;
        c->minute = hms / 100 % 100;
        c->second = hms % 100;
        return 1;
    }
    if (!nc_date_is_number(t, 1, 2))
        return 0;
    c->hour = t->value;
    c->minute = c->second = 0;
    if ((nc_date_is_sign(&t[1], ':') || nc_date_is_word(&t[1], "h") ||
         dotted) &&
        nc_date_is_number(&t[2], 2, 2)) {
        c->minute = t[2].value;
        n += seconds(c, &t[3]);
        return n + half_of_day(&c->hour, &t[n]);
    }
    n = half_of_day(&c->hour, &t[1]);
    return n ? n + 1 : 0;
}

/* Finds a time between two tokens; returns the token behind it, 0: none. */
size_t nc_date_find_time(nc_date_civil *c, const nc_date_text *t, size_t from,
                         size_t to)
{
    for (size_t i = from; i < to; i++) {
        bool bare = nc_date_is_number(&t->tokens[i], 4, 6);
        size_t n;

        /* A bare number is a time only behind ISO 8601's T. */
        if (bare && !(i > from && nc_date_is_word(&t->tokens[i - 1], "t")))
            continue;
        n = clock_time(c, &t->tokens[i]);
        if (n > 0 && c->hour <= 24 && c->minute < 60 && c->second <= 60)
            return i + n;
    }
    return 0;
}
