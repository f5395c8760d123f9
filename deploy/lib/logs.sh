# shellcheck shell=bash
# What the daemons said: svlogd's `current` and the files it has put away (@….s, @….u), told as one story.

# Each line behind its time. Daemons write JSON that begins with it, PostgreSQL "2025-01-02 03:04:05.678 UTC"; a
# line without a time (a statement's second line) stays with the one before.
with_time() { # files …
    awk '
        FNR == 1 { at = "" }
        /^{"time":"/ { at = substr($0, 10, 26) }
        /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9]/ { at = substr($0, 1, 10) "T" substr($0, 12, 12) "000" }
        { print at "\t" $0 }
    ' "$@"
}

in_order_of_time() { # names …
    local name file files=()
    for name; do
        for file in "$VAR/log/$name"/@*.[su] "$VAR/log/$name/current"; do
            [ ! -f "$file" ] || files+=("$file")
        done
    done
    with_time "${files[@]}" | LC_ALL=C sort -s -t $'\t' -k 1,1 | cut -f 2-
}
