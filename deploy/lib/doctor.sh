# shellcheck shell=bash
# The doctor: looks at everything that can be wrong with an instance, one line a finding with what to do. Each check
# asks its question through `native_…`, `compose_…` or `systemd_…` functions, so that the same judgement holds for all.
#   level<TAB>check<TAB>sentence<TAB>what to do        level: good, odd (look at it), bad (act)

DISK_BAD_PERCENT=5
DISK_ODD_PERCENT=15
BACKUP_BAD_HOURS=26 # one is taken every 24
ARCHIVE_BAD_SECONDS=120
DUE_BAD_SECONDS=60
WEBHOOK_ODD_SECONDS=900
LAG_ODD=10000
CERTIFICATE_ODD_DAYS=30
ANSWER_SECONDS=10

good() { # check, sentence
    printf 'good\t%s\t%s\t\n' "$1" "$2"
}

odd() { # check, sentence, what to do
    printf 'odd\t%s\t%s\t%s\n' "$1" "$2" "$(as_said_here "$3")"
}

bad() { # check, sentence, what to do
    printf 'bad\t%s\t%s\t%s\n' "$1" "$2" "$(as_said_here "$3")"
}

as_said_here() { # what to do
    case $WHERE in
    compose) printf '%s' "${1//deploy\/minglu/deploy/minglu --compose}" ;;
    systemd) installed_words <<<"$1" ;;
    *) printf '%s' "$1" ;;
    esac
}

# Lines of "sentence<TAB>what to do" as findings; none: good.
findings_of() { # check, sentence when good
    local sentence todo any=no
    while IFS=$'\t' read -r sentence todo; do
        bad "$1" "$sentence" "$todo"
        any=yes
    done
    [ "$any" = yes ] || good "$1" "$2"
}

# ---- disks ----

# Place, free MB, all MB of every disk something is written to.
judge_disk() { # place, free, size
    local percent=$(($2 * 100 / ($3 > 0 ? $3 : 1)))
    if [ "$2" -lt "$ROOM_MB" ] || [ "$percent" -lt "$DISK_BAD_PERCENT" ]; then
        bad disk "$2 MB ($percent %) are free on the disk of $1." "make room: without it nothing can be stored"
    elif [ "$percent" -lt "$DISK_ODD_PERCENT" ]; then
        odd disk "$2 MB ($percent %) are free on the disk of $1." "plan for more room"
    else
        good disk "$2 MB ($percent %) are free on the disk of $1."
    fi
}

check_disks() {
    local place free size
    "${WHERE}_disks" | while read -r free size place; do judge_disk "$place" "$free" "$size"; done
}

# ---- the clock ----

# Linux knows whether something keeps its clock right (adjtimex: 5 is TIME_ERROR, bit 6 of status STA_UNSYNC).
clock_is_kept() {
    /usr/bin/python3 -c '
import ctypes
class Timex(ctypes.Structure):
    _fields_ = [("modes", ctypes.c_uint), ("offset", ctypes.c_long), ("freq", ctypes.c_long),
                ("maxerror", ctypes.c_long), ("esterror", ctypes.c_long), ("status", ctypes.c_int),
                ("rest", ctypes.c_byte * 512)]
asked = Timex()
raise SystemExit(1 if ctypes.CDLL(None).adjtimex(ctypes.byref(asked)) == 5 or asked.status & 0x40 else 0)'
}

check_clock() {
    local last ahead
    last=$("${WHERE}_last_seen")
    ahead=$((${last:-0} - $(date +%s)))
    if [ "$ahead" -gt 60 ]; then
        bad clock "the machine says $(date -u +%FT%TZ), but it was $(date -u -d "@$last" +%FT%TZ) already: its clock went back." \
            "set the clock right (timedatectl set-ntp true) before anything with a term is done"
    elif ! clock_is_kept; then
        odd clock "nothing keeps this machine's clock right; terms end by it." \
            "apt-get install systemd-timesyncd (or chrony), and give it a server that can be reached"
    else
        good clock "it is $(date -u +%FT%TZ), and the clock is kept."
    fi
}

# ---- PostgreSQL: migrations, archive, backups ----

