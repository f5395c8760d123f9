# shellcheck shell=bash
# Building: only when the tree's own build directory is used; MINGLU_BUILD names one built elsewhere.

build_preset() { # preset, targets … (all without)
    local preset=$1 directory=$ROOT/build/$1 log=$ROOT/build/$1.log
    shift
    mkdir -p "$ROOT/build"
    if [ ! -f "$directory/build.ninja" ]; then
        cmake -S "$ROOT" --preset "$preset" >"$log" 2>&1 || {
            tail -n 40 "$log" >&2
            return 1
        }
    fi
    cmake --build "$directory" ${1:+--target "$@"} >"$log" 2>&1 || {
        grep -E -A12 'FAILED|error' "$log" | head -n 60 >&2
        return 1
    }
}

ensure_build() {
    if [ -z "${MINGLU_BUILD:-}" ]; then
        say "Building (release)"
        (cd "$ROOT" && build_preset release) || die "the build failed (see $ROOT/build/release.log)."
    fi
    local name
    for name in "${DAEMONS[@]}" minglu-migrate; do
        [ -x "$BUILD/bin/$name" ] || die "$BUILD/bin/$name is not there."
    done
}
