/* embed.c -- players and posts of other sites, by the address a person would
 * open.
 *
 *     <iframe src="//www.youtube.com/embed/ID?rel=0">
 *         -> https://www.youtube.com/watch?v=ID
 *
 * An embedding counts only if its host is on the list below, or if it is a
 * media file. Which pages the addresses lead to is known by host, so that a
 * link that was made here is known again.
 */
#include "embed.h"

#include <apr_strings.h>
#include "nc_chars.h"
#include "plain.h"
#include "url_parts.h"

/* Where the name of what is embedded stands. */
typedef enum where {
    SAME,   /* the address is one to open */
    ID,     /* the path's segment behind `path` */
    REST,   /* all of the path behind `path` */
    PARAM,  /* the query's parameter `param` */
    ADDRESS /* likewise, and it is an address itself */
} where;

static const struct provider {
    const char *name;
    const char *host; /* www. left out */
    const char *path; /* what its path begins with */
    where where;
    const char *param;
    const char *page; /* what to put before the name */
} providers[] = {
    {"YouTube", "youtube.com", "/embed/videoseries", PARAM, "list",
     "https://www.youtube.com/playlist?list="},
    {"YouTube", "youtube.com", "/embed/", ID, NULL,
     "https://www.youtube.com/watch?v="},
    {"YouTube", "youtube.com", "/v/", ID, NULL,
     "https://www.youtube.com/watch?v="},
    {"YouTube", "youtube-nocookie.com", "/embed/videoseries", PARAM, "list",
     "https://www.youtube.com/playlist?list="},
    {"YouTube", "youtube-nocookie.com", "/embed/", ID, NULL,
     "https://www.youtube.com/watch?v="},
    {"YouTube", "youtu.be", "/", ID, NULL, "https://www.youtube.com/watch?v="},
    {"YouTube", "youtube.com", "/watch", PARAM, "v",
     "https://www.youtube.com/watch?v="},
    {"Vimeo", "player.vimeo.com", "/video/", ID, NULL, "https://vimeo.com/"},
    {"Dailymotion", "dailymotion.com", "/embed/video/", ID, NULL,
     "https://www.dailymotion.com/video/"},
    {"Dailymotion", "geo.dailymotion.com", "/player", PARAM, "video",
     "https://www.dailymotion.com/video/"},
    {"X", "platform.twitter.com", "/embed/", PARAM, "id",
     "https://twitter.com/i/status/"},
    {"X", "platform.x.com", "/embed/", PARAM, "id", "https://x.com/i/status/"},
    {"X", "twitframe.com", "/show", ADDRESS, "url", ""},
    {"Instagram", "instagram.com", "/p/", ID, NULL,
     "https://www.instagram.com/p/"},
    {"Instagram", "instagram.com", "/reel/", ID, NULL,
     "https://www.instagram.com/reel/"},
    {"Instagram", "instagram.com", "/tv/", ID, NULL,
     "https://www.instagram.com/tv/"},
    {"Facebook", "facebook.com", "/plugins/video.php", ADDRESS, "href", ""},
    {"Facebook", "facebook.com", "/plugins/post.php", ADDRESS, "href", ""},
    {"Facebook", "facebook.com", "/video/embed", PARAM, "video_id",
     "https://www.facebook.com/watch/?v="},
    {"TikTok", "tiktok.com", "/embed/v2/", ID, NULL,
     "https://www.tiktok.com/@/video/"},
    {"TikTok", "tiktok.com", "/embed/v3/", ID, NULL,
     "https://www.tiktok.com/@/video/"},
    {"TikTok", "tiktok.com", "/player/v1/", ID, NULL,
     "https://www.tiktok.com/@/video/"},
    {"TikTok", "tiktok.com", "/embed/", ID, NULL,
     "https://www.tiktok.com/@/video/"},
    {"SoundCloud", "w.soundcloud.com", "/player", ADDRESS, "url", ""},
    {"Spotify", "open.spotify.com", "/embed/", REST, NULL,
     "https://open.spotify.com/"},
    {"Spotify", "open.spotify.com", "/embed-podcast/", REST, NULL,
     "https://open.spotify.com/"},
    {"Spotify", "embed.spotify.com", "/", SAME, NULL, NULL},
    {"Apple Podcasts", "embed.podcasts.apple.com", "/", REST, NULL,
     "https://podcasts.apple.com/"},
    {"Apple Music", "embed.music.apple.com", "/", REST, NULL,
     "https://music.apple.com/"},
    {"Deezer", "widget.deezer.com", "/widget/auto/", REST, NULL,
     "https://www.deezer.com/"},
    {"Mixcloud", "mixcloud.com", "/widget/iframe", SAME, NULL, NULL},
    {"Bandcamp", "bandcamp.com", "/EmbeddedPlayer", SAME, NULL, NULL},
    {"Acast", "embed.acast.com", "/", SAME, NULL, NULL},
    {"Audioboom", "embeds.audioboom.com", "/", SAME, NULL, NULL},
    {"Megaphone", "playlist.megaphone.fm", "/", SAME, NULL, NULL},
    {"Simplecast", "player.simplecast.com", "/", SAME, NULL, NULL},
    {"Podigee", "player.podigee-cdn.net", "/", SAME, NULL, NULL},
    {"Libsyn", "html5-player.libsyn.com", "/", SAME, NULL, NULL},
    {"TED", "embed.ted.com", "/talks/", REST, NULL,
     "https://www.ted.com/talks/"},
    {"Twitch", "player.twitch.tv", "/", PARAM, "video",
     "https://www.twitch.tv/videos/"},
    {"Twitch", "clips.twitch.tv", "/embed", PARAM, "clip",
     "https://clips.twitch.tv/"},
    {"Streamable", "streamable.com", "/e/", ID, NULL,
     "https://streamable.com/"},
    {"Streamable", "streamable.com", "/o/", ID, NULL,
     "https://streamable.com/"},
    {"Rumble", "rumble.com", "/embed/", SAME, NULL, NULL},
    {"Odysee", "odysee.com", "/$/embed/", REST, NULL, "https://odysee.com/"},
    {"Rutube", "rutube.ru", "/play/embed/", ID, NULL,
     "https://rutube.ru/video/"},
    {"VK", "vk.com", "/video_ext.php", SAME, NULL, NULL},
    {"Bilibili", "player.bilibili.com", "/player.html", PARAM, "bvid",
     "https://www.bilibili.com/video/"},
    {"Niconico", "embed.nicovideo.jp", "/watch/", ID, NULL,
     "https://www.nicovideo.jp/watch/"},
    {"Wistia", "fast.wistia.net", "/embed/", SAME, NULL, NULL},
    {"Wistia", "fast.wistia.com", "/embed/", SAME, NULL, NULL},
    {"Brightcove", "players.brightcove.net", "/", SAME, NULL, NULL},
    {"JW Player", "cdn.jwplayer.com", "/players/", SAME, NULL, NULL},
    {"JW Player", "content.jwplatform.com", "/players/", SAME, NULL, NULL},
    {"Internet Archive", "archive.org", "/embed/", ID, NULL,
     "https://archive.org/details/"},
    {"PeerTube", "framatube.org", "/videos/embed/", ID, NULL,
     "https://framatube.org/w/"},
    {"Reddit", "embed.reddit.com", "/", REST, NULL, "https://www.reddit.com/"},
    {"Reddit", "redditmedia.com", "/", REST, NULL, "https://www.reddit.com/"},
    {"Bluesky", "embed.bsky.app", "/", SAME, NULL, NULL},
    {"Giphy", "giphy.com", "/embed/", ID, NULL, "https://giphy.com/gifs/"},
    {"Imgur", "imgur.com", "/", SAME, NULL, NULL},
    {"CodePen", "codepen.io", "/", SAME, NULL, NULL},
    {"JSFiddle", "jsfiddle.net", "/", SAME, NULL, NULL},
    {"SlideShare", "slideshare.net", "/slideshow/embed_code/", SAME, NULL,
     NULL},
    {"Speaker Deck", "speakerdeck.com", "/player/", SAME, NULL, NULL},
    {"Scribd", "scribd.com", "/embeds/", SAME, NULL, NULL},
    {"Issuu", "e.issuu.com", "/", SAME, NULL, NULL},
    {"Yumpu", "yumpu.com", "/", SAME, NULL, NULL},
    {"Datawrapper", "datawrapper.dwcdn.net", "/", SAME, NULL, NULL},
    {"Flourish", "flo.uri.sh", "/", SAME, NULL, NULL},
    {"Infogram", "e.infogram.com", "/", SAME, NULL, NULL},
    {"Google Maps", "google.com", "/maps/", SAME, NULL, NULL},
    {"OpenStreetMap", "openstreetmap.org", "/export/embed.html", SAME, NULL,
     NULL},
};

