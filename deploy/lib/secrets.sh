# shellcheck shell=bash
# How secrets look, wherever they are made.

random_text() {
    od -An -vtx1 -N32 /dev/urandom | tr -d ' \n'
}

with_newline() {
    cat
    echo
}

# As the gateway makes them: ml_ and 256 bits in base64url.
new_key() {
    printf 'ml_%s\n' "$(head -c 32 /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d '=')"
}

# What the gateway keeps of a key (on stdin).
hash_of_key() {
    tr -d '\n' | sha256sum | cut -d ' ' -f 1
}

new_seal_keys() {
    printf 'v1 %s\n' "$(head -c 32 /dev/urandom | base64 -w 0)"
}

# A certificate (or chain) and the key it was made for.
is_pair() { # certificate, key
    local public
    public=$(openssl x509 -in "$1" -noout -pubkey 2>/dev/null) && [ -n "$public" ] &&
        [ "$public" = "$(openssl pkey -in "$2" -pubout 2>/dev/null)" ]
}

end_of_certificate() { # certificate
    date -u -d "$(openssl x509 -in "$1" -noout -enddate | cut -d = -f 2)" +%F
}
