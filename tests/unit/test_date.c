/* test_date.c -- dates as pages write them. The seconds are those of
 * `date -u -d ... +%s`.
 */
#include "support.h"
#include "nc_date.h"

enum { NO_OFFSET = 10000 };

static const struct {
    const char *text;
    int64_t utc;
    nc_date_precision precision;
    int offset; /* minutes; NO_OFFSET: the text has none */
} good[] = {
    /* RFC 3339, ISO 8601 */
    {"2015-01-02T15:04:05-05:00", 1420229045, NC_DATE_SECOND, -300},
    {"2015-01-02T20:04:05Z", 1420229045, NC_DATE_SECOND, 0},
    {"2015-01-02t20:04:05.123z", 1420229045, NC_DATE_SECOND, 0},
    {"2015-01-02T15:04:05-0500", 1420229045, NC_DATE_SECOND, -300},
    {"2015-01-02T15:04:05 -0500", 1420229045, NC_DATE_SECOND, -300},
    {"2015-01-02 20:04:05", 1420229045, NC_DATE_SECOND, NO_OFFSET},
    {"2015-01-02T21:04+01", 1420229040, NC_DATE_SECOND, 60},
    {"2015-01-03T01:34:05+05:30", 1420229045, NC_DATE_SECOND, 330},
    {"20150102T200405Z", 1420229045, NC_DATE_SECOND, 0},
    {"2015-01-02", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"20150102", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"2015/01/02", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"  2015-01-02\n", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"2015-01-02 15:04:05 (EST)", 1420229045, NC_DATE_SECOND, -300},
    /* RFC 822, 2822, HTTP */
    {"Fri, 02 Jan 2015 20:04:05 GMT", 1420229045, NC_DATE_SECOND, 0},
    {"Fri, 2 Jan 2015 15:04:05 -0500", 1420229045, NC_DATE_SECOND, -300},
    {"02 Jan 15 20:04:05 GMT", 1420229045, NC_DATE_SECOND, 0},
    {"Fri, 02 Jan 2015 15:04:05 EST", 1420229045, NC_DATE_SECOND, -300},
    /* written out */
    {"January 2, 2015", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"Jan. 2nd 2015", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"Published: 2 January 2015", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"Updated Jan 2, 2015 3:04 p.m. EST", 1420229040, NC_DATE_SECOND, -300},
    {"3:04 PM, January 2, 2015", 1420211040, NC_DATE_SECOND, NO_OFFSET},
    {"January 2, 2015, 3:04 a fine day", 1420167840, NC_DATE_SECOND, NO_OFFSET},
    {"January 2, 2015 at 12:30 am", 1420158600, NC_DATE_SECOND, NO_OFFSET},
    {"2. Januar 2015, 16.04 Uhr", 1420214640, NC_DATE_SECOND, NO_OFFSET},
    {"02.01.2015", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"02.01.15", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"2 de enero de 2015", 1420156800, NC_DATE_DAY, NO_OFFSET},
    {"2 janvier 2015 \xC3\xA0 16h04", 1420214640, NC_DATE_SECOND, NO_OFFSET},
    {"2 \xD1\x8F\xD0\xBD\xD0\xB2\xD0\xB0\xD1\x80\xD1\x8F 2015", 1420156800,
     NC_DATE_DAY, NO_OFFSET},
    {"2015\xE5\xB9\xB4"
     "1\xE6\x9C\x88"
     "2\xE6\x97\xA5",
     1420156800, NC_DATE_DAY, NO_OFFSET},
    /* numbers with slashes, where only one reading is a date */
    {"13/01/2015", 1421107200, NC_DATE_DAY, NO_OFFSET},
    {"1/13/2015", 1421107200, NC_DATE_DAY, NO_OFFSET},
    {"02/02/2015", 1422835200, NC_DATE_DAY, NO_OFFSET},
    /* a range of hours is no offset */
    {"2015-01-02 10:00 - 12:00", 1420192800, NC_DATE_SECOND, NO_OFFSET},
    /* four digits are a time behind a T alone */
    {"2015-01-02 1504", 1420156800, NC_DATE_DAY, NO_OFFSET},
    /* seconds and milliseconds since 1970 */
    {"1420229045", 1420229045, NC_DATE_SECOND, 0},
    {"1420229045000", 1420229045, NC_DATE_SECOND, 0},
    /* borders */
    {"1970-01-01T00:00:00Z", 0, NC_DATE_SECOND, 0},
    {"2000-02-29", 951782400, NC_DATE_DAY, NO_OFFSET},
    {"2100-12-31", 4133894400, NC_DATE_DAY, NO_OFFSET},
};

