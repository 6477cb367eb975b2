/* states.c -- a stack of states with a hash table over it, and lists.
 *
 * Keys leave the table in the reverse order of their coming, so that open
 * addressing needs no marks for places that were left: the key that goes is
 * always the last of its run.
 */
#include "states.h"

#include <stdlib.h>
#include <string.h>

#include "room.h"

void nc_states_init(nc_states *s)
{
    memset(s, 0, sizeof(*s));
    s->free_sibling = s->weakest = NC_STATE_NONE;
}

void nc_states_release(nc_states *s)
{
    free(s->state);
    free(s->slots);
    free(s->sibling);
}

/* --- the stack */

static size_t hash_key(uint64_t key)
{
    return (size_t)(key * 0x9E3779B97F4A7C15ULL >> 52) & (NC_STATE_SLOTS - 1);
}

/* The slot of a key, or the empty one where it belongs. */
static size_t find_slot(const nc_states *s, uint64_t key)
{
    size_t at = hash_key(key);

    while (s->slots[at] != 0 && s->state[s->slots[at] - 1].key != key)
        at = (at + 1) & (NC_STATE_SLOTS - 1);
    return at;
}

static bool reserve(nc_states *s)
{
    nc_state *more;

    if (!s->slots)
        s->slots = calloc(NC_STATE_SLOTS, sizeof(*s->slots));
    if (!s->slots || s->n == NC_STATES_MAX)
        return false;
    more = nc_room_for_one(s->state, s->n, &s->cap, 64, sizeof(*more));
    if (more)
        s->state = more;
    return more != NULL;
}

void nc_states_push(nc_states *s, uint64_t key, nc_way way, uint8_t weak,
                    size_t depth)
{
    size_t slot;

    if (!reserve(s)) {
        if (s->lost_below == 0)
            s->lost_below = depth;
        return;
    }
    slot = find_slot(s, key);
    s->state[s->n] = (nc_state){.key = key,
                                .way = way,
                                .older = (int)s->slots[slot] - 1,
                                .slot = (uint16_t)slot,
                                .weak = weak,
                                .weaker = s->weakest};
    if (weak >> NC_WEAK_BELOW & 1)
        s->weakest = (int)s->n;
    s->slots[slot] = (uint16_t)++s->n;
}

void nc_states_pop(nc_states *s, size_t n, size_t depth)
{
    while (s->n > n) {
        const nc_state *top = &s->state[--s->n];

        s->slots[top->slot] = (uint16_t)(top->older + 1);
        if (s->weakest == (int)s->n)
            s->weakest = top->weaker;
    }
    if (s->lost_below >= depth)
        s->lost_below = 0;
}

int nc_states_newest(const nc_states *s, uint64_t key)
{
    return s->n > 0 ? (int)s->slots[find_slot(s, key)] - 1 : NC_STATE_NONE;
}

/* --- lists */

static int new_sibling(nc_states *s)
{
    nc_sibling *more;
    int at = s->free_sibling;

    if (at != NC_STATE_NONE) {
        s->free_sibling = s->sibling[at].next;
        return at;
    }
    if (s->n_siblings == NC_SIBLINGS_MAX)
        return NC_STATE_NONE;
    more = nc_room_for_one(s->sibling, s->n_siblings, &s->siblings_cap, 64,
                           sizeof(*more));
    if (!more)
        return NC_STATE_NONE;
    s->sibling = more;
    return (int)s->n_siblings++;
}

/* A state that the list has already, and with certainty, adds nothing. */
static bool is_known(const nc_states *s, int first, uint64_t key, nc_way way)
{
    for (; first != NC_STATE_NONE; first = s->sibling[first].next) {
        const nc_sibling *one = &s->sibling[first];

        if (one->key == key && one->way.asked == way.asked &&
            one->way.anchor == way.anchor &&
            (one->way.cond == way.cond || one->way.cond == COND_TRUE))
            return true;
    }
    return false;
}

bool nc_siblings_add(nc_states *s, int *first, uint64_t key, nc_way way,
                     uint8_t weak)
{
    int at;

    if (is_known(s, *first, key, way))
        return true;
    at = new_sibling(s);
    if (at == NC_STATE_NONE)
        return false;
    s->sibling[at] = (nc_sibling){key, way, weak, *first};
    *first = at;
    s->weak_siblings += weak != 0;
    return true;
}

void nc_siblings_clear(nc_states *s, int *first)
{
    while (*first != NC_STATE_NONE) {
        int at = *first;

        *first = s->sibling[at].next;
        s->weak_siblings -= s->sibling[at].weak != 0;
        s->sibling[at].next = s->free_sibling;
        s->free_sibling = at;
    }
}
