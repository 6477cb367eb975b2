/* progress.c -- see progress.h. The rate is that of the whole run. */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { BAR = 20 /* columns */ };

/* On a terminal: often enough to be seen moving. */
static const double terminal_seconds = 0.2;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void nc_progress_start(nc_progress *p, const char *who, bool is_quiet,
                       double seconds, uint64_t from)
{
    *p = (nc_progress){.who = who, .is_quiet = is_quiet, .from = from};
    p->is_terminal = isatty(STDERR_FILENO);
    p->started = p->shown = now();
    p->interval = seconds >= 0     ? seconds
                  : p->is_terminal ? terminal_seconds
                                   : NC_PROGRESS_SECONDS;
}

double nc_progress_seconds(const nc_progress *p)
{
    return now() - p->started;
}

void nc_progress_hide(const nc_progress *p)
{
    if (p->is_terminal && !p->is_quiet)
        fputs("\r\033[K", stderr);
}

/* ", 0:01:30 left", if that can be said. */
static void write_left(char *to, size_t size, const nc_progress *p,
                       const nc_progress_state *state, double seconds)
{
    double done = (double)(state->done - p->from);
    double left =
        state->done < state->total ? (double)(state->total - state->done) : 0;
    long s;

    to[0] = '\0';
    if (state->done <= p->from || left / done * seconds > 1e8)
        return;
    s = (long)(left / done * seconds + 0.5);
    snprintf(to, size, ", %ld:%02ld:%02ld left", s / 3600, s / 60 % 60, s % 60);
}

void nc_progress_show(nc_progress *p, const nc_progress_state *state)
{
    double t = now(), seconds = t - p->started;
    double part = state->total ? (double)state->done / (double)state->total : 1;
    char left[40];
    int filled;

    if (p->is_quiet || t - p->shown < p->interval)
        return;
    p->shown = t;
    part = part < 1 ? part : 1;
    filled = (int)(BAR * part);
    write_left(left, sizeof(left), p, state, seconds);
    if (p->is_terminal)
        fprintf(stderr, "\r[%.*s%*s] ", filled, "####################",
                BAR - filled, "");
    else
        fprintf(stderr, "%s: ", p->who);
    fprintf(stderr, "%d%%, %llu pages, %.0f/s%s, %llu failed%s",
            (int)(100 * part), (unsigned long long)state->pages,
            seconds > 0 ? (double)state->pages / seconds : 0.0, left,
            (unsigned long long)state->failed,
            p->is_terminal ? "\033[K" : "\n");
}
