# shellcheck shell=bash
# systemd: the only place that speaks to systemctl about units.

CLUSTER_UNIT=postgresql@15-minglu.service
DAEMON_UNITS=()
for name in "${DAEMONS[@]}"; do DAEMON_UNITS+=("minglu@$name.service"); done
unset name
# all that speak by the journal
LOGGED_UNITS=("${DAEMON_UNITS[@]}" minglu-{migrate,papers,backup,exporter}.service)

unit_of() { # daemon, or postgres
    if [ "$1" = postgres ]; then echo "$CLUSTER_UNIT"; else echo "minglu@$1.service"; fi
}

unit_property() { # unit, property
    systemctl show --property="$2" --value "$1" 2>/dev/null || true
}

unit_is_active() { # unit
    [ "$(unit_property "$1" ActiveState)" = active ]
}

unit_pid() { # unit; nothing when it does not run
    local pid
    pid=$(unit_property "$1" MainPID)
    [ "${pid:-0}" = 0 ] || echo "$pid"
}

# What it says of itself when it is not well.
unit_state() { # unit
    printf '%s (%s)' "$(unit_property "$1" ActiveState)" "$(unit_property "$1" SubState)"
}

start_units() { # units …
    systemctl start "$@"
}

# By name too: a target that is up need not start again what it wants.
start_service_units() {
    start_units minglu.target "${DAEMON_UNITS[@]}" minglu-backup.timer
}

stop_units() { # units …
    systemctl stop "$@"
}

restart_units() { # units …
    systemctl restart "$@"
}
