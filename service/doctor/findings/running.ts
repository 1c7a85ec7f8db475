import type { FindingEntry } from "./entry.ts";

/** What is seen of the Kamailio that runs, and of the machine under it. */
export const RUNNING_FINDINGS = {
  "kamailio.answers": {
    about: "the control socket of Kamailio",
    fault: "nobody answers there",
    why: "Without it nothing can be said about the Kamailio that runs, only about its script.",
    mend: "Start Kamailio; name its socket with --kamailio (module ctl, or /RPC of xhttp and jsonrpcs); run doctor as a user who may open it.",
  },
  "kamailio.version": {
    about: "the version of Kamailio",
    fault: "older than 5.6",
    warning: "asking by HTTP and older than 6.0.7, or 6.1 before 6.1.3",
    why: "ringfence.cfg is tested from 5.6 on. By HTTP, a connection that the service closes leaves a stale entry behind in older versions: a flood of log lines and a busy loop (kamailio #4431, #4701, mended by #4702).",
    mend: "Ask by JSON-RPC, or take a newer Kamailio from deb.kamailio.org.",
  },
  "kamailio.module": {
    about: "the module that puts the question: janssonrpcc, or http_async_client; and jansson",
    fault: "the running Kamailio has not loaded it",
    why: "Without it no call is asked about. Debian's own packages leave http_async_client out.",
    mend: "Install kamailio-extra-modules, or for HTTP the packages of deb.kamailio.org or scripts/build-http-async-client; then restart Kamailio.",
  },
  "kamailio.shared-memory-size": {
    about: "the size of shared memory",
    warning: "less than 256 MB",
    why: "A call that is asked about keeps its transaction for seconds: 70 MB for every 1,000 INVITE/s were measured. Without memory no transaction can be made, and by HTTP the whole Kamailio ends.",
    mend: "Set SHM_MEMORY=512 in /etc/default/kamailio (option -m) and restart Kamailio.",
  },
  "kamailio.shared-memory-use": {
    about: "the most shared memory that was ever in use since the start",
    fault: "95 % and more",
    warning: "75 % and more",
    why: "The next busy hour may need the rest, and then every new call fails.",
    mend: "Raise SHM_MEMORY; if it still fills up, look for what grows with `kamcmd mod.stats all shm`.",
  },
  "kernel.datagram-queue": {
    about: "net.unix.max_dgram_qlen, when asking by HTTP",
    warning: "less than 512",
    why: "SIP workers hand questions to the HTTP workers through a datagram socket. When its queue is full they wait, and every call with them; the kernel's default is 10.",
    mend: "sysctl -w net.unix.max_dgram_qlen=512, and the same in /etc/sysctl.d; for a container in its sysctls.",
  },
  "tm.fr-timer": {
    about: "fr_timer of tm against the timeout of the question",
    fault: "the timeout is not shorter",
    warning: "it is, but twice the timeout and a tick of the timers (200 ms) are not",
    why: "fr_timer runs while the question is open. When it fires first, the call goes on undecided and its answer comes too late (README of http_async_client). By HTTP a question can take twice its timeout: once to connect, once to answer.",
    mend: 'kamcmd cfg.set_now_int ringfence timeout_ms 200, or a longer modparam("tm", "fr_timer", ...).',
  },
  "tm.disable-6xx-block": {
    about: "disable_6xx_block of tm, and t_set_disable_6xx()",
    fault: "switched on",
    why: "A 6xx is the last word for all branches (RFC 3261 §16.7). Switched on, a 603+ is treated like any other failure, other branches ring on, and one of their answers may take its place; 47 CFR 64.1200(k)(9) has every provider in the path transmit it.",
    mend: 'modparam("tm", "disable_6xx_block", 0), and no t_set_disable_6xx("1") on the way of calls.',
  },
  "ringfence.loaded": {
    about: "whether the running Kamailio has ringfence.cfg",
    fault: "it does not know the parameters of ringfence",
    why: "A script on disk decides nothing until Kamailio is started with it.",
    mend: "kamailio -c -f kamailio.cfg, then restart Kamailio.",
  },
  "ringfence.enabled": {
    about: "the switch ringfence.enabled",
    warning: "0: every call passes unasked",
    why: "It is meant for an emergency, and easily forgotten after one.",
    mend: "kamcmd cfg.set_now_int ringfence enabled 1",
  },
  "ringfence.unanswered": {
    about: "the questions since the start that got no decision",
    warning: "1 % and more",
    why: "Those calls passed undecided, each after its timeout or with the breaker open.",
    mend: "See `question.server`, and in Kamailio's log the lines `ringfence: passed ... cause=degraded`.",
  },
} as const satisfies Record<string, FindingEntry>;
