# shellcheck shell=bash
# Where things are and who they belong to. Everything that changes is under one directory, var/, so that
# several instances can live side by side (MINGLU_VAR) on one tree (MINGLU_BUILD, MINGLU_PORT).

DAEMONS=(intake matching monitoring sanctions gateway)
DAEMON_USER=minglu
CLUSTER_USER=postgres
SOCKET_PATH_ROOM=70 # a socket's path has 107 bytes; the longest name we put behind the directory has 37

is_root() {
    [ "$(id -u)" = 0 ]
}

# Whether a user without any rights of its own can get to a directory.
open_to_all() {
    setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$1" 2>/dev/null
}

short_name() {
    printf '%s' "$1" | sha256sum | cut -c1-10
}

default_var() {
    if is_root && ! open_to_all "$ROOT"; then
        printf '/var/lib/minglu-%s' "$(short_name "$ROOT")"
    else
        printf '%s/var' "$ROOT"
    fi
}

# Sockets need a short path: beside the rest if that is short, else under /run or /tmp.
choose_run() {
    if [ "${#VAR}" -le "$SOCKET_PATH_ROOM" ]; then
        printf '%s/run' "$VAR"
    elif is_root; then
        printf '/run/minglu-%s' "$(short_name "$VAR")"
    else
        printf '/tmp/minglu-%s-%s' "$(id -u)" "$(short_name "$VAR")"
    fi
}

find_places() {
    VAR=$(realpath -m "${MINGLU_VAR:-$(default_var)}")
    BUILD=$(realpath -m "${MINGLU_BUILD:-$ROOT/build/release}")
    RUN=$(choose_run)
    PORT=${MINGLU_PORT:-}
    if [ -z "$PORT" ] && [ -r "$VAR/port" ]; then
        PORT=$(cat "$VAR/port")
    fi
    PORT=${PORT:-8080}
    BACKUP=$(realpath -m "${MINGLU_BACKUP_DIR:-$(cat "$VAR/backup.dir" 2>/dev/null || echo "$VAR/backup")}")
    URL=http://127.0.0.1:$PORT
}

# As root the daemons and the cluster are other users' processes; else everything is ours.
daemon_user() {
    if is_root; then echo "$DAEMON_USER"; else id -un; fi
}

cluster_user() {
    if is_root; then echo "$CLUSTER_USER"; else id -un; fi
}

# Run a command as the owner of the cluster.
as_cluster_user() {
    if is_root; then
        setpriv --reuid="$CLUSTER_USER" --regid="$CLUSTER_USER" --init-groups -- "$@"
    else
        "$@"
    fi
}

ensure_daemon_user() {
    if is_root && ! getent passwd "$DAEMON_USER" >/dev/null; then
        useradd --system --user-group --no-create-home --home-dir /nonexistent \
            --shell /usr/sbin/nologin "$DAEMON_USER"
    fi
}

give_to() {
    if is_root; then chown "$@"; fi
}

make_own_directory() { # path, owner, mode
    mkdir -p "$1"
    give_to "$2:" "$1"
    chmod "$3" "$1"
}

# A directory in /tmp may have been put there by somebody else.
make_run() {
    mkdir -p "$RUN"
    if [ ! -O "$RUN" ] || [ -L "$RUN" ]; then die "$RUN belongs to somebody else."; fi
    chmod 755 "$RUN"
    if [ "$RUN" != "$VAR/run" ]; then
        ln -sfn "$RUN" "$VAR/run"
    fi
}

ensure_places() {
    mkdir -p "$VAR" || die "$VAR cannot be made."
    chmod 755 "$VAR"
    if is_root; then
        open_to_all "$VAR" ||
            die "$VAR cannot be reached by the user $DAEMON_USER; set MINGLU_VAR to a directory that can."
        [ -n "${MINGLU_VAR:-}" ] || [ "$VAR" = "$ROOT/var" ] ||
            say "$ROOT is closed to other users: what changes is kept in $VAR."
    fi
    make_run
    mkdir -p "$VAR/sv" "$VAR/env" "$VAR/log" "$VAR/secrets" "$VAR/bin"
    # what PostgreSQL and svlogd run as users to whom the tree may be closed
    install -m 755 "$ROOT"/deploy/postgres/{archive,fetch} "$ROOT/deploy/lib/keep-log" "$VAR/bin/"
    chmod 711 "$VAR/secrets"
    chmod 755 "$VAR/sv" "$VAR/log" "$VAR/bin"
    make_own_directory "$RUN/pg" "$(cluster_user)" 755
    make_own_directory "$RUN/bus" "$(daemon_user)" 700
}

# The programs, where the daemons' user can run them: copied if the tree is closed to it.
ensure_image() {
    IMAGE=$BUILD
    if is_root && ! open_to_all "$BUILD/bin"; then
        IMAGE=$VAR/image
        mkdir -p "$IMAGE/bin" "$IMAGE/gen"
        local name
        for name in "${DAEMONS[@]}" minglu-migrate minglu-keys; do
            cmp -s "$BUILD/bin/$name" "$IMAGE/bin/$name" ||
                install -m 755 "$BUILD/bin/$name" "$IMAGE/bin/$name"
        done
        install -m 644 "$BUILD/gen/openapi.json" "$BUILD/gen/asyncapi.json" "$IMAGE/gen/"
    fi
}

# One operator's command at a time on one instance. The lock's descriptor must not leak into what is started.
lock_instance() {
    mkdir -p "$VAR"
    exec 9>"$VAR/lock"
    flock -w 120 9 || die "another deploy/minglu is at work on $VAR."
}
