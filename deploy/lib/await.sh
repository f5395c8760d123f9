# shellcheck shell=bash
# Waiting for what has to become so.

now_ms() {
    date +%s%3N
}

# Ask again every 50 ms (AWAIT_PAUSE) until it is so, or the seconds are over.
await() { # seconds, command …
    local until=$(($(now_ms) + $1 * 1000))
    shift
    until "$@"; do
        [ "$(now_ms)" -lt "$until" ] || return 1
        sleep "${AWAIT_PAUSE:-0.05}"
    done
}