/* Sites that the addresses above lead to. */
static const char *const homes[] = {"youtube.com",
                                    "vimeo.com",
                                    "dailymotion.com",
                                    "twitter.com",
                                    "x.com",
                                    "instagram.com",
                                    "facebook.com",
                                    "tiktok.com",
                                    "soundcloud.com",
                                    "ted.com",
                                    "open.spotify.com",
                                    "twitch.tv",
                                    "podcasts.apple.com",
                                    "music.apple.com",
                                    "deezer.com",
                                    "odysee.com",
                                    "bilibili.com",
                                    "nicovideo.jp",
                                    "clips.twitch.tv",
                                    "streamable.com",
                                    "rutube.ru",
                                    "archive.org",
                                    "framatube.org",
                                    "reddit.com",
                                    "api.soundcloud.com",
                                    "giphy.com"};

/* Elements of AMP and of scripts: the attribute with a name or an address, and
 * what to put before it. */
static const struct component {
    const char *element;
    const char *attr;
    const char *page;
} components[] = {
    {"amp-youtube", "data-videoid", "https://www.youtube.com/watch?v="},
    {"amp-vimeo", "data-videoid", "https://vimeo.com/"},
    {"amp-dailymotion", "data-videoid", "https://www.dailymotion.com/video/"},
    {"amp-twitter", "data-tweetid", "https://twitter.com/i/status/"},
    {"amp-instagram", "data-shortcode", "https://www.instagram.com/p/"},
    {"amp-facebook", "data-href", NULL},
    {"amp-tiktok", "data-src", NULL},
    {"amp-soundcloud", "data-trackid", "https://api.soundcloud.com/tracks/"},
    {"amp-iframe", "src", NULL},
    {"amp-video", "src", NULL},
    {"amp-audio", "src", NULL},
    {"lite-youtube", "videoid", "https://www.youtube.com/watch?v="},
    {"lite-vimeo", "videoid", "https://vimeo.com/"},
};

