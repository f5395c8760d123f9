# shellcheck shell=bash
# Bringing a backup back into an empty place; the work itself is in restore.py.

read_restore_options() {
    FROM=
    SECRETS=no
    RESTORE_WORDS=()
    while [ $# -gt 0 ]; do
        case $1 in
        --to)
            [[ ${2:-} =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}[T\ ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})$ ]] ||
                usage_error "--to wants a time with its zone, like 2026-11-23T19:30:00+08:00."
            RESTORE_WORDS+=(--to "$2")
            ;;
        --backup)
            [ -n "${2:-}" ] || usage_error "--backup wants a backup's name (backup list)."
            RESTORE_WORDS+=(--id "$2")
            ;;
        --timeline)
            [[ ${2:-} =~ ^[1-9][0-9]{0,8}$ ]] || usage_error "--timeline wants a number (backup list)."
            RESTORE_WORDS+=(--timeline "$2")
            ;;
        --from) FROM=$(place_named "${2:?--from wants a directory}") ;;
        --identity) IDENTITY=$(realpath -m "${2:?--identity wants a file}") ;;
        --as-far-as-it-goes | --take-over)
            RESTORE_WORDS+=("$1")
            shift
            continue
            ;;
        --secrets)
            [ "$LAYOUT" = compose ] || usage_error "restore --secrets is for containers."
            SECRETS=yes
            shift
            continue
            ;;
        *) usage_error "restore does not know $1." ;;
        esac
        shift 2 || usage_error "$1 wants a value."
    done
}

# Where --from points: a directory, or a volume of containers by its name.
place_named() { # word
    if [ "$LAYOUT" = compose ] && [[ $1 != */* ]] && docker volume inspect "$1" >/dev/null 2>&1; then
        docker volume inspect --format '{{.Mountpoint}}' "$1"
    else
        realpath -m "$1"
    fi
}

# What was restored out of another place's backups has yet to get its own.
owner_words() { # file with our name
    OWNER_WORDS=()
    [ -n "$FROM" ] || OWNER_WORDS=(--owner "$1")
}

# The restored secrets belong to those who read them.
give_secrets() {
    local file
    for file in "$VAR"/secrets/{seal.keys,*.password}; do give_to "$(daemon_user):" "$file"; done
    [ ! -d "$VAR/secrets/bus" ] || give_to -R "$(daemon_user):" "$VAR/secrets/bus"
}

keep_identity() {
    [ -e "$(backup_identity)" ] || (umask 077 && cat "$IDENTITY" >"$(backup_identity)")
}

restore_tool() { # words …
    /usr/bin/python3 -B "$ROOT/deploy/lib/restore.py" --backup "$BACKUP" --into "$VAR/pg" --extras-into "$VAR" \
        --user "$(cluster_user)" --fetch "$VAR/bin/fetch" "$@" 9>&-
}

command_restore() {
    IDENTITY=$(backup_identity)
    read_restore_options "$@"
    BACKUP=${FROM:-$BACKUP}
    ensure_packages "$ROOT/deploy/packages.txt"
    [ -e "$IDENTITY" ] || die "there is no $IDENTITY; --identity names the file that opens the backup," \
        "backup.identity of the instance that made it."
    lock_instance
    ensure_daemon_user
    ensure_places
    as_cluster_user test -r "$BACKUP/wal" -a -x "$BACKUP/wal" || [ ! -d "$BACKUP/wal" ] ||
        die "the user $(cluster_user) cannot read $BACKUP/wal; chown -R $(cluster_user): '$BACKUP/wal'"
    owner_words "$VAR/backup.owner"
    restore_tool --identity "$IDENTITY" "${OWNER_WORDS[@]}" "${RESTORE_WORDS[@]}"
    adopt_cluster
    give_secrets
    keep_identity
    say "deploy/minglu up starts it; then deploy/minglu backup makes the first backup of its new history."
}
