# shellcheck shell=bash
# The stack of docker-compose.yml: finding the engine and a compose that works with it, asking and running in it.
# For the verbs (files of their own): `compose …` is the compose command on our project; compose_run SERVICE WORDS
# runs a container of its own beside the stack, compose_exec SERVICE WORDS runs inside one that is up; both pass
# stdin and stdout on and need no terminal.

COMPOSE_SECONDS=180 # the longest `up` may take, images present
BASE_IMAGE=debian:bookworm-slim
STACK_LOCKS=/run/lock

# docker compose (v2) where the client has it, else docker-compose (1.29).
find_compose() {
    COMPOSE=()
    command -v docker >/dev/null || return 1
    if docker compose version >/dev/null 2>&1; then
        COMPOSE=(docker compose)
    elif command -v docker-compose >/dev/null; then
        COMPOSE=(docker-compose)
        # builds go through the engine itself: the client beside it may be too new or lack its builder
        export COMPOSE_DOCKER_CLI_BUILD=0
    else
        return 1
    fi
}

# What this command needs on the machine itself; each is in the Debian package of its name.
HOST_TOOLS=(jq zstd openssl python3)

need_compose() {
    local tool missing=()
    command -v docker >/dev/null || missing+=(docker.io)
    find_compose || missing+=(docker-compose)
    for tool in "${HOST_TOOLS[@]}"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
    [ "${#missing[@]}" = 0 ] || die "these Debian packages are missing here; as root: apt-get install ${missing[*]}"
    docker info >/dev/null 2>&1 ||
        die "the Docker engine does not answer; start it (systemctl start docker), or become a user who may use it."
}

compose() {
    "${COMPOSE[@]}" --project-directory "$ROOT" --file "$ROOT/docker-compose.yml" \
        ${MINGLU_COMPOSE_FILE:+--file "$MINGLU_COMPOSE_FILE"} "$@"
}

compose_run() { # service, words …
    { compose run --rm --no-deps -T "$@" 2>&1 1>&3 | without_progress >&2; } 3>&1
}

# What docker-compose 1.29 says of itself while it runs something.
without_progress() {
    sed -u -e '/^Creating [^ ]*_run *\.\.\./d' -e '/^Creating \(volume\|network\) /d' -e '/^[0-9]\{1,3\}$/d'
}

compose_exec() { # service, words …
    compose exec -T "$@"
}

# The containers of a service (of all), running or not.
containers_of() { # [service]
    docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$(compose_project)" \
        --filter label=com.docker.compose.oneoff=False ${1:+--filter "label=com.docker.compose.service=$1"}
}

# Whether the project runs here: what makes deploy/minglu speak to it when there is no native instance.
compose_is_running() {
    find_compose && [ -n "$(docker ps --quiet --filter "label=com.docker.compose.project=$(compose_project)" \
        --filter label=com.docker.compose.service=postgres 2>/dev/null)" ]
}

# `up` makes something: it is told where.
compose_is_meant() { # verb
    [ "${MINGLU_COMPOSE:-}" != 1 ] || return 0
    [ "$1" != up ] && [ -z "${MINGLU_VAR:-}" ] && [ ! -d "$VAR/sv" ] && compose_is_running
}

# One operator's command at a time on one project, from whatever tree and by whichever user.
lock_stack() {
    local lock
    lock=$STACK_LOCKS/minglu-$(compose_project).lock
    (umask 0 && set -o noclobber && : >"$lock") 2>/dev/null || true # whoever made it: it is only read
    exec 9<"$lock"
    flock -w 120 9 || die "another deploy/minglu is at work on the stack $(compose_project)."
}

front_port() {
    compose_setting MINGLU_HTTPS_PORT 8443
}

compose_url() {
    printf 'https://%s:%s' "$(compose_setting MINGLU_HOST localhost)" "$(front_port)"
}

# Whether Prometheus is part of the stack: .env says so, or it is there.
is_watched() {
    [[ ,$(compose_setting COMPOSE_PROFILES ''), == *,observe,* ]] || [ -n "$(containers_of prometheus)" ]
}

# The images of the stack as it is meant here.
image_targets() {
    printf '%s\n' "${IMAGE_TARGETS[@]}"
    if is_watched; then echo observe; fi
}

image_name() { # target
    printf 'minglu/%s:%s' "$1" "$(compose_setting MINGLU_TAG latest)"
}

has_image() { # name
    docker image inspect "$1" >/dev/null 2>&1
}

# ---- up and down ----