static const char *const media_ends[] = {".mp4", ".m4v",  ".webm", ".ogv",
                                         ".mov", ".mp3",  ".m4a",  ".ogg",
                                         ".oga", ".opus", ".wav",  ".flac"};

/* Where elements keep the address of what they embed. */
static const char *const attrs[] = {"src", "data-src", "data-lazy-src",
                                    "data-litespeed-src", "data"};

/* --- addresses */

static nc_span without_www(nc_span host)
{
    if (nc_span_starts(host, NC_SPAN_LIT("www.")))
        nc_span_take(&host, 4);
    else if (nc_span_starts(host, NC_SPAN_LIT("m.")))
        nc_span_take(&host, 2);
    return host;
}

/* URL is whole and of http, and so its host is in lower case. */
static bool is_at(const nc_url_parts *url, const char *host)
{
    return nc_span_equal(without_www(url->authority), nc_span_of(host));
}

static bool is_media(const nc_url_parts *url)
{
    for (size_t i = 0; i < sizeof(media_ends) / sizeof(*media_ends); i++)
        if (url->path.len > strlen(media_ends[i]) + 1 &&
            nc_span_equal_nocase(
                (nc_span){url->path.ptr + url->path.len - strlen(media_ends[i]),
                          strlen(media_ends[i])},
                nc_span_of(media_ends[i])))
            return true;
    return false;
}

static const struct provider *provider_of(const nc_url_parts *url)
{
    for (size_t i = 0; i < sizeof(providers) / sizeof(*providers); i++)
        if (is_at(url, providers[i].host) &&
            nc_span_starts(url->path, nc_span_of(providers[i].path)))
            return &providers[i];
    return NULL;
}

