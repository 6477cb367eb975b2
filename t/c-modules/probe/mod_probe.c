/* mod_probe.c -- a handler and a filter for tests of NEWSCLEAN.
 *
 * The handler `probe` plays a script: the file that the URL maps to. Every
 * line is one step, so that a test says bucket by bucket what reaches the
 * filters, and when:
 *
 *     status 404            header NAME: VALUE      errheader NAME: VALUE
 *     type text/html        encoding gzip           handler headers only
 *     user NAME             as if a module had authenticated somebody
 *     nocache               as a module says of what is not to be cached
 *     data TEXT             one heap bucket; \n \r \t \\ \xHH are read
 *     roomy TEXT            the same in 8000 bytes of memory, as a socket's
 *     transient TEXT        one transient bucket
 *     file PATH             one file bucket
 *     unknown TEXT          a bucket that says its length is -1
 *     again GATE TEXT       the same, and APR_EAGAIN to a non-blocking read
 *                           until the file GATE is there
 *     trickle TEXT          length -1; every read gives one byte
 *     empty                 a bucket of length 0
 *     flush  eos  eoc       httpd's own metadata
 *     error 502             an error bucket
 *     meta                  metadata that nobody knows
 *     fail                  a bucket that cannot be read
 *     timeout               the same, after APR_EAGAIN to a non-blocking read
 *     pass                  hands on what was collected
 *     emptypass             hands on an empty brigade
 *     wait GATE             does nothing until the file GATE is there
 *     failpass N            the filter behind NEWSCLEAN fails from its N-th
 *                           call on
 *     leave                 the client is gone once the next pass is over
 *     ask GATE              who asks for the request's scheme next, as for an
 *                           address, makes the file GATE.asked and waits for
 *                           GATE
 *
 * A request with X-Probe-User is that user's, as if a module had authenticated
 * him by something that is no header; what it becomes is not.
 *
 * At the end what is left is passed on, and EOS if the script has none and
 * does not say `noeos`. If a filter fails, the script is over, and says so
 * unless it is `calm`, as programs of CGI are.
 *
 * The filter PROBE_TAIL stands behind NEWSCLEAN and writes down what comes,
 * for the log as %{probe-trace}n: `d5` data of 5 bytes (`d?` unknown length),
 * `F` FLUSH, `E` EOS, `C` EOC, `X502` an error bucket, `M` unknown metadata,
 * `|` the end of a pass, `!` the failure that `failpass` asked for, `(R)` when
 * somebody read the unknown metadata. %{probe-shared}n are the bytes in heap
 * buckets that somebody else keeps too.
 */
#include <stdlib.h>
#include <string.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <httpd.h>
#include <http_config.h>
#include <http_connection.h>
#include <http_protocol.h>
#include <http_request.h>
#include <http_log.h>
#include <util_filter.h>

extern module AP_MODULE_DECLARE_DATA probe_module;
APLOG_USE_MODULE(probe);

/* A test that forgot to open a gate fails after this long, not never. */
#define GATE_WAIT apr_time_from_sec(20)
#define GATE_STEP apr_time_from_msec(2)

typedef struct trace {
    apr_array_header_t *parts; /* of const char * */
    int passes;
    int fail_at; /* 0: never */
    int leaves;
    const char *asks; /* a gate; NULL: none */
    apr_size_t shared;
    apr_pool_t *pool;
} trace;

static trace *trace_get(request_rec *r)
{
    while (r->main)
        r = r->main;
    trace *t = ap_get_module_config(r->request_config, &probe_module);

    if (!t) {
        t = apr_pcalloc(r->pool, sizeof(*t));
        t->pool = r->pool;
        t->parts = apr_array_make(r->pool, 32, sizeof(const char *));
        ap_set_module_config(r->request_config, &probe_module, t);
    }
    return t;
}

static void trace_add(trace *t, const char *part)
{
    APR_ARRAY_PUSH(t->parts, const char *) = part;
}