/* One day, 2 March 2015, as each language writes it: the names are those of
 * CLDR. */
static const char *const languages[] = {
    "March 2, 2015",       /* English */
    "2. März 2015",        /* German */
    "2 mars 2015",         /* French */
    "2 de marzo de 2015",  /* Spanish */
    "2 marzo 2015",        /* Italian */
    "2 de março de 2015",  /* Portuguese */
    "2 maart 2015",        /* Dutch */
    "2 marca 2015",        /* Polish */
    "2 марта 2015 г.",     /* Russian */
    "2 березня 2015 р.",   /* Ukrainian */
    "2. března 2015",      /* Czech */
    "2. marca 2015",       /* Slovak */
    "2 mars 2015 kl. 9",   /* Swedish */
    "2. marts 2015",       /* Danish */
    "2. mars 2015",        /* Norwegian */
    "2. maaliskuuta 2015", /* Finnish */
    "2 Mart 2015",         /* Turkish */
    "2 Μαρτίου 2015",      /* Greek */
    "2015年3月2日",        /* Japanese, Chinese */
    "2015년 3월 2일",      /* Korean */
    "2 مارس 2015",         /* Arabic */
    "٢ مارس ٢٠١٥",         /* with its own digits */
    "2 मार्च 2015",         /* Hindi */
    "२ मार्च २०१५",         /* with its own digits */
    "2 Maret 2015",        /* Indonesian */
    "2015. március 2.",    /* Hungarian */
    "2 martie 2015",       /* Romanian */
    "2 март 2015",         /* Bulgarian */
    "2 מרץ 2015",          /* Hebrew */
    "2015 m. kovo 2 d.",   /* Lithuanian */
};

