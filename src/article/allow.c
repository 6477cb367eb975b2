/* allow.c -- the allow-list.
 *
 * Elements that are not named here are unwrapped. An attribute is kept only if
 * its element lists it, and only with a value of its kind; addresses are
 * absolute and http or https, in links mailto as well.
 */
#include "allow.h"

#include "embed.h"
#include "image.h"
#include "nc_chars.h"
#include "nc_date.h"
#include "nc_url.h"
#include "plain.h"

enum { DIGITS_MAX = 4 /* of widths, spans and the like */ };

static const struct rule {
    nc_tag tag;
    nc_role role;
    nc_tag as;
} rules[] = {
    {NC_TAG_BLOCKQUOTE, NC_ROLE_BOX, NC_TAG_BLOCKQUOTE},
    {NC_TAG_UL, NC_ROLE_BOX, NC_TAG_UL},
    {NC_TAG_MENU, NC_ROLE_BOX, NC_TAG_UL},
    {NC_TAG_DIR, NC_ROLE_BOX, NC_TAG_UL},
    {NC_TAG_OL, NC_ROLE_BOX, NC_TAG_OL},
    {NC_TAG_LI, NC_ROLE_BOX, NC_TAG_LI},
    {NC_TAG_DL, NC_ROLE_BOX, NC_TAG_DL},
    {NC_TAG_DD, NC_ROLE_BOX, NC_TAG_DD},
    {NC_TAG_FIGURE, NC_ROLE_BOX, NC_TAG_FIGURE},
    {NC_TAG_TABLE, NC_ROLE_BOX, NC_TAG_TABLE},
    {NC_TAG_THEAD, NC_ROLE_BOX, NC_TAG_THEAD},
    {NC_TAG_TBODY, NC_ROLE_BOX, NC_TAG_TBODY},
    {NC_TAG_TFOOT, NC_ROLE_BOX, NC_TAG_TFOOT},
    {NC_TAG_TR, NC_ROLE_BOX, NC_TAG_TR},
    {NC_TAG_TD, NC_ROLE_BOX, NC_TAG_TD},
    {NC_TAG_TH, NC_ROLE_BOX, NC_TAG_TH},
    {NC_TAG_H1, NC_ROLE_LINE, NC_TAG_H2},
    {NC_TAG_H2, NC_ROLE_LINE, NC_TAG_H2},
    {NC_TAG_H3, NC_ROLE_LINE, NC_TAG_H3},
    {NC_TAG_H4, NC_ROLE_LINE, NC_TAG_H4},
    {NC_TAG_H5, NC_ROLE_LINE, NC_TAG_H5},
    {NC_TAG_H6, NC_ROLE_LINE, NC_TAG_H6},
    {NC_TAG_DT, NC_ROLE_LINE, NC_TAG_DT},
    {NC_TAG_PRE, NC_ROLE_LINE, NC_TAG_PRE},
    {NC_TAG_LISTING, NC_ROLE_LINE, NC_TAG_PRE},
    {NC_TAG_FIGCAPTION, NC_ROLE_LINE, NC_TAG_FIGCAPTION},
    {NC_TAG_CAPTION, NC_ROLE_LINE, NC_TAG_CAPTION},
    {NC_TAG_A, NC_ROLE_INLINE, NC_TAG_A},
    {NC_TAG_ABBR, NC_ROLE_INLINE, NC_TAG_ABBR},
    {NC_TAG_ACRONYM, NC_ROLE_INLINE, NC_TAG_ABBR},
    {NC_TAG_B, NC_ROLE_INLINE, NC_TAG_B},
    {NC_TAG_CITE, NC_ROLE_INLINE, NC_TAG_CITE},
    {NC_TAG_CODE, NC_ROLE_INLINE, NC_TAG_CODE},
    {NC_TAG_TT, NC_ROLE_INLINE, NC_TAG_CODE},
    {NC_TAG_DEL, NC_ROLE_INLINE, NC_TAG_DEL},
    {NC_TAG_DFN, NC_ROLE_INLINE, NC_TAG_DFN},
    {NC_TAG_EM, NC_ROLE_INLINE, NC_TAG_EM},
    {NC_TAG_I, NC_ROLE_INLINE, NC_TAG_I},
    {NC_TAG_INS, NC_ROLE_INLINE, NC_TAG_INS},
    {NC_TAG_KBD, NC_ROLE_INLINE, NC_TAG_KBD},
    {NC_TAG_MARK, NC_ROLE_INLINE, NC_TAG_MARK},
    {NC_TAG_Q, NC_ROLE_INLINE, NC_TAG_Q},
    {NC_TAG_S, NC_ROLE_INLINE, NC_TAG_S},
    {NC_TAG_STRIKE, NC_ROLE_INLINE, NC_TAG_S},
    {NC_TAG_SAMP, NC_ROLE_INLINE, NC_TAG_SAMP},
    {NC_TAG_SMALL, NC_ROLE_INLINE, NC_TAG_SMALL},
    {NC_TAG_STRONG, NC_ROLE_INLINE, NC_TAG_STRONG},
    {NC_TAG_SUB, NC_ROLE_INLINE, NC_TAG_SUB},
    {NC_TAG_SUP, NC_ROLE_INLINE, NC_TAG_SUP},
    {NC_TAG_TIME, NC_ROLE_INLINE, NC_TAG_TIME},
    {NC_TAG_U, NC_ROLE_INLINE, NC_TAG_U},
    {NC_TAG_VAR, NC_ROLE_INLINE, NC_TAG_VAR},
    {NC_TAG_BR, NC_ROLE_BR, NC_TAG_BR},
    {NC_TAG_HR, NC_ROLE_HR, NC_TAG_HR},
    {NC_TAG_IMG, NC_ROLE_IMAGE, NC_TAG_IMG},
    {NC_TAG_IMAGE, NC_ROLE_IMAGE, NC_TAG_IMG},
    /* Readings of ideographs would stand in the middle of the word. */
    {NC_TAG_RT, NC_ROLE_DROP, NC_TAG_RT},
    {NC_TAG_RP, NC_ROLE_DROP, NC_TAG_RP},
    {NC_TAG_RTC, NC_ROLE_DROP, NC_TAG_RTC},
    {NC_TAG_BUTTON, NC_ROLE_DROP, NC_TAG_BUTTON},
    {NC_TAG_METER, NC_ROLE_DROP, NC_TAG_METER},
    {NC_TAG_PROGRESS, NC_ROLE_DROP, NC_TAG_PROGRESS},
    /* A scriptless twin of what stands beside it. */
    {NC_TAG_NOSCRIPT, NC_ROLE_DROP, NC_TAG_NOSCRIPT},
};

