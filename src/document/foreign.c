/* foreign.c -- svg and math (WHATWG HTML 13.2.6.5), and how their names are
 * written.
 */
#include "tree.h"

#include <stdlib.h>
#include "nc_chars.h"

/* --- names: in lower case, sorted, and as they are written */

typedef struct spelling {
    const char *lower, *proper;
} spelling;

static const spelling svg_names[] = {
    {"altglyph", "altGlyph"},
    {"altglyphdef", "altGlyphDef"},
    {"altglyphitem", "altGlyphItem"},
    {"animatecolor", "animateColor"},
    {"animatemotion", "animateMotion"},
    {"animatetransform", "animateTransform"},
    {"clippath", "clipPath"},
    {"feblend", "feBlend"},
    {"fecolormatrix", "feColorMatrix"},
    {"fecomponenttransfer", "feComponentTransfer"},
    {"fecomposite", "feComposite"},
    {"feconvolvematrix", "feConvolveMatrix"},
    {"fediffuselighting", "feDiffuseLighting"},
    {"fedisplacementmap", "feDisplacementMap"},
    {"fedistantlight", "feDistantLight"},
    {"fedropshadow", "feDropShadow"},
    {"feflood", "feFlood"},
    {"fefunca", "feFuncA"},
    {"fefuncb", "feFuncB"},
    {"fefuncg", "feFuncG"},
    {"fefuncr", "feFuncR"},
    {"fegaussianblur", "feGaussianBlur"},
    {"feimage", "feImage"},
    {"femerge", "feMerge"},
    {"femergenode", "feMergeNode"},
    {"femorphology", "feMorphology"},
    {"feoffset", "feOffset"},
    {"fepointlight", "fePointLight"},
    {"fespecularlighting", "feSpecularLighting"},
    {"fespotlight", "feSpotLight"},
    {"fetile", "feTile"},
    {"feturbulence", "feTurbulence"},
    {"foreignobject", "foreignObject"},
    {"glyphref", "glyphRef"},
    {"lineargradient", "linearGradient"},
    {"radialgradient", "radialGradient"},
    {"textpath", "textPath"},
};

static const spelling svg_attrs[] = {
    {"attributename", "attributeName"},
    {"attributetype", "attributeType"},
    {"basefrequency", "baseFrequency"},
    {"baseprofile", "baseProfile"},
    {"calcmode", "calcMode"},
    {"clippathunits", "clipPathUnits"},
    {"diffuseconstant", "diffuseConstant"},
    {"edgemode", "edgeMode"},
    {"filterunits", "filterUnits"},
    {"glyphref", "glyphRef"},
    {"gradienttransform", "gradientTransform"},
    {"gradientunits", "gradientUnits"},
    {"kernelmatrix", "kernelMatrix"},
    {"kernelunitlength", "kernelUnitLength"},
    {"keypoints", "keyPoints"},
    {"keysplines", "keySplines"},
    {"keytimes", "keyTimes"},
    {"lengthadjust", "lengthAdjust"},
    {"limitingconeangle", "limitingConeAngle"},
    {"markerheight", "markerHeight"},
    {"markerunits", "markerUnits"},
    {"markerwidth", "markerWidth"},
    {"maskcontentunits", "maskContentUnits"},
    {"maskunits", "maskUnits"},
    {"numoctaves", "numOctaves"},
    {"pathlength", "pathLength"},
    {"patterncontentunits", "patternContentUnits"},
    {"patterntransform", "patternTransform"},
    {"patternunits", "patternUnits"},
    {"pointsatx", "pointsAtX"},
    {"pointsaty", "pointsAtY"},
    {"pointsatz", "pointsAtZ"},
    {"preservealpha", "preserveAlpha"},
    {"preserveaspectratio", "preserveAspectRatio"},
    {"primitiveunits", "primitiveUnits"},
    {"refx", "refX"},
    {"refy", "refY"},
    {"repeatcount", "repeatCount"},
    {"repeatdur", "repeatDur"},
    {"requiredextensions", "requiredExtensions"},
    {"requiredfeatures", "requiredFeatures"},
    {"specularconstant", "specularConstant"},
    {"specularexponent", "specularExponent"},
    {"spreadmethod", "spreadMethod"},
    {"startoffset", "startOffset"},
    {"stddeviation", "stdDeviation"},
    {"stitchtiles", "stitchTiles"},
    {"surfacescale", "surfaceScale"},
    {"systemlanguage", "systemLanguage"},
    {"tablevalues", "tableValues"},
    {"targetx", "targetX"},
    {"targety", "targetY"},
    {"textlength", "textLength"},
    {"viewbox", "viewBox"},
    {"viewtarget", "viewTarget"},
    {"xchannelselector", "xChannelSelector"},
    {"ychannelselector", "yChannelSelector"},
    {"zoomandpan", "zoomAndPan"},
};

static int compare(const void *key, const void *entry)
{
    return strcmp(key, ((const spelling *)entry)->lower);
}

static const char *proper(const spelling *table, size_t n, const xmlChar *name)
{
    const spelling *found = bsearch(name, table, n, sizeof(*table), compare);

    return found ? found->proper : NULL;
}

const char *nc_foreign_svg_name(const xmlChar *name)
{
    return proper(svg_names, sizeof(svg_names) / sizeof(svg_names[0]), name);
}

/* xlink:href and the like: *ATTR_NS is set, and what is behind the colon is
 * the name. */