# Told at once, not by the engine when half of the stack has been made anew: a sentence and, behind a tab, what to do.
port_fault() { # setting, port, address
    if ! is_port "$2"; then
        printf '%s is "%s", but has to be a number from 1 to 65535.\tput it right in .env\n' "$1" "$2"
        return 0
    fi
    [ -z "$(docker ps --quiet --filter "publish=$2" \
        --filter "label=com.docker.compose.project=$(compose_project)")" ] || return 0
    [ -z "$(listeners "$2" "$3")" ] ||
        printf 'port %s on %s is taken by another program.\tend it, or set %s in .env\n' "$2" "$3" "$1"
}

port_faults() {
    port_fault MINGLU_HTTPS_PORT "$(front_port)" "$(compose_setting MINGLU_LISTEN 127.0.0.1)"
    if is_watched; then port_fault MINGLU_PROMETHEUS_PORT "$(compose_setting MINGLU_PROMETHEUS_PORT 9090)" 127.0.0.1; fi
}

check_ports() {
    local fault
    fault=$(port_faults)
    [ -z "$fault" ] || die "${fault%%$'\t'*} What to do: $(head -n 1 <<<"${fault#*$'\t'}"); nothing was changed."
}

check_copies() {
    local name
    for name in "${DAEMONS[@]}"; do
        [[ $(copies_of "$name") =~ ^[1-9]$ ]] ||
            die "MINGLU_${name^^}_COPIES is \"$(copies_of "$name")\", but has to be a number from 1 to 9; nothing was changed."
    done
}

check_engine_room() {
    local place free
    place=$(docker info --format '{{.DockerRootDir}}')
    [ -d "$place" ] || return 0 # the engine is on another machine
    free=$(free_mb "$place")
    [ "$free" -ge "$ROOM_MB" ] ||
        die "only $free MB are free in $place, $ROOM_MB are wanted: make room (docker system df); nothing was changed."
}

# What is missing is built, and a base is made where no registry is reached.
ensure_images() {
    local target targets
    mapfile -t targets < <(image_targets)
    for target in "${targets[@]}"; do
        has_image "$(image_name "$target")" || { build_images "${targets[@]}"; return; }
    done
}

# SERVICE ID STATUS of a one-shot that refused, and of what ends again and again (between two ends it runs, too).
who_refuses() {
    local service container state
    for service in keys postgres migrate "${DAEMONS[@]}" papers front keeper; do
        for container in $(containers_of "$service"); do
            state=$(docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}} {{if .State.Health}}{{.State.Health.Status}}{{end}}' "$container")
            case $state in
            'exited 0 '* | 'running '*' 0 '* | 'running '*' healthy' | 'created '*) continue ;;
            esac
            echo "$service $container $state"
        done
    done
}

# Their last sentence is the answer.
say_who_refused() {
    local service container refused=1
    while read -r service container _; do
        say "$service: $(last_complaint "$container")"
        refused=0
    done < <(who_refuses)
    return "$refused"
}

# What ends again and again is not started again and again.
stop_who_refuses() {
    local ids
    mapfile -t ids < <(who_refuses | sed -nE 's/^\S+ (\S+) (restarting .*|running .* starting)$/\1/p')
    [ "${#ids[@]}" = 0 ] || docker stop "${ids[@]}" >/dev/null
}

# The last line that is more than a remark; a daemon's JSON as its text and what it says beside it.
last_complaint() { # container
    docker logs --tail 50 "$1" 2>&1 | jq -Rr '. as $line | try (fromjson | select(.level == "error" or .level == "warn") |
        .text + " " + (del(.time, .level, .service, .trace, .text, ."event.code") | tojson)) catch $line' | tail -n 1 |
        sed 's/^minglu\(-[a-z]*\)\{0,1\}: //'
}

