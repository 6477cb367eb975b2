#!/bin/sh
# run.sh PROGRAM SECONDS DICTIONARY -- searches for inputs that break a law, from
# seeds/NAME and from what was found before, for that long; PROGRAM is fuzz_NAME.
# What it did is added to the file `runs` beside the program, a line a run:
#
#     NAME CPU-SECONDS EXECUTIONS EDGES
set -u
name=${1##*/fuzz_}
to=${1%/*}
log=$to/log-$name
mkdir -p "$to/corpus/$name"
{
    nice -n 19 "$1" -max_total_time="$2" -max_len=4096 -timeout=20 \
        -rss_limit_mb=2048 -print_final_stats=1 -dict="$3" \
        -artifact_prefix="$to/found-$name-" \
        "$to/corpus/$name" "${0%/*}/seeds/$name" 2>&1
    status=$?
    times
    echo "exit status $status"
} | tee "$log"
# The last line that `times` writes is of the children: 1m2.5s 0m0.3s.
awk -v name="$name" '
    /^stat::number_of_executed_units:/ { executions = $2 }
    { for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) }
    /^[0-9]+m[0-9.]+s [0-9]+m[0-9.]+s$/ {
        split($0, part, "[ms ]+")
        cpu = 60 * (part[1] + part[3]) + part[2] + part[4]
    }
    END { print name, int(cpu), executions + 0, edges + 0 }' \
    "$log" >>"$to/runs"
exit "$(sed -n '$s/exit status //p' "$log")"