/* Waits for a file that the test makes. */
static void gate_wait(const char *path, apr_pool_t *pool)
{
    apr_finfo_t info;
    apr_time_t end = apr_time_now() + GATE_WAIT;

    while (apr_stat(&info, path, APR_FINFO_TYPE, pool) != APR_SUCCESS &&
           apr_time_now() < end)
        apr_sleep(GATE_STEP);
}

static int gate_is_open(const char *path, apr_pool_t *pool)
{
    apr_finfo_t info;

    return apr_stat(&info, path, APR_FINFO_TYPE, pool) == APR_SUCCESS;
}

/* --- buckets of a kind that a pipe or another module would bring */

typedef struct slow {
    apr_bucket_refcount refcount;
    const char *text;
    apr_size_t len;
    const char *gate; /* NULL: none */
    int broken;       /* reads fail */
    int times_out;    /* those that wait do */
    int trickles;     /* a byte at a time */
    apr_pool_t *pool;
} slow;

/* The bucket turns into a heap bucket; what is left of the text follows in a
 * bucket like this one was. */
static apr_status_t slow_read(apr_bucket *b, const char **text, apr_size_t *len,
                              apr_read_type_e block)
{
    slow *s = b->data;

    if (s->broken)
        return APR_EGENERAL;
    if (s->times_out)
        return block == APR_NONBLOCK_READ ? APR_EAGAIN : APR_TIMEUP;
    if (s->gate && !gate_is_open(s->gate, s->pool)) {
        if (block == APR_NONBLOCK_READ)
            return APR_EAGAIN;
        gate_wait(s->gate, s->pool);
    }
    apr_size_t now = s->trickles && s->len > 1 ? 1 : s->len;

    *text = s->text;
    *len = now;
    if (now < s->len) {
        apr_bucket *rest = apr_bucket_alloc(sizeof(*rest), b->list);

        *rest = *b;
        s->text += now;
        s->len -= now;
        APR_BUCKET_INSERT_AFTER(b, rest);
    }
    b = apr_bucket_heap_make(b, *text, now, NULL);
    *text = ((apr_bucket_heap *)b->data)->base;
    return APR_SUCCESS;
}

static const apr_bucket_type_t slow_type = {"PROBE",
                                            5,
                                            APR_BUCKET_DATA,
                                            apr_bucket_destroy_noop,
                                            slow_read,
                                            apr_bucket_setaside_noop,
                                            apr_bucket_split_notimpl,
                                            apr_bucket_copy_notimpl};

static apr_bucket *slow_create(const slow *from, apr_bucket_alloc_t *list)
{
    apr_bucket *b = apr_bucket_alloc(sizeof(*b), list);

    APR_BUCKET_INIT(b);
    b->free = apr_bucket_free;
    b->list = list;
    b->type = &slow_type;
    b->length = (apr_size_t)-1;
    b->start = 0;
    b->data = apr_pmemdup(from->pool, from, sizeof(*from));
    return b;
}

static apr_status_t meta_read(apr_bucket *b, const char **text, apr_size_t *len,
                              apr_read_type_e block)
{
    (void)block;
    trace_add(b->data, "(R)");
    *text = "";
    *len = 0;
    return APR_SUCCESS;
}

static const apr_bucket_type_t meta_type = {"PROBE-META",
                                            5,
                                            APR_BUCKET_METADATA,
                                            apr_bucket_destroy_noop,
                                            meta_read,
                                            apr_bucket_setaside_noop,
                                            apr_bucket_split_notimpl,
                                            apr_bucket_copy_notimpl};

static apr_bucket *meta_create(trace *t, apr_bucket_alloc_t *list)
{
    apr_bucket *b = apr_bucket_alloc(sizeof(*b), list);

    APR_BUCKET_INIT(b);
    b->free = apr_bucket_free;
    b->list = list;
    b->type = &meta_type;
    b->length = 0;
    b->start = 0;
    b->data = t;
    return b;
}

/* --- the player */

typedef struct player {
    request_rec *r;
    apr_bucket_brigade *bb;
    apr_bucket_alloc_t *list;
    apr_status_t status; /* of the last pass */
    int ended;           /* EOS was sent, or shall not be */
    int calm;
} player;

