# shellcheck shell=bash
# What docker/build and tests/image/smoke share. `engine` is docker, podman or buildah.
# shellcheck disable=SC2034
readonly server_image=localhost/alexsidebar2api:local
# shellcheck disable=SC2034
readonly simulator_image=localhost/alexsidebar-simulator:local

# buildah's images are in the folder `work`, apart from all others of the machine.
in_engine() {
  if [[ $engine == buildah ]]; then
    buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"
  else
    "$engine" "$@"
  fi
}
