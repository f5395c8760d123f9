# shellcheck shell=bash
# The daemons' bus over tcp with CURVE keys, as it is between machines and containers, on 127.0.0.1 alone
# (MINGLU_BUS_PORT; copies elsewhere: MINGLU_BUS_PEERS). Without it they meet in a directory of sockets.

BUS_PORTS_EACH=2 # a ROUTER's, and its stream's after it

bus_port() { # daemon
    local name port=$MINGLU_BUS_PORT
    for name in "${DAEMONS[@]}"; do
        [ "$name" != "$1" ] || break
        port=$((port + BUS_PORTS_EACH))
    done
    echo "$port"
}

bus_peers() {
    local name peers=()
    for name in "${DAEMONS[@]}"; do peers+=("$name=127.0.0.1:$(bus_port "$name")"); done
    echo "${peers[*]}${MINGLU_BUS_PEERS:+ $MINGLU_BUS_PEERS}"
}

# The daemons' own: made by their user, so that it can read them.
ensure_bus_keys() {
    make_own_directory "$VAR/secrets/bus" "$(daemon_user)" 700
    local user=()
    if is_root; then user=(chpst -u "$(daemon_user)"); fi
    "${user[@]}" "$IMAGE/bin/minglu-keys" "$VAR/secrets/bus" "${DAEMONS[@]}" >/dev/null ||
        die "The keys of the bus cannot be made (see above)."
}

describe_bus() { # daemon
    write_env "$1" MINGLU_BUS_DIR "$RUN/bus"
    [ -n "${MINGLU_BUS_PORT:-}" ] || return 0
    [[ $MINGLU_BUS_PORT =~ ^[1-9][0-9]{0,4}$ ]] || die "MINGLU_BUS_PORT is \"$MINGLU_BUS_PORT\", but has to be a port."
    ensure_bus_keys
    write_env "$1" MINGLU_BUS_ADDRESS "tcp://127.0.0.1:$(bus_port "$1")"
    write_env "$1" MINGLU_BUS_PEERS "$(bus_peers)"
    write_env "$1" MINGLU_BUS_KEYS "$VAR/secrets/bus/$1"
}
