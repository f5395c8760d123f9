# shellcheck shell=bash
# The processes: one runsvdir of our own over var/sv, one service directory each for PostgreSQL and the daemons.
# Every directory has a `down` file: nothing starts by itself, `up` decides the order.

START_SECONDS=60
STOP_SECONDS=30

# Settings are written beside those in use (env.new), tried, and only then adopted.
write_env() { # daemon, name, value
    printf '%s\n' "$3" >"$VAR/env.new/$1/$2"
}

# What the daemons know, by their own table.
known_settings() {
    "$IMAGE/bin/gateway" --help | sed -n 's/^  \(MINGLU_[A-Z_]*\) .*/\1/p'
}

# The caller's settings (MINGLU_RATE_PER_SECOND …) that go to the daemons as they are; a word on those that do not.
choose_settings() {
    local name known
    PASSED_ON=()
    known=$(known_settings)
    while read -r name; do
        case ${name%_FILE} in
        MINGLU_ROOM_MB | MINGLU_ARCHIVE_ROOM_MB | MINGLU_BACKUP_* | MINGLU_LOG_DAYS | MINGLU_LOG_ARCHIVE | MINGLU_TRIAL_SECONDS) ;;
        MINGLU_VAR | MINGLU_BUILD | MINGLU_PORT | MINGLU_CLOCK | MINGLU_CLOCK_START | MINGLU_FSYNC | MINGLU_BUS_PORT | MINGLU_BUS_PEERS | MINGLU_TEST_*) ;;
        MINGLU_HTTP_PORT) say "Warning: $name is not used; the port is --port or MINGLU_PORT." ;;
        MINGLU_BUS_DIR | MINGLU_BUS_ADDRESS | MINGLU_BUS_KEYS | MINGLU_INSTANCE | MINGLU_DATABASE | MINGLU_KEY | MINGLU_KEY_FILE | MINGLU_SHARE | MINGLU_BOOTSTRAP_KEY_HASH)
            say "Warning: $name is not used; deploy/minglu sets it itself."
            ;;
        *)
            if grep -qxF -e "$name" -e "${name%_FILE}" <<<"$known"; then
                PASSED_ON+=("$name")
            else
                say "Warning: $name is no setting; $BUILD/bin/gateway --help lists them."
            fi
            ;;
        esac
    done < <(compgen -e | grep '^MINGLU_' || true)
}

describe_daemon() { # daemon
    local name
    mkdir -p "$VAR/env.new/$1"
    for name in "${PASSED_ON[@]}"; do write_env "$1" "$name" "${!name}"; done
    describe_bus "$1"
    write_env "$1" MINGLU_DATABASE "$(daemon_conninfo "$1")"
    write_env "$1" MINGLU_KEY_FILE "$VAR/secrets/seal.keys"
    write_env "$1" MINGLU_SHARE "$IMAGE/gen"
    write_env "$1" MINGLU_CLOCK "$(clock_kind)"
    write_env "$1" MINGLU_CLOCK_START "$(clock_start)"
    write_env "$1" TZ UTC
    if [ "$1" = gateway ]; then
        write_env "$1" MINGLU_HTTP_PORT "$PORT"
        write_env "$1" MINGLU_BOOTSTRAP_KEY_HASH "$(operator_key_hash)"
    fi
    if [ -n "${ASAN_OPTIONS:-}" ]; then
        write_env "$1" ASAN_OPTIONS "$ASAN_OPTIONS"
    fi
}

# A daemon that can reach nothing reads its settings and ends; 2 says that they are wrong, and it says why.
try_settings() { # daemon
    local user=() sentence status=0
    if is_root; then user=(chpst -u "$(daemon_user)"); fi
    sentence=$(cd / && env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 chpst -e "$VAR/env.new/$1" "${user[@]}" \
        env MINGLU_KEY_FILE=/nonexistent MINGLU_BUS_DIR=/nonexistent MINGLU_DATABASE=host=/nonexistent \
        timeout 10 "$IMAGE/bin/$1" 2>&1 >/dev/null 9>&-) || status=$?
    [ "$status" != 2 ] || die "$sentence Nothing was changed."
}

plan_settings() {
    local name
    rm -rf "${VAR:?}/env.new"
    choose_settings
    for name in "${DAEMONS[@]}"; do
        describe_daemon "$name"
        try_settings "$name"
    done
}

# The names of the settings in which two directories differ.
differing() { # directory, directory
    local path
    for path in "$1"/* "$2"/*; do
        cmp -s "$1/${path##*/}" "$2/${path##*/}" || printf '%s\n' "${path##*/}"
    done | sort -u
}

