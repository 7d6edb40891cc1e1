# The image: the server, the shared libraries it needs, CA certificates and time zones; no shell.
#   docker build -t alexsidebar2api .                     the server
#   docker build --target test .                          compiles and runs the tests
#   docker build --target simulator -t simulator .        the simulated upstream
#   docker build --target binary -o out .                 the server's file, for a Debian 13
# It wants BuildKit, which Docker has with its plugin buildx; podman and buildah build it as well.
# Any Debian 13 serves as the base; nothing of it but the libraries comes into the image.
ARG BASE=debian:13-slim

FROM ${BASE} AS tools
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates ccache cmake g++ libbenchmark-dev libboost1.88-dev libfmt-dev libgmock-dev \
        libgtest-dev libsimdjson-dev libspdlog-dev libsqlite3-dev libsqlitecpp-dev libssl-dev \
        ninja-build nlohmann-json3-dev tzdata \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .

# The version comes in late: then another one compiles only what says it. The packages of this stage
# are those that a bill of materials is to name: the image itself has no list of its own.
FROM tools AS build
ARG BUILDKIT_SBOM_SCAN_STAGE=true
RUN --mount=type=cache,target=/root/.cache/ccache \
    cmake --preset image && cmake --build build/image -j "$(docker/jobs)" --target alexsidebar2api
ARG VERSION=""
RUN --mount=type=cache,target=/root/.cache/ccache \
    cmake --preset image -DASB_VERSION="${VERSION}" \
    && cmake --build build/image -j "$(docker/jobs)" --target alexsidebar2api \
    && tests/hardening build/image/alexsidebar2api \
    && docker/rootfs build/image/alexsidebar2api /rootfs \
    && mkdir -p /rootfs/app/alexsidebar2api/data

FROM tools AS test
RUN --mount=type=cache,target=/root/.cache/ccache \
    cmake --preset release && cmake --build build/release -j "$(docker/jobs)"
RUN ctest --test-dir build/release -j "$(nproc)" --output-on-failure

FROM tools AS simulator-build
RUN --mount=type=cache,target=/root/.cache/ccache \
    cmake --preset release \
    && cmake --build build/release -j "$(docker/jobs)" --target alexsidebar-simulator \
    && docker/rootfs build/release/alexsidebar-simulator /rootfs

FROM scratch AS simulator
COPY --from=simulator-build /rootfs/ /
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/alexsidebar-simulator"]
CMD ["--bind", "0.0.0.0", "--port", "8080"]

FROM scratch AS binary
COPY LICENSE /
COPY --from=build /rootfs/usr/share/doc/ /licences/
COPY --from=build /rootfs/usr/local/bin/alexsidebar2api /

FROM scratch AS server
COPY --from=build /rootfs/ /
COPY --from=build --chown=65532:65532 /rootfs/app/ /app/
ENV DATA_DIR=/app/alexsidebar2api/data \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
WORKDIR /app/alexsidebar2api
USER 65532:65532
VOLUME /app/alexsidebar2api/data
EXPOSE 10033
HEALTHCHECK --interval=30s --timeout=10s --start-period=10s --retries=3 \
    CMD ["/usr/local/bin/alexsidebar2api", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/alexsidebar2api"]
ARG VERSION=""
ARG REVISION=""
ARG CREATED=""
LABEL org.opencontainers.image.title="alexsidebar2api" \
    org.opencontainers.image.description="Makes AlexSideBar accounts usable by OpenAI clients" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.created="${CREATED}"
