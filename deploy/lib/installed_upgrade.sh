# shellcheck shell=bash
# The upgrade of an installation under systemd, by the same steps as that of a native instance (upgrade.sh): out of the
# tree of the new version, what was installed kept in before.tar, the new gateway tried on a port nobody knows. While
# `upgrading` lies there no unit starts but for that trial, whatever a restart of the machine wants.

keep_installed() {
    local kept
    mapfile -t kept < <(cd "$PREFIX/" && compgen -G 'etc/systemd/system/minglu*' && compgen -G 'etc/nginx/modules-enabled/*minglu*')
    tar -C "$PREFIX/" -cf "$STATE/before.tar.new" "${kept[@]}" usr/lib/minglu usr/share/minglu usr/local/sbin/minglu \
        etc/minglu/nginx etc/nginx/sites-available/minglu etc/postgresql/15/minglu
    mv "$STATE/before.tar.new" "$STATE/before.tar"
}

take_installed_back() {
    rm -rf "$LIB" "$SHARE" "$PREFIX"/etc/systemd/system/minglu*
    tar -C "$PREFIX/" -xf "$STATE/before.tar"
}

check_installed_runs() {
    local unit
    for unit in "$CLUSTER_UNIT" "${DAEMON_UNITS[@]}"; do
        unit_is_active "$unit" || die "$unit is $(unit_state "$unit"); minglu up first, then upgrade what runs."
    done
    is_ready || die "the service is not healthy as it is (minglu doctor); upgrade what is well."
}

check_installed_migrations() {
    local told
    told=$("$BUILD/bin/minglu-migrate" --database "$(installed_database)" --root "$ROOT" --check 2>&1) ||
        [[ $told == *"has not been run"* ]] || die "${told#minglu-migrate: } Nothing was changed."
}

installed_migrations() {
    installed_sql <<<'select count(*) from minglu.schema_migration'
}

# ---- forth ----

close_installed() {
    say "Closing the front"
    stop_units minglu-backup.timer minglu-papers.service "$(unit_of gateway)"
    stop_units "${DAEMON_UNITS[@]}" minglu-migrate.service
}

mark_installed() {
    installed_sql <<<"select pg_create_restore_point('$POINT')" >/dev/null &&
        backup_tool finish --database "$(installed_database)" --backup "$BACKUP" &&
        printf '%s\n' "$POINT" >"$STATE/upgrading"
}

# In /run: a restart of the machine ends it.
begin_trial() { # port
    mkdir -p "$PREFIX/run/minglu" "$PREFIX/run/systemd/system/minglu@gateway.service.d"
    printf 'MINGLU_HTTP_PORT=%s\n' "$1" >"$PREFIX/run/minglu/trial.env"
    printf '[Service]\nEnvironmentFile=/run/minglu/trial.env\n' >"$PREFIX/run/systemd/system/minglu@gateway.service.d/trial.conf"
    systemctl daemon-reload
}

end_trial() {
    rm -f "$PREFIX/run/minglu/trial.env" "$PREFIX/run/systemd/system/minglu@gateway.service.d/trial.conf"
    systemctl daemon-reload
}

put_in_place() {
    install_files
    make_secrets
    begin_trial "$TRIAL"
    write_installed_cluster_files
    start_installed_cluster
}

# The whole new version, gateway too, on a port that nobody knows.
try_installed() {
    URL=http://127.0.0.1:$TRIAL
    start_units "${DAEMON_UNITS[@]}" && await "$TRIAL_SECONDS" is_ready && await "$TRIAL_SECONDS" has_caught_up &&
        [ "$(parked_now)" -le "$PARKED" ]
}

open_installed() {
    rm -f "$STATE/upgrading" "$STATE/before.tar"
    end_trial
    if ! restart_units "$(unit_of gateway)" || ! await "$START_SECONDS" is_ready; then
        die "the new version is healthy, but its gateway does not come up on port $PORT; minglu up tries again."
    fi
    start_service_units
    restart_units minglu-papers.service || die "the front is open, but the rulebook is not adopted; minglu logs papers says why."
    open_nginx
    say "Upgraded; the front is open: $URL"
}

# ---- and back ----

last_words() {
    local name
    for name in migrate "${DAEMONS[@]}"; do systemd_logs "$name" --since 5m | tail -n 3 >&2; done
}

installed_go_back() { # sentence
    trap - INT TERM
    say "$1"
    last_words || true
    say "Going back to the version from before"
    stop_units "${DAEMON_UNITS[@]}" minglu-migrate.service
    if [ "$TOUCHED" = yes ] || [ "$(installed_migrations)" != "$MIGRATED" ]; then
        TOUCHED=yes
        installed_database_back
    else
        say "The database is as it was."
    fi
    take_installed_back
    rm -f "$STATE/upgrading"
    end_trial
    if ! start_units "$CLUSTER_UNIT" || ! start_service_units || ! await "$START_SECONDS" is_ready; then
        die "the version from before does not come up either; minglu doctor says why."
    fi
    rm -f "$STATE/before.tar"
    # the history in the WAL is another one from the way back on: it wants a base of its own
    [ "$TOUCHED" = no ] || installed_backup "$BACKUP_KEEP" 'after an upgrade that failed' || true
    die "the upgrade failed; the version from before runs again, with its data: $URL"
}

installed_database_back() {
    say "Taking the database back to when the front closed ($POINT)"
    stop_units "$CLUSTER_UNIT"
    # what an earlier way back left when it was killed between its two renames
    [ ! -d "$CLUSTER" ] || { rm -rf "$CLUSTER.failed" && mv "$CLUSTER" "$CLUSTER.failed"; }
    installed_restore_tool --identity "$ETC/secrets/backup.identity" --to-point "$POINT" >&2 || {
        mv "$CLUSTER.failed" "$CLUSTER"
        die "the database could not be taken back; it is left as the upgrade made it, and nothing runs. What to do:" \
            "MINGLU_VAR=/var/lib/minglu-new deploy/minglu restore --from $BACKUP, and look there."
    }
    rm -rf "$CLUSTER.failed"
}

# An upgrade that was killed between its closing and its opening of the front.
end_broken_installed_upgrade() {
    [ -f "$STATE/upgrading" ] || return 0
    POINT=$(cat "$STATE/upgrading")
    TOUCHED=yes
    installed_go_back "An upgrade was interrupted."
}

# ---- the whole ----

systemd_upgrade() {
    [ $# = 0 ] || usage_error "upgrade takes nothing: it goes to the version of this tree."
    [ "$ROOT" != "$SHARE" ] || die "this is the version that runs; in the tree of the new one: deploy/minglu --systemd upgrade"
    lock_installed
    end_broken_installed_upgrade
    check_installed_runs
    ensure_installed_packages
    ensure_build
    check_installed_migrations
    keep_installed
    installed_backup "$BACKUP_KEEP" 'before an upgrade'
    installed_change_over
}

installed_change_over() {
    TOUCHED=no
    PARKED=$(parked_now)
    MIGRATED=$(installed_migrations)
    POINT=minglu-$(date -u +%Y%m%dT%H%M%SZ)
    TRIAL=$(free_port)
    trap 'installed_go_back "Interrupted."' INT TERM
    close_installed
    mark_installed || installed_go_back "The archive does not take what a way back would need."
    (put_in_place) || installed_go_back "The new version cannot be put in place."
    restart_units minglu-migrate.service || installed_go_back "The migration failed."
    TOUCHED=yes
    # in a shell of its own: what gives up there has not given up here
    (try_installed) || installed_go_back "The new version is not well."
    trap - INT TERM
    open_installed
}
