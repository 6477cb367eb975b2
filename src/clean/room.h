/* room.h -- lists that grow. Private to src/clean. */
#ifndef NC_CLEAN_ROOM_H
#define NC_CLEAN_ROOM_H

#include <stddef.h>
#include <stdlib.h>

/* LIST, or where it lies now, with room for one more than N things of SIZE
 * bytes. *CAP is how many fit: it doubles, and is FIRST at first. NULL: out of
 * memory; LIST and *CAP are as they were. */
static inline void *nc_room_for_one(void *list, size_t n, size_t *cap,
                                    size_t first, size_t size)
{
    size_t more = *cap ? *cap * 2 : first;
    void *moved;

    if (n < *cap)
        return list;
    moved = realloc(list, more * size);
    if (moved)
        *cap = more;
    return moved;
}

#endif /* NC_CLEAN_ROOM_H */
