/* shipped.h -- the rule files of conf/rules/, compiled in. The table is
 * generated from them when the project is built. Private to src/clean. */
#ifndef NC_CLEAN_SHIPPED_H
#define NC_CLEAN_SHIPPED_H

#include <stddef.h>

typedef struct shipped_file {
    const char *name;
    const char *text;
} shipped_file;

extern const shipped_file nc_shipped_files[];
extern const size_t nc_shipped_count;

#endif /* NC_CLEAN_SHIPPED_H */
