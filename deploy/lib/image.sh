# shellcheck shell=bash
# The images: made from Debian packages alone, built, carried to a machine without a network.

IMAGE_TARGETS=(daemon tools postgres front)
DEBIAN_MIRROR=http://deb.debian.org/debian
DEBIAN_SUITE=bookworm

image_base_name() {
    compose_setting MINGLU_BASE "$BASE_IMAGE"
}

image_mirror() {
    compose_setting MINGLU_MIRROR "$DEBIAN_MIRROR"
}

command_image() {
    local verb=${1:-}
    shift || true
    need_compose
    ensure_settings
    case $verb in
    base)
        [ $# = 0 ] || usage_error "image base takes nothing; MINGLU_BASE names it, MINGLU_MIRROR is where it comes from."
        image_base
        ;;
    build | save | load) "image_$verb" "$@" ;;
    *) usage_error "image base, build, save DIRECTORY or load DIRECTORY?" ;;
    esac
}

# ---- base: what debian:bookworm-slim is, where that cannot be pulled ----

image_base() {
    local place name
    is_root || die "debootstrap needs root."
    command -v debootstrap >/dev/null || install_packages /tmp/minglu-packages.log debootstrap
    name=$(image_base_name)
    place=$(mktemp -d)
    # shellcheck disable=SC2064 # the directory of now
    trap "rm -rf '$place'" EXIT
    say "Making $name from $(image_mirror) ($place)"
    fill_base "$place" >"$place.log" 2>&1 || {
        tail -n 5 "$place.log" >&2
        die "the base could not be made (see $place.log)."
    }
    tar -C "$place" --sort=name --numeric-owner -cf - . |
        docker import --change 'CMD ["bash"]' --message "debootstrap $DEBIAN_SUITE, minbase" - "$name" >/dev/null
    rm -f "$place.log"
    say "$name is there: $(image_megabytes "$name") MB"
}

# The smallest Debian, without what nobody reads in a container, with its security updates.
fill_base() { # directory
    debootstrap --variant=minbase "$DEBIAN_SUITE" "$1" "$(image_mirror)"
    printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
    chmod 755 "$1/usr/sbin/policy-rc.d"
    printf 'path-exclude=/usr/share/%s/*\n' doc man info locale lintian groff >"$1/etc/dpkg/dpkg.cfg.d/slim"
    echo 'path-include=/usr/share/doc/*/copyright' >>"$1/etc/dpkg/dpkg.cfg.d/slim"
    echo 'Apt::Install-Recommends "false";' >"$1/etc/apt/apt.conf.d/slim"
    sources_of "$(image_mirror)" >"$1/etc/apt/sources.list"
    chroot "$1" env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update && apt-get --yes dist-upgrade && apt-get clean'
    sources_of "$DEBIAN_MIRROR" >"$1/etc/apt/sources.list"
    find "$1/usr/share/doc" -type f ! -name copyright -delete
    find "$1/usr/share/doc" -type l -delete
    find "$1/usr/share/doc" -type d -empty -delete
    rm -rf "$1"/usr/share/{man,info,locale,lintian,groff}/* "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin \
        "$1"/var/log/* "$1"/var/cache/debconf/*-old "$1"/etc/hostname "$1"/etc/resolv.conf
}

sources_of() { # mirror
    printf 'deb %s %s main\n' "$1" "$DEBIAN_SUITE" "$1" "$DEBIAN_SUITE-updates" \
        "${1%/debian*}/debian-security${1##*/debian}" "$DEBIAN_SUITE-security"
}

image_megabytes() { # name
    printf '%d' $(($(docker image inspect --format '{{.Size}}' "$1") / 1000000))
}

# What everything stands on: here, pulled, or made.
ensure_base() {
    local name
    name=$(image_base_name)
    has_image "$name" && return 0
    say "Pulling $name"
    timeout 120 docker pull --quiet "$name" >/dev/null 2>&1 && return 0
    say "No registry gives $name."
    [ "$name" = "$BASE_IMAGE" ] || die "$name cannot be pulled; is MINGLU_BASE right?"
    is_root || die "as root, deploy/minglu image base makes it from Debian packages."
    (image_base)
}

