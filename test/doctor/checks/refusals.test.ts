import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  checkHunting,
  checkOwnAnswers,
  checkReason,
  checkReplyChanges,
} from "../../../service/doctor/checks/refusals.ts";
import type { Script } from "../../../service/doctor/script/script.ts";
import { projectPath } from "../../sip/harness/project.ts";
import { scriptOf } from "../script-of.ts";

const FINAL = 'route[RINGFENCE_FINAL] {\n\tif(t_check_status("60[378]")) exit;\n}\n';
const ARMED = 'route[RELAY] {\n\tt_on_failure("NEXT");\n\tt_on_reply("BACK");\n\tt_relay();\n}\n';

function withFailureRoute(body: string): Script {
  return scriptOf(`${FINAL}${ARMED}failure_route[NEXT] {\n${body}\n}\n`);
}

function withReplyRoute(body: string): Script {
  return scriptOf(`${ARMED}onreply_route[BACK] {\n${body}\n}\n`);
}

describe("a failure_route that hunts", () => {
  it.each([
    ["on everything", "if (ds_next_dst()) { t_relay(); exit; }"],
    [
      "on every class of status",
      'if (t_check_status("[0-6][0-9][0-9]")) { ds_next_dst(); route(RELAY); }',
    ],
    ["on 603 by name", 'if (t_check_status("486|603")) { append_branch("sip:a@b"); t_relay(); }'],
    ["on what is not busy", 'if (!t_check_status("486")) { $ru = "sip:a@b"; t_relay(); }'],
    ["by comparing the code", "if ($T_reply_code >= 500) { next_gw(); t_relay(); }"],
    ["in a switch", "switch ($T_reply_code) { case 487: exit; default: t_relay_to(); }"],
    [
      "after the timeout was asked for",
      "if (t_branch_timeout()) exit; cr_next_domain(); t_relay();",
    ],
    [
      "after taking only 603 with a flag out",
      'if (isflagset(5) && t_check_status("603")) exit; t_relay();',
    ],
    [
      "with the last word behind it",
      "if (ds_next_dst()) { t_relay(); exit; } route(RINGFENCE_FINAL);",
    ],
    ["later, by async", 'async_route("LATER", "1"); } route[LATER] { t_relay();'],
    ["by a route that may be there", 'route_if_exists("MORE"); } route[MORE] { t_relay();'],
    ["to voicemail", "$du = $null; route(VOICEMAIL); exit; } route[VOICEMAIL] { route(RELAY);"],
  ])("%s is a fault", (_how, body) => {
    const found = checkHunting(withFailureRoute(body));
    expect(found.severity).toBe("fault");
    expect(found.found).toContain("603");
    expect(found.places[0]).toMatch(/^\/etc\/kamailio\/kamailio\.cfg:\d+ t_relay/);
  });

  it.each([
    ["asks for the last word first", "route(RINGFENCE_FINAL); if (ds_next_dst()) t_relay();"],
    [
      "names what it hunts on",
      'if (t_check_status("408|5[0-9][0-9]") && ds_next_dst()) t_relay();',
    ],
    ["ends at a 6xx", 'if (t_check_status("^6")) exit; ds_next_dst(); t_relay();'],
    [
      "hunts on a timeout",
      "if (t_branch_timeout() && !t_branch_replied()) { ds_next_dst(); t_relay(); }",
    ],
    ["ends by the code", "if ($T_reply_code == 603 || $T_reply_code > 600) exit; t_relay();"],
    ["does nothing", "return;"],
    ["authenticates", 'if (t_check_status("401|407")) { uac_auth(); t_relay(); exit; }'],
    ["says so in a comment only", "# t_relay();\n/* t_relay(); */ exit;"],
    ["has it left out", "#!ifdef WITH_HUNTING\nt_relay();\n#!endif"],
  ])("is none when it %s", (_what, body) => {
    expect(checkHunting(withFailureRoute(body))).toMatchObject({ severity: "ok", places: [] });
  });

  it("on 607 and 608 alone is a warning", () => {
    const found = checkHunting(withFailureRoute('if (t_check_status("603")) exit; t_relay();'));
    expect(found).toMatchObject({ severity: "warning", found: "a 607, 608 gets there" });
  });

  it("is none when nothing arms it", () => {
    expect(checkHunting(scriptOf("failure_route[OLD] { t_relay(); }")).severity).toBe("ok");
  });

  it("may be armed by a name that is put together", () => {
    const script = scriptOf('route { t_on_failure("$var(x)"); }\nfailure_route[A] { t_relay(); }');
    expect(checkHunting(script).severity).toBe("fault");
  });

  it("may be one for a single branch", () => {
    const script = scriptOf(
      'branch_route[B] { t_on_branch_failure("one"); }\nevent_route[tm:branch-failure:one] { t_relay(); }',
    );
    expect(checkHunting(script).severity).toBe("fault");
  });

  it("is named with the file that it stands in", () => {
    const script = scriptOf(`${ARMED}include_file "routes.cfg"`, {
      "/etc/kamailio/routes.cfg": "failure_route[NEXT] {\n\tt_relay();\n}\n",
    });
    expect(checkHunting(script).places).toEqual([
      "/etc/kamailio/routes.cfg:2 t_relay(), reached from failure_route[NEXT]",
    ]);
  });

  it("is not the one of ringfence.cfg, which runs before any gateway has answered", () => {
    const script = scriptOf(
      'route[R] { t_on_failure("RINGFENCE_LATE"); }\nfailure_route[RINGFENCE_LATE] { t_relay(); }',
    );
    expect(checkHunting(script).severity).toBe("ok");
  });
});

