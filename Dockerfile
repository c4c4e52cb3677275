# The command `outlink` as an image of one static file: no shell, no libraries, no superuser.
#
#   docker build -t outlink .
#   docker run --rm -i outlink screen < links.txt
#   docker run --rm -v "$PWD:/work" -u "$(id -u)" outlink compile outlink.toml -o links.outlink
#
# The command asks no network: add --network none.

FROM rust:1.88-slim-bookworm AS build
WORKDIR /src
COPY . .
# The C library becomes part of the file. A target is named so that cargo builds what runs while it
# builds, such as procedural macros, without that flag.
RUN host=$(rustc -vV | sed -n 's/^host: //p') \
 && RUSTFLAGS="-C target-feature=+crt-static -C strip=symbols" \
    cargo build --release --locked --package outlink-cli --target "$host" \
 && install -D -m 755 "target/$host/release/outlink" /image/usr/bin/outlink \
 && install -D -m 644 -t /image/usr/share/doc/outlink LICENSE-APACHE LICENSE-MIT \
 && install -d -o 65532 -g 65532 /image/work

FROM scratch
LABEL org.opencontainers.image.title="outlink" \
      org.opencontainers.image.description="Checks outgoing links against your blocklists, offline" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /image /
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/usr/bin/outlink"]
