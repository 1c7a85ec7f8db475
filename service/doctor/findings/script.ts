import type { FindingEntry } from "./entry.ts";

/** What is read in Kamailio's script. */
export const SCRIPT_FINDINGS = {
  "script.readable": {
    about: "the script and the files that it includes",
    fault: "one cannot be read",
    why: "What stands in it is not looked at; a Kamailio that is started again will not find it either.",
    mend: "Name the script with --config; run doctor as a user who may read it.",
  },
  "script.in-use": {
    about: "whether the script is older than the Kamailio that runs",
    warning: "a file was changed after Kamailio started",
    why: "The findings about the script are about the one on disk, not about the one that runs.",
    mend: "kamailio -c -f kamailio.cfg, then restart Kamailio.",
  },
  "script.understood": {
    about: "whether doctor could read the routes",
    warning: "some lines it could not, or the routes are in another language (KEMI)",
    why: "What is not understood is not looked at.",
    mend: "Look at those lines yourself: a 603 must go back as it came (RFC 3261 §16.7, ATIS-1000099). Please report the lines.",
  },
  "script.asks": {
    about: "whether new calls reach route(RINGFENCE), and go on behind it",
    fault: "request_route never gets there, or does nothing behind it",
    warning: "only ringfence-transit.cfg is included",
    why: "Calls that are not asked about pass, whatever the lists say. Emergency calls, and all calls while the breaker is open, come back from route(RINGFENCE): where nothing stands behind it they get no answer.",
    mend: "Steps 1 and 2 of kamailio-cfg/README.md: the include, and route(RINGFENCE) and route(AFTER_RINGFENCE) in request_route, before the way of the call is chosen.",
  },
  "script.hunts": {
    about: "what a failure_route does after a 603, 607 or 608",
    fault: "a 603 can lead to another t_relay()",
    warning: "only a 607 or 608 can",
    why: "The refusal is final: it must go back to the caller with its Reason header and no other gateway be tried (RFC 3261 §16.7, ATIS-1000099, 47 CFR 64.1200(k)(9)). disable_6xx_block=0 does not keep a failure_route from it.",
    mend: "route(RINGFENCE_FINAL); above the first line of that failure_route which looks for another destination, below those that release media.",
  },
  "script.answers-itself": {
    about: "what a failure_route answers in the place of a 603, 607 or 608",
    fault: "a 603 can lead to a reply of this SBC's own",
    warning: "only a 607 or 608 can",
    why: "A reply made here carries neither the phrase nor the Reason header of the one that came, so that the caller cannot learn who blocked (ATIS-1000099).",
    mend: "route(RINGFENCE_FINAL); above that line.",
  },
  "script.changes-reply": {
    about: "whether a reply_route or onreply_route changes a 603, 607 or 608",
    fault: "it changes the status or phrase of a 603, or answers in its place",
    warning: "it does so to a 607 or 608 only",
    why: "603+ is known by its status, phrase and Reason together (ATIS-1000099); every provider in the path transmits it unchanged (47 CFR 64.1200(k)(9)).",
    mend: 'Put the line under if (!t_check_status("60[378]")).',
  },
  "script.removes-reason": {
    about:
      "whether a reply_route or onreply_route takes Reason from a 603, 607 or 608, or adds one",
    fault: "remove_hf(), append_hf() or one of their like reaches a 603",
    warning: "one reaches a 607 or 608 only",
    why: "Reason holds the contact by which the caller seeks redress (ATIS-1000099, RFC 3326). Header clean-up is what loses it most often. One that is put in front of it hides it: receivers read the first.",
    mend: 'Leave Reason out of the expression, or put the line under if (!t_check_status("60[378]")).',
  },
  "script.stateless-reply": {
    about: "sl_send_reply() and sl_reply_error() in the route behind the question",
    warning: "there are some",
    why: "The transaction is open by then and knows nothing of a stateless reply: the caller gets that one, and after it a 500 of tm (measured).",
    mend: "send_reply(), with the same parameters.",
  },
} as const satisfies Record<string, FindingEntry>;