static nc_role role_of_tag(nc_tag tag, nc_tag *as)
{
    *as = tag;
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
        if (rules[i].tag == tag) {
            *as = rules[i].as;
            return rules[i].role;
        }
    if (nc_tag_is_hidden(tag))
        return NC_ROLE_DROP;
    return nc_element_is(tag, NC_EL_BLOCK) ? NC_ROLE_BREAK : NC_ROLE_NONE;
}

/* WordPress had figures before HTML had. */
static bool is_old_figure(const xmlNode *node)
{
    nc_span classes = nc_node_attr(node, "class");
    nc_span word;

    if (nc_node_tag(node) != NC_TAG_DIV || classes.len == 0)
        return false;
    while ((word = nc_span_word(&classes)).len > 0)
        if (nc_span_equal(word, NC_SPAN_LIT("wp-caption")))
            return true;
    return false;
}

nc_role nc_allow_role(const xmlNode *node, nc_tag *as)
{
    *as = NC_TAG_UNKNOWN;
    if (node->ns || nc_embed_is_element(node))
        return NC_ROLE_DROP;
    if (strcmp((const char *)node->name, "amp-img") == 0) {
        *as = NC_TAG_IMG;
        return NC_ROLE_IMAGE;
    }
    return role_of_tag(is_old_figure(node) ? NC_TAG_FIGURE : nc_node_tag(node),
                       as);
}

static void set(xmlNode *node, const char *name, const char *value)
{
    if (value)
        nc_node_set_attr(node, name, value);
}

static void set_line(xmlNode *node, const char *name, const xmlNode *source,
                     apr_pool_t *pool)
{
    set(node, name, nc_plain_line(nc_node_attr(source, name), pool));
}

static void set_number(xmlNode *node, const char *name, const xmlNode *source,
                       apr_pool_t *pool)
{
    nc_span value = nc_span_trim(nc_node_attr(source, name));
    size_t n = 0;

    while (n < value.len && nc_is_digit(value.ptr[n]))
        n++;
    if (n > 0 && n == value.len && n <= DIGITS_MAX && value.ptr[0] != '0')
        set(node, name, nc_plain_line(value, pool));
}

static void set_address(xmlNode *node, const char *name, const xmlNode *source,
                        const char *base, apr_pool_t *pool)
{
    const char *url =
        nc_url_resolve(base, nc_node_attr(source, name), false, pool);

    set(node, name, nc_url_without_tracking(url, pool));
}

static bool link_attributes(xmlNode *node, const xmlNode *source,
                            const char *base, apr_pool_t *pool)
{
    nc_span href = nc_node_attr(source, "href");
    const char *url =
        href.len > 0 ? nc_url_resolve(base, href, true, pool) : NULL;

    if (!url)
        return false;
    set(node, "href", nc_url_without_tracking(url, pool));
    return true;
}

static bool image_attributes(xmlNode *node, const xmlNode *source,
                             const char *base, apr_pool_t *pool)
{
    const char *url = nc_image_address(source, base, pool);
    const char *alt;

    if (!url)
        return false;
    alt = nc_plain_line(nc_node_attr(source, "alt"), pool);
    set(node, "src", url);
    set(node, "alt", alt ? alt : "");
    set_number(node, "width", source, pool);
    set_number(node, "height", source, pool);
    return true;
}

static void time_attributes(xmlNode *node, const xmlNode *source,
                            apr_pool_t *pool)
{
    nc_span value = nc_node_attr(source, "datetime");
    nc_date date;

    if (nc_date_parse(&date, value) == NC_OK)
        set(node, "datetime", nc_plain_line(value, pool));
}

bool nc_allow_attributes(xmlNode *node, nc_tag as, const xmlNode *source,
                         const char *base, apr_pool_t *pool)
{
    switch (as) {
    case NC_TAG_A:
        return link_attributes(node, source, base, pool);
    case NC_TAG_IMG:
        return image_attributes(node, source, base, pool);
    case NC_TAG_ABBR:
        set_line(node, "title", source, pool);
        break;
    case NC_TAG_TIME:
        time_attributes(node, source, pool);
        break;
    case NC_TAG_BLOCKQUOTE:
    case NC_TAG_Q:
        set_address(node, "cite", source, base, pool);
        break;
    case NC_TAG_OL:
        set_number(node, "start", source, pool);
        break;
    case NC_TAG_TD:
    case NC_TAG_TH:
        set_number(node, "colspan", source, pool);
        set_number(node, "rowspan", source, pool);
        break;
    default:
        break;
    }
    return true;
}
