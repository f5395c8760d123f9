# shellcheck shell=bash
# What was said, told as one story (logs.py): of a native instance from svlogd's files, of the stack from the engine.

logs_tool() { # words …
    /usr/bin/python3 -B "$ROOT/deploy/lib/logs.py" "$@"
}

command_logs() {
    if [ "${1:-}" = archive ]; then
        shift
        command_archive "$@"
        return
    fi
    [ -d "$VAR/log" ] || die "there is no instance in $VAR; deploy/minglu up makes one."
    logs_tool --archive "$(log_archive)" --directory "$VAR/log" "$@"
}

compose_logs() {
    if [ "${1:-}" = archive ]; then
        shift
        compose_archive "$@"
        return
    fi
    logs_tool --archive "$(log_archive)" --project "$(compose_project)" "$@"
}

# SERVICE ID of every container of the stack, those that have ended too.
containers_with_names() {
    docker ps --all --no-trunc --filter "label=com.docker.compose.project=$(compose_project)" \
        --filter label=com.docker.compose.oneoff=False \
        --format '{{.Label "com.docker.compose.service"}} {{.ID}}'
}