static int hex_value(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = strchr(digits, apr_tolower(c));

    return c && at ? (int)(at - digits) : 0;
}

/* TEXT with its escapes read, in place. */
static apr_size_t unescape(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++) {
        if (*from != '\\' || !from[1]) {
            *to++ = *from;
            continue;
        }
        switch (*++from) {
        case 'n':
            *to++ = '\n';
            break;
        case 'r':
            *to++ = '\r';
            break;
        case 't':
            *to++ = '\t';
            break;
        case 'x':
            *to++ = (char)(hex_value(from[1]) * 16 + hex_value(from[2]));
            from += 2;
            break;
        default:
            *to++ = *from;
        }
    }
    *to = '\0';
    return (apr_size_t)(to - text);
}

static void add(player *p, apr_bucket *b)
{
    APR_BRIGADE_INSERT_TAIL(p->bb, b);
}

static void pass(player *p)
{
    if (p->status == APR_SUCCESS)
        p->status = ap_pass_brigade(p->r->output_filters, p->bb);
    apr_brigade_cleanup(p->bb);
}

static void set_header(apr_table_t *table, char *line)
{
    char *value = strchr(line, ':');

    if (!value)
        return;
    *value++ = '\0';
    while (*value == ' ')
        value++;
    apr_table_add(table, line, value);
}

static void play_head(player *p, const char *verb, char *rest)
{
    request_rec *r = p->r;

    if (!strcmp(verb, "status"))
        r->status = atoi(rest);
    else if (!strcmp(verb, "type"))
        ap_set_content_type(r, *rest ? rest : NULL);
    else if (!strcmp(verb, "encoding"))
        r->content_encoding = rest;
    else if (!strcmp(verb, "header"))
        set_header(r->headers_out, rest);
    else if (!strcmp(verb, "errheader"))
        set_header(r->err_headers_out, rest);
    else if (!strcmp(verb, "user"))
        r->user = rest;
    else if (!strcmp(verb, "nocache"))
        r->no_cache = 1;
    else if (!strcmp(verb, "failpass"))
        trace_get(r)->fail_at = atoi(rest);
    else if (!strcmp(verb, "leave"))
        trace_get(r)->leaves = 1;
    else if (!strcmp(verb, "ask"))
        trace_get(r)->asks = ap_server_root_relative(r->pool, rest);
}

static void play_slow(player *p, const char *verb, char *rest)
{
    slow s = {.pool = p->r->pool};

    if (!strcmp(verb, "again")) {
        s.gate = apr_strtok(rest, " ", &rest);
        s.gate = ap_server_root_relative(p->r->pool, s.gate);
    }
    s.broken = !strcmp(verb, "fail");
    s.times_out = !strcmp(verb, "timeout");
    s.trickles = !strcmp(verb, "trickle");
    s.len = unescape(rest);
    s.text = rest;
    add(p, slow_create(&s, p->list));
}

static void play_file(player *p, const char *path)
{
    apr_file_t *file;
    apr_finfo_t info;

    path = ap_server_root_relative(p->r->pool, path);
    if (apr_file_open(&file, path, APR_READ | APR_BINARY, APR_OS_DEFAULT,
                      p->r->pool) == APR_SUCCESS &&
        apr_file_info_get(&info, APR_FINFO_SIZE, file) == APR_SUCCESS)
        apr_brigade_insert_file(p->bb, file, 0, info.size, p->r->pool);
}

static void play_roomy(player *p, char *text)
{
    apr_size_t len = unescape(text);
    char *memory = apr_bucket_alloc(APR_BUCKET_BUFF_SIZE, p->list);
    apr_bucket *b = apr_bucket_heap_create(memory, APR_BUCKET_BUFF_SIZE,
                                           apr_bucket_free, p->list);

    b->length = len < APR_BUCKET_BUFF_SIZE ? len : APR_BUCKET_BUFF_SIZE;
    memcpy(memory, text, b->length);
    add(p, b);
}

