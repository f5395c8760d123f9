# shellcheck shell=bash
# Debian packages: installed by root, named to others.

listed_packages() {
    grep -hv -e '^#' -e '^$' "$@"
}

missing_packages() {
    local wanted
    mapfile -t wanted < <(listed_packages "$@")
    comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) <(
        dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null |
            sed -n 's/ installed$//p' | sort -u
    )
}

# The distribution would make and start a cluster of its own; ours is private.
no_cluster_of_the_distribution() {
    [ -d /etc/postgresql-common ] && return 0
    mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/minglu.conf
}

# Nor is what else they bring started: nobody asked for a web server on port 80.
without_starting() { # command …
    local policy=/usr/sbin/policy-rc.d ours=no status=0
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        ours=yes
    fi
    "$@" || status=$?
    [ "$ours" = no ] || rm -f "$policy"
    return "$status"
}

install_packages() {
    local log=$1
    shift
    no_cluster_of_the_distribution
    export DEBIAN_FRONTEND=noninteractive
    say "Installing: $*"
    if ! { apt-get update && without_starting apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "the packages could not be installed (see $log)."
    fi
}

# Every package of the lists is there, or we end.
ensure_packages() { # lists …
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" -gt 0 ] || return 0
    is_root || die "these Debian packages are missing; as root: apt-get install ${missing[*]}"
    mkdir -p "$VAR"
    install_packages "$VAR/packages.log" "${missing[@]}"
}