# ---- build ----

image_build() {
    local target
    for target; do
        grep -qE "^FROM .* AS $target\$" "$ROOT/deploy/Dockerfile" || usage_error "there is no image $target."
    done
    [ $# -gt 0 ] || set -- "${IMAGE_TARGETS[@]}" observe
    build_images "$@"
}

build_images() { # targets …
    local target
    ensure_base
    for target; do
        say "Building $(image_name "$target")"
        build_one "$target"
        # what it holds is known now: the last line again, with the label
        build_one "$target" --build-arg "PACKAGES=$(packages_in "$(image_name "$target")")"
    done
}

build_one() { # target, options …
    local target=$1 log status=0
    shift
    log=$(mktemp)
    build_with_the_engine --target "$target" --tag "$(image_name "$target")" --file "$ROOT/deploy/Dockerfile" \
        --build-arg "BASE=$(image_base_name)" --build-arg "MIRROR=$(compose_setting MINGLU_MIRROR '')" \
        --build-arg "REVISION=$(tree_revision)" "$@" "$ROOT" >"$log" 2>&1 || status=$?
    if [ "$status" != 0 ]; then
        tail -n 30 "$log" >&2
        die "the image $target does not build (see $log)."
    fi
    rm "$log"
}

# Debian's engine has the classic builder only; a newer client needs buildx for the other.
build_with_the_engine() {
    if docker buildx version >/dev/null 2>&1; then
        docker build "$@"
    else
        DOCKER_BUILDKIT=0 docker build --force-rm "$@"
    fi
}

packages_in() { # image
    docker run --rm --network none --entrypoint cat "$1" /usr/share/minglu/packages | paste -sd ' '
}

tree_revision() {
    git -C "$ROOT" describe --always --dirty --abbrev=12 2>/dev/null || true
}

# ---- to a machine without a network ----

# A directory: the images, what compose needs of the tree, and their checksums. The settings go along as .env.defaults:
# unpacked over a tree in use, they leave its .env alone.
image_save() {
    local target names=()
    [ $# = 1 ] || usage_error "image save wants a directory."
    [ ! -e "$1" ] || [ -z "$(ls -A "$1")" ] || die "$1 is not empty; a bundle wants a directory of its own."
    for target in "${IMAGE_TARGETS[@]}" observe; do
        if has_image "$(image_name "$target")"; then names+=("$(image_name "$target")"); fi
    done
    [ "${#names[@]}" -ge "${#IMAGE_TARGETS[@]}" ] || die "the images are not all here; deploy/minglu image build makes them."
    mkdir -p "$1"
    docker image inspect --format '{{index .RepoTags 0}} {{.Id}}' "${names[@]}" >"$1/IMAGES"
    docker save "${names[@]}" | gzip -1 >"$1/images.tar.gz"
    tar -C "$ROOT" --exclude=__pycache__ --transform 's:^\.env$:.env.defaults:' -czf "$1/tree.tar.gz" docker-compose.yml .env deploy
    (cd "$1" && sha256sum IMAGES images.tar.gz tree.tar.gz >SHA256SUMS)
    say "Saved ${#names[@]} images in $1 ($(du -sm "$1" | cut -f 1) MB). There: unpack tree.tar.gz (a" \
        ".env that is there stays), then deploy/minglu image load DIRECTORY and deploy/minglu --compose up, or upgrade --no-build."
}

image_load() {
    local name id
    [ $# = 1 ] || usage_error "image load wants a directory."
    [ -f "$1/SHA256SUMS" ] || die "$1 is no bundle: it has no SHA256SUMS."
    (cd "$1" && sha256sum --quiet --check SHA256SUMS) >&2 || die "the bundle in $1 is damaged; nothing was loaded."
    gzip -dc "$1/images.tar.gz" | docker load --quiet >&2
    while read -r name id; do
        [ "$(docker image inspect --format '{{.Id}}' "$name" 2>/dev/null)" = "$id" ] || die "$name is not what the bundle says."
    done <"$1/IMAGES"
    say "Loaded: $(cut -d ' ' -f 1 "$1/IMAGES" | paste -sd ' ')"
}
