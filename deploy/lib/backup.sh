# shellcheck shell=bash
# Backups: a base backup every day, every WAL file from the first `up` on, all encrypted for the owner of
# backup.identity. The work itself is in backup.py, which also runs where there is no native instance.

ARCHIVE_ROOM_MB=${MINGLU_ARCHIVE_ROOM_MB:-2048} # below it WAL that cannot be archived is let go
BACKUP_KEEP=${MINGLU_BACKUP_KEEP:-14}
BACKUP_HOURS=${MINGLU_BACKUP_HOURS:-24} # 0: only by hand
BACKUP_NOTE=

backup_identity() {
    printf '%s/secrets/backup.identity' "$VAR"
}

# The identity opens backups and is the operator's alone; PostgreSQL's user reads only whom to encrypt for.
ensure_backup_keys() {
    local identity recipients=$VAR/secrets/backup.recipients
    identity=$(backup_identity)
    if [ ! -e "$identity" ] && [ ! -e "$recipients" ]; then
        (umask 077 && age-keygen -o "$identity.new" 2>/dev/null)
        mv "$identity.new" "$identity"
        say "Backups are encrypted. What opens them is $identity: keep a copy of it on another machine or" \
            "on paper; without it no backup can be read."
    fi
    if [ ! -e "$recipients" ]; then
        (umask 077 && age-keygen -y "$identity" >"$recipients.new")
        give_to "$(cluster_user):" "$recipients.new"
        mv "$recipients.new" "$recipients"
    fi
}

# The service of an instance that lives outlives its backups' going astray; one that would be made on top of another's
# is mostly one that was to be restored.
check_whose_backups() {
    if [ -d "$VAR/pg" ] || ! is_another_s "$BACKUP" "$VAR/backup.owner"; then return 0; fi
    die "the backups in $BACKUP are another instance's; nothing was changed. deploy/minglu restore brings that one back;" \
        "a new one wants a backup directory of its own (MINGLU_BACKUP_DIR)."
}

# A backup directory that was here and is not is a disk that is not mounted: nothing is made in its place. Nor is
# anything made in another instance's.
ensure_backup_place() {
    if [ ! -f "$BACKUP/made-by-minglu" ] && [ "$(cat "$VAR/backup.dir" 2>/dev/null)" = "$BACKUP" ]; then
        say "Warning: the backup directory $BACKUP is not there. The service starts all the same; mount it again," \
            "or name another one (MINGLU_BACKUP_DIR)."
        return 0
    fi
    if is_another_s "$BACKUP" "$VAR/backup.owner"; then
        say "Warning: the backups in $BACKUP are another instance's, so that nothing of this one is kept there. The" \
            "service starts all the same; name another place (MINGLU_BACKUP_DIR)."
        return 0
    fi
    mkdir -p "$BACKUP/base" || die "$BACKUP cannot be made; MINGLU_BACKUP_DIR names another place for backups."
    chmod 700 "$BACKUP/base"
    make_own_directory "$BACKUP/wal" "$(cluster_user)" 700
    as_cluster_user test -w "$BACKUP/wal" ||
        die "the user $(cluster_user) cannot reach $BACKUP/wal; open the directories above it, or name another" \
            "place (MINGLU_BACKUP_DIR)."
    mark_backups "$BACKUP" "$VAR/backup.owner"
    printf '%s\n' "$BACKUP" >"$VAR/backup.dir"
}

# Files that a restored instance needs besides its database, as "name in the backup<TAB>path".
backup_extras() {
    local file
    for file in "$VAR"/secrets/{seal.keys,operator.key,demo.keys,*.password}; do
        [ ! -f "$file" ] || printf 'secrets/%s\t%s\n' "${file##*/}" "$file"
    done
    for file in "$VAR"/secrets/bus/*/*; do
        [ ! -f "$file" ] || printf '%s\t%s\n' "${file#"$VAR/"}" "$file"
    done
    for file in clock demo; do
        [ ! -f "$VAR/$file" ] || printf '%s\t%s\n' "$file" "$VAR/$file"
    done
}

backup_tool() { # words …
    /usr/bin/python3 -B "$ROOT/deploy/lib/backup.py" "$@"
}

take_backup() { # keep
    is_running postgres || die "PostgreSQL is not running in $VAR; deploy/minglu up starts it."
    [ -f "$BACKUP/made-by-minglu" ] || die "the backup directory $BACKUP is not there; is the backup disk mounted?"
    backup_tool take --database "$(admin_conninfo)" --backup "$BACKUP" \
        --recipients "$VAR/secrets/backup.recipients" --extras <(backup_extras) --note "$BACKUP_NOTE" \
        --keep "$1" --hole "$VAR/pg/archive.hole" --owner "$VAR/backup.owner"
}

read_backup_options() {
    KEEP=$BACKUP_KEEP
    LIST=no
    case "${1:-} $#" in
    'list 1') LIST=yes ;;
    '--keep 2') KEEP=$2 ;;
    ' 0') ;;
    *) usage_error "backup, backup list or backup --keep N?" ;;
    esac
    [[ $KEEP =~ ^[1-9][0-9]{0,3}$ ]] || usage_error "--keep wants a number from 1 to 9999, not \"$KEEP\"."
}

command_backup() {
    read_backup_options "$@"
    if [ "$LIST" = yes ]; then backup_tool list --backup "$BACKUP"; else take_backup "$KEEP"; fi
}

# What the service `keeper` does every few minutes: the logs, and a backup when one is due.
command_keep() {
    touch "$VAR/seen" # how late it was: the doctor sees a clock that went back
    keep_logs
    if [ "$BACKUP_HOURS" = 0 ] || ! is_running postgres; then return 0; fi
    backup_tool due --database "$(admin_conninfo)" --backup "$BACKUP" --hours "$BACKUP_HOURS" \
        --hole "$VAR/pg/archive.hole" || return 0
    take_backup "$BACKUP_KEEP"
}

write_keeper_service() {
    write_service keeper "$(id -un)" <<RUN
export MINGLU_VAR='$VAR' MINGLU_BUILD='$BUILD' MINGLU_BACKUP_KEEP='$BACKUP_KEEP' MINGLU_BACKUP_HOURS='$BACKUP_HOURS'
exec chpst -P /bin/sh -c "'$ROOT/deploy/minglu' keep; exec sleep 300"
RUN
    mkdir -p "$VAR/sv/keeper/control"
    # whatever it has begun ends with it
    write_script "$VAR/sv/keeper/control/t" <<'RUN'
#!/bin/sh
exec kill -TERM -- "-$(cat supervise/pid)"
RUN
}
