/* marks.c -- marks at elements whose fate is open, and their lists. */
#include "marks.h"

#include <stdlib.h>
#include <string.h>
#include "room.h"

void nc_marks_init(nc_marks *ms)
{
    memset(ms, 0, offsetof(nc_marks, open_at));
    ms->free = ms->first = ms->last = NC_MARK_NONE;
    memset(ms->open_at, 0xFF, sizeof(ms->open_at));
    memset(ms->waiting_at, 0xFF, sizeof(ms->waiting_at));
}

void nc_marks_release(nc_marks *ms)
{
    free(ms->all);
}

/* --- lists */

static bool is_certain(const nc_mark *m)
{
    return !m->ended && m->kind == MARK_ELEMENT && m->certain;
}

static int *list_of(nc_marks *ms, const nc_mark *m)
{
    return m->ended ? &ms->waiting_at[m->depth] : &ms->open_at[m->depth];
}

/* M, whose depth and `ended` are set, joins the list of its depth. */
static void link_depth(nc_marks *ms, int at)
{
    nc_mark *m = &ms->all[at];
    int *list = list_of(ms, m);

    m->above = NC_MARK_NONE;
    m->below = *list;
    if (*list != NC_MARK_NONE)
        ms->all[*list].above = at;
    *list = at;
    ms->n_certain += is_certain(m);
    ms->n_doubted += nc_mark_is_doubted(m);
}

static void unlink_depth(nc_marks *ms, int at)
{
    nc_mark *m = &ms->all[at];

    if (m->above != NC_MARK_NONE)
        ms->all[m->above].below = m->below;
    else
        *list_of(ms, m) = m->below;
    if (m->below != NC_MARK_NONE)
        ms->all[m->below].above = m->above;
    ms->n_certain -= is_certain(m);
    ms->n_doubted -= nc_mark_is_doubted(m);
}

/* A mark joins the list by place; those that are behind it are few. */
static void link_place(nc_marks *ms, int at)
{
    nc_mark *m = &ms->all[at];
    int before = ms->last;

    while (before != NC_MARK_NONE && ms->all[before].place > m->place)
        before = ms->all[before].before;
    m->before = before;
    m->next = before == NC_MARK_NONE ? ms->first : ms->all[before].next;
    if (m->next != NC_MARK_NONE)
        ms->all[m->next].before = at;
    else
        ms->last = at;
    if (before != NC_MARK_NONE)
        ms->all[before].next = at;
    else
        ms->first = at;
}

void nc_marks_remove(nc_marks *ms, int at)
{
    nc_mark *m = &ms->all[at];

    unlink_depth(ms, at);
    if (m->before != NC_MARK_NONE)
        ms->all[m->before].next = m->next;
    else
        ms->first = m->next;
    if (m->next != NC_MARK_NONE)
        ms->all[m->next].before = m->before;
    else
        ms->last = m->before;
    m->next = ms->free;
    ms->free = at;
}

bool nc_marks_add(nc_marks *ms, const nc_mark *made)
{
    nc_mark *more = ms->all;
    int at = ms->free;

    if (at == NC_MARK_NONE)
        more = nc_room_for_one(ms->all, ms->n, &ms->cap, 16, sizeof(*more));
    if (!more)
        return false;
    ms->all = more;
    if (at == NC_MARK_NONE)
        at = (int)ms->n++;
    else
        ms->free = ms->all[at].next;
    ms->all[at] = *made;
    link_depth(ms, at);
    link_place(ms, at);
    return true;
}

void nc_marks_wait(nc_marks *ms, int at, size_t depth)
{
    unlink_depth(ms, at);
    ms->all[at].ended = true;
    ms->all[at].depth = (uint16_t)depth;
    link_depth(ms, at);
}
