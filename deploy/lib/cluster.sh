# shellcheck shell=bash
# The private PostgreSQL: a cluster under var/pg, reached by a unix socket alone. The owner of the schemas is
# minglu_admin, which only the operator (and the cluster's own user) may be; each daemon has a role with a
# generated password.

POSTGRES_BIN=/usr/lib/postgresql/15/bin
DATABASE=minglu

cluster_settings() {
    cat "$ROOT/deploy/postgres/minglu.conf"
    cat <<SETTINGS

listen_addresses = ''
unix_socket_directories = '$RUN/pg'
fsync = ${MINGLU_FSYNC:-on}
archive_command = '$(archive_words | sed "s/'/''/g")'
include_if_exists = '$VAR/pg/local.conf'
SETTINGS
}

# As the shell of PostgreSQL reads it; a % of a path is written twice.
archive_words() {
    printf '%q ' "$VAR/bin/archive"
    printf '"%%p" "%%f"'
    printf ' %q' "$BACKUP" "$VAR/secrets/backup.recipients" "$ARCHIVE_ROOM_MB" "$VAR/backup.owner" | sed 's/%/%%/g'
}

cluster_rules() {
    echo 'local all minglu_admin peer map=operator'
    echo 'local replication minglu_admin peer map=operator'
    local name
    for name in "${DAEMONS[@]}"; do
        echo "local $DATABASE minglu_$name scram-sha-256"
    done
    echo 'local all all reject'
}

cluster_map() {
    printf 'operator %s minglu_admin\n' "$(cluster_user)"
    if is_root; then printf 'operator root minglu_admin\n'; fi
}

write_cluster_files() {
    cluster_settings >"$VAR/pg/minglu.conf"
    cluster_rules >"$VAR/pg/pg_hba.conf"
    cluster_map >"$VAR/pg/pg_ident.conf"
    give_to "$(cluster_user):" "$VAR"/pg/{minglu.conf,pg_hba.conf,pg_ident.conf}
}

make_cluster() {
    local sync=()
    if [ "${MINGLU_FSYNC:-on}" = off ]; then sync=(--no-sync); fi
    say "Making a private PostgreSQL in $VAR/pg"
    # one that was begun and not finished is of no use
    rm -rf "$VAR/pg"
    make_own_directory "$VAR/pg" "$(cluster_user)" 700
    (cd / && as_cluster_user "$POSTGRES_BIN/initdb" --pgdata="$VAR/pg" --username=minglu_admin \
        --encoding=UTF8 --locale=C.UTF-8 --auth=reject --data-checksums "${sync[@]}") >"$VAR/log/initdb.log" 2>&1 || {
        cat "$VAR/log/initdb.log" >&2
        die "initdb failed."
    }
    echo "include = 'minglu.conf'" >>"$VAR/pg/postgresql.conf"
    touch "$VAR/pg/made-by-minglu"
}

# A restored cluster may be Debian's or the containers' own, whose settings were elsewhere.
adopt_cluster() {
    local settings=$VAR/pg/postgresql.conf
    grep -qxF "include = 'minglu.conf'" "$settings" 2>/dev/null || echo "include = 'minglu.conf'" >>"$settings"
    touch "$VAR/pg/made-by-minglu"
    give_to "$(cluster_user):" "$settings" "$VAR/pg/made-by-minglu"
}

ensure_cluster() {
    [ -f "$VAR/pg/made-by-minglu" ] || make_cluster
    write_cluster_files
}

# A secret the daemons read: the daemons' user and root alone.
write_secret() { # name; the text on stdin
    (umask 077 && cat >"$VAR/secrets/$1.new")
    give_to "$(daemon_user):" "$VAR/secrets/$1.new"
    mv "$VAR/secrets/$1.new" "$VAR/secrets/$1"
}

ensure_passwords() {
    local name
    for name in "${DAEMONS[@]}"; do
        [ -s "$VAR/secrets/$name.password" ] || random_text | write_secret "$name.password"
        printf '*:*:*:minglu_%s:%s\n' "$name" "$(cat "$VAR/secrets/$name.password")" |
            write_secret "$name.pgpass"
    done
}

admin_conninfo() {
    # the port is said: Debian's psql would take that of a cluster it finds on the machine
    printf "host='%s/pg' port=5432 user=minglu_admin dbname=%s connect_timeout=10" "$RUN" "${1:-$DATABASE}"
}

daemon_conninfo() {
    printf "host='%s/pg' user=minglu_%s dbname=%s passfile='%s/secrets/%s.pgpass'" \
        "$RUN" "$1" "$DATABASE" "$VAR" "$1"
}

cluster_answers() {
    "$POSTGRES_BIN/pg_isready" --quiet --host="$RUN/pg" --dbname=postgres --username=minglu_admin
}

# Settings that were written while it ran; some want a new start, which the daemons outlive.
adopt_cluster_settings() {
    psql -X -q -At -d "$(admin_conninfo postgres)" -c 'select pg_reload_conf()' >/dev/null
    [ "$(psql -X -At -d "$(admin_conninfo postgres)" \
        -c 'select count(*) from pg_settings where pending_restart')" = 0 ] && return 0
    say "Restarting postgres: changed settings"
    restart_service postgres || die "PostgreSQL does not restart."
    await "$START_SECONDS" cluster_answers || { last_log_lines 8; die "PostgreSQL does not answer."; }
}

ensure_database() {
    local found
    found=$(psql -X -At -d "$(admin_conninfo postgres)" \
        -c "select 1 from pg_database where datname = '$DATABASE'")
    [ "$found" = 1 ] || psql -X -q -d "$(admin_conninfo postgres)" -c "create database $DATABASE"
}

migrate() {
    "$IMAGE/bin/minglu-migrate" --database "$(admin_conninfo)" --root "$ROOT" \
        --passwords "$VAR/secrets" "$@"
}
