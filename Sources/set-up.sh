# Read by Sources/start and Tests/run: installs what Debian must lend us, and only what is missing.

# Asks for root rights only where they are needed.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install_packages NAME…: Debian packages; says nothing when all are there.
install_packages() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "Not a Debian system: install these yourself, by the names they have there:$missing" >&2
        return 1
    fi
    echo "Installing from Debian:$missing" >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    # shellcheck disable=SC2086 # the names are words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

command -v swift >/dev/null || {
    echo "Swift is not on the PATH: install it from swift.org/install, then run this again." >&2
    exit 1
}
