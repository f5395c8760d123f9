# shellcheck shell=bash
# The doctor's questions, asked of a native instance (of containers: contained.sh).

native_first() {
    local socket pid
    if [ ! -d "$VAR/sv" ]; then
        bad instance "there is no instance in $VAR." "deploy/minglu up makes one; MINGLU_VAR names another place"
        exit 0
    fi
    place_faults | findings_of place "room, owners and secrets are right."
    pid=$(service_pid gateway) || pid=
    for socket in $(listeners "$PORT"); do
        holds_socket "$pid" "$socket" ||
            { bad port "port $PORT is held by another program." "end it, or deploy/minglu up --port N"; return 0; }
    done
    if [ -n "$(listeners "$PORT")" ]; then good port "the gateway has port $PORT."; fi
    if is_held; then
        odd upgrade "an upgrade failed on $(cat "$VAR/held"), and the version from before it runs." "deploy/minglu upgrade tries again"
    fi
    if [ -d "$BACKUP" ] && [ "$(stat -c %d "$BACKUP")" = "$(stat -c %d "$VAR")" ]; then
        odd backup "the backups are on the disk of the data: one failure takes both." "another disk (MINGLU_BACKUP_DIR at deploy/minglu up), copied off the machine daily"
    fi
    is_running keeper || bad keeper "keeper, which takes the daily backup, does not run." "deploy/minglu up starts it"
}

native_disks() {
    local place
    for place in "$VAR" "$BACKUP"; do
        [ ! -d "$place" ] || echo "$(df --output=avail,size -B1M "$place" | tail -n 1) $place"
    done
}

# The latest moment this machine is known to have seen.
native_last_seen() {
    stat -c %Y "$VAR/seen" 2>/dev/null || true
}

native_certificates() {
    echo "${MINGLU_TLS_CERTIFICATE:-}"
}

native_certificate() { # file
    cat "$1"
}

native_sql() {
    psql -X -At -v ON_ERROR_STOP=1 -d "$(admin_conninfo)"
}

native_migrate_check() {
    is_held && return 0
    IMAGE=$BUILD
    migrate --check
}

native_hole() {
    stat -c %s "$VAR/pg/archive.hole" 2>/dev/null || echo 0
}

native_backup_place() {
    printf '%s' "$BACKUP"
}

# The manifests as one JSON array; nothing when there is none.
native_backups() {
    local files=("$BACKUP"/base/*Z/manifest.json)
    [ ! -e "${files[0]}" ] || jq -s . "${files[@]}"
}

native_daemons() {
    local name
    for name in "${DAEMONS[@]}"; do
        is_running "$name" || printf '%s does not run.\tdeploy/minglu up starts it; deploy/minglu logs %s says why it ended\n' "$name" "$name"
    done
}

native_get() {
    is_running gateway || return 1 # who has its port is somebody else
    HTTP_SECONDS=$ANSWER_SECONDS get "$1"
}

command_doctor() {
    WHERE=native
    doctor "$@"
}