static const char *namespaced(const char *name, int *attr_ns)
{
    static const struct {
        const char *name;
        int ns;
        unsigned char prefix; /* with its colon */
    } table[] = {
        {"xlink:actuate", NC_ATTR_NS_XLINK, 6},
        {"xlink:arcrole", NC_ATTR_NS_XLINK, 6},
        {"xlink:href", NC_ATTR_NS_XLINK, 6},
        {"xlink:role", NC_ATTR_NS_XLINK, 6},
        {"xlink:show", NC_ATTR_NS_XLINK, 6},
        {"xlink:title", NC_ATTR_NS_XLINK, 6},
        {"xlink:type", NC_ATTR_NS_XLINK, 6},
        {"xml:lang", NC_ATTR_NS_XML, 4},
        {"xml:space", NC_ATTR_NS_XML, 4},
        {"xmlns", NC_ATTR_NS_XMLNS, 0},
        {"xmlns:xlink", NC_ATTR_NS_XMLNS, 6},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (strcmp(name, table[i].name) == 0) {
            *attr_ns = table[i].ns;
            return name + table[i].prefix;
        }
    }
    return NULL;
}

const char *nc_foreign_attr_name(const xmlChar *name, nc_namespace ns,
                                 int *attr_ns)
{
    if (name[0] == 'x' && name[1] && strchr("ml", name[1])) {
        const char *local = namespaced((const char *)name, attr_ns);

        if (local)
            return local;
    }
    if (ns == NC_NS_SVG)
        return proper(svg_attrs, sizeof(svg_attrs) / sizeof(svg_attrs[0]),
                      name);
    return strcmp((const char *)name, "definitionurl") == 0 ? "definitionURL"
                                                            : NULL;
}

/* --- which rules a token is for */

static bool is_text_point(const nc_tree_open *open)
{
    return open->ns == NC_NS_MATHML &&
           nc_element_is((nc_tag)open->tag, NC_EL_TEXT_POINT);
}

static bool is_html_point(const nc_tree_open *open)
{
    return open->ns == NC_NS_SVG
               ? nc_element_is((nc_tag)open->tag, NC_EL_HTML_POINT)
               : open->ns == NC_NS_MATHML && open->html_point;
}

bool nc_foreign_is_point(const nc_tree_open *open)
{
    return is_text_point(open) || is_html_point(open);
}

/* 13.2.4.2, "adjusted current node": in a fragment, html is what the fragment
 * stands in. */
static nc_tree_open adjusted_top(const nc_builder *b)
{
    if (b->depth == 1 && b->context.is_fragment)
        return (nc_tree_open){b->stack[0].node, (unsigned char)b->context.tag,
                              (unsigned char)b->context.ns, false};
    return b->stack[b->depth - 1];
}

bool nc_foreign_takes_end(const nc_builder *b)
{
    return b->depth > 0 && adjusted_top(b).ns != NC_NS_HTML;
}

bool nc_foreign_takes_text(const nc_builder *b)
{
    nc_tree_open top;

    if (b->depth == 0)
        return false;
    top = adjusted_top(b);
    return top.ns != NC_NS_HTML && !nc_foreign_is_point(&top);
}

bool nc_foreign_takes_start(const nc_builder *b, nc_tag tag)
{
    nc_tree_open top;

    if (b->depth == 0)
        return false;
    top = adjusted_top(b);
    if (top.ns == NC_NS_HTML || is_html_point(&top))
        return false;
    if (is_text_point(&top))
        return tag == NC_TAG_MGLYPH || tag == NC_TAG_MALIGNMARK;
    return !(top.ns == NC_NS_MATHML && top.tag == NC_TAG_ANNOTATION_XML &&
             tag == NC_TAG_SVG);
}

/* --- tags */

static void leave(nc_builder *b)
{
    while (b->depth > 1 && nc_stack_top(b)->ns != NC_NS_HTML &&
           !nc_foreign_is_point(nc_stack_top(b)))
        nc_stack_pop(b);
}

xmlNode *nc_insert_foreign(nc_builder *b, const nc_token *tok, nc_namespace ns)
{
    xmlNode *node;
    bool html_point = nc_open_is_html_annotation(tok, ns);

    node = nc_tree_element_of(b, tok, ns);
    if (!node)
        return NULL;
    nc_insert_link(nc_insert_place(b, b->depth - 1), node);
    if (!tok->self_closing)
        nc_stack_push(b, (nc_tree_open){node, (unsigned char)tok->tag,
                                        (unsigned char)ns, html_point});
    return node;
}

bool nc_foreign_start(nc_builder *b, const nc_token *tok)
{
    if (nc_open_is_breakout(tok)) {
        leave(b);
        while (nc_step_start(b, tok))
            ;
        return false;
    }
    nc_insert_foreign(b, tok, (nc_namespace)adjusted_top(b).ns);
    return false;
}

static bool is_named(const nc_tree_open *open, const nc_token *tok)
{
    return open->tag == tok->tag &&
           (tok->tag != NC_TAG_UNKNOWN ||
            nc_span_equal_nocase(nc_span_of((const char *)open->node->name),
                                 tok->name));
}

bool nc_foreign_end(nc_builder *b, const nc_token *tok)
{
    if (tok->tag == NC_TAG_P || tok->tag == NC_TAG_BR) {
        leave(b);
        return nc_step_end(b, tok);
    }
    if (b->depth == 1) /* a fragment in svg or math */
        return false;
    for (size_t i = b->depth; i-- > 1;) {
        if (b->stack[i].ns == NC_NS_HTML || b->depth - i > NC_TREE_SEARCH_MAX)
            break;
        if (is_named(&b->stack[i], tok)) {
            nc_stack_pop_to(b, i);
            return false;
        }
    }
    return nc_step_end(b, tok);
}
