# shellcheck shell=bash
# The containers of tests/image/smoke: the same words for docker, podman and buildah. `scratch` is a
# folder for logs; start_* set `url` (the server's) and `upstream` (the simulator's, as the server sees
# it), stop_server sets `exit_code`.
readonly containers=asb-smoke-$$
runs=()

# The program of an image and its arguments, one a line. No word in them has a space.
program_of() {
  in_engine inspect --type image --format \
    '{{range .Docker.Config.Entrypoint}}{{println .}}{{end}}' "$1"
}
health_command() {
  in_engine inspect --type image --format \
    '{{range .Docker.Config.Healthcheck.Test}}{{println .}}{{end}}' "$server_image" | tail -n +2
}

# setting IMAGE FIELD: a part of the image's settings, as text.
setting() {
  local config=.Config
  [[ $engine != buildah ]] || config=.Docker.Config
  in_engine inspect --type image --format "{{$config.$2}}" "$1"
}

# The whole of a container as a tar archive.
export_root() {
  local container folder
  container=$containers-export
  if [[ $engine == buildah ]]; then
    in_engine from --pull-never --name "$container" "$1" >/dev/null
    folder=$(in_engine mount "$container")
    tar -C "$folder" --numeric-owner -cf - .
  else
    "$engine" create --name "$container" "$1" >/dev/null
    "$engine" export "$container"
  fi
}

# What is in an image, as tar lists it, without what an engine adds to a container.
list_image() {
  local added='\.dockerenv|(dev|proc|sys)/.*|etc/(hostname|hosts|mtab|resolv\.conf)( -> .*)?'
  export_root "$1" | tar --numeric-owner -tvf - | grep -vE " (\./)?($added)\$"
}

# ---- buildah: processes on the host's network, each in a root of its own -------------------------

# buildah_run NAME IMAGE [--env NAME=VALUE]... [-- ARGUMENTS]
buildah_run() {
  local name=$containers-$1 image=$2 options=() program
  shift 2
  while (($# > 0)) && [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  (($# == 0)) || shift
  mapfile -t program < <(program_of "$image" | grep .)
  in_engine from --pull-never --name "$name" "$image" >/dev/null
  in_engine run --isolation chroot --cap-drop ALL "${options[@]}" "$name" \
    -- "${program[@]}" "$@"
}

# The process of NAME's program among the children of buildah's.
buildah_process() {
  local child
  for child in $(pgrep -P "$1"); do
    if [[ $(readlink "/proc/$child/exe") == */usr/local/bin/alexsidebar* ]]; then
      echo "$child"
    else
      buildah_process "$child"
    fi
  done
}

# Waits until a program says in its log where it listens.
said() { sed -nE "s,$2,\\1,p" "$scratch/$1.log" | head -n 1 | grep .; }

# ---- the words of the test -----------------------------------------------------------------------

run_once() {
  local image=$1
  shift
  if [[ $engine == buildah ]]; then
    buildah_run once "$image" -- "$@"
  else
    "$engine" run --rm "$image" "$@"
  fi
}

start_simulator() {
  if [[ $engine == buildah ]]; then
    build/dev/alexsidebar-simulator --port 0 >"$scratch/simulator.log" 2>&1 &
    runs+=("$!")
    until_true "the simulator listens" said simulator '.* listens on ([^ ]+)$'
    upstream=$(said simulator '.* listens on ([^ ]+)$')
  else
    "$engine" network create "$containers" >/dev/null
    "$engine" run -d --name "$containers-simulator" --network "$containers" \
      --network-alias simulator --read-only --cap-drop ALL "$simulator_image" >/dev/null
    upstream=http://simulator:8080
  fi
}

start_server() {
  local port
  if [[ $engine == buildah ]]; then
    buildah_run server "$server_image" --env PORT=0 "$@" >"$scratch/server.log" 2>&1 &
    server_run=$!
    runs+=("$server_run")
    until_true "the server listens" said server '.*listening on .* port ([0-9]+)$'
    port=$(said server '.*listening on .* port ([0-9]+)$')
    url=http://127.0.0.1:$port
  else
    "$engine" run -d --name "$containers-server" --network "$containers" -p 127.0.0.1::10033 \
      --read-only --cap-drop ALL --security-opt no-new-privileges --health-interval 1s "$@" \
      "$server_image" >/dev/null
    url=http://$("$engine" port "$containers-server" 10033/tcp | head -n 1)
  fi
}

server_is_healthy() {
  local command
  if [[ $engine == buildah ]]; then
    mapfile -t command < <(health_command | grep .)
    in_engine run --isolation chroot --cap-drop ALL --env "PORT=${url##*:}" \
      "$containers-server" -- "${command[@]}"
  else
    [[ $("$engine" inspect --format '{{.State.Health.Status}}' "$containers-server") == healthy ]]
  fi
}

# Ends the server as an engine does.
# shellcheck disable=SC2034
stop_server() {
  if [[ $engine == buildah ]]; then
    exit_code=0
    kill -TERM "$(buildah_process "$server_run")"
    wait "$server_run" || exit_code=$?
  else
    "$engine" stop -t 40 "$containers-server" >/dev/null
    exit_code=$("$engine" inspect --format '{{.State.ExitCode}}' "$containers-server")
  fi
}

remove_containers() {
  local name run child force=()
  for run in "${runs[@]}"; do
    for child in "$run" $(buildah_process "$run"); do kill "$child" 2>/dev/null || true; done
    wait "$run" || true
  done
  # buildah's rm knows no -f and needs none, nor are there volumes.
  [[ $engine == buildah ]] || force=(-f -v)
  for name in export once simulator server; do
    in_engine rm "${force[@]}" "$containers-$name" >/dev/null 2>&1 || true
  done
  [[ $engine == buildah ]] || "$engine" network rm "$containers" >/dev/null 2>&1 || true
}