# The planned settings take effect; CHANGED are the running daemons that have to hear of it.
adopt_settings() {
    local name names
    CHANGED=()
    for name in "${DAEMONS[@]}"; do
        is_running "$name" || continue
        names=$(differing "$VAR/env/$name" "$VAR/env.new/$name")
        [ -n "$names" ] || continue
        CHANGED+=("$name")
        say "Restarting $name: changed" "$(paste -sd ' ' <<<"$names")"
    done
    OLD_PORT=$(cat "$VAR/port" 2>/dev/null || true)
    rm -rf "${VAR:?}/env.old"
    [ ! -d "$VAR/env" ] || mv "$VAR/env" "$VAR/env.old"
    mv "$VAR/env.new" "$VAR/env"
    printf '%s\n' "$PORT" >"$VAR/port"
}

# What a running instance was told does not work: it goes on as it was.
take_settings_back() {
    local name
    [ "${#CHANGED[@]}" -gt 0 ] && [ -d "$VAR/env.old" ] || return 0
    say "Going back to the settings from before"
    rm -rf "${VAR:?}/env"
    mv "$VAR/env.old" "$VAR/env"
    [ -z "$OLD_PORT" ] || printf '%s\n' "$OLD_PORT" >"$VAR/port"
    for name in "${CHANGED[@]}"; do restart_service "$name" || true; done
}

has_changed() { # daemon
    [[ " ${CHANGED[*]} " == *" $1 "* ]]
}

restart_service() { # name
    sv -w "$STOP_SECONDS" restart "$VAR/sv/$1" >/dev/null
}

as_user() { # user: what stands before a command of a run script
    if is_root; then printf 'chpst -u %s ' "$1"; fi
}

write_script() { # path; the text on stdin
    cat >"$1.new"
    chmod 755 "$1.new"
    mv "$1.new" "$1"
}

write_service() { # name, user; what to exec on stdin
    local directory=$VAR/sv/$1 stamp=''
    if [ "$1" = keeper ]; then stamp='-tt '; fi # the others say their times themselves
    mkdir -p "$directory/log"
    touch "$directory/down"
    { printf '#!/bin/sh\nexec 2>&1\n' && cat; } | write_script "$directory/run"
    make_own_directory "$VAR/log/$1" "$2" 755
    printf 's2000000\nn10\n!%q\n' "$VAR/bin/keep-log" >"$VAR/log/$1/config"
    write_script "$directory/log/run" <<RUN
#!/bin/sh
exec $(as_user "$2")svlogd $stamp-l 8000 -b 16000 '$VAR/log/$1'
RUN
}

write_daemon_service() { # daemon
    write_service "$1" "$(daemon_user)" <<RUN
cd /
exec chpst -e '$VAR/env/$1' -o 16384 $(as_user "$(daemon_user)")'$IMAGE/bin/$1'
RUN
}

# A postmaster.pid left by a kill may name a process that is now somebody else's.
write_cluster_service() {
    write_service postgres "$(cluster_user)" <<RUN
pid=\$(head -n 1 '$VAR/pg/postmaster.pid' 2>/dev/null)
case \$(readlink "/proc/\$pid/exe") in
*/postgres*) ;;
*) rm -f '$VAR/pg/postmaster.pid' ;;
esac
exec $(as_user "$(cluster_user)")'$POSTGRES_BIN/postgres' -D '$VAR/pg'
RUN
    mkdir -p "$VAR/sv/postgres/control"
    # TERM would wait for every client; INT ends their work and shuts down cleanly
    write_script "$VAR/sv/postgres/control/t" <<'RUN'
#!/bin/sh
exec kill -INT "$(cat supervise/pid)"
RUN
}

write_services() {
    local name
    for name in "${DAEMONS[@]}"; do write_daemon_service "$name"; done
}

