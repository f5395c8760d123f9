# shellcheck shell=bash
# What the operator reads: progress on stderr, so that stdout stays for answers.

say() {
    printf '%s\n' "$*" >&2
}

die() {
    printf 'minglu: %s\n' "$*" >&2
    exit 1
}

usage_error() {
    printf 'minglu: %s\nSee: deploy/minglu help\n' "$*" >&2
    exit 2
}
