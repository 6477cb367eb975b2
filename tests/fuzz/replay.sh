#!/bin/sh
# replay.sh PROGRAM -- runs replay_NAME over seeds/NAME; for prove. An input
# that breaks a law is then in last-NAME beside the program.
name=${1##*/replay_}
FUZZ_LAST=${1%/*}/last-$name exec "$1" "${0%/*}/seeds/$name"/*
