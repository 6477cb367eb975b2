/* directives.h -- what setters of directives share.
 */
#ifndef DIRECTIVES_H
#define DIRECTIVES_H

#include "nc_config.h"

/* What a setter returns for a wrong value. */
const char *nc_directive_refuse(cmd_parms *cmd, const char *value,
                                const char *reason);

/* A whole number of MIN to MAX, with K or M behind it if SIZE. */
bool nc_directive_number(const char *text, bool size, int min, int max,
                         int *value);

/* What is kept, and how long: keeping.c. */
const char *nc_keeping_set_queue(cmd_parms *cmd, void *conf, const char *pages,
                                 const char *bytes);
const char *nc_keeping_set_revisions(cmd_parms *cmd, void *conf,
                                     const char *value);
const char *nc_keeping_set_retain(cmd_parms *cmd, void *conf, const char *first,
                                  const char *second);

#endif /* DIRECTIVES_H */
