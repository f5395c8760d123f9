# shellcheck shell=bash
# Whose a backup directory is. An instance gives itself a name, and its backup directory's mark (made-by-minglu) holds
# that name: two histories that know nothing of each other, in one archive, would make it worthless. PostgreSQL's
# archive, backup.py and restore.py look at it; only a restore that is told to takes a directory over. A mark without a
# name is of a version that gave none.

give_name() { # file
    [ -s "$1" ] || { cat /proc/sys/kernel/random/uuid >"$1.new" && chmod 644 "$1.new" && mv "$1.new" "$1"; }
}

is_another_s() { # backup directory, file with our name
    [ -s "$1/made-by-minglu" ] && ! cmp -s "$1/made-by-minglu" "$2"
}

# A name is given when a directory is there to bear it.
mark_backups() { # backup directory, file with our name
    give_name "$2"
    [ -s "$1/made-by-minglu" ] || {
        install -m 644 "$2" "$1/made-by-minglu.new" && mv "$1/made-by-minglu.new" "$1/made-by-minglu"
    }
}
