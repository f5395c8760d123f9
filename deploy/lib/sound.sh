# shellcheck shell=bash
# Whether the place itself is sound: room, owners, secrets, the version of the cluster. `up` looks before it touches
# anything and stops at the first sentence; the doctor tells them all. A sentence and, behind a tab, what to do.

ROOM_MB=${MINGLU_ROOM_MB:-256} # what has to be free

free_mb() { # path
    df --output=avail -B1M "$1" | tail -n 1 | tr -d ' '
}

room_fault() {
    local place=$VAR free
    while [ ! -e "$place" ]; do place=$(dirname "$place"); done
    free=$(free_mb "$place")
    [ "$free" -ge "$ROOM_MB" ] ||
        printf 'only %s MB are free on the disk of %s, %s are wanted.\tmake room there, or put the instance elsewhere (MINGLU_VAR)\n' \
            "$free" "$place" "$ROOM_MB"
}

owner_of() { # path
    stat -c %U "$1"
}

owner_fault() { # path, owner
    [ -e "$1" ] && [ "$(owner_of "$1")" != "$2" ] || return 0
    printf '%s belongs to %s, but has to be of %s.\tchown -R %s: %q\n' "$1" "$(owner_of "$1")" "$2" "$2" "$1"
}

# As root the cluster and the daemons are other users'; a normal user cannot start what root made.
owner_faults() {
    local file
    owner_fault "$VAR/pg" "$(cluster_user)"
    owner_fault "$BACKUP/wal" "$(cluster_user)"
    for file in "$VAR"/secrets/{seal.keys,*.password,*.pgpass}; do owner_fault "$file" "$(daemon_user)"; done
    owner_fault "$VAR/secrets/backup.recipients" "$(cluster_user)"
}

version_fault() {
    local found
    [ -f "$VAR/pg/PG_VERSION" ] || return 0
    found=$(cat "$VAR/pg/PG_VERSION")
    [ "$found" = 15 ] ||
        printf '%s was made by PostgreSQL %s, and this is for 15.\ttake a dump with the PostgreSQL it was made with, and load it into an empty instance\n' \
            "$VAR/pg" "${found:-?}"
}

# A secret that is there is whole: every line but a comment as the pattern says.
secret_fault() { # file, pattern, what to do
    local path=$VAR/secrets/$1
    [ -e "$path" ] || return 0
    if ! grep -qE -- "$2" "$path" || grep -qvE -- "$2|^#" "$path"; then
        printf '%s is half written.\t%s\n' "$path" "$3"
    fi
}

secret_faults() {
    local name again='remove it, and deploy/minglu up makes it anew'
    secret_fault seal.keys '^v[0-9]+ [A-Za-z0-9+/]{43}=$' \
        'put back its copy from a backup: what is sealed opens with nothing else'
    secret_fault operator.key '^ml_[A-Za-z0-9_-]{43}$' "$again"
    secret_fault backup.identity '^AGE-SECRET-KEY-1[0-9A-Z]{58}$' \
        'put back its copy; without it the backups made so far cannot be read'
    secret_fault backup.recipients '^age1[0-9a-z]{58}$' "$again"
    for name in "${DAEMONS[@]}"; do secret_fault "$name.password" '^[0-9a-f]{64}$' "$again"; done
}

place_faults() {
    room_fault
    owner_faults
    version_fault
    secret_faults
}

check_place() {
    local fault
    fault=$(place_faults)
    fault=${fault%%$'\n'*}
    [ -z "$fault" ] || die "${fault%%$'\t'*} What to do: ${fault#*$'\t'}. Nothing was changed."
}
