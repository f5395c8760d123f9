# shellcheck shell=bash
# Bringing a backup back into an empty place of an installation under systemd; the work itself is in restore.py.

installed_restore_tool() { # words …
    /usr/bin/python3 -B "$ROOT/deploy/lib/restore.py" --backup "$BACKUP" --into "$CLUSTER" --user "$CLUSTER_USER" \
        --fetch "$SHARE/deploy/postgres/fetch" "$@" 9>&-
}

check_empty_place() {
    if unit_is_active "$CLUSTER_UNIT"; then die "PostgreSQL runs; minglu down first. Nothing was changed."; fi
    [ ! -e "$CLUSTER" ] || die "$CLUSTER is there already, and nothing is overwritten; move it away. Nothing was changed."
    [ -e "$IDENTITY" ] || die "there is no $IDENTITY; --identity names the file that opens the backup," \
        "what minglu backup-identity printed where it was made."
    as_postgres test -r "$BACKUP/wal" -a -x "$BACKUP/wal" || [ ! -d "$BACKUP/wal" ] ||
        die "the user $CLUSTER_USER cannot read $BACKUP/wal; chown -R $CLUSTER_USER: '$BACKUP/wal'"
}

# Debian keeps a cluster's settings elsewhere; what takes it in wants some beside the data, whatever they say.
give_plain_settings() {
    install -m 644 -o "$CLUSTER_USER" -g "$CLUSTER_USER" /usr/share/postgresql/15/postgresql.conf.sample "$CLUSTER/postgresql.conf"
    install -m 640 -o "$CLUSTER_USER" -g "$CLUSTER_USER" /dev/null "$CLUSTER/pg_hba.conf"
    install -m 640 -o "$CLUSTER_USER" -g "$CLUSTER_USER" /dev/null "$CLUSTER/pg_ident.conf"
}

systemd_restore() {
    local own=$BACKUP
    IDENTITY=$ETC/secrets/backup.identity
    read_restore_options "$@"
    [ -x "$LIB/minglu-keys" ] || die "the programs are not there; deploy/systemd/install --files brings them."
    lock_installed
    BACKUP=${FROM:-$BACKUP}
    check_empty_place
    install -d -m 755 -o "$CLUSTER_USER" -g "$CLUSTER_USER" "$(dirname "$CLUSTER")"
    install -d -m 700 "$ETC/secrets"
    owner_words "$STATE/backup.owner"
    installed_restore_tool --extras-into "$ETC" --identity "$IDENTITY" "${OWNER_WORDS[@]}" "${RESTORE_WORDS[@]}"
    secret backup.identity <"$IDENTITY"
    BACKUP=$own
    if [ ! -d "$CLUSTER_ETC" ]; then
        give_plain_settings
        register_cluster 15 minglu
    fi
    make_secrets
    make_certificate
    make_backup_place
    say "minglu up starts it; then minglu backup makes the first backup of its new history."
}
