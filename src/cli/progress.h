/* progress.h -- how far a long work has come, on stderr: one line that is
 * written anew on a terminal, else a line now and then.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct nc_progress {
    const char *who;
    bool is_quiet;
    bool is_terminal;
    double interval; /* seconds between two lines; 0: each time */
    double started, shown;
    uint64_t from; /* how far it was at the start */
} nc_progress;

/* How far it is. */
typedef struct nc_progress_state {
    uint64_t done, total; /* bytes or files */
    uint64_t pages, failed;
} nc_progress_state;

enum {
    NC_PROGRESS_SECONDS = 10 /* between two lines that stay */
};

/* SECONDS (less than 0: as it is usual) between two lines. FROM is what was
 * done before. */
void nc_progress_start(nc_progress *progress, const char *who, bool is_quiet,
                       double seconds, uint64_t from);

/* Shows STATE if it is time for it. */
void nc_progress_show(nc_progress *progress, const nc_progress_state *state);

/* Takes the line off a terminal, before something else is written to it. */
void nc_progress_hide(const nc_progress *progress);

/* Seconds since the start. */
double nc_progress_seconds(const nc_progress *progress);

#endif /* PROGRESS_H */