/* The months of CLDR, as they stand behind a day. */
static const struct {
    const char *language, *months;
} months[] = {
    {"English", "January February March April May June July August September "
                "October November December"},
    {"German", "Januar Februar März April Mai Juni Juli August September "
               "Oktober November Dezember"},
    {"French", "janvier février mars avril mai juin juillet août septembre "
               "octobre novembre décembre"},
    {"Spanish", "enero febrero marzo abril mayo junio julio agosto septiembre "
                "octubre noviembre diciembre"},
    {"Italian", "gennaio febbraio marzo aprile maggio giugno luglio agosto "
                "settembre ottobre novembre dicembre"},
    {"Portuguese", "janeiro fevereiro março abril maio junho julho agosto "
                   "setembro outubro novembro dezembro"},
    {"Dutch", "januari februari maart april mei juni juli augustus september "
              "oktober november december"},
    {"Polish", "stycznia lutego marca kwietnia maja czerwca lipca sierpnia "
               "września października listopada grudnia"},
    {"Russian", "января февраля марта апреля мая июня июля августа сентября "
                "октября ноября декабря"},
    {"Ukrainian", "січня лютого березня квітня травня червня липня серпня "
                  "вересня жовтня листопада грудня"},
    {"Czech", "ledna února března dubna května června července srpna září "
              "října listopadu prosince"},
    {"Slovak", "januára februára marca apríla mája júna júla augusta septembra "
               "októbra novembra decembra"},
    {"Swedish", "januari februari mars april maj juni juli augusti september "
                "oktober november december"},
    {"Danish", "januar februar marts april maj juni juli august september "
               "oktober november december"},
    {"Norwegian", "januar februar mars april mai juni juli august september "
                  "oktober november desember"},
    {"Finnish",
     "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta "
     "heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta"},
    {"Turkish", "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim "
                "Kasım Aralık"},
    {"Greek", "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου "
              "Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου"},
    {"Arabic", "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر "
               "نوفمبر ديسمبر"},
    {"Hindi", "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"},
    {"Indonesian", "Januari Februari Maret April Mei Juni Juli Agustus "
                   "September Oktober November Desember"},
    {"Hungarian", "január február március április május június július "
                  "augusztus szeptember október november december"},
    {"Romanian", "ianuarie februarie martie aprilie mai iunie iulie august "
                 "septembrie octombrie noiembrie decembrie"},
    {"Bulgarian", "януари февруари март април май юни юли август септември "
                  "октомври ноември декември"},
    {"Hebrew",
     "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר"},
    {"Lithuanian", "sausio vasario kovo balandžio gegužės birželio liepos "
                   "rugpjūčio rugsėjo spalio lapkričio gruodžio"},
    {"Latvian", "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts "
                "septembris oktobris novembris decembris"},
    {"Estonian", "jaanuar veebruar märts aprill mai juuni juuli august "
                 "september oktoober november detsember"},
    {"Catalan", "gener febrer març abril maig juny juliol agost setembre "
                "octubre novembre desembre"},
    {"Slovene", "januar februar marec april maj junij julij avgust september "
                "oktober november december"},
    {"Thai", "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน "
             "ตุลาคม พฤศจิกายน ธันวาคม"},
    {"English, short", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"},
    {"German, short", "Jan Feb Mrz Apr Mai Jun Jul Aug Sept Okt Nov Dez"},
    {"French, short", "janv févr mars avr mai juin juil août sept oct nov déc"},
    {"Spanish, short", "ene feb mar abr may jun jul ago sept oct nov dic"},
    {"Italian, short", "gen feb mar apr mag giu lug ago set ott nov dic"},
    {"Portuguese, short", "jan fev mar abr mai jun jul ago set out nov dez"},
    {"Russian, short", "янв февр мар апр мая июн июл авг сент окт нояб дек"},
    {"Polish, short", "sty lut mar kwi maj cze lip sie wrz paź lis gru"},
};

static const struct {
    const char *text;
    nc_date_order order;
    int64_t utc; /* 0: no date */
} ordered[] = {
    {"01/02/2015", NC_DATE_MONTH_FIRST, 1420156800},
    {"02/01/2015", NC_DATE_DAY_FIRST, 1420156800},
    {"01/02/2015", NC_DATE_ANY_ORDER, 0},
    {"13/01/2015", NC_DATE_MONTH_FIRST, 1421107200},
    {"1/13/2015", NC_DATE_DAY_FIRST, 1421107200},
    {"02.01.2015", NC_DATE_MONTH_FIRST, 1420156800},
    {"2015/01/02", NC_DATE_DAY_FIRST, 1420156800},
};

static const char *const bad[] = {
    "",
    "yesterday",
    "2015",
    "2015-13-01",
    "2015-02-29",
    "2100-02-29", /* no leap year */
    "1969-12-31",
    "2101-01-01",
    "01/02/2015", /* January or February? */
    "January 2015",
    "12:30",
    "Chapter 3, page 2015",
    "2015 January 10:30",
    "99999999999999999999999999",
};

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(good); i++) {
        nc_date date;

        if (nc_date_parse(&date, nc_span_of(good[i].text)) != NC_OK)
            fail_msg("not read: %s", good[i].text);
        if (date.utc != good[i].utc || date.precision != good[i].precision)
            fail_msg("%s: %lld, precision %d", good[i].text,
                     (long long)date.utc, (int)date.precision);
        if (date.has_offset != (good[i].offset != NO_OFFSET) ||
            (date.has_offset && date.offset_minutes != good[i].offset))
            fail_msg("%s: offset %d", good[i].text, date.offset_minutes);
    }
}