supervisor_pid() {
    local pid
    pid=$(cat "$RUN/runsvdir.pid" 2>/dev/null) || return 1
    [ -n "$pid" ] && { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -qF "$VAR/sv" && echo "$pid"
}

# The supervisor gets a clean environment and none of our descriptors.
start_supervisor() {
    supervisor_pid >/dev/null && return 0
    # shellcheck disable=SC2016 # the inner shell expands
    setsid env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 sh -c \
        'echo $$ >"$1/runsvdir.pid"; exec runsvdir -P "$2"' sh "$RUN" "$VAR/sv" \
        >"$VAR/log/runsvdir.log" 2>&1 </dev/null 9>&- &
    disown
}

is_supervised() {
    sv status "$VAR/sv/$1" >/dev/null 2>&1
}

service_pid() {
    cat "$VAR/sv/$1/supervise/pid" 2>/dev/null
}

is_running() {
    local pid
    pid=$(service_pid "$1") && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null
}

# Its program was built anew since it started.
is_outdated() {
    [[ $(readlink "/proc/$(service_pid "$1")/exe" 2>/dev/null) == *' (deleted)' ]]
}

# A process whose supervisor was killed goes on alone; the next one must not meet it.
end_strays() {
    local name pid
    for name in "${DAEMONS[@]}" postgres; do
        pid=$(service_pid "$name") || continue
        if [ -z "$pid" ] || is_supervised "$name"; then continue; fi
        case $(readlink "/proc/$pid/exe") in
        */"$name"*)
            say "Ending $name ($pid), which lost its supervisor"
            kill -INT "$pid" 2>/dev/null || true
            await "$STOP_SECONDS" process_is_gone "$pid" || die "$name ($pid) does not end."
            ;;
        esac
    done
}

# Gone, or dead and only not yet collected by its parent.
process_is_gone() {
    ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null
}

start_service() { # name
    await 10 is_supervised "$1" || die "$1 is not supervised (see $VAR/log/runsvdir.log)."
    if is_running "$1" && { is_outdated "$1" || has_changed "$1"; }; then
        restart_service "$1" || die "$1 does not restart."
    else
        sv up "$VAR/sv/$1" >/dev/null # without -w it does not wait
    fi
}

is_stopped() {
    ! is_supervised "$1" || [[ $(sv status "$VAR/sv/$1") == down:* ]]
}

stop_services() { # names …: all told at once, then awaited
    local name
    for name; do
        if is_supervised "$name"; then sv down "$VAR/sv/$name" >/dev/null || true; fi
    done
    for name; do
        if ! await "$STOP_SECONDS" is_stopped "$name"; then
            say "$name does not end; killing it"
            sv kill "$VAR/sv/$name" >/dev/null || true
            await 5 is_stopped "$name" || die "$name cannot be stopped."
        fi
    done
}

stop_supervisor() {
    local pid name
    if pid=$(supervisor_pid); then
        kill -HUP "$pid"
        await "$STOP_SECONDS" process_is_gone "$pid" || die "runsvdir ($pid) does not end."
    fi
    rm -f "$RUN/runsvdir.pid"
    for name in "${DAEMONS[@]}" postgres keeper; do
        if is_supervised "$name"; then sv exit "$VAR/sv/$name" >/dev/null || true; fi
    done
    for name in "${DAEMONS[@]}" postgres keeper; do
        await "$STOP_SECONDS" is_unsupervised "$name" || die "the supervisor of $name does not end."
    done
}

is_unsupervised() {
    ! is_supervised "$1"
}

# An IPv4 address as the kernel's tables have it (127.0.0.1: 0100007F), alone and as one of IPv6; any: every address.
kernel_addresses() { # address
    local octets at
    IFS=. read -ra octets <<<"$1"
    if [[ ! $1 =~ ^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$ ]] || [ "$1" = 0.0.0.0 ]; then
        echo '[0-9A-F]+'
        return
    fi
    printf -v at '%02X' "${octets[3]}" "${octets[2]}" "${octets[1]}" "${octets[0]}"
    echo "0+|(0000000000000000FFFF0000)?$at"
}

# The sockets that are in the way of who wants to listen on this port: on the same address, or on every one.
listeners() { # port, address (127.0.0.1)
    awk -v port="$(printf '%04X' "$1")" -v address="^($(kernel_addresses "${2:-127.0.0.1}"))\$" '
        split($2, at, ":") == 2 && $4 == "0A" && at[2] == port && at[1] ~ address { print $10 }
    ' /proc/net/tcp /proc/net/tcp6 2>/dev/null || true
}

holds_socket() { # pid, socket
    [ -n "$1" ] && [ -n "$(find "/proc/$1/fd" -lname "socket:\\[$2\\]" 2>/dev/null)" ]
}

# Told at once, not by a daemon that does not get healthy.
check_port_is_ours() {
    local socket pid
    pid=$(service_pid gateway) || pid=
    for socket in $(listeners "$PORT"); do
        holds_socket "$pid" "$socket" || die "Port $PORT is taken by another program; deploy/minglu up --port M"
    done
}

last_log_lines() {
    local name
    for name in postgres "${DAEMONS[@]}"; do
        say "--- $name"
        tail -n "$1" "$VAR/log/$name/current" >&2 2>/dev/null || true
    done
}
