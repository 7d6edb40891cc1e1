# shellcheck shell=bash
# What docker/build and tests/image/smoke share. `engine` is docker, podman or buildah.
# shellcheck disable=SC2034
readonly server_image=localhost/alexsidebar2api:local
# shellcheck disable=SC2034
readonly simulator_image=localhost/alexsidebar-simulator:local

# buildah's images are in the folder `work`, apart from all others of the machine. vfs copies the
# whole of every layer, but works where a file system cannot be laid over another.
in_buildah() {
  local driver=$1
  shift
  buildah --root "$work/$driver" --runroot "$work/$driver-run" --storage-driver "$driver" "$@"
}
if [[ $engine == buildah ]]; then
  driver=vfs
  if in_buildah overlay info >/dev/null 2>&1; then driver=overlay; fi
fi

in_engine() {
  if [[ $engine == buildah ]]; then in_buildah "$driver" "$@"; else "$engine" "$@"; fi
}
