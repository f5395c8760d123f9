# shellcheck shell=bash
# Backup, restore and the doctor for the stack in containers: the programs of a native instance (backup.py,
# restore.py, doctor.sh), run where the database and its volumes are.

INSIDE=/usr/share/minglu/deploy
INSIDE_DATA=/var/lib/minglu/data
INSIDE_BACKUP=/var/lib/minglu/backup
INSIDE_DATABASE='host=/run/postgresql user=minglu_admin dbname=minglu connect_timeout=10'

running_container() { # service
    docker ps --quiet --filter "label=com.docker.compose.project=$(compose_project)" \
        --filter label=com.docker.compose.oneoff=False --filter "label=com.docker.compose.service=$1" | head -n 1
}

stack_runs() { # service
    [ -n "$(running_container "$1")" ]
}

# What .env says of the operator's own work; the environment goes before it.
read_operating_settings() {
    BACKUP_KEEP=$(compose_setting MINGLU_BACKUP_KEEP "$BACKUP_KEEP")
    ROOM_MB=$(compose_setting MINGLU_ROOM_MB "$ROOM_MB")
    LOG_DAYS=$(compose_setting MINGLU_LOG_DAYS "$LOG_DAYS")
    MINGLU_LOG_ARCHIVE=$(compose_setting MINGLU_LOG_ARCHIVE "$(log_archive)")
    TRIAL_SECONDS=$(compose_setting MINGLU_TRIAL_SECONDS "$TRIAL_SECONDS")
}

# As compose_exec, without waiting for compose.
inside() { # service, words …
    local service=$1 container
    shift
    container=$(running_container "$service")
    [ -n "$container" ] || { say "$service does not run."; return 1; }
    docker exec --interactive "$container" "$@"
}

# ---- backup ----

compose_backup_tool() { # words …
    inside postgres python3 -B "$INSIDE/lib/backup.py" "$@" --backup "$INSIDE_BACKUP"
}

# The secrets of every container go with it; they pass through pipes alone.
compose_take_backup() { # keep, note
    compose_run keys keys export | compose_backup_tool take --database "$INSIDE_DATABASE" \
        --recipients /run/minglu/backup.recipients --extras - --note "$2" --keep "$1" \
        --hole "$INSIDE_DATA/archive.hole"
}

compose_backup() {
    read_backup_options "$@"
    stack_runs postgres || die "PostgreSQL is not running; deploy/minglu --compose up starts it."
    if [ "$LIST" = yes ]; then compose_backup_tool list; else compose_take_backup "$KEEP" ''; fi
}

# ---- restore ----

compose_restore_tool() { # words …; the identity on stdin
    local mount=() place=$INSIDE_BACKUP
    if [ -n "${FROM:-}" ]; then
        # what was restored out of another place's backups has yet to get its own
        mount=(-v "$FROM:/from:ro" -e MINGLU_BACKUP_OWNER=)
        place=/from
    fi
    compose_run "${mount[@]}" --entrypoint python3 postgres -B "$INSIDE/lib/restore.py" --backup "$place" --identity - \
        --into "$INSIDE_DATA/pg" --user postgres --fetch "$INSIDE/postgres/fetch" "$@"
}

compose_identity() {
    if [ -n "$IDENTITY" ]; then
        [ -r "$IDENTITY" ] || die "there is no $IDENTITY; --identity names the file that opens the backup," \
            "backup.identity of the stack that made it."
        cat "$IDENTITY"
    else
        compose_run tools backup-identity 2>/dev/null ||
            die "--identity has to name the file that opens the backup, backup.identity of the stack that made it."
    fi
}

# The tar of secrets, looked at, in a form that a variable holds.
compose_restore_extras() { # identity, words …
    local identity=$1
    shift
    compose_restore_tool --only-extras "$@" "${RESTORE_WORDS[@]}" <<<"$identity" | base64 -w 0
}

compose_restore() {
    local identity extras beside=()
    IDENTITY=
    read_restore_options "$@"
    if stack_runs postgres; then die "the stack runs; deploy/minglu --compose down first. Nothing was changed."; fi
    ensure_images
    identity=$(compose_identity)
    [ "$SECRETS" = no ] || beside=(--beside)
    extras=$(compose_restore_extras "$identity" "${beside[@]}")
    base64 -d <<<"$extras" | compose_run keys keys import
    [ "$SECRETS" = no ] || return 0
    compose_restore_tool "${RESTORE_WORDS[@]}" <<<"$identity"
    say "deploy/minglu --compose up starts it; its keeper takes the first backup of its new history by itself."
}

# ---- the doctor's questions ----

# What an image holds is in its label when deploy/minglu built it; compose alone cannot write one that it has to read.
check_labels() {
    local target targets name unsaid=()
    mapfile -t targets < <(image_targets)
    for target in "${targets[@]}"; do
        name=$(image_name "$target")
        has_image "$name" || continue
        [ -n "$(docker image inspect --format '{{index .Config.Labels "minglu.packages"}}' "$name")" ] || unsaid+=("$name")
    done
    if [ "${#unsaid[@]}" = 0 ]; then
        good images "each says which packages it holds."
    else
        odd images "these do not say which packages they hold: ${unsaid[*]}." "deploy/minglu image build"
    fi
}

