# shellcheck shell=bash
# What an operator does with a running instance: its clock, papers, keys, parked events, state.

clock_kind() {
    if [ -n "$CLOCK_DATE" ]; then echo virtual; else echo real; fi
}

clock_start() {
    if [ -n "$CLOCK_DATE" ]; then printf '%sT00:00:00Z' "$CLOCK_DATE"; fi
}

clock_of_the_data() {
    cat "$VAR/clock" 2>/dev/null || true
}

wanted_clock() {
    local wanted=${VIRTUAL:-}
    case ${MINGLU_CLOCK:-} in
    virtual)
        wanted=${wanted:-${MINGLU_CLOCK_START:-$(clock_of_the_data)}}
        wanted=${wanted:-$(date +%F)}
        ;;
    '' | real) ;;
    *) die "MINGLU_CLOCK is \"$MINGLU_CLOCK\", but has to be real or virtual." ;;
    esac
    printf '%s' "${wanted%%T*}"
}

# The kind of clock belongs to the data: it is chosen once.
choose_clock() {
    local wanted
    wanted=$(wanted_clock)
    CLOCK_DATE=$(clock_of_the_data)
    if [ ! -f "$VAR/pg/made-by-minglu" ]; then
        CLOCK_DATE=${wanted:-$CLOCK_DATE}
    elif [ -n "$wanted" ] && [ -z "$CLOCK_DATE" ]; then
        die "this instance has lived on real time; use another (MINGLU_VAR) for a virtual clock."
    elif [ -n "$wanted" ] && [ "$wanted" != "$CLOCK_DATE" ]; then
        die "this instance's clock was chosen at its first start: virtual, from $CLOCK_DATE." \
            "\`clock advance\` moves it; another start wants another instance (MINGLU_VAR)."
    fi
}

keep_clock() {
    if [ -n "$CLOCK_DATE" ]; then printf '%s\n' "$CLOCK_DATE" >"$VAR/clock"; fi
}

# ---- calendars and the rulebook ----

adopt_calendar() { # file
    local year version
    year=$(jq -r .year "$1")
    version=$(jq -r .version "$1")
    jq -es --argjson year "$year" --arg version "$version" \
        'any(.[][]; .year == $year and .version == $version)' <<<"$CALENDARS" >/dev/null && return 0
    adopt_paper /v1/calendars "$1" "the calendar of $year ($version)"
}

adopt_rulebook() { # file
    local version
    version=$(jq -r .version "$1")
    jq -es --arg version "$version" 'any(.[][]; .version == $version)' <<<"$RULEBOOKS" >/dev/null && return 0
    adopt_paper /v1/rulebooks "$1" "the rulebook $version"
}

# The file is the member `body` of the command. The first ones are adopted at once; later the rulebook in force may
# ask for a second person.
adopt_paper() { # path, file, what it is
    local state
    state=$(jq -c '{body: .}' "$2" | post "$1" @- | jq -r .state) || die "$2 was not adopted."
    if [ "$state" = proposed ]; then
        say "Proposed $3: another operator reads it (GET /v1/law-proposals) and adopts it (POST $1/VERSION/approval)."
    else
        say "Adopted $3"
    fi
}

