# shellcheck shell=bash
# From the version that runs to the one in the tree: backup → build → the front closes → migrate → start → health →
# the front opens. Until it opens every failure goes back: the old programs (kept in image.before) and, if it was
# touched, the database as it was when the front closed. Once it is open there is no way back but a restore.

TRIAL_SECONDS=${MINGLU_TRIAL_SECONDS:-60} # how long the new version may take to be well

# ---- the version that is held: an upgrade failed, and `up` must not try it by the way ----

is_held() {
    [ -f "$VAR/held" ]
}

# The programs to run: those of the tree, unless an upgrade to them has failed.
ensure_programs() {
    if is_held; then
        IMAGE=$VAR/image.before
        say "Running the version from before the upgrade that failed ($(cat "$VAR/held")); deploy/minglu upgrade tries again."
    else
        ensure_build
        ensure_image
    fi
}

# What runs now, even when its files were built over: a program lives on in /proc.
keep_running_image() {
    local name share kept=$VAR/image.before
    is_held && return 0
    share=$(cat "$VAR/env/gateway/MINGLU_SHARE")
    rm -rf "$kept.new"
    mkdir -p "$kept.new/bin" "$kept.new/gen"
    for name in "${DAEMONS[@]}"; do
        install -m 755 "/proc/$(service_pid "$name")/exe" "$kept.new/bin/$name"
    done
    for name in minglu-migrate minglu-keys; do
        [ ! -x "$share/../bin/$name" ] || install -m 755 "$share/../bin/$name" "$kept.new/bin/"
    done
    install -m 644 "$share"/{openapi,asyncapi}.json "$kept.new/gen/"
    rm -rf "$kept"
    mv "$kept.new" "$kept"
}

# ---- looking first ----

check_all_run() {
    local name
    for name in postgres "${DAEMONS[@]}"; do
        is_running "$name" || die "$name does not run; deploy/minglu up first, then upgrade what runs."
    done
    is_ready || die "the service is not healthy as it is (deploy/minglu doctor); upgrade what is well."
}

migrations_run() {
    psql -X -At -d "$(admin_conninfo)" -c 'select count(*) from minglu.schema_migration'
}

parked_now() {
    get /v1/operations/status | jq '[.daemons[].parked // 0] | add'
}

# Pending migrations are what an upgrade is for; an edited one or an older tree is not.
check_migrations_agree() {
    local told
    if told=$(migrate --check 2>&1) || [[ $told == *"has not been run"* ]]; then return 0; fi
    die "${told#minglu-migrate: } Nothing was changed."
}

# What this version wants of PostgreSQL, the archive above all, before a way back depends on it.
renew_cluster_settings() {
    CHANGED=()
    ensure_backup_keys
    ensure_backup_place
    write_cluster_files
    adopt_cluster_settings
}

