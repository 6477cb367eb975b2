#!/bin/sh
# run.sh PROGRAM SECONDS DICTIONARY -- searches for inputs that break a law, from
# seeds/NAME and from what was found before, for that long; PROGRAM is fuzz_NAME.
# What it did is added to the file `runs` beside the program, a line a run:
#
#     NAME SECONDS EXECUTIONS EDGES
set -u
name=${1##*/fuzz_}
to=${1%/*}
log=$to/log-$name
mkdir -p "$to/corpus/$name"
began=$(date +%s)
{
    nice -n 19 "$1" -max_total_time="$2" -max_len=4096 -timeout=20 \
        -rss_limit_mb=2048 -print_final_stats=1 -dict="$3" \
        -artifact_prefix="$to/found-$name-" \
        "$to/corpus/$name" "${0%/*}/seeds/$name" 2>&1
    echo "exit status $?"
} | tee "$log"
awk -v name="$name" -v seconds="$(($(date +%s) - began))" '
    /^stat::number_of_executed_units:/ { executions = $2 }
    { for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) }
    END { print name, seconds, executions + 0, edges + 0 }' \
    "$log" >>"$to/runs"
exit "$(sed -n '$s/exit status //p' "$log")"