describe("a failure_route that answers in the place of a 603", () => {
  it.each([
    ["anything", 't_reply("404", "Not Found");'],
    ["every 6xx", 'if (t_check_status("6[0-9][0-9]")) { send_reply("480", "Unavailable"); exit; }'],
    ["even with 603", 't_reply("603", "Decline");'],
  ])("is a fault: %s", (_what, body) => {
    expect(checkOwnAnswers(withFailureRoute(body)).severity).toBe("fault");
  });

  it.each([
    ["3xx", 'if (t_check_status("3[0-9][0-9]")) { t_reply("404", "Not found"); exit; }'],
    ["what came before the last word", 'route(RINGFENCE_FINAL); t_reply("500", "x");'],
    ["for a relay that failed, which is hunting", 'if (!t_relay()) send_reply("500", "x");'],
  ])("is none: %s", (_what, body) => {
    expect(checkOwnAnswers(withFailureRoute(body)).severity).toBe("ok");
  });
});

describe("an onreply_route that changes a 603", () => {
  it.each([
    ['change_reply_status("480", "Unavailable");'],
    ['if (status =~ "6[0-9][0-9]") change_reply_status(486, "Busy");'],
    ['if (t_check_status("603")) t_reply("486", "Busy");'],
    ['change_reply_status_code("500");'],
  ])("is a fault: %s", (body) => {
    expect(checkReplyChanges(withReplyRoute(body)).severity).toBe("fault");
  });

  it.each([
    ['if (status == 183) change_reply_status("180", "Ringing");'],
    ['if (!t_check_status("60[378]")) change_reply_status("480", "x");'],
    ['if ($rs == "404") { change_reply_status("480", "x"); }'],
  ])("is none: %s", (body) => {
    expect(checkReplyChanges(withReplyRoute(body)).severity).toBe("ok");
  });
});

describe("ringfence-tdm.cfg", () => {
  // README.md of kamailio-cfg: in an onreply_route of its own, or as the first line of the SBC's
  it.each([
    "",
    'onreply_route[BACK] {\n\tif(route(RINGFENCE_TDM)) change_reply_status("603", "x");\n}\n',
  ])("changes no 603, and adds what a gateway needs (%j)", (own) => {
    const text = readFileSync(projectPath("kamailio-cfg/ringfence-tdm.cfg"), "utf8");
    const script = scriptOf(
      `include_file "ringfence-tdm.cfg"\nroute[RELAY] {\n\tt_on_reply("RINGFENCE_TDM");\n\tt_on_reply("BACK");\n}\n${own}`,
      { "/etc/kamailio/ringfence-tdm.cfg": text },
    );
    expect(checkReplyChanges(script)).toMatchObject({ severity: "ok", places: [] });
    expect(checkReason(script)).toMatchObject({ severity: "ok", places: [] });
  });
});

describe("a reply route that takes Reason away", () => {
  it.each([
    ['remove_hf("Reason");'],
    ['remove_hf("reason");'],
    ['remove_hf_re("^(Server|Reason|X-.*)$");'],
    ['remove_hf_re("^R");'],
    ['remove_hf_re("^(server|reason)$");'],
    ['remove_hf_exp(".*", "^(Via|From|To)$");'],
    ['remove_hf_idx("Reason", "1");'],
    ['keep_hf("^(Contact|Allow)$");'],
    ["keep_hf();"],
    ['subst_hf("Reason", "/text=.*//", "a");'],
    ['remove_hf_value("Reason");'],
    ['if (t_check_status("[3-6]..")) remove_hf("Reason");'],
    ['if (is_reply()) remove_hf("Reason");'],
    ['append_hf("Reason: Q.850;cause=21\\r\\n");'],
    ['insert_hf("Reason: SIP;cause=603\\r\\n", "Reason");'],
    ['insert_hf_value("Reason", "Q.850;cause=17");'],
  ])("is a fault: %s", (body) => {
    expect(checkReason(withReplyRoute(body)).severity).toBe("fault");
  });

  it.each([
    ['remove_hf("Server");'],
    ['remove_hf("Reason-Phrase");'],
    ['remove_hf_re("^(X-|P-)");'],
    ['remove_hf_exp(".*", "^(Via|From|To|Reason)$");'],
    ['keep_hf("^(Reason|Contact)$");'],
    ['if (status =~ "[12]..") remove_hf("Reason");'],
    ['if (!t_check_status("60[378]")) remove_hf("Reason");'],
    ['if (is_request()) remove_hf("Reason");'],
    ['append_hf("X-Reason: x\\r\\n"); insert_hf("Server: x\\r\\n", "Reason");'],
  ])("is none: %s", (body) => {
    expect(checkReason(withReplyRoute(body)).severity).toBe("ok");
  });

  it("is a fault in the reply_route of all replies, which nothing arms", () => {
    expect(checkReason(scriptOf('reply_route { remove_hf("Reason"); }')).severity).toBe("fault");
  });

  it("is none for requests, whose Reason says something else", () => {
    const script = scriptOf('request_route { if (is_method("BYE")) remove_hf("Reason"); }');
    expect(checkReason(script).severity).toBe("ok");
  });
});
