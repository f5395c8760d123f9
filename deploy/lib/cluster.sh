# shellcheck shell=bash
# The private PostgreSQL: a cluster under var/pg, reached by a unix socket alone. The owner of the schemas is
# minglu_admin, which only the operator (and the cluster's own user) may be; each daemon has a role with a
# generated password.

POSTGRES_BIN=/usr/lib/postgresql/15/bin
DATABASE=minglu

cluster_settings() {
    cat <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$RUN/pg'
max_connections = 60
shared_buffers = 128MB
synchronous_commit = on
fsync = ${MINGLU_FSYNC:-on}
wal_compression = lz4
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
logging_collector = off
log_destination = 'stderr'
log_line_prefix = '%m [%p] %u@%d '
log_min_messages = warning
log_min_error_statement = error
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
password_encryption = 'scram-sha-256'
include_if_exists = '$VAR/pg/local.conf'
SETTINGS
}

cluster_rules() {
    echo 'local all minglu_admin peer map=operator'
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

ensure_cluster() {
    [ -f "$VAR/pg/made-by-minglu" ] || make_cluster
    [ "$(cat "$VAR/pg/PG_VERSION")" = 15 ] || die "$VAR/pg is not a cluster of PostgreSQL 15."
    write_cluster_files
}

random_text() {
    od -An -vtx1 -N32 /dev/urandom | tr -d ' \n'
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
    printf "host='%s/pg' user=minglu_admin dbname=%s connect_timeout=10" "$RUN" "${1:-$DATABASE}"
}

daemon_conninfo() {
    printf "host='%s/pg' user=minglu_%s dbname=%s passfile='%s/secrets/%s.pgpass'" \
        "$RUN" "$1" "$DATABASE" "$VAR" "$1"
}

cluster_answers() {
    "$POSTGRES_BIN/pg_isready" --quiet --host="$RUN/pg" --dbname=postgres --username=minglu_admin
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