/* Whether URL is one that embeddings lead to. */
static bool is_page(const char *url)
{
    nc_url_parts p = nc_url_split(nc_span_of(url));

    for (size_t i = 0; i < sizeof(homes) / sizeof(*homes); i++)
        if (is_at(&p, homes[i]))
            return true;
    return is_media(&p) || provider_of(&p);
}

static nc_span parameter(nc_span query, const char *name)
{
    while (query.len > 0) {
        nc_span pair = nc_span_take(&query, nc_url_index(query, "&"));
        nc_span key = nc_span_take(&pair, nc_url_index(pair, "="));

        if (query.len > 0)
            nc_span_take(&query, 1);
        if (pair.len > 0 && nc_span_equal(key, nc_span_of(name))) {
            nc_span_take(&pair, 1);
            return pair;
        }
    }
    return NC_SPAN_EMPTY;
}

static bool is_name(nc_span id, bool slashes)
{
    for (size_t i = 0; i < id.len; i++)
        if (!nc_is_alnum(id.ptr[i]) && !strchr("-_.:@", id.ptr[i]) &&
            !(slashes && id.ptr[i] == '/'))
            return false;
    return id.len > 0;
}

static const char *named_page(const char *page, nc_span id, bool slashes,
                              apr_pool_t *pool)
{
    if (!is_name(id, slashes))
        return NULL;
    return apr_psprintf(pool, "%s%.*s", page, (int)id.len,
                        (const char *)id.ptr);
}

/* An address that stands in another one's query, and leads to a page we know:
 * others may put anything there. */
