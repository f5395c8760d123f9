# shellcheck shell=bash
# What an installation under systemd has of its own: secrets, each made once, and a PostgreSQL cluster as Debian keeps
# them (postgresql-common), reached by a unix socket alone.

# ---- secrets: root's ----

secret() { # name; the text on stdin, taken if there is none yet
    local path=$ETC/secrets/$1
    if [ -s "$path" ]; then
        cat >/dev/null
    else
        (umask 077 && cat >"$path.new" && mv "$path.new" "$path")
    fi
}

make_secrets() {
    local name
    install -d -m 755 "$ETC"
    install -d -m 700 "$ETC/secrets" "$ETC/secrets/bus"
    "$LIB/minglu-keys" "$ETC/secrets/bus" "${DAEMONS[@]}" >/dev/null
    new_seal_keys | secret seal.keys
    new_key | secret operator.key
    for name in "${DAEMONS[@]}"; do
        random_text | with_newline | secret "$name.password"
        printf "host='%s' port=%s user=minglu_%s dbname=minglu password=%s\n" "$SOCKETS" "$INSTALLED_PORT" "$name" \
            "$(cat "$ETC/secrets/$name.password")" | secret "$name.database"
    done
    [ -s "$ETC/secrets/backup.identity" ] || age-keygen 2>/dev/null | secret backup.identity
    age-keygen -y "$ETC/secrets/backup.identity" >"$ETC/backup.recipients"
    grep -q '^MINGLU_BOOTSTRAP_KEY_HASH=' "$ETC/gateway.env" ||
        printf 'MINGLU_BOOTSTRAP_KEY_HASH=%s\n' "$(hash_of_key <"$ETC/secrets/operator.key")" >>"$ETC/gateway.env"
}

make_certificate() {
    local host
    host=$(hostname -f 2>/dev/null || hostname)
    install -d -m 750 -g www-data "$ETC/tls"
    [ ! -e "$ETC/tls/tls.crt" ] || return 0
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 730 -subj "/CN=$host" \
        -addext "subjectAltName=DNS:$host,DNS:localhost,IP:127.0.0.1" \
        -keyout "$ETC/tls/tls.key" -out "$ETC/tls/tls.crt" 2>/dev/null
    say "The certificate is self-signed; put a real one into $ETC/tls (tls.crt, tls.key) and reload nginx."
}

# ---- PostgreSQL ----

installed_cluster_settings() {
    cat "$ROOT/deploy/postgres/minglu.conf"
    cat <<SETTINGS

listen_addresses = ''
unix_socket_directories = '$SOCKETS'
external_pid_file = '$SOCKETS/15-minglu.pid'
fsync = ${MINGLU_FSYNC:-on}
archive_command = '$SHARE/deploy/postgres/archive "%p" "%f" $BACKUP $ETC/backup.recipients $ARCHIVE_ROOM_MB $STATE/backup.owner'
SETTINGS
}

installed_cluster_rules() {
    local name
    printf 'local all,replication minglu_admin peer map=operator\nlocal all postgres peer\n'
    for name in "${DAEMONS[@]}"; do echo "local minglu minglu_$name scram-sha-256"; done
}

write_installed_cluster_files() {
    own_backups
    installed_cluster_settings >"$CLUSTER_ETC/conf.d/minglu.conf"
    installed_cluster_rules >"$CLUSTER_ETC/pg_hba.conf"
    printf 'operator postgres minglu_admin\noperator root minglu_admin\n' >"$CLUSTER_ETC/pg_ident.conf"
}

await_installed_cluster() {
    await "$START_SECONDS" installed_answers || die "PostgreSQL does not answer; minglu logs postgres says why."
}

# Settings that were written while it ran; some want a new start, and systemd starts the daemons anew with it.
start_installed_cluster() {
    start_units "$CLUSTER_UNIT" || true
    await_installed_cluster
    installed_sql <<<'select pg_reload_conf()' >/dev/null
    [ "$(installed_sql <<<'select count(*) from pg_settings where pending_restart')" = 0 ] && return 0
    say "Restarting postgres: changed settings"
    restart_units "$CLUSTER_UNIT"
    await_installed_cluster
}

make_backup_place() {
    if is_another_s "$BACKUP" "$STATE/backup.owner"; then
        [ -d "$CLUSTER" ] || die "the backups in $BACKUP are another instance's; they were not touched. minglu restore" \
            "brings that one back here; a new one wants another disk mounted there."
        say "Warning: the backups in $BACKUP are another instance's, so that nothing of this one is kept there."
        return 0
    fi
    install -d -m 755 "$BACKUP"
    install -d -m 700 "$BACKUP/base"
    install -d -m 700 -o "$CLUSTER_USER" -g "$CLUSTER_USER" "$BACKUP/wal"
    touch "$BACKUP/made-by-minglu"
    own_backups
}

# A disk that is not mounted gets no mark.
own_backups() {
    install -d -m 755 "$STATE"
    give_name "$STATE/backup.owner"
    [ ! -f "$BACKUP/made-by-minglu" ] || mark_backups "$BACKUP" "$STATE/backup.owner"
}

# A cluster under Debian's tools: a new one, or around the data that a restore has put in place.
register_cluster() { # words of pg_createcluster for initdb …
    [ ! -d "$CLUSTER_ETC" ] || return 0
    install -d -m 2775 -o "$CLUSTER_USER" -g "$CLUSTER_USER" "$SOCKETS"
    install -d -m 755 -o "$CLUSTER_USER" -g "$CLUSTER_USER" "$(dirname "$CLUSTER")"
    [ -d "${CLUSTER_LOG%/*}" ] || install -d -m 1775 -g "$CLUSTER_USER" "${CLUSTER_LOG%/*}"
    pg_createcluster --port="$INSTALLED_PORT" --datadir="$CLUSTER" --socketdir="$SOCKETS" --logfile="$CLUSTER_LOG" \
        --start-conf=auto "$@" >&2
}

make_installed_cluster() {
    local sync=()
    if [ "${MINGLU_FSYNC:-on}" = off ]; then sync=(--no-sync); fi
    make_backup_place
    register_cluster --locale=C.UTF-8 15 minglu -- --data-checksums "${sync[@]}"
    write_installed_cluster_files
    systemctl daemon-reload
    start_units "$CLUSTER_UNIT"
    await "$START_SECONDS" as_postgres psql -X -q -At -h "$SOCKETS" -p "$INSTALLED_PORT" -d postgres -c '' 2>/dev/null ||
        die "PostgreSQL does not answer; minglu logs postgres says why."
    as_postgres psql -X -q -h "$SOCKETS" -p "$INSTALLED_PORT" -d postgres -c "do \$\$ begin
        if not exists (select from pg_roles where rolname = 'minglu_admin') then
            create role minglu_admin superuser replication login;
        end if; end \$\$"
    [ "$(as_postgres psql -X -At -h "$SOCKETS" -p "$INSTALLED_PORT" -d postgres \
        -c "select 1 from pg_database where datname = 'minglu'")" = 1 ] ||
        as_postgres createdb -h "$SOCKETS" -p "$INSTALLED_PORT" -O minglu_admin minglu
}
