# shellcheck shell=bash
# The archive of logs (archive.py): the keeper collects every few minutes what svlogd has rotated away, and once a
# day what was not.

LOG_DAYS=${MINGLU_LOG_DAYS:-190} # the law wants six months

log_archive() {
    printf '%s' "${MINGLU_LOG_ARCHIVE:-$VAR/log-archive}"
}

archive_tool() { # words …
    /usr/bin/python3 -B "$ROOT/deploy/lib/archive.py" "$@" --archive "$(log_archive)" --days "$LOG_DAYS"
}

# svlogd has nothing in hand: no file is being processed.
is_rotated() { # service, inode of its `current` before
    [ -z "$(find "$VAR/log/$1" -maxdepth 1 -name '@*.[ut]' -print -quit)" ] &&
        [ "$(stat -c %i "$VAR/log/$1/current" 2>/dev/null)" != "$2" ]
}

# Every log that has something is rotated now.
rotate_logs() {
    local name before
    for name in "${DAEMONS[@]}" postgres keeper; do
        if [ ! -s "$VAR/log/$name/current" ] || ! is_supervised "$name"; then continue; fi
        before=$(stat -c %i "$VAR/log/$name/current")
        sv alarm "$VAR/sv/$name/log" >/dev/null
        await 10 is_rotated "$name" "$before" || say "Warning: the log of $name is not rotated."
    done
}

archive_logs() {
    rotate_logs
    archive_tool collect --logs "$VAR/log"
}

command_archive() {
    case "${1:-} $#" in
    ' 0') archive_logs ;;
    '--verify 1') archive_tool verify ;;
    *) usage_error "logs archive, or logs archive --verify?" ;;
    esac
}

# What the keeper does: what is rotated is collected; on a new day all that was said is.
keep_logs() {
    local today
    today=$(date -u +%F)
    if [ "$(date -u -r "$(log_archive)/seen" +%F 2>/dev/null)" != "$today" ]; then
        archive_logs
    elif [ -n "$(find "$VAR"/log/*/kept -name '*.log' -print -quit 2>/dev/null)" ]; then
        archive_tool collect --logs "$VAR/log"
    fi
}

archive_containers() {
    containers_with_names | archive_tool containers
}

compose_archive() {
    case "${1:-} $#" in
    ' 0') archive_containers ;;
    '--verify 1') archive_tool verify ;;
    *) usage_error "logs archive, or logs archive --verify?" ;;
    esac
}