static void play_body(player *p, const char *verb, char *rest)
{
    if (!strcmp(verb, "data")) {
        apr_size_t len = unescape(rest);

        add(p, apr_bucket_heap_create(rest, len, NULL, p->list));
    }
    else if (!strcmp(verb, "roomy"))
        play_roomy(p, rest);
    else if (!strcmp(verb, "transient")) {
        /* The bytes are gone as soon as the pass is over. */
        apr_size_t len = unescape(rest);
        char *copy = apr_pstrmemdup(p->r->pool, rest, len);

        add(p, apr_bucket_transient_create(copy, len, p->list));
        pass(p);
        memset(copy, '#', len);
    }
    else if (!strcmp(verb, "empty"))
        add(p, apr_bucket_immortal_create("", 0, p->list));
    else if (!strcmp(verb, "file"))
        play_file(p, rest);
    else if (!strcmp(verb, "unknown") || !strcmp(verb, "again") ||
             !strcmp(verb, "fail") || !strcmp(verb, "timeout") ||
             !strcmp(verb, "trickle"))
        play_slow(p, verb, rest);
    else if (!strcmp(verb, "wait"))
        gate_wait(ap_server_root_relative(p->r->pool, rest), p->r->pool);
    else if (!strcmp(verb, "pass") || !strcmp(verb, "emptypass"))
        pass(p);
    else if (!strcmp(verb, "calm"))
        p->calm = 1;
    else if (!strcmp(verb, "noeos"))
        p->ended = 1;
}

static void play_metadata(player *p, const char *verb, const char *rest)
{
    if (!strcmp(verb, "flush"))
        add(p, apr_bucket_flush_create(p->list));
    else if (!strcmp(verb, "meta"))
        add(p, meta_create(trace_get(p->r), p->list));
    else if (!strcmp(verb, "eoc"))
        add(p, ap_bucket_eoc_create(p->list));
    else if (!strcmp(verb, "error"))
        add(p, ap_bucket_error_create(atoi(rest), NULL, p->r->pool, p->list));
    else if (!strcmp(verb, "eos")) {
        add(p, apr_bucket_eos_create(p->list));
        p->ended = 1;
    }
}

static char *script_read(request_rec *r)
{
    apr_file_t *file;
    apr_finfo_t info;
    apr_size_t len;

    if (apr_file_open(&file, r->filename, APR_READ, APR_OS_DEFAULT, r->pool) ||
        apr_file_info_get(&info, APR_FINFO_SIZE, file))
        return NULL;
    len = (apr_size_t)info.size;
    char *text = apr_pcalloc(r->pool, len + 1);

    return apr_file_read_full(file, text, len, NULL) ? NULL : text;
}

static int probe_handler(request_rec *r)
{
    char *script, *last = NULL;

    if (!r->handler || strcmp(r->handler, "probe"))
        return DECLINED;
    if (r->finfo.filetype != APR_REG || !(script = script_read(r)))
        return HTTP_NOT_FOUND;

    apr_bucket_alloc_t *list = r->connection->bucket_alloc;
    player p = {r, apr_brigade_create(r->pool, list), list, APR_SUCCESS, 0, 0};

    ap_set_content_type(r, "text/html");
    for (char *line = apr_strtok(script, "\n", &last);
         line && p.status == APR_SUCCESS;
         line = apr_strtok(NULL, "\n", &last)) {
        char *rest = line + strcspn(line, " ");

        if (*rest)
            *rest++ = '\0';
        play_head(&p, line, rest);
        play_metadata(&p, line, rest);
        play_body(&p, line, rest);
    }
    if (!p.ended)
        add(&p, apr_bucket_eos_create(list));
    if (!APR_BRIGADE_EMPTY(p.bb))
        pass(&p);
    return p.status == APR_SUCCESS || p.calm ? OK : AP_FILTER_ERROR;
}

/* --- the filter behind NEWSCLEAN */