static void test_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(languages); i++) {
        nc_date date;

        if (nc_date_parse(&date, nc_span_of(languages[i])) != NC_OK)
            fail_msg("not read: %s", languages[i]);
        if (date.utc / 86400 != 1425254400 / 86400)
            fail_msg("%s: %lld", languages[i], (long long)date.utc);
    }
}

/* The 15th of each month of 2015; a month's length is 28 to 31 days, so that
 * one name taken for another shows. */
static void test_months(void **state)
{
    static const int64_t days[12] = {16450, 16481, 16509, 16540, 16570, 16601,
                                     16631, 16662, 16693, 16723, 16754, 16784};

    (void)state;
    for (size_t i = 0; i < NELEMS(months); i++) {
        nc_span rest = nc_span_of(months[i].months);

        for (int m = 0; m < 12; m++) {
            nc_span name = nc_span_word(&rest);
            nc_date date;
            char text[80];

            snprintf(text, sizeof(text), "15. %.*s 2015", (int)name.len,
                     (const char *)name.ptr);
            if (nc_date_parse(&date, nc_span_of(text)) != NC_OK ||
                date.utc / 86400 != days[m])
                fail_msg("%s: %s", months[i].language, text);
        }
    }
}

static void test_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(ordered); i++) {
        nc_date date;
        nc_status status = nc_date_parse_in(&date, nc_span_of(ordered[i].text),
                                            ordered[i].order);

        if ((status == NC_OK) != (ordered[i].utc != 0))
            fail_msg("%s, case %zu: %s", ordered[i].text, i,
                     nc_status_text(status));
        if (status == NC_OK && date.utc != ordered[i].utc)
            fail_msg("%s, case %zu: %lld", ordered[i].text, i,
                     (long long)date.utc);
    }
}

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(bad); i++) {
        nc_date date;

        if (nc_date_parse(&date, nc_span_of(bad[i])) != NC_EINVAL)
            fail_msg("taken for a date: %s", bad[i]);
        assert_int_equal(date.precision, NC_DATE_NONE);
    }
}

static void test_bytes_without_end(void **state)
{
    static const char text[] = "2015-01-02T15:04:05Z";
    nc_date date;

    (void)state;
    for (size_t n = 0; n < sizeof(text); n++) {
        unsigned char *copy = malloc(n + 1);

        memcpy(copy, text, n);
        nc_date_parse(&date, (nc_span){copy, n}); /* the sanitizer watches */
        free(copy);
    }
}

/* A moment whose offset nobody knows any more may be before 1970. */
static void test_write_without_offset(void **state)
{
    nc_date date = {NC_DATE_SECOND, -3600, 0, false};
    nc_buf out = NC_BUF_INIT;

    (void)state;
    nc_date_write(&out, &date);
    is_bytes(nc_buf_span(&out), NC_SPAN_LIT("1969-12-31T23:00:00Z"),
             "the first hour of 1970 in Berlin");
    nc_buf_release(&out);
}

static void test_write(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"2015-01-02T15:04:05-05:00", "2015-01-02T15:04:05-05:00"},
        {"2015-01-03T01:34:05+05:30", "2015-01-03T01:34:05+05:30"},
        {"2015-01-02T20:04:05Z", "2015-01-02T20:04:05Z"},
        {"2015-01-02", "2015-01-02T00:00:00Z"},
        {"1970-01-01T00:30:00+01:00", "1970-01-01T00:30:00+01:00"},
        {"2099-12-31T23:59:59-12:00", "2099-12-31T23:59:59-12:00"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_buf out = NC_BUF_INIT;
        nc_date date;

        assert_int_equal(nc_date_parse(&date, nc_span_of(cases[i].in)), NC_OK);
        nc_date_write(&out, &date);
        is_bytes(nc_buf_span(&out), nc_span_of(cases[i].out), "%s",
                 cases[i].in);
        nc_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_bytes_without_end),
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_write_without_offset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