# What an operator set at some `up` stays, as far as the new version knows it.
keep_settings() {
    local name path
    plan_settings
    for name in "${DAEMONS[@]}"; do
        for path in "$VAR/env/$name"/MINGLU_*; do
            path=${path##*/}
            if [ -e "$VAR/env.new/$name/$path" ]; then continue; fi
            if known_settings | grep -qxF -e "$path" -e "${path%_FILE}"; then
                cp -p "$VAR/env/$name/$path" "$VAR/env.new/$name/"
            fi
        done
        try_settings "$name"
    done
}

# ---- forth ----

close_front() {
    say "Closing the front"
    stop_services keeper gateway
    stop_services "${DAEMONS[@]}"
}

# The place in the WAL to which the database can be taken back is in the archive, and known to a later `up`.
mark_before() {
    psql -X -q -At -d "$(admin_conninfo)" -c "select pg_create_restore_point('$POINT')" >/dev/null &&
        backup_tool finish --database "$(admin_conninfo)" --backup "$BACKUP" &&
        printf '%s\n' "$POINT" >"$VAR/upgrading"
}

use_port() { # port: of the gateway, at its next start
    printf '%s\n' "$1" >"$VAR/env/gateway/MINGLU_HTTP_PORT"
}

start_all() { # seconds
    local name
    for name in "${DAEMONS[@]}"; do start_service "$name"; done
    await "$1" is_ready
}

has_caught_up() {
    get /v1/operations/status 2>/dev/null |
        jq -e 'all(.daemons[]; .version) and ([.daemons[].streams[]?.lag] | add // 0) == 0' >/dev/null
}

free_port() {
    local found
    while found=$((20000 + RANDOM % 12000)) && [ -n "$(listeners "$found")" ]; do :; done
    echo "$found"
}

# The whole new version, gateway too, on a port that nobody knows.
try_new() {
    local trial
    trial=$(free_port)
    use_port "$trial"
    URL=http://127.0.0.1:$trial
    start_all "$TRIAL_SECONDS" && await "$TRIAL_SECONDS" has_caught_up && [ "$(parked_now)" -le "$PARKED" ]
}

open_front() {
    rm -rf "$VAR"/{upgrading,held,image.before,env.before}
    use_port "$PORT"
    if ! restart_service gateway || ! await "$START_SECONDS" is_ready; then
        last_log_lines 8
        die "the new version is healthy, but its gateway does not come up on port $PORT; deploy/minglu up tries again."
    fi
    start_service keeper
    adopt_papers
    say "Upgraded; the front is open: $URL"
}

# ---- and back ----

go_back() { # sentence
    trap - INT TERM
    say "$1"
    last_log_lines 5
    say "Going back to the version from before"
    stop_services "${DAEMONS[@]}"
    if [ "$TOUCHED" = yes ] || [ "$(migrations_run)" != "$MIGRATED" ]; then
        take_database_back
    else
        say "The database is as it was."
    fi
    take_programs_back
    if ! start_all "$START_SECONDS"; then die "the version from before does not come up either; deploy/minglu doctor says why."; fi
    rm -f "$VAR/upgrading"
    start_service keeper
    die "the upgrade failed; the version from before runs again, with its data: $URL"
}

take_programs_back() {
    local name
    date -u +%FT%TZ >"$VAR/held"
    IMAGE=$VAR/image.before
    if [ -d "$VAR/env.before" ]; then
        rm -rf "${VAR:?}/env"
        mv "$VAR/env.before" "$VAR/env"
    fi
    for name in "${DAEMONS[@]}"; do printf '%s\n' "$IMAGE/gen" >"$VAR/env/$name/MINGLU_SHARE"; done
    write_services
}

take_database_back() {
    say "Taking the database back to when the front closed ($POINT)"
    stop_services postgres
    rm -rf "$VAR/pg.failed"
    mv "$VAR/pg" "$VAR/pg.failed"
    restore_tool --identity "$(backup_identity)" --to-point "$POINT" >&2 || {
        mv "$VAR/pg.failed" "$VAR/pg"
        die "the database could not be taken back; it is left as the upgrade made it, and nothing runs. What to do:" \
            "deploy/minglu restore --from $BACKUP into another place (MINGLU_VAR)."
    }
    rm -rf "$VAR/pg.failed"
    write_cluster_files
    start_service postgres
    await "$START_SECONDS" cluster_answers || die "PostgreSQL does not answer; deploy/minglu logs postgres says why."
}

# An upgrade that was killed between its closing and its opening of the front.
end_broken_upgrade() {
    [ -f "$VAR/upgrading" ] || return 0
    POINT=$(cat "$VAR/upgrading")
    TOUCHED=yes
    CLOCK_DATE=$(clock_of_the_data)
    CHANGED=()
    end_strays
    write_cluster_service
    write_keeper_service
    start_supervisor
    go_back "An upgrade was interrupted."
}

# ---- the whole ----

command_upgrade() {
    [ $# = 0 ] || usage_error "upgrade takes nothing: it goes to the version of this tree."
    [ -d "$VAR/sv" ] || die "there is no instance in $VAR; deploy/minglu up makes one."
    lock_instance
    end_broken_upgrade
    check_place
    check_all_run
    CLOCK_DATE=$(clock_of_the_data)
    ensure_packages "$ROOT/deploy/packages.txt"
    keep_running_image
    ensure_places
    ensure_build
    ensure_image
    keep_settings
    check_migrations_agree
    renew_cluster_settings
    BACKUP_NOTE='before an upgrade'
    take_backup "$BACKUP_KEEP"
    change_over
}

change_over() {
    CHANGED=()
    TOUCHED=no
    PARKED=$(parked_now)
    MIGRATED=$(migrations_run)
    POINT=minglu-$(date -u +%Y%m%dT%H%M%SZ)
    rm -rf "${VAR:?}/env.before"
    cp -a "$VAR/env" "$VAR/env.before"
    trap 'go_back "Interrupted."' INT TERM
    close_front
    mark_before || go_back "The archive does not take what a way back would need."
    rm -rf "${VAR:?}/env"
    mv "$VAR/env.new" "$VAR/env"
    write_services
    write_keeper_service
    migrate >&2 || go_back "The migration failed."
    TOUCHED=yes
    # in a shell of its own: what gives up there has not given up here
    (try_new) || go_back "The new version is not well."
    trap - INT TERM
    open_front
}
