# shellcheck shell=bash
# The upgrade of the stack in containers, by the same steps as that of a native instance (upgrade.sh): what ran is
# kept as images tagged before-upgrade, the front's container is started last.

KEPT_TAG=before-upgrade

running_image() { # service
    docker inspect --format '{{.Image}}' "$(containers_of "$1" | head -n 1)"
}

# What runs, by its tag; a build or a load may have moved the name already.
keep_running_images() {
    docker tag "$(running_image postgres)" "minglu/postgres:$KEPT_TAG"
    docker tag "$(running_image gateway)" "minglu/daemon:$KEPT_TAG"
    docker tag "$(running_image front)" "minglu/front:$KEPT_TAG"
    docker tag "$(running_image papers)" "minglu/tools:$KEPT_TAG"
    # one of an upgrade before may be there still
    docker rmi "minglu/observe:$KEPT_TAG" >/dev/null 2>&1 || true
    [ -z "$(containers_of prometheus)" ] || docker tag "$(running_image prometheus)" "minglu/observe:$KEPT_TAG"
}

need_images() { # targets …
    local target
    for target; do
        has_image "$(image_name "$target")" ||
            die "the image $(image_name "$target") is not here; deploy/minglu image load brings those of a bundle. Nothing was changed."
    done
}

kept_targets() {
    local target
    for target in "${IMAGE_TARGETS[@]}" observe; do
        if has_image "minglu/$target:$KEPT_TAG"; then echo "$target"; fi
    done
}

# The name is that of what ran again, so that no `up` goes forth by the way; what failed stays, as failed-upgrade.
take_images_back() {
    local target name
    for target in $(kept_targets); do
        name=$(image_name "$target")
        ! has_image "$name" || docker tag "$name" "minglu/$target:failed-upgrade"
        docker tag "minglu/$target:$KEPT_TAG" "$name"
    done
}

let_images_go() {
    local target
    for target in $(kept_targets); do docker rmi "minglu/$target:$KEPT_TAG" >/dev/null 2>&1 || true; done
}

# Whatever interrupts is taken back. Without its terminal it goes on into a file.
on_interruption() { # what takes it back: it is given a sentence
    # shellcheck disable=SC2064 # the word of now
    trap "$1 Interrupted." INT TERM
    # shellcheck disable=SC2064
    trap "without_terminal; $1 'The terminal went away.'" HUP
}

without_terminal() {
    mkdir -p "$VAR"
    exec </dev/null >>"$VAR/upgrade.log" 2>&1
}

# Until the front closes the way back is a matter of names.
give_upgrade_up() { # sentence
    trap '' INT TERM HUP
    take_images_back
    let_images_go
    die "$1 Nothing was changed."
}

contained_migrations() {
    compose_sql <<<'select count(*) from minglu.schema_migration'
}

contained_parked() {
    compose_get /v1/operations/status | jq '[.daemons[].parked // 0] | add'
}

quietly() { # compose words …: what it says only if it fails
    local told
    told=$(compose "$@" 2>&1) || { grep -v '^$' <<<"$told" | tail -n 5 >&2; return 1; }
}

contained_mark() {
    compose_sql <<<"select pg_create_restore_point('$POINT')" >/dev/null &&
        compose_backup_tool finish --database "$INSIDE_DATABASE"
}

# Every copy of them is.
are_healthy() { # services …
    local service ids
    for service; do
        mapfile -t ids < <(containers_of "$service")
        [ "${#ids[@]}" -gt 0 ] || return 1
        ! docker inspect --format '{{.State.Health.Status}}' "${ids[@]}" | grep -qvx healthy || return 1
    done
}

contained_caught_up() {
    compose_get /v1/operations/status 2>/dev/null |
        jq -e 'all(.daemons[]; .version) and ([.daemons[].streams[]?.lag] | add // 0) == 0' >/dev/null
}

# Everything but the front.
try_contained() {
    quietly up -d --no-build "${DAEMONS[@]}" papers &&
        AWAIT_PAUSE=0.3 await "$TRIAL_SECONDS" are_healthy "${DAEMONS[@]}" &&
        await "$TRIAL_SECONDS" contained_caught_up && [ "$(contained_parked)" -le "$PARKED" ]
}

