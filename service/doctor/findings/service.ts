import type { FindingEntry } from "./entry.ts";

/** What is seen of the question's way and of the service at its end. */
export const SERVICE_FINDINGS = {
  "question.address": {
    about: "how the script names the service",
    warning: "by a name and not by digits",
    why: "Looking the name up is not covered by the question's timeout: a slow name server holds calls up.",
    mend: "The address in digits, in RINGFENCE_RPC_SERVER or RINGFENCE_URL.",
  },
  "question.server": {
    about: "every address that the script asks",
    fault: "none of them answers",
    warning: "one of several does not",
    why: "Every call passes undecided, and the first of them wait for their timeout.",
    mend: "Start the service there, or correct RINGFENCE_RPC_SERVER, RINGFENCE_URL, RINGFENCE_RPC_LISTEN or RINGFENCE_LISTEN.",
  },
  "question.keep-alive": {
    about: "idle connections between Kamailio and the service",
    fault: "by HTTP, every answer closes its connection",
    warning:
      "by HTTP, they are closed after less than 120 s; by JSON-RPC to another machine, keep_alive of janssonrpcc is off",
    why: "libcurl keeps a connection for 118 s; where the other side closes first, a question can meet the close and cost its call the timeout. A machine that is gone without a word is noticed by keep-alive only.",
    mend: 'No proxy with a shorter idle timeout before the service; modparam("janssonrpcc", "keep_alive", 10) below the include.',
  },
  "service.answers": {
    about: "the service of these settings, at RINGFENCE_LISTEN",
    fault: "nobody answers there",
    why: "Without it calls pass undecided.",
    mend: "Start it; run doctor with the settings of the service (RINGFENCE_CONFIG).",
  },
  "service.ready": {
    about: "the health of the service",
    fault: "it is not ready",
    warning: "a part of it is not well",
    why: "A service that is not ready answers 503, and the calls pass; without its store it decides by what it has.",
    mend: "GET /readyz?verbose on the admin listener says more, and so does the log.",
  },
  "dno.loaded": {
    about: "the DNO list in use",
    fault: "there is none",
    why: "Without a list no call is decided.",
    mend: "ringfence dno reload",
  },
  "dno.fresh": {
    about: "the age of the list's sources, and the last attempt to follow the store",
    warning: "a source is more than seven days old, or the last attempt failed",
    why: "Numbers are allocated and returned every day: an old list rejects good callers and passes bad ones. 47 CFR 64.1200(o) asks for a reasonable list.",
    mend: "See that `ringfence dno reload` runs (dno-data/README.md), and what it prints.",
  },
  "policy.good": {
    about: "the policy file of these settings, and whether the service decides by it",
    fault: "it is not good; the service keeps the old one, and does not start without",
    warning: "the service decides by another one",
    why: "What a carrier decided holds only once the service has read it.",
    mend: "ringfence config check; then SIGHUP to the service.",
  },
  "clock.same": {
    about: "the clocks of this machine and of the service",
    fault: "more than 60 s apart",
    warning: "more than 5 s apart",
    why: "SHAKEN takes a PASSporT for good for 60 s after its iat (ATIS-1000074), and the records of a block are matched by time when a caller asks about it.",
    mend: "Run an NTP client on both.",
  },
  "clock.synchronised": {
    about: "whether this machine's clock follows an NTP server",
    warning: "it does not",
    why: "See `clock.same`.",
    mend: "timedatectl set-ntp true, or chrony.",
  },
} as const satisfies Record<string, FindingEntry>;
