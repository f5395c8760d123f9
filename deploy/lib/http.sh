# shellcheck shell=bash
# Talking to the gateway with the operator's key, as anybody else would: over HTTP.

ensure_keys() {
    [ -s "$VAR/secrets/seal.keys" ] || new_seal_keys | write_secret seal.keys
    # this one is the operator's own: no daemon reads it
    [ -s "$VAR/secrets/operator.key" ] || (umask 077 && new_key >"$VAR/secrets/operator.key")
}

operator_key_hash() {
    tr -d '\n' <"$VAR/secrets/operator.key" | sha256sum | cut -d ' ' -f 1
}

# The key goes by a file descriptor: command lines are public.
call() { # method, path, curl arguments …
    local method=$1 path=$2
    shift 2
    [ -r "$VAR/secrets/operator.key" ] || die "there is no operator key here; has deploy/minglu up been run?"
    curl --silent --show-error --max-time "${HTTP_SECONDS:-120}" --request "$method" "$URL$path" \
        --config <(printf 'header = "Authorization: Bearer %s"\n' "$(cat "$VAR/secrets/operator.key")") "$@"
}

# The answer on stdout; a refusal on stderr, and false.
get() { # path
    answer_of GET "$1"
}

# Every page of a list: its items, one array a line.
get_items() { # path
    local page after=""
    while :; do
        page=$(get "$1?limit=200${after:+&after=$after}") || return 1
        jq -c .items <<<"$page"
        after=$(jq -r '.next // empty' <<<"$page")
        [ -n "$after" ] || return 0
    done
}

post() { # path, body or @file, [idempotency key]
    answer_of POST "$1" --header 'Content-Type: application/json' \
        --header "Idempotency-Key: ${3:-$(random_text)}" --data-binary "$2"
}

answer_of() {
    local body status
    body=$(call "$@" --write-out '\n%{http_code}') || die "the gateway at $URL does not answer."
    status=${body##*$'\n'}
    body=${body%$'\n'*}
    if [[ $status == 2* ]]; then
        printf '%s\n' "$body"
        return 0
    fi
    printf 'minglu: %s: %s\n' "$status" "$(refusal <<<"$body")" >&2
    return 1
}

# A problem in lines: its sentence, then every fault with its place; a sentence that is a fault's own is said once.
refusal() {
    local body
    body=$(cat)
    jq -r '(.detail // .title // "refused") as $sentence | [.faults[]? | [.pointer // "", .detail // .en // .code // ""]] |
        (if any(.[]; .[1] == $sentence) then [] else [$sentence] end) +
        map(map(select(. != "")) | join(" ")) | join("\n  ")' <<<"$body" 2>/dev/null || printf '%s\n' "$body"
}

is_ready() {
    [ "$(curl --silent --max-time 2 --output /dev/null --write-out '%{http_code}' "$URL/health/ready")" = 200 ]
}
