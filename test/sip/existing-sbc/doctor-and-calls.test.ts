import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { checkHunting } from "../../../service/doctor/checks/refusals.ts";
import { readScript } from "../../../service/doctor/script/script.ts";
import { type Gateway, openGateway } from "../harness/gateway.ts";
import { type DebianSbc, openDebianSbc } from "./debian-sbc.ts";
import { NO_SWITCH } from "./switches.ts";

/** Tries the second gateway; PORT is its port. */
const HUNT = '$du = $null; $ru = "sip:next@127.0.0.1:PORT"; t_relay(); exit;';

/** Failure routes, and whether a 603 gets to the second gateway by them. */
const ROUTES: readonly (readonly [hunts: boolean, body: string, routes?: string])[] = [
  [true, "HUNT"],
  [true, 'if (t_check_status("[3-6][0-9][0-9]")) { HUNT }'],
  [true, 'if (t_check_status("6")) { HUNT }'],
  [true, 'if (!t_check_status("486")) { HUNT }'],
  [true, 'if ($T_reply_code >= 500 && is_method("INVITE")) { HUNT }'],
  [true, "if (t_is_canceled()) exit; HUNT"],
  [true, "if (t_branch_timeout()) exit; HUNT"],
  [true, "switch ($T_reply_code) { case 408: exit; default: HUNT }"],
  [true, 'switch ($T_reply_code) { case 603: xlog("on\\n"); case 486: HUNT break; }'],
  [
    true,
    "if (!route(FINAL)) exit; HUNT",
    'route[FINAL] { if (t_check_status("603")) return 1; return -1; }',
  ],
  [
    true,
    "if (route(FINAL)) exit; HUNT",
    'route[FINAL] { if (!t_check_status("603")) return 1; return -1; }',
  ],
  [true, "route(A); exit;", "route[A] { HUNT }"],
  [false, 'if (t_check_status("408|5[0-9][0-9]")) { HUNT }'],
  [false, 'if (t_check_status("^6")) exit; HUNT'],
  [false, 'if (t_check_status("[[:digit:]]03") && !t_branch_timeout()) exit; HUNT'],
  [false, "if ($T_reply_code == 603) { exit; } HUNT"],
  [false, "if ($T_rpl($rs) > 600) exit; HUNT"],
  [false, 'switch ($T_reply_code) { case 603: exit; default: xlog("on\\n"); } HUNT'],
  [false, "switch ($T_reply_code) { case 603: break; default: HUNT }"],
  [false, "if (t_branch_timeout()) { HUNT }"],
  [
    false,
    "if (route(FINAL)) exit; HUNT",
    'route[FINAL] { if (t_check_status("603")) return 1; return -1; }',
  ],
  [false, "route(FINAL); HUNT", 'route[FINAL] { if (t_check_status("603")) return 0; return 1; }'],
  [false, "route(FINAL); HUNT", 'route[FINAL] { if (t_check_status("603")) drop; }'],
  [false, "route(RINGFENCE_FINAL); HUNT"],
];

describe("what doctor says of a failure_route, calls do", () => {
  let debian: DebianSbc | undefined;
  let second: Gateway | undefined;
  afterEach(async () => {
    await debian?.close();
    second?.close();
  });

  it.each(ROUTES)("a 603 goes on (%s): %s", async (hunts, body, routes = "") => {
    second = await openGateway();
    const hunt = HUNT.replace("PORT", String(second.port));
    debian = await openDebianSbc(NO_SWITCH, {
      edit: (script) =>
        script.replace(/^failure_route\[MANAGE_FAILURE\][\s\S]*/m, () =>
          `failure_route[MANAGE_FAILURE] {\n${body}\n}\n${routes}\n`.replaceAll("HUNT", hunt),
        ),
    });
    debian.answer = () => [{ status: 603, phrase: "Network Blocked" }];
    const call = debian.call();
    call.send();
    const { status } = await call.final();
    expect(second.invites().length).toBe(hunts ? 1 : 0);
    expect(status).toBe(hunts ? 200 : 603);

    const script = readScript(debian.sbc.scriptFile, (file) => readFileSync(file, "utf8"));
    expect(script.notUnderstood).toEqual([]);
    // Of 607 and 608 there may be a warning still.
    expect(checkHunting(script).severity === "fault").toBe(hunts);
  });
});
