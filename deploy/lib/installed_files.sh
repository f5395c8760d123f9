# shellcheck shell=bash
# The files of an installation under systemd, out of a tree and its build: programs, units, settings, nginx's site.

ensure_installed_packages() {
    local VAR=$STATE # where a failed apt leaves its log
    ensure_packages "$ROOT/deploy/packages.txt" "$ROOT/deploy/systemd/packages.txt"
}

install_programs() {
    local name
    for name in "${DAEMONS[@]}" minglu-migrate minglu-keys; do
        install -D -m 755 "$BUILD/bin/$name" "$LIB/$name"
    done
    rm -rf "$SHARE.new"
    install -D -m 644 -t "$SHARE.new/gen" "$BUILD/gen/openapi.json" "$BUILD/gen/asyncapi.json"
    (cd "$ROOT" && find common services -path '*/sql/migrations/*.sql' \
        -exec install -D -m 644 '{}' "$SHARE.new/{}" ';')
    mkdir -p "$SHARE.new/deploy"
    cp -R "$ROOT/deploy/." "$SHARE.new/deploy/"
    # a migration that is no more must not stay beside the others
    rm -rf "$SHARE"
    mv "$SHARE.new" "$SHARE"
    install -D -m 755 "$ROOT/deploy/systemd/minglu" "$PREFIX/usr/local/sbin/minglu"
}

# Settings are the operator's: what is there stays.
install_settings() {
    local file
    for file in "$ROOT"/deploy/systemd/*.env; do
        [ -e "$ETC/${file##*/}" ] || install -D -m 644 -t "$ETC" "$file"
    done
}

install_units() {
    local system=$PREFIX/etc/systemd/system
    install -D -m 644 -t "$system" "$ROOT"/deploy/systemd/minglu*.{service,timer,target}
    install -D -m 644 -t "$system/minglu@gateway.service.d" "$ROOT"/deploy/systemd/minglu@gateway.service.d/*.conf
    install -D -m 644 -t "$ETC/nginx" "$ROOT"/deploy/nginx/{common,gateway,tls}.conf
    install -D -m 644 "$ROOT/deploy/nginx/site.conf" "$PREFIX/etc/nginx/sites-available/minglu"
    # the one place of Debian's nginx.conf that is read at this level
    install -D -m 644 "$ROOT/deploy/nginx/main.conf" "$PREFIX/etc/nginx/modules-enabled/90-minglu.conf"
}

# How long logs are kept: settings as well.
install_log_settings() {
    local journal=$PREFIX/etc/systemd/journald.conf.d/minglu.conf rotation=$PREFIX/etc/logrotate.d/minglu
    [ -e "$rotation" ] || install -D -m 644 "$ROOT/deploy/systemd/logrotate.conf" "$rotation"
    [ ! -e "$journal" ] || return 0
    install -D -m 644 "$ROOT/deploy/systemd/journald.conf" "$journal"
    [ -n "$PREFIX" ] || systemctl restart systemd-journald.service
}

install_files() {
    install_programs
    install_settings
    install_log_settings
    install_units
}
