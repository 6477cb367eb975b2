/* phrases.c -- what promotion says, looked up. */
#include "phrases.h"

static const struct phrase {
    nc_phrase kind;
    bool begins;
    const char *text;
} phrases[] = {
#define IS(kind, text) {NC_PHRASE_##kind, false, text},
#define BEGINS(kind, text) {NC_PHRASE_##kind, true, text},
#include "phrases.inc"
#undef IS
#undef BEGINS
};

nc_phrase nc_phrase_of(nc_span text)
{
    for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
        nc_span phrase;

        if (text.len == 0 || text.ptr[0] != (unsigned char)phrases[i].text[0])
            continue;
        phrase = nc_span_of(phrases[i].text);
        if (phrases[i].begins ? nc_span_starts(text, phrase)
                              : nc_span_equal(text, phrase))
            return phrases[i].kind;
    }
    return NC_PHRASE_NONE;
}
