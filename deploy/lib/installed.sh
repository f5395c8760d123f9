# shellcheck shell=bash
# An installation under systemd (deploy/systemd/install): where its things are, and the operator's verbs there.
# MINGLU_PREFIX is a directory that stands for / (install --below, the installed command itself); empty: this machine.

INSTALLED_PORT=5433 # names the socket of its PostgreSQL, which listens nowhere else

is_installed() {
    [ -e "${MINGLU_PREFIX:-}/etc/minglu/minglu.env" ]
}

# Said (--systemd, MINGLU_SYSTEMD=1), or found where no other layout was named.
systemd_is_meant() { # verb
    [ "${MINGLU_SYSTEMD:-}" != 1 ] || return 0
    [ "${MINGLU_COMPOSE:-}" != 1 ] && [ "$1" != up ] && [ -z "${MINGLU_VAR:-}" ] && [ ! -d "$VAR/sv" ] && is_installed
}

find_installed() {
    PREFIX=${MINGLU_PREFIX:-}
    ETC=$PREFIX/etc/minglu
    LIB=$PREFIX/usr/lib/minglu
    SHARE=$PREFIX/usr/share/minglu
    STATE=$PREFIX/var/lib/minglu-install
    SOCKETS=$PREFIX/run/postgresql
    CLUSTER=$PREFIX/var/lib/postgresql/15/minglu
    CLUSTER_ETC=$PREFIX/etc/postgresql/15/minglu
    CLUSTER_LOG=$PREFIX/var/log/postgresql/postgresql-15-minglu.log
    BACKUP=$PREFIX/var/backups/minglu
    VAR=$ETC # whose secrets/ they are
    BUILD=$(realpath -m "${MINGLU_BUILD:-$ROOT/build/release}")
    BACKUP_NOTE=
    [ -z "$PREFIX" ] || export PG_CLUSTER_CONF_ROOT=$PREFIX/etc/postgresql
    PORT=$(installed_setting gateway MINGLU_HTTP_PORT)
    PORT=${PORT:-8080}
    URL=http://127.0.0.1:$PORT
}

# What a settings file says; they are the operator's.
installed_setting() { # daemon, name
    sed -n "s/^$2=//p" "$ETC/minglu.env" "$ETC/$1.env" 2>/dev/null | tail -n 1 | tr -d '"' || true
}

installed_database() {
    printf "host='%s' port=%s user=minglu_admin dbname=minglu connect_timeout=10" "$SOCKETS" "$INSTALLED_PORT"
}

installed_sql() {
    psql -X -At -v ON_ERROR_STOP=1 -d "$(installed_database)"
}

installed_answers() {
    installed_sql <<<'select 1' >/dev/null 2>&1
}

as_postgres() {
    (cd / && as_cluster_user "$@")
}

# The front is nginx, which is nobody's in a place that only stands for /.
has_front() {
    [ -z "$PREFIX" ]
}

need_installed() {
    is_root || die "an installation under systemd is root's."
    is_installed || die "there is no installation in ${PREFIX:-/}; deploy/systemd/install makes one."
}

lock_installed() {
    mkdir -p "$STATE"
    exec 9>"$STATE/lock"
    flock -w 120 9 || die "another minglu is at work here."
}

# ---- start, stop, state ----

systemd_up() {
    [ $# = 0 ] || usage_error "up takes nothing; the settings are in $ETC/*.env."
    lock_installed
    end_broken_installed_upgrade
    [ -d "$CLUSTER_ETC" ] || die "there is no database; deploy/systemd/install makes one, restore brings one back."
    bring_up
    say "minglu runs: $URL"
}

bring_up() {
    write_installed_cluster_files
    systemctl daemon-reload
    systemctl enable --quiet minglu.target
    start_installed_cluster
    start_service_units || true # what does not start says so below
    await "$START_SECONDS" is_ready || die "not healthy after $START_SECONDS seconds; minglu doctor says why."
    start_units minglu-papers.service || die "the rulebook is not in force; minglu logs papers says why."
    open_nginx
}

open_nginx() {
    has_front || return 0
    ln -sfn ../sites-available/minglu /etc/nginx/sites-enabled/minglu
    rm -f /etc/nginx/sites-enabled/default
    nginx -q -t || die "nginx refuses its settings (see above); the daemons run."
    systemctl reload-or-restart nginx.service
}

systemd_down() {
    [ $# = 0 ] || usage_error "down takes nothing."
    lock_installed
    stop_units minglu.target minglu-papers.service minglu-backup.timer "${DAEMON_UNITS[@]}" minglu-migrate.service
    stop_units "$CLUSTER_UNIT"
    say "Stopped; the data stays in $CLUSTER."
}

unit_line() { # daemon, or postgres
    local unit state pid
    unit=$(unit_of "$1")
    state=$(unit_property "$unit" ActiveState)
    pid=$(unit_property "$unit" MainPID)
    printf '%-11s %-6s pid %-8s\n' "$1" "${state/#active/up}" "${pid/#0/-}"
}

systemd_status() {
    [ $# = 0 ] || usage_error "status takes nothing."
    tell_status unit_line
}

systemd_logs() {
    if [ "${1:-}" = archive ]; then
        die "there is no archive to make or verify here: journald and logrotate keep the logs for half a year" \
            "(/etc/systemd/journald.conf.d/minglu.conf, /etc/logrotate.d/minglu); minglu doctor looks after that."
    fi
    logs_tool "${LOGGED_UNITS[@]/#/--journal=}" --file "postgres=$CLUSTER_LOG" "$@"
}

# ---- the database ----

systemd_migrate() {
    as_postgres "$LIB/minglu-migrate" --database "$(installed_database)" --root "$SHARE" "$@"
}

# Files that a restored instance needs besides its database, as "name in the backup<TAB>path".
installed_extras() {
    local file
    for file in "$ETC"/secrets/{seal.keys,operator.key,*.password}; do
        printf 'secrets/%s\t%s\n' "${file##*/}" "$file"
    done
}

installed_backup() { # keep, note
    backup_tool take --database "$(installed_database)" --backup "$BACKUP" --recipients "$ETC/backup.recipients" \
        --extras <(installed_extras) --note "$2" --keep "$1" --hole "$CLUSTER/archive.hole" \
        --owner "$STATE/backup.owner"
}

systemd_backup() {
    read_backup_options "$@"
    if [ "$LIST" = yes ]; then backup_tool list --backup "$BACKUP"; else installed_backup "$KEEP" ''; fi
}

# ---- everything else is said over HTTP, as in the containers ----

installed_tools() { # words …
    MINGLU_VAR=$ETC MINGLU_URL=$URL exec "$ROOT/deploy/compose/tools" "$@"
}

systemd_command() { # verb, words …
    local verb=$1
    shift
    case $verb in
    key | clock | parked | level | papers | get | operator-key | backup-identity) installed_tools "$verb" "$@" ;;
    *)
        declare -F "systemd_$verb" >/dev/null || usage_error "there is no command $verb for an installation under systemd."
        "systemd_$verb" "$@"
        ;;
    esac
}
