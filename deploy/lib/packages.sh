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

install_packages() {
    local log=$1
    shift
    no_cluster_of_the_distribution
    export DEBIAN_FRONTEND=noninteractive
    say "Installing: $*"
    if ! { apt-get update && apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
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