static const char *bucket_name(apr_bucket *b, apr_pool_t *pool)
{
    if (AP_BUCKET_IS_ERROR(b))
        return apr_psprintf(pool, "X%d ", ((ap_bucket_error *)b->data)->status);
    if (AP_BUCKET_IS_EOC(b))
        return "C ";
    if (APR_BUCKET_IS_EOS(b))
        return "E ";
    if (APR_BUCKET_IS_FLUSH(b))
        return "F ";
    if (APR_BUCKET_IS_METADATA(b))
        return b->type == &meta_type ? "M " : "O ";
    if (b->length == (apr_size_t)-1)
        return "d? ";
    return NULL;
}

static int is_shared(const apr_bucket *b)
{
    return APR_BUCKET_IS_HEAP(b) &&
           ((apr_bucket_refcount *)b->data)->refcount > 1;
}

/* Data buckets side by side count as one: how the bytes are cut up is the
 * filter's own business. */
static apr_status_t tail_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    trace *t = trace_get(f->r);
    apr_size_t run = 0;
    int in_run = 0;

    for (apr_bucket *b = APR_BRIGADE_FIRST(bb);; b = APR_BUCKET_NEXT(b)) {
        const char *name =
            b == APR_BRIGADE_SENTINEL(bb) ? "" : bucket_name(b, t->pool);

        if (!name) {
            run += b->length;
            t->shared += is_shared(b) ? b->length : 0;
            in_run = 1;
            continue;
        }
        if (in_run)
            trace_add(t, apr_psprintf(t->pool, "d%" APR_SIZE_T_FMT " ", run));
        run = 0;
        in_run = 0;
        trace_add(t, name);
        if (!*name)
            break;
    }
    trace_add(t, "| ");
    if (t->fail_at && ++t->passes >= t->fail_at) {
        trace_add(t, "! ");
        return APR_ECONNABORTED;
    }
    apr_status_t rv = ap_pass_brigade(f->next, bb);

    if (t->leaves)
        f->c->aborted = 1;
    return rv;
}

static void tail_insert(request_rec *r)
{
    if (r->handler && !strcmp(r->handler, "probe") && !r->main)
        ap_add_output_filter("PROBE_TAIL", NULL, r, r->connection);
}

/* Says nothing, but in its own time. */
static const char *slow_scheme(const request_rec *r)
{
    trace *t = ap_get_module_config(r->request_config, &probe_module);
    apr_file_t *file;

    if (!t || !t->asks)
        return NULL;

    const char *gate = t->asks;

    t->asks = NULL;
    if (apr_file_open(&file, apr_pstrcat(t->pool, gate, ".asked", NULL),
                      APR_WRITE | APR_CREATE, APR_OS_DEFAULT,
                      t->pool) == APR_SUCCESS)
        apr_file_close(file);
    gate_wait(gate, t->pool);
    return NULL;
}

/* The note is written before mod_log_config looks for it. */
static int trace_note(request_rec *r)
{
    trace *t = ap_get_module_config(r->request_config, &probe_module);

    if (!t)
        return DECLINED;
    apr_table_setn(r->notes, "probe-trace",
                   apr_array_pstrcat(r->pool, t->parts, 0));
    apr_table_setn(r->notes, "probe-shared",
                   apr_psprintf(r->pool, "%" APR_SIZE_T_FMT, t->shared));
    return DECLINED;
}

static int take_user(request_rec *r)
{
    const char *user = apr_table_get(r->headers_in, "X-Probe-User");

    if (user && ap_is_initial_req(r))
        r->user = apr_pstrdup(r->pool, user);
    return DECLINED;
}

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_fixups(take_user, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_handler(probe_handler, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_http_scheme(slow_scheme, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_insert_filter(tail_insert, NULL, NULL, APR_HOOK_LAST);
    ap_hook_log_transaction(trace_note, NULL, NULL, APR_HOOK_REALLY_FIRST);
    /* Behind every RESOURCE filter, before DEFLATE and the protocol. */
    ap_register_output_filter("PROBE_TAIL", tail_filter, NULL,
                              (ap_filter_type)(AP_FTYPE_CONTENT_SET - 5));
}

module AP_MODULE_DECLARE_DATA probe_module = {
    STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, register_hooks,
    AP_MODULE_FLAG_NONE};