compose_first() {
    check_engine
    check_labels
    if [ -z "$(containers_of)" ]; then
        bad instance "there are no containers of the project $(compose_project)." "deploy/minglu up"
        exit 0
    fi
    if backups_lie_with_the_data; then
        odd backup "the backups are on the disk of the data: one failure takes both." "another disk (MINGLU_BACKUP_DIR in .env, then deploy/minglu up), copied off the machine daily"
    fi
    stack_runs keeper || bad keeper "keeper, which takes the daily backup, does not run." "deploy/minglu up starts it"
    compose_place_faults | findings_of place "room, owners and secrets are right."
    port_faults | findings_of port "port $(front_port) is the front's."
}

backups_lie_with_the_data() {
    inside postgres sh -c "[ \"\$(stat -c %d $INSIDE_DATA)\" = \"\$(stat -c %d $INSIDE_BACKUP)\" ]" 2>/dev/null
}

# What keys and postgres would refuse to start on, each the first it finds: the sentence, and what they say to do.
compose_place_faults() {
    { compose_run keys keys check 2>&1 >/dev/null || true; } | fault_of_refusal
    { compose_run postgres check 2>&1 >/dev/null || true; } | fault_of_refusal
}

fault_of_refusal() {
    sed -n 's/^minglu: //p' | sed -e 's/\.$//' -e 's/; nothing was changed\. /.\t/' -e t -e 's/$/.\tdeploy\/minglu up makes what is missing/'
}

# docker-compose 1 reads a field of images that newer engines do not have any more, and fails when it recreates.
check_engine() {
    local engine client told
    engine=$(docker version --format '{{.Server.Version}}')
    client=$("${COMPOSE[@]}" version --short 2>/dev/null)
    if ! told=$(compose ps 2>&1); then
        bad engine "compose $client does not work with engine $engine: $(tail -n 1 <<<"$told")." \
            "apt-get install docker.io docker-compose of the same Debian, or Docker's engine with its compose plugin"
    elif [ "${client%%.*}" = 1 ] && [ "${engine%%.*}" -ge 25 ]; then
        bad engine "docker-compose $client cannot recreate containers on engine $engine (KeyError: ContainerConfig)." \
            "install the compose plugin (docker compose), and remove docker-compose"
    else
        good engine "engine $engine with compose $client."
    fi
}

compose_disks() {
    local place
    place=$(docker info --format '{{.DockerRootDir}}')
    [ ! -d "$place" ] || echo "$(df --output=avail,size -B1M "$place" | tail -n 1) $place"
    inside postgres df --output=avail,size,target -B1M "$INSIDE_DATA" "$INSIDE_BACKUP" 2>/dev/null |
        tail -n +2 || true
}

# PostgreSQL writes it at every checkpoint.
compose_last_seen() {
    inside postgres stat -c %Y "$INSIDE_DATA/pg/global/pg_control" 2>/dev/null || true
}

compose_certificates() {
    if stack_runs front; then echo front; fi
}

compose_certificate() { # front
    inside "$1" cat /run/minglu/tls.crt
}

compose_sql() {
    inside postgres psql -X -At -v ON_ERROR_STOP=1 -d "$INSIDE_DATABASE"
}

compose_migrate_check() {
    compose_migrate --check
}

compose_hole() {
    inside postgres sh -c "stat -c %s $INSIDE_DATA/archive.hole 2>/dev/null || echo 0"
}

compose_backup_place() {
    printf 'volume backup (or MINGLU_BACKUP_DIR of .env)'
}

compose_backups() {
    inside postgres sh -c "cat $INSIDE_BACKUP/base/*Z/manifest.json 2>/dev/null" | jq -s 'select(length > 0)' || true
}

compose_daemons() {
    local service container state ids
    for service in postgres "${DAEMONS[@]}" front; do
        mapfile -t ids < <(containers_of "$service")
        for container in "${ids[@]}"; do
            state=$(docker inspect --format '{{.State.Status}}, {{if .State.Health}}{{.State.Health.Status}}{{end}}' "$container")
            [ "$state" = 'running, healthy' ] ||
                printf '%s (%s) is %s.\tdeploy/minglu logs %s says why; deploy/minglu up starts it\n' \
                    "$service" "${container:0:12}" "$state" "$service"
        done
        [ "${#ids[@]}" -ge "$(copies_of "$service")" ] ||
            printf '%s has %d of %d containers.\tdeploy/minglu up makes what is missing\n' "$service" "${#ids[@]}" "$(copies_of "$service")"
    done
}

compose_get() { # path
    compose_run tools get "$1"
}

compose_doctor() {
    WHERE=compose
    URL=$(compose_url)
    doctor "$@"
}