check_migrations() {
    local told status=0
    told=$("${WHERE}_migrate_check" 2>&1) || status=$?
    told=${told//minglu-migrate: /}
    if [ "$status" = 0 ]; then
        good migrations "the database is what this version needs."
    elif [[ $told == *"has not been run"* ]]; then
        bad migrations "the database is behind: $(grep -m 1 'has not been run' <<<"$told")." "deploy/minglu upgrade"
    else
        bad migrations "$(tail -n 1 <<<"$told")" "deploy/minglu migrate says the same and does nothing until this is put right"
    fi
}

# Whether it archives, files that wait, seconds since the oldest of them was finished, whether the last try failed.
check_archive() {
    local mode waiting age failed
    IFS='|' read -r mode waiting age failed < <("${WHERE}_sql" <"$ROOT/deploy/postgres/archive_state.sql")
    if [ "$mode" = off ]; then
        bad archive "PostgreSQL does not archive its WAL." "deploy/minglu up writes its settings and restarts it"
    elif [ "$("${WHERE}_hole")" -gt 0 ]; then
        bad archive "the archive has a gap: WAL was let go when the disk ran short." "deploy/minglu backup closes it with a base backup"
    elif [ "$waiting" -gt 0 ] && { [ "$age" -ge "$ARCHIVE_BAD_SECONDS" ] || [ "$failed" = t ]; }; then
        bad archive "$waiting WAL files wait to be archived, the oldest for $age s; the last try ${failed/t/failed}." \
            "is the backup directory $("${WHERE}_backup_place") there, with room? the log of postgres says why"
    else
        good archive "every finished WAL file is archived."
    fi
}

check_backups() {
    local system timeline age
    [ -n "$("${WHERE}_backups")" ] || {
        bad backup "there is no base backup in $("${WHERE}_backup_place")." "deploy/minglu backup"
        return 0
    }
    IFS='|' read -r system timeline < <("${WHERE}_sql" <<<'select system_identifier, timeline_id
        from pg_control_system(), pg_control_checkpoint()')
    age=$("${WHERE}_backups" | jq -r --arg system "$system" --argjson timeline "${timeline:-0}" '
        map(select(.system == $system and .timeline == $timeline) | (now - (.ended | fromdate)) / 3600 | floor) |
        min // empty')
    if [ -z "$age" ]; then
        bad backup "no base backup is of the database's present history." "deploy/minglu backup"
    elif [ "$age" -ge "$BACKUP_BAD_HOURS" ]; then
        bad backup "the newest base backup is $age hours old." "deploy/minglu backup; deploy/minglu logs keeper says why none was taken"
    else
        good backup "the newest base backup is $age hours old."
    fi
}

check_database() {
    if ! "${WHERE}_sql" <<<'select 1' >/dev/null 2>&1; then
        bad database "PostgreSQL does not answer." "deploy/minglu logs postgres says why; deploy/minglu up starts it"
        return 0
    fi
    check_migrations
    check_archive
    check_backups
}

# ---- the daemons ----

check_daemons() {
    local told before after
    "${WHERE}_daemons" | findings_of daemons "everything that has to run runs."
    before=$("${WHERE}_get" /v1/operations/status 2>/dev/null) || {
        bad gateway "the gateway at $URL does not answer an operator." "deploy/minglu logs gateway says why; deploy/minglu up starts it"
        return 1
    }
    told=$(jq -r '.daemons[] | select(.version | not) | .service' <<<"$before" | paste -sd ' ')
    [ -z "$told" ] || bad daemons "these say nothing on the bus: $told." "deploy/minglu logs DAEMON says why"
    sleep 1 # a cursor that stands still is seen by looking twice
    after=$("${WHERE}_get" /v1/operations/status 2>/dev/null) || return 0
    jq -r --argjson before "$before" '
        ($before.daemons | map({key: .service, value: ((.streams // []) | map({key: .stream, value: .heard}) | from_entries)}) |
            from_entries) as $heard |
        .daemons[] | .service as $service | .streams[]? | select(.lag > 0) |
        [$service, .stream, .lag, (if $heard[$service][.stream] == .heard then "stands" else "moves" end)] | @tsv
    ' <<<"$after" | judge_lag
    jq -r '.daemons[] | select((.parked // 0) > 0) |
        "\(.parked) events are parked in \(.service).\tdeploy/minglu parked list, then retry or drop"' <<<"$after" |
        findings_of parked "no event is parked."
}

judge_lag() { # daemon, stream, lag, stands|moves on stdin
    local daemon stream lag state any=no
    while IFS=$'\t' read -r daemon stream lag state; do
        if [ "$state" = stands ]; then
            bad cursors "$daemon stands still $lag events behind $stream." "deploy/minglu logs $daemon says why"
        elif [ "$lag" -gt "$LAG_ODD" ]; then
            odd cursors "$daemon is $lag events behind $stream and catching up." "look again in a minute"
        else
            continue
        fi
        any=yes
    done
    [ "$any" = yes ] || good cursors "everybody has heard what was said."
}

# The oldest term that has come and was not handled, by each daemon's own metric.
check_timers() {
    local told
    told=$("${WHERE}_get" /metrics 2>/dev/null) || return 0
    sed -n 's/^minglu_due_late_seconds{service="\([a-z]*\)"[^}]*} \([0-9]*\).*/\1 \2/p' <<<"$told" |
        awk -v most="$DUE_BAD_SECONDS" '$2 > most {
            printf "a term of %s is %d s over and was not handled.\tdeploy/minglu logs %s says why\n", $1, $2, $1 }' |
        findings_of timers "no term is overdue."
}

# Receivers of events: those that take nothing, and webhooks that rest. Neither is an illness of ours.
check_webhooks() {
    local told resting age hook any=no
    told=$("${WHERE}_get" /metrics 2>/dev/null) || return 0
    resting=$(sed -n 's/^minglu_webhooks{.*state="suspended"} //p' <<<"$told")
    if [ "${resting:-0}" != 0 ]; then
        odd webhooks "$resting webhooks rest; their owners hear nothing." "ask them, then POST /v1/webhooks/ID/resume or cancel (GET /v1/webhooks lists them)"
        any=yes
    fi
    while read -r hook age; do
        [ "${age%.*}" -gt "$WEBHOOK_ODD_SECONDS" ] || continue
        odd webhooks "the receiver of webhook $hook has taken nothing for ${age%.*} s." "deploy/minglu logs gateway --level warn says why"
        any=yes
    done < <(sed -n 's/^minglu_webhook_oldest_seconds{.*webhook="\([^"]*\)"} /\1 /p' <<<"$told")
    [ "$any" = yes ] || good webhooks "every receiver of events takes them."
}

# ---- certificates ----

check_certificates() {
    local name file
    file=$(mktemp)
    for name in $("${WHERE}_certificates"); do
        "${WHERE}_certificate" "$name" >"$file"
        if ! openssl x509 -in "$file" -noout 2>/dev/null; then
            bad certificate "$name is no certificate." "put a right one there"
        elif ! openssl x509 -in "$file" -noout -checkend 0 >/dev/null; then
            bad certificate "$name ended on $(end_of_certificate "$file")." "put a new one there"
        elif ! openssl x509 -in "$file" -noout -checkend $((CERTIFICATE_ODD_DAYS * 86400)) >/dev/null; then
            odd certificate "$name ends on $(end_of_certificate "$file")." "get the next one"
        else
            good certificate "$name is valid until $(end_of_certificate "$file")."
        fi
    done
    rm -f "$file"
}

# ---- logs ----

# What keeps logs for half a year: the archive, or systemd's journal.
check_logs() {
    if [ "$WHERE" = systemd ]; then check_journal; else check_log_archive; fi
}

check_log_archive() {
    local place age
    place=$(log_archive)
    if [ ! -e "$place/seen" ]; then
        bad logs "no log was ever archived." "deploy/minglu logs archive, daily (the keeper of a native instance does)"
        return 0
    fi
    age=$((($(date +%s) - $(stat -c %Y "$place/seen")) / 3600))
    if [ "$age" -ge "$BACKUP_BAD_HOURS" ]; then
        bad logs "logs were archived last $age hours ago." "deploy/minglu logs archive, daily; deploy/minglu logs keeper says why it was not"
    else
        good logs "logs were archived $age hours ago, in $place."
    fi
}

# ---- the whole ----

all_findings() {
    "${WHERE}_first"
    check_disks
    check_clock
    check_certificates
    check_logs
    check_database
    if check_daemons; then
        check_timers
        check_webhooks
    fi
}

findings_json() {
    jq -Rnc '[inputs | split("\t") | {level: .[0], check: .[1], says: .[2]} + (if .[3] != "" then {do: .[3]} else {} end)]'
}

findings_text() {
    local level check sentence todo
    while IFS=$'\t' read -r level check sentence todo; do
        case $level in
        good) level='ok  ' ;;
        odd) level='LOOK' ;;
        bad) level='BAD ' ;;
        esac
        printf '%s  %-12s %s%s\n' "$level" "$check" "$sentence" "${todo:+ What to do: $todo.}"
    done
}

doctor() { # words …
    local told
    case ${1:-} in
    '' | --json) ;;
    *) usage_error "doctor knows --json alone." ;;
    esac
    told=$(all_findings)
    if [ "${1:-}" = --json ]; then findings_json <<<"$told"; else findings_text <<<"$told"; fi
    ! grep -q '^bad' <<<"$told"
}