adopt_papers() {
    local file
    CALENDARS=$(get_items /v1/calendars)
    for file in "$ROOT"/deploy/calendars/*.json; do adopt_calendar "$file"; done
    RULEBOOKS=$(get_items /v1/rulebooks)
    for file in "$ROOT"/deploy/rulebooks/*.json; do adopt_rulebook "$file"; done
}

# ---- the demonstration city ----

play_demo() {
    [ -x "$ROOT/deploy/demo/play" ] || die "there is no demonstration to play."
    local mark=${DEMO_MARK:-$VAR/demo}
    if [ -f "$mark" ]; then
        say "The demonstration city is there already."
        return 0
    fi
    MINGLU_URL=$URL MINGLU_OPERATOR_KEY_FILE=$VAR/secrets/operator.key MINGLU_DEMO_KEYS=$VAR/secrets/demo.keys \
        "$ROOT/deploy/demo/play" 9>&-
    touch "$mark"
}

print_address() {
    printf 'minglu is up: %s\n' "$URL"
    printf 'operator key: %s (in %s)\n' "$(cat "$VAR/secrets/operator.key")" "$VAR/secrets/operator.key"
    if [ -s "$VAR/secrets/demo.keys" ]; then
        printf 'demo keys (in %s):\n' "$VAR/secrets/demo.keys"
        cat "$VAR/secrets/demo.keys"
    fi
}

# ---- status ----

supervised_line() { # daemon
    local state=down pid=-
    if is_supervised "$1" && is_running "$1"; then
        state=up
        pid=$(service_pid "$1")
    fi
    printf '%-11s %-6s pid %-8s\n' "$1" "$state" "$pid"
}

# What the daemons say of themselves, twice: a rate needs two looks.
look_twice() {
    local before after took
    took=$(now_ms)
    before=$(get /v1/operations/status)
    sleep 1
    after=$(get /v1/operations/status)
    took=$(($(now_ms) - took))
    jq -c --argjson before "$before" --argjson took "$took" '
        def copy: "\(.service).\(.instance)";
        ($before.daemons | map({key: copy, value: (.turns // 0)}) | from_entries) as $turns |
        .daemons[] | select(.version) | {service, instance, version, parked: (.parked // 0),
            rate: (((.turns // 0) - ($turns[copy] // .turns // 0)) * 10000 / $took | round / 10),
            lag: ([.streams[]?.lag] | add // 0)}' <<<"$after"
}

status_words() { # daemon, its copy if only one is wanted; what look_twice gave on stdin
    jq -r --arg name "$1" --arg copy "${2:-}" 'select(.service == $name and ($copy == "" or .instance == $copy)) |
        "version \(.version)  \(.rate) turns/s  lag \(.lag)" +
        (if .parked > 0 then "  parked \(.parked)" else "" end)'
}

command_status() {
    [ $# = 0 ] || usage_error "status takes nothing."
    tell_status supervised_line
}

tell_status() { # what prints a daemon's line: its state and pid
    local name told=''
    if is_ready; then told=$(look_twice); fi
    for name in "${DAEMONS[@]}"; do
        printf '%s %s\n' "$("$1" "$name")" "$(status_words "$name" <<<"$told")"
    done
    "$1" postgres
    if [ -z "$told" ]; then
        say "The gateway is not ready ($URL/health/ready)."
        return 1
    fi
}

# ---- keys ----

command_key() {
    local verb=${1:-}
    shift || true
    case $verb in
    add) add_key "$@" ;;
    list) get /v1/keys | jq -r '.items[] | [.key_id, (.roles | join(",")), .organisation // "-",
        .person // "-", .label // "-", (if .revoked_at then "revoked" else "valid" end)] | @tsv' ;;
    revoke)
        [ $# = 1 ] || usage_error "key revoke wants a key's id."
        post "/v1/keys/$1/revoke" '{}' >/dev/null && say "Revoked $1"
        ;;
    *) usage_error "key add, key list or key revoke?" ;;
    esac
}

add_key() {
    local body='{}' label=''
    while [ $# -gt 0 ]; do
        [ $# -ge 2 ] || usage_error "$1 wants a value."
        case $1 in
        --role | --roles) body=$(jq -c --arg v "$2" '.roles = ($v | split(","))' <<<"$body") ;;
        --organisation | --person)
            body=$(jq -c --arg k "${1#--}" --arg v "$2" '.[$k] = $v' <<<"$body")
            ;;
        --expires) body=$(jq -c --arg v "$2" '.expires_at = $v' <<<"$body") ;;
        --label) label=$2 ;;
        *) usage_error "key add does not know $1." ;;
        esac
        shift 2
    done
    jq -e .roles <<<"$body" >/dev/null || usage_error "key add wants --role."
    body=$(jq -c --arg v "${label:-$(jq -r '.roles | join(",")' <<<"$body")}" '.label = $v' <<<"$body")
    post /v1/keys "$body" | jq -r '"\(.key_id)\t\(.key)"'
}

# ---- the virtual clock ----

command_clock() {
    local verb=${1:-} to
    shift || true
    case $verb in
    show) get /v1/clock | jq -r '"\(.now) (\(if .virtual then "virtual" else "real" end))"' ;;
    advance)
        to=$(advance_target "$@")
        post /v1/clock/advance "$(jq -nc --arg to "$to" '{to: $to}')" | jq -r .now
        ;;
    *) usage_error "clock show or clock advance?" ;;
    esac
}

advance_target() {
    case ${1:-} in
    --to)
        [ $# = 2 ] || usage_error "clock advance --to wants a time."
        if [[ $2 == *T* ]]; then printf '%s' "$2"; else printf '%sT00:00:00Z' "$2"; fi
        ;;
    --days)
        [[ ${2:-} =~ ^[0-9]+$ ]] || usage_error "clock advance --days wants a number."
        date -u -d "$(get /v1/clock | jq -r .now) + $2 days" +%FT%TZ
        ;;
    *) usage_error "clock advance wants --to TIME or --days N." ;;
    esac
}

# ---- parked events ----

# What stands in a path: DAEMON/STREAM/SEQ, as `parked list` prints it.
parked_path() { # id
    [[ ${1:-} =~ ^[a-z]+/[a-z]+/[0-9]+$ ]] || usage_error "a parked event is named DAEMON/STREAM/SEQ."
    printf '/v1/operations/parked/%s' "$1"
}

command_parked() {
    local verb=${1:-list} path
    shift || true
    case $verb in
    list)
        get /v1/operations/parked | jq -r '.daemons[] | .service as $service | .items[]? |
            ["\($service)/\(.stream)/\(.seq)", .type, .subject, .why] | map(. // "-") | @tsv'
        ;;
    show)
        path=$(parked_path "$@")
        get "$path" | jq .
        ;;
    retry | drop)
        path=$(parked_path "$@")
        post "$path/$verb" '{}' | jq -c .
        ;;
    *) usage_error "parked list, show, retry or drop?" ;;
    esac
}

# ---- the level of a log ----

seconds_of() { # 30s, 10m, 2h
    [[ $1 =~ ^([1-9][0-9]{0,4})([smh])$ ]] || usage_error "--for wants a time like 30s, 10m or 2h, not \"$1\"."
    case ${BASH_REMATCH[2]} in
    s) echo "${BASH_REMATCH[1]}" ;;
    m) echo $((BASH_REMATCH[1] * 60)) ;;
    h) echo $((BASH_REMATCH[1] * 3600)) ;;
    esac
}

command_level() {
    local seconds body
    if [ $# != 2 ] && { [ $# != 4 ] || [ "$3" != --for ]; }; then
        usage_error "level wants a daemon and debug, info, warn or error; --for 10m says how long."
    fi
    seconds=$(seconds_of "${4:-10m}")
    body=$(jq -nc --arg service "$1" --arg level "$2" --argjson seconds "$seconds" \
        '{service: $service, level: $level, for_seconds: $seconds}')
    post /v1/operations/level "$body" >/dev/null
    say "$1 says $2 and worse for $seconds seconds."
}