contained_go_back() { # sentence
    trap - INT TERM
    trap '' HUP
    say "$1"
    say_who_refused || true
    say "Going back to the version from before"
    quietly stop "${DAEMONS[@]}" || true
    take_images_back
    if [ "$TOUCHED" = perhaps ] && [ "$(contained_migrations)" = "$MIGRATED" ]; then TOUCHED=no; fi
    quietly stop keeper postgres || true
    # what the new version said is why it failed; where that cannot be kept the way back goes on all the same
    (archive_containers) >/dev/null || say "Warning: the logs of the version that failed could not be archived."
    if [ "$TOUCHED" = no ]; then say "The database is as it was."; else contained_database_back; fi
    (start_stack) >/dev/null || die "the version from before does not come up either; deploy/minglu --compose doctor says why."
    let_images_go
    # the history in the WAL is another one from the way back on: it wants a base of its own
    [ "$TOUCHED" = no ] || compose_take_backup "$BACKUP_KEEP" 'after an upgrade that failed' || true
    die "the upgrade failed; the version from before runs again, with its data: $(compose_url)"
}

in_data_volume() { # shell words
    compose_run --entrypoint sh postgres -c "cd $INSIDE_DATA && $1"
}

contained_database_back() {
    if stack_runs postgres; then die "PostgreSQL does not stop, so the database cannot be taken back; it is left as the upgrade made it."; fi
    say "Taking the database back to when the front closed ($POINT)"
    in_data_volume 'rm -rf pg.failed && mv pg pg.failed'
    compose_run tools backup-identity | compose_restore_tool --to-point "$POINT" >&2 || {
        in_data_volume 'mv pg.failed pg'
        die "the database could not be taken back; it is left as the upgrade made it, and nothing runs. What to do:" \
            "deploy/minglu --compose restore in another project (COMPOSE_PROJECT_NAME)."
    }
    in_data_volume 'rm -rf pg.failed'
}

compose_upgrade() {
    local build=yes told targets
    case "$*" in
    '') ;;
    --no-build) build=no ;;
    *) usage_error "upgrade knows --no-build alone: the images are there already (image load)." ;;
    esac
    all_healthy || die "the stack is not healthy as it is (deploy/minglu --compose doctor); upgrade what is well."
    mapfile -t targets < <(image_targets)
    [ "$build" = yes ] || need_images "${targets[@]}"
    archive_what_may_go "nothing was changed"
    keep_running_images
    on_interruption give_upgrade_up
    [ "$build" = no ] || (build_images "${targets[@]}") || give_upgrade_up "The images do not build."
    told=$(refused_by_database) || give_upgrade_up "$told"
    compose_take_backup "$BACKUP_KEEP" 'before an upgrade' || give_upgrade_up "There is no backup to go back to."
    contained_change_over
}

contained_change_over() {
    TOUCHED=no
    PARKED=$(contained_parked) || give_upgrade_up "The gateway does not say what is parked."
    MIGRATED=$(contained_migrations) || give_upgrade_up "PostgreSQL does not say what was migrated."
    POINT=minglu-$(date -u +%Y%m%dT%H%M%SZ)
    on_interruption contained_go_back
    say "Closing the front"
    quietly stop front || contained_go_back "The front does not stop."
    quietly stop "${DAEMONS[@]}" || contained_go_back "The daemons do not stop."
    contained_mark || contained_go_back "The archive does not take what a way back would need."
    quietly stop keeper postgres || contained_go_back "PostgreSQL does not stop."
    # all that the old version has said: its containers are made anew from here on
    (archive_containers) >/dev/null || contained_go_back "The logs of the version from before could not be archived."
    quietly up -d --no-build postgres || contained_go_back "The new PostgreSQL does not start."
    AWAIT_PAUSE=0.3 await "$TRIAL_SECONDS" are_healthy postgres || contained_go_back "The new PostgreSQL is not well."
    TOUCHED=perhaps
    compose_migrate >&2 || contained_go_back "The migration failed."
    TOUCHED=yes
    # in a shell of its own: what gives up there has not given up here
    (try_contained) || contained_go_back "The new version is not well."
    trap - INT TERM HUP
    let_images_go
    (start_stack) >/dev/null || die "the new version is healthy, but its front does not come up; deploy/minglu --compose doctor says why."
    say "Upgraded; the front is open: $(compose_url)"
}
