# Debian's Kamailio with the shipped scripts, without root. It asks by JSON-RPC, for which Debian's
# packages do. A tmpfs takes its mode from the directory that it covers, and not its owner
# (moby/moby#39466): /run/kamailio is open to all, or Kamailio could make no control socket there.
FROM debian:bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends kamailio kamailio-extra-modules netbase \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -m 1777 /run/kamailio
COPY kamailio-cfg/*.cfg /etc/kamailio/
COPY deploy/container/kamailio-local.cfg deploy/container/dispatcher.list /etc/kamailio/
USER kamailio
EXPOSE 5060/udp 5060/tcp
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["kamcmd", "core.uptime"]
CMD ["kamailio", "-f", "/etc/kamailio/kamailio.cfg", "-DD", "-E", "-m", "512"]