compose_up() {
    [ $# = 0 ] || usage_error "up takes nothing here; settings are in .env."
    check_ports
    check_copies
    check_engine_room
    ensure_images
    check_database_takes_images
    archive_what_may_go "nothing was changed. docker compose up -d does it without"
    start_stack
}

# Other programs than those that run are shown to the database before anything of what runs is touched: an image that is
# older than it or has an edited migration is refused here. Where PostgreSQL is not well the service migrate does it.
check_database_takes_images() {
    local told
    if runs_our_daemons || ! are_healthy postgres 2>/dev/null; then return 0; fi
    told=$(refused_by_database) || die "$told Nothing was changed."
}

runs_our_daemons() {
    [ "$(running_image intake 2>/dev/null)" = "$(docker image inspect --format '{{.Id}}' "$(image_name daemon)")" ]
}

# What the migrations of the image say against the database; those that have not been run say nothing.
refused_by_database() {
    local told
    if told=$(compose_migrate --check 2>&1) || [[ $told == *"has not been run"* ]]; then return 0; fi
    tail -n 1 <<<"$told" | sed 's/^minglu-migrate: //'
    return 1
}

# A container that is removed or made anew takes its log along: that is archived first.
archive_what_may_go() { # what holds if it cannot be
    [ -z "$(containers_of)" ] || (archive_containers) >/dev/null ||
        die "the logs could not be archived (in $(log_archive), MINGLU_LOG_ARCHIVE), and a container that goes takes its own along; $1."
}

start_stack() {
    local log status=0 watch=()
    if is_watched; then watch=(--profile observe); fi
    log=$(mktemp)
    timeout "$COMPOSE_SECONDS" "${COMPOSE[@]}" --project-directory "$ROOT" --file "$ROOT/docker-compose.yml" \
        ${MINGLU_COMPOSE_FILE:+--file "$MINGLU_COMPOSE_FILE"} "${watch[@]}" up -d --no-build >"$log" 2>&1 || status=$?
    if [ "$status" = 0 ] && AWAIT_PAUSE=0.3 await "$COMPOSE_SECONDS" all_healthy; then
        rm "$log"
        print_compose_address
        return 0
    fi
    say_who_refused || grep -v '^$' "$log" | tail -n 5 >&2
    rm "$log"
    stop_who_refuses
    die "the stack is not up; what ran before goes on."
}

# Every container that has a health is well.
all_healthy() {
    local ids
    mapfile -t ids < <(containers_of)
    [ "${#ids[@]}" -gt 0 ] || return 1
    ! docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{end}}' "${ids[@]}" |
        grep -qvE '^(healthy)?$'
}

print_compose_address() {
    printf 'minglu is up: %s\n' "$(compose_url)"
    printf 'operator key: docker compose run --rm tools operator-key\n'
}

# Every container ends, what it said to the last is archived, and it goes. A network may stay: somebody else is in it, or
# an engine that was killed counts ends of it that are no more; it does no harm, and the next `up` takes it again.
compose_down() {
    local log
    [ $# = 0 ] || usage_error "down takes nothing."
    log=$(mktemp)
    compose --profile observe --profile tools stop >"$log" 2>&1 || true # what does not end is told by what follows
    archive_what_may_go "the stack is stopped, and nothing was removed. docker compose down removes it with its logs"
    if ! compose --profile observe --profile tools down >"$log" 2>&1; then
        [ -z "$(containers_of)" ] || grep -v '^$' "$log" | tail -n 5 >&2
        rm "$log"
        [ -z "$(containers_of)" ] || die "the stack does not go down."
        say "The engine keeps $(networks_left): somebody else uses it, or the engine was killed and counts wrongly until it is started anew. up takes it as it is."
    fi
    rm -f "$log"
    say "Stopped; the data stays in the volumes $(compose_project)_*."
}

networks_left() {
    docker network ls --format '{{.Name}}' --filter "label=com.docker.compose.project=$(compose_project)" | paste -sd ' '
}

# ---- the rest ----

compose_status() {
    local told='' service container line
    [ $# = 0 ] || usage_error "status takes nothing."
    told=$(compose_run tools turns 2>/dev/null) || told=
    for service in postgres "${DAEMONS[@]}" front; do
        for container in $(containers_of "$service"); do
            line=$(docker inspect --format \
                '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}' "$container")
            printf '%-11s %-8s %-10s %s %s\n' "$service" "${line% *}" "${line#* }" "${container:0:12}" \
                "$(status_words "$service" "${container:0:12}" <<<"$told")"
        done
    done
    [ -n "$told" ]
}

# A certificate and its key for the front, checked, kept in its volume, in force at once.
compose_tls() { # certificate, key
    [ $# = 2 ] || usage_error "tls wants two files: the certificate (with its chain) and its key."
    [ -r "$1" ] || die "$1 cannot be read."
    [ -r "$2" ] || die "$2 cannot be read."
    cat "$1" "$2" | compose_run keys keys tls
    [ -z "$(docker ps --quiet --filter "id=$(containers_of front)")" ] || compose_exec front nginx -s reload -c /etc/minglu/nginx/front.conf
}

compose_migrate() {
    compose_run migrate minglu-migrate \
        --database 'host=postgres user=minglu_admin dbname=minglu passfile=/run/minglu/pgpass connect_timeout=10' \
        --root /usr/share/minglu --passwords /run/minglu "$@"
}
