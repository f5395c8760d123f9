# shellcheck shell=bash
# The doctor's questions, asked of an installation under systemd.

# The same advice in this layout's words.
installed_words() {
    sed -e 's:deploy/minglu upgrade:minglu migrate:' \
        -e 's:deploy/minglu logs keeper:minglu logs backup:' \
        -e 's:deploy/minglu up makes it anew:deploy/systemd/install makes it anew:' \
        -e 's:deploy/minglu:minglu:g'
}

# PostgreSQL's files where the native judgement looks for them.
installed_place_faults() {
    local file
    VAR=$CLUSTER room_fault
    owner_fault "$CLUSTER" "$CLUSTER_USER"
    owner_fault "$BACKUP/wal" "$CLUSTER_USER"
    for file in "$ETC"/secrets/{seal.keys,operator.key,backup.identity,*.password,*.database}; do owner_fault "$file" root; done
    secret_faults
}

systemd_first() {
    installed_place_faults | findings_of place "room, owners and secrets are right."
    check_installed_port
    if [ -f "$STATE/upgrading" ]; then
        bad upgrade "an upgrade was interrupted before the front opened." "deploy/minglu up goes back to the version from before it"
    fi
    if [ -d "$BACKUP" ] && [ "$(stat -c %d "$BACKUP")" = "$(stat -c %d "$CLUSTER" 2>/dev/null)" ]; then
        odd backup "the backups are on the disk of the data: one failure takes both." "mount another disk at $BACKUP, and copy it off the machine daily"
    fi
    unit_is_active minglu-backup.timer ||
        bad timer "minglu-backup.timer, which takes the daily backup, is $(unit_state minglu-backup.timer)." "deploy/minglu up starts it"
    if [ "$(unit_property minglu-backup.service ActiveState)" = failed ]; then
        bad timer "the last backup that the timer began has failed." "deploy/minglu logs backup says why; then deploy/minglu backup"
    fi
}

check_installed_port() {
    local socket pid
    pid=$(unit_pid "$(unit_of gateway)")
    for socket in $(listeners "$PORT"); do
        holds_socket "$pid" "$socket" ||
            { bad port "port $PORT is held by another program." "end it; or another MINGLU_HTTP_PORT in $ETC/gateway.env and in nginx's site, then deploy/minglu up"; return 0; }
    done
    if [ -n "$(listeners "$PORT")" ]; then good port "the gateway has port $PORT."; fi
}

systemd_disks() {
    local place
    for place in "$CLUSTER" "$BACKUP"; do
        [ ! -d "$place" ] || echo "$(df --output=avail,size -B1M "$place" | tail -n 1) $place"
    done
}

# PostgreSQL writes it at every checkpoint.
systemd_last_seen() {
    stat -c %Y "$CLUSTER/global/pg_control" 2>/dev/null || true
}

systemd_certificates() {
    echo "$ETC/tls/tls.crt"
}

systemd_certificate() { # file
    cat "$1" 2>/dev/null || true
}

systemd_sql() {
    installed_sql
}

systemd_migrate_check() {
    systemd_migrate --check
}

systemd_hole() {
    stat -c %s "$CLUSTER/archive.hole" 2>/dev/null || echo 0
}

systemd_backup_place() {
    printf '%s' "$BACKUP"
}

systemd_backups() {
    native_backups
}

systemd_daemons() {
    local name unit
    for name in postgres "${DAEMONS[@]}"; do
        unit=$(unit_of "$name")
        unit_is_active "$unit" ||
            printf '%s is %s.\tdeploy/minglu logs %s says why; deploy/minglu up starts it\n' "$unit" "$(unit_state "$unit")" "$name"
    done
    for name in migrate papers; do
        [ "$(unit_property "minglu-$name.service" ActiveState)" != failed ] ||
            printf 'minglu-%s.service has failed.\tdeploy/minglu logs %s says why; deploy/minglu up tries it again\n' "$name" "$name"
    done
    if has_front && ! unit_is_active nginx.service; then
        printf 'nginx.service is %s.\tnginx -t says why; deploy/minglu up starts it\n' "$(unit_state nginx.service)"
    fi
}

systemd_get() { # path
    unit_is_active "$(unit_of gateway)" || return 1 # who has its port is somebody else
    HTTP_SECONDS=$ANSWER_SECONDS get "$1"
}

# A journal in memory begins anew with the machine; one without room forgets its beginning.
check_journal() {
    local kept=/etc/systemd/journald.conf.d/minglu.conf rotation=/etc/logrotate.d/minglu
    if [ ! -d "$PREFIX/var/log/journal" ]; then
        bad logs "systemd's journal is kept in memory: a restart of the machine forgets what was said." \
            "mkdir /var/log/journal, and systemctl restart systemd-journald"
    elif [ ! -e "$PREFIX$kept" ]; then
        odd logs "nobody has said how much room the journal has; the law wants six months of it." \
            "deploy/systemd/install puts $kept there, then systemctl restart systemd-journald"
    elif [ ! -e "$PREFIX$rotation" ]; then
        odd logs "the logs of nginx and PostgreSQL are let go after weeks; the law wants six months of them." \
            "deploy/systemd/install puts $rotation there"
    else
        good logs "the journal outlives the machine's restarts, and how long logs are kept is chosen ($kept, $rotation)."
    fi
}

systemd_doctor() {
    WHERE=systemd
    doctor "$@"
}
