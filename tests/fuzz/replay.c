/* replay.c -- runs a fuzz target over its seeds and over small changes of them.
 *
 *     replay_NAME SEED...
 *
 * The changes come from a generator with a fixed start: every run is the same.
 * Speaks TAP, one line a seed. A law that is broken ends the process; the input
 * that did it is then in the file named by $FUZZ_LAST.
 */
#include "fuzzing.h"

enum {
    CHANGED = 12,    /* inputs made of each seed */
    BYTES_MAX = 8192 /* a changed input is cut to this */
};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13; /* Marsaglia's xorshift */
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static size_t below(uint64_t *state, size_t n)
{
    return n ? next_random(state) % n : 0;
}

static void run(nc_span input)
{
    const char *path = getenv("FUZZ_LAST");
    FILE *file = path ? fopen(path, "wb") : NULL;
    unsigned char *copy = copy_of(input);

    if (file) {
        fwrite(input.ptr, 1, input.len, file);
        fclose(file);
    }
    LLVMFuzzerTestOneInput(copy, input.len);
    free(copy);
}

/* Puts PART in the place of the LEN bytes at AT. */
static void put(nc_buf *b, size_t at, size_t len, nc_span part)
{
    nc_buf tail = NC_BUF_INIT;
    nc_span all = nc_buf_span(b);

    nc_buf_append(&tail, (nc_span){all.ptr + at + len, all.len - at - len});
    nc_buf_truncate(b, at);
    nc_buf_append(b, part);
    nc_buf_append(b, nc_buf_span(&tail));
    nc_buf_release(&tail);
}

/* One change: bytes that mean something put in, bytes taken out or doubled, or
 * a part of OTHER put in. */
static void change(nc_buf *b, nc_span other, uint64_t *state)
{
    static const char marks[] = "<>/=!-\"'&;#.:()[]~+*,|$@^ \n\0\xE2\xFFp";
    size_t at = below(state, b->len + 1);
    size_t len = below(state, b->len - at + 1) % 64;
    nc_buf part = NC_BUF_INIT;
    size_t from;

    switch (below(state, 4)) {
    case 0:
        nc_buf_append_byte(
            &part, (unsigned char)marks[below(state, sizeof(marks) - 1)]);
        len = len % 2;
        break;
    case 1:
        break;
    case 2:
        nc_buf_append(&part, (nc_span){b->ptr + at, len});
        nc_buf_append(&part, (nc_span){b->ptr + at, len});
        break;
    default:
        from = below(state, other.len);
        nc_buf_append(
            &part, (nc_span){other.ptr + from, below(state, other.len - from)});
    }
    put(b, at, len, nc_buf_span(&part));
    nc_buf_release(&part);
}

static void run_changed(nc_span seed, nc_span other, uint64_t *state)
{
    nc_buf b = NC_BUF_INIT;

    for (size_t i = 0; i < CHANGED; i++) {
        nc_buf_clear(&b);
        nc_buf_append(&b, seed);
        for (size_t n = 1 + below(state, 4); n > 0; n--)
            change(&b, other, state);
        nc_buf_truncate(&b, b.len < BYTES_MAX ? b.len : BYTES_MAX);
        run(nc_buf_span(&b));
    }
    nc_buf_release(&b);
}

static void read_seed(nc_buf *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    int c;

    nc_buf_init(out);
    LAW(file);
    while ((c = getc(file)) != EOF)
        nc_buf_append_byte(out, (unsigned char)c);
    fclose(file);
}

int main(int argc, char **argv)
{
    uint64_t state = 20240229;
    nc_buf before = NC_BUF_INIT;

    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("1..%d\n", argc - 1);
    for (int i = 1; i < argc; i++) {
        const char *slash = strrchr(argv[i], '/');
        nc_buf seed;

        read_seed(&seed, argv[i]);
        run(nc_buf_span(&seed));
        run_changed(nc_buf_span(&seed), nc_buf_span(&before), &state);
        printf("ok %d - %s\n", i, slash ? slash + 1 : argv[i]);
        nc_buf_release(&before);
        before = seed;
    }
    nc_buf_release(&before);
    return argc > 1 ? 0 : 1;
}
