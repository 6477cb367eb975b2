/* fields.c -- see fields.h. */
#include "fields.h"

/* The next line without its end, which goes too. */
static nc_span take_line(nc_span *s)
{
    const unsigned char *end = s->len ? memchr(s->ptr, '\n', s->len) : NULL;
    nc_span line = nc_span_take(s, end ? (size_t)(end - s->ptr) : s->len);

    if (end)
        nc_span_take(s, 1);
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

static bool is_folded(nc_span rest)
{
    return rest.len > 0 && (rest.ptr[0] == ' ' || rest.ptr[0] == '\t');
}

bool nc_fields_next(nc_span *head, nc_span *name, nc_span *value)
{
    while (head->len > 0) {
        nc_span line = take_line(head);
        const unsigned char *colon =
            line.len ? memchr(line.ptr, ':', line.len) : NULL;

        while (is_folded(*head)) {
            nc_span more = take_line(head);

            line.len = (size_t)(more.ptr + more.len - line.ptr);
        }
        if (!colon || colon == line.ptr)
            continue;
        *name = nc_span_trim(nc_span_between(line.ptr, colon));
        *value = nc_span_trim(nc_span_between(colon + 1, line.ptr + line.len));
        return true;
    }
    return false;
}

nc_span nc_fields_get(nc_span head, const char *name)
{
    nc_span field, value;

    while (nc_fields_next(&head, &field, &value)) {
        if (nc_span_equal_nocase(field, nc_span_of(name)))
            return value;
    }
    return NC_SPAN_EMPTY;
}

static bool is_word(nc_span item, const char *const *words)
{
    for (; *words; words++) {
        if (nc_span_equal_nocase(item, nc_span_of(*words)))
            return true;
    }
    return false;
}

/* Takes what S begins with: a quoted string, or a byte. */
static void take_piece(nc_span *s)
{
    if (nc_span_take(s, 1).ptr[0] != '"')
        return;
    while (s->len > 0) {
        unsigned char c = nc_span_take(s, 1).ptr[0];

        if (c == '"')
            return;
        if (c == '\\' && s->len > 0)
            nc_span_take(s, 1);
    }
}

static bool has_word(nc_span list, const char *const *words)
{
    while (list.len > 0) {
        size_t n = 0;

        while (n < list.len && !memchr(",;=", list.ptr[n], 3))
            n++;
        if (is_word(nc_span_trim(nc_span_take(&list, n)), words))
            return true;
        while (list.len > 0 && list.ptr[0] != ',')
            take_piece(&list);
        if (list.len > 0)
            nc_span_take(&list, 1);
    }
    return false;
}

bool nc_fields_have(nc_span head, const char *name, const char *const *words)
{
    nc_span field, value;

    while (nc_fields_next(&head, &field, &value)) {
        if (nc_span_equal_nocase(field, nc_span_of(name)) &&
            has_word(value, words))
            return true;
    }
    return false;
}

bool nc_fields_number(nc_span value, uint64_t *number)
{
    uint64_t n = 0;

    if (value.len == 0 || value.len > 18)
        return false;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(value.ptr[i] - '0');
    }
    *number = n;
    return true;
}
