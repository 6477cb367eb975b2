/* quirks.c -- which doctypes put a page into quirks mode (WHATWG HTML
 * 13.2.6.4.1). There a table does not end a paragraph, and class names and
 * ids compare without case.
 */
#include "nc_open.h"

/* Public identifiers that begin so mean quirks. */
static const char *const quirky[] = {
    "+//silmaril//dtd html pro v0r11 19970101//",
    "-//as//dtd html 3.0 aswedit + extensions//",
    "-//advasoft ltd//dtd html 3.0 aswedit + extensions//",
    "-//ietf//dtd html 2.0 level 1//",
    "-//ietf//dtd html 2.0 level 2//",
    "-//ietf//dtd html 2.0 strict level 1//",
    "-//ietf//dtd html 2.0 strict level 2//",
    "-//ietf//dtd html 2.0 strict//",
    "-//ietf//dtd html 2.0//",
    "-//ietf//dtd html 2.1e//",
    "-//ietf//dtd html 3.0//",
    "-//ietf//dtd html 3.2 final//",
    "-//ietf//dtd html 3.2//",
    "-//ietf//dtd html 3//",
    "-//ietf//dtd html level 0//",
    "-//ietf//dtd html level 1//",
    "-//ietf//dtd html level 2//",
    "-//ietf//dtd html level 3//",
    "-//ietf//dtd html strict level 0//",
    "-//ietf//dtd html strict level 1//",
    "-//ietf//dtd html strict level 2//",
    "-//ietf//dtd html strict level 3//",
    "-//ietf//dtd html strict//",
    "-//ietf//dtd html//",
    "-//metrius//dtd metrius presentational//",
    "-//microsoft//dtd internet explorer 2.0 html strict//",
    "-//microsoft//dtd internet explorer 2.0 html//",
    "-//microsoft//dtd internet explorer 2.0 tables//",
    "-//microsoft//dtd internet explorer 3.0 html strict//",
    "-//microsoft//dtd internet explorer 3.0 html//",
    "-//microsoft//dtd internet explorer 3.0 tables//",
    "-//netscape comm. corp.//dtd html//",
    "-//netscape comm. corp.//dtd strict html//",
    "-//o'reilly and associates//dtd html 2.0//",
    "-//o'reilly and associates//dtd html extended 1.0//",
    "-//o'reilly and associates//dtd html extended relaxed 1.0//",
    "-//sq//dtd html 2.0 hotmetal + extensions//",
    "-//softquad software//dtd hotmetal pro 6.0::19990601::extensions to "
    "html 4.0//",
    "-//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//",
    "-//spyglass//dtd html 2.0 extended//",
    "-//sun microsystems corp.//dtd hotjava html//",
    "-//sun microsystems corp.//dtd hotjava strict html//",
    "-//w3c//dtd html 3 1995-03-24//",
    "-//w3c//dtd html 3.2 draft//",
    "-//w3c//dtd html 3.2 final//",
    "-//w3c//dtd html 3.2//",
    "-//w3c//dtd html 3.2s draft//",
    "-//w3c//dtd html 4.0 frameset//",
    "-//w3c//dtd html 4.0 transitional//",
    "-//w3c//dtd html experimental 19960712//",
    "-//w3c//dtd html experimental 970421//",
    "-//w3c//dtd w3 html//",
    "-//w3o//dtd w3 html 3.0//",
    "-//webtechs//dtd mozilla html 2.0//",
    "-//webtechs//dtd mozilla html//",
};

/* These do only where there is no system identifier. */
static const char *const quirky_alone[] = {
    "-//w3c//dtd html 4.01 frameset//",
    "-//w3c//dtd html 4.01 transitional//",
};

static bool begins_with_one(nc_span id, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (nc_span_starts_nocase(id, nc_span_of(list[i])))
            return true;
    }
    return false;
}

bool nc_doctype_is_quirky(const nc_doctype *doctype)
{
    nc_span id = doctype->public_id;

    if (doctype->force_quirks ||
        !nc_span_equal_nocase(doctype->name, NC_SPAN_LIT("html")))
        return true;
    if (nc_span_equal_nocase(id, NC_SPAN_LIT("html")) ||
        nc_span_equal_nocase(id, NC_SPAN_LIT("-/w3c/dtd html 4.0 "
                                             "transitional/en")) ||
        nc_span_equal_nocase(id, NC_SPAN_LIT("-//w3o//dtd w3 html strict "
                                             "3.0//en//")) ||
        nc_span_equal_nocase(doctype->system_id,
                             NC_SPAN_LIT("http://www.ibm.com/data/dtd/v11/"
                                         "ibmxhtml1-transitional.dtd")))
        return true;
    if (begins_with_one(id, quirky, sizeof(quirky) / sizeof(quirky[0])))
        return true;
    return !doctype->system_id.ptr && begins_with_one(id, quirky_alone, 2);
}

void nc_open_doctype(nc_open *open, const nc_token *tok)
{
    nc_doctype doctype;

    if (open->depth > 0) /* too late: the page has begun */
        return;
    nc_doctype_read(&doctype, tok->raw, tok->at_end);
    open->quirks = nc_doctype_is_quirky(&doctype);
}