static const char *address_in(nc_span value, apr_pool_t *pool)
{
    nc_buf plain = NC_BUF_INIT;
    const char *url;

    for (size_t i = 0; i < value.len; i++) {
        int high = -1, low = -1;

        if (value.ptr[i] == '%' && i + 2 < value.len) {
            high = nc_hex_value(value.ptr[i + 1]);
            low = nc_hex_value(value.ptr[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            nc_buf_append_byte(&plain, (unsigned char)(high << 4 | low));
            i += 2;
        }
        else
            nc_buf_append_byte(&plain, value.ptr[i]);
    }
    url = nc_url_resolve(NULL, nc_buf_span(&plain), false, pool);
    nc_buf_release(&plain);
    return url && is_page(url) ? url : NULL;
}

/* The page to open for what is embedded by URL; NULL: we know none. */
static const char *page_of(const char *url, apr_pool_t *pool)
{
    nc_url_parts p = nc_url_split(nc_span_of(url));
    const struct provider *provider = provider_of(&p);
    nc_span rest = p.path;

    if (!provider)
        return is_media(&p) ? url : NULL;
    nc_span_take(&rest, strlen(provider->path));
    switch (provider->where) {
    case ID:
        rest.len = nc_url_index(rest, "/&");
        return named_page(provider->page, rest, false, pool);
    case REST:
        return named_page(provider->page, rest, true, pool);
    case PARAM:
        return named_page(provider->page, parameter(p.query, provider->param),
                          false, pool);
    case ADDRESS:
        return address_in(parameter(p.query, provider->param), pool);
    default:
        return url;
    }
}

/* --- elements */

static const struct component *component_of(const xmlNode *node)
{
    if (node->ns)
        return NULL;
    for (size_t i = 0; i < sizeof(components) / sizeof(*components); i++)
        if (strcmp((const char *)node->name, components[i].element) == 0)
            return &components[i];
    return NULL;
}

bool nc_embed_is_element(const xmlNode *node)
{
    if (!nc_node_is_element(node))
        return false;
    switch (nc_node_tag(node)) {
    case NC_TAG_IFRAME:
    case NC_TAG_EMBED:
    case NC_TAG_OBJECT:
    case NC_TAG_VIDEO:
    case NC_TAG_AUDIO:
        return true;
    default:
        return component_of(node) != NULL;
    }
}

static const char *page_at(nc_span ref, const char *base, apr_pool_t *pool)
{
    const char *url =
        ref.len > 0 ? nc_url_resolve(base, ref, false, pool) : NULL;

    return url ? page_of(url, pool) : NULL;
}

static const char *own_page(const xmlNode *node, const char *base,
                            apr_pool_t *pool)
{
    const char *url = NULL;

    for (size_t i = 0; !url && i < sizeof(attrs) / sizeof(*attrs); i++)
        url = page_at(nc_node_attr(node, attrs[i]), base, pool);
    return url;
}

/* The first that a source, param or embed inside NODE has. */
static const char *inner_page(const xmlNode *node, const char *base,
                              apr_pool_t *pool)
{
    const char *url = NULL;

    for (const xmlNode *n = node->children; n && !url; n = n->next) {
        if (!nc_node_is_element(n))
            continue;
        url = own_page(n, base, pool);
        if (!url && nc_node_tag(n) == NC_TAG_PARAM)
            url = page_at(nc_node_attr(n, "value"), base, pool);
    }
    return url;
}

static const char *component_page(const struct component *component,
                                  const xmlNode *node, const char *base,
                                  apr_pool_t *pool)
{
    nc_span value = nc_span_trim(nc_node_attr(node, component->attr));
    const char *url;

    if (component->page)
        return named_page(component->page, value, false, pool);
    url = page_at(value, base, pool);
    return url ? url : address_in(value, pool);
}

/* A link that stands in a figure by itself: see embed.h. */
static const char *link_page(const xmlNode *node, const char *base,
                             apr_pool_t *pool)
{
    const char *url =
        nc_url_resolve(base, nc_node_attr(node, "href"), false, pool);

    if (!url || !node->parent || nc_node_tag(node->parent) != NC_TAG_FIGURE)
        return NULL;
    for (const xmlNode *n = node; n; n = nc_node_next(n, node))
        if (nc_node_tag(n) == NC_TAG_IMG || nc_embed_is_element(n))
            return NULL;
    return is_page(url) ? url : NULL;
}

/* Titles that only say that it is a frame, and texts. */
static bool is_no_title(const char *title)
{
    static const char *const idle[] = {"player", "iframe", "embed", "widget"};

    return strlen(title) > NC_EMBED_TITLE_MAX ||
           nc_span_holds_nocase(nc_span_of(title), idle,
                                sizeof(idle) / sizeof(*idle));
}

static const char *name_of(const char *url, apr_pool_t *pool)
{
    nc_url_parts p = nc_url_split(nc_span_of(url));
    const struct provider *provider = provider_of(&p);
    nc_span host = without_www(p.authority);

    for (size_t i = 0; !provider && i < sizeof(providers) / sizeof(*providers);
         i++)
        if (providers[i].page && *providers[i].page &&
            nc_span_starts(nc_span_of(url), nc_span_of(providers[i].page)))
            provider = &providers[i];
    return provider ? provider->name : nc_plain_line(host, pool);
}

static const char *link_text(const xmlNode *node, apr_pool_t *pool)
{
    nc_buf text = NC_BUF_INIT;
    const char *line;

    nc_node_text(&text, node);
    line = nc_plain_line(nc_buf_span(&text), pool);
    nc_buf_release(&text);
    return line;
}

bool nc_embed_read(nc_embed *out, const xmlNode *node, const char *base,
                   apr_pool_t *pool)
{
    bool is_link = nc_node_tag(node) == NC_TAG_A;
    const struct component *component = component_of(node);

    if (is_link)
        out->url = link_page(node, base, pool);
    else if (component)
        out->url = component_page(component, node, base, pool);
    else if (nc_embed_is_element(node)) {
        out->url = own_page(node, base, pool);
        if (!out->url)
            out->url = inner_page(node, base, pool);
    }
    else
        out->url = NULL;
    if (!out->url)
        return false;
    out->url = nc_url_without_tracking(out->url, pool);
    out->text = is_link ? link_text(node, pool)
                        : nc_plain_line(nc_node_attr(node, "title"), pool);
    if (!out->text || (!is_link && is_no_title(out->text)))
        out->text = name_of(out->url, pool);
    return out->text != NULL;
}
