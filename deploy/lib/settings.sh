# shellcheck shell=bash
# The settings of the stack in containers: .env, which is the operator's and stays through upgrades.

# A setting as compose sees it: the environment, then .env, then the default.
compose_setting() { # name, default
    local line=
    if [ -n "${!1:-}" ]; then
        printf '%s' "${!1}"
        return 0
    fi
    [ ! -f "$ROOT/.env" ] || line=$(sed -n "s/^$1=//p" "$ROOT/.env" | tail -n 1)
    printf '%s' "${line:-$2}"
}

compose_project() {
    compose_setting COMPOSE_PROJECT_NAME minglu
}

copies_of() { # service
    compose_setting "MINGLU_${1^^}_COPIES" 1
}

# A bundle brings .env.defaults: a tree that has no .env yet begins with it.
ensure_settings() {
    if [ ! -e "$ROOT/.env" ] && [ -f "$ROOT/.env.defaults" ]; then cp "$ROOT/.env.defaults" "$ROOT/.env"; fi
}

# Where the tree lies from which what runs was made.
tree_of_the_stack() {
    local container
    container=$(containers_of | head -n 1)
    [ -z "$container" ] || docker inspect --format '{{index .Config.Labels "com.docker.compose.project.working_dir"}}' "$container"
}

# A version in a tree of its own comes with the defaults: what the tree it follows has set is set here, too.
take_settings_over() {
    local from line taken=()
    from=$(tree_of_the_stack)
    if [ "$from" = "$ROOT" ] || [ ! -f "$from/.env" ]; then return 0; fi
    while IFS= read -r line; do
        if grep -q "^${line%%=*}=" "$ROOT/.env" 2>/dev/null; then continue; fi
        [ "${#taken[@]}" -gt 0 ] || printf '\n# Set in %s.\n' "$from" >>"$ROOT/.env"
        printf '%s\n' "$line" >>"$ROOT/.env"
        taken+=("${line%%=*}")
    done < <(settings_of_tree "$from")
    [ "${#taken[@]}" = 0 ] || say "Taken over from $from: ${taken[*]} (in .env)"
}

# What is set there; places below that tree stay where they are.
settings_of_tree() { # tree
    local line archive
    grep -E '^[A-Z_]+=' "$1/.env" | while IFS= read -r line; do
        case $line in *=./* | *=../*) line=${line%%=*}=$(realpath -m "$1/${line#*=}") ;; esac
        printf '%s\n' "$line"
    done
    archive=$(ROOT=$1 default_var)/log-archive
    if [ ! -d "$archive" ] || grep -q '^MINGLU_LOG_ARCHIVE=' "$1/.env"; then return 0; fi
    printf 'MINGLU_LOG_ARCHIVE=%s\n' "$archive"
}
