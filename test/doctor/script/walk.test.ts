import { describe, expect, it } from "vitest";
import type { Circumstances } from "../../../service/doctor/script/truth.ts";
import { callsReached } from "../../../service/doctor/script/walk.ts";
import { scriptOf } from "../script-of.ts";

const REFUSED: Circumstances = { status: 603, within: "failure" };

/** Whether `here()` is reached in failure_route[F] by a response of that status. */
function reaches(body: string, circumstances = REFUSED, otherRoutes = ""): boolean {
  const script = scriptOf(`failure_route[F] {\n${body}\n}\n${otherRoutes}`);
  expect(script.notUnderstood).toEqual([]);
  const [route] = script.routes;
  if (route === undefined) throw new Error("no route");
  return callsReached(script, route, circumstances).some(({ name }) => name === "here");
}

describe("the way of a 603 through a route", () => {
  it.each([
    ['if (t_check_status("603")) exit; here();'],
    ['if (t_check_status("^6")) { f(); drop; } here();'],
    ['if (t_check_status("60[378]")) return; here();'],
    ['if (!t_check_status("408|5[0-9][0-9]")) exit; here();'],
    ['if (t_check_status("408|5..") && g()) here();'],
    ['if (t_check_status("[[:digit:]]03") || f()) exit; here();'],
    ["if ($T_reply_code == 603) exit; here();"],
    ["if ($(T_reply_code) >= 600) exit; here();"],
    ["if ($rs != 603 && f()) here();"],
    ['if (status =~ "^[45]") here();'],
    ["if ($T_rpl($rs) < 600) { here(); }"],
    ["switch ($T_reply_code) { case 603: exit; default: f(); } here();"],
    ["switch ($T_reply_code) { case 408: here(); break; case 486: here(); break; }"],
    ["switch ($T_reply_code) { case 603: break; default: here(); }"],
    ["if (t_branch_timeout()) here();"],
    ["if (t_is_canceled()) { here(); }"],
    ['if (is_method("REGISTER|SUBSCRIBE")) here();'],
    ["if (f()) exit; else exit; here();"],
    ["if (f()) { return; } else { drop; } here();"],
    ["return 0; here();"],
    ['while (t_check_status("408")) { here(); }'],
  ])("ends before here(): %s", (body) => expect(reaches(body)).toBe(false));

  it.each([
    ["here();"],
    ['if (t_check_status("[3-6][0-9][0-9]")) here();'],
    ['if (t_check_status("6")) here();'],
    ['if (t_check_status("486|603")) { if (f()) here(); }'],
    ['if (t_check_status("$avp(codes)")) exit; here();'],
    ["if ($var(final) == 1) exit; here();"],
    ["if (t_is_canceled()) exit; here();"],
    ["if (!t_branch_timeout()) here();"],
    ["switch ($T_reply_code) { case 408: exit; default: here(); }"],
    ["switch ($T_reply_code) { case 603: f(); case 486: here(); break; }"],
    ["switch ($var(x)) { case 1: exit; case 2: f(); break; } here();"],
    ["switch ($T_reply_code) { case 408: exit; } here();"],
    ["while ($var(i) < 3) { if (f()) break; exit; } here();"],
    ["if (f() || here()) exit;"],
    ["$var(x) = here();"],
  ])("leads to here(): %s", (body) => expect(reaches(body)).toBe(true));

  it("goes through the routes that are called", () => {
    expect(reaches("route(A);", REFUSED, "route[A] { route(B); } route[B] { here(); }")).toBe(true);
    expect(
      reaches("route(A); here();", REFUSED, 'route[A] { if (t_check_status("603")) exit; }'),
    ).toBe(false);
  });

  it("comes back from a route with what it returns", () => {
    const final = 'route[FINAL] { if (t_check_status("603")) return 1; return -1; }';
    expect(reaches("if (route(FINAL)) exit; here();", REFUSED, final)).toBe(false);
    expect(reaches("if (!route(FINAL)) here();", REFUSED, final)).toBe(false);
    expect(reaches("if (!route(FINAL)) exit; here();", REFUSED, final)).toBe(true);
    expect(reaches("if (route(F2)) exit; here();", REFUSED, "route[F2] { f(); }")).toBe(true);
  });

  it("ends where a called route returns 0", () => {
    expect(reaches("route(A); here();", REFUSED, "route[A] { return 0; }")).toBe(false);
  });

  it("goes on where a route that ends the script may not be called", () => {
    const ends = "route[ENDS] { exit; }";
    expect(reaches("if (f() && route(ENDS)) g(); here();", REFUSED, ends)).toBe(true);
    expect(reaches("if (f() || route(ENDS)) exit; here();", REFUSED, ends)).toBe(false);
  });

  it("comes to an end where routes call each other", () => {
    const routes = "route[A] { route(B); } route[B] { if (f()) route(A); }";
    expect(reaches("route(A); here();", REFUSED, routes)).toBe(true);
  });

  it("takes conditions on the status both ways while there is none", () => {
    const asking: Circumstances = { status: undefined, within: "request" };
    expect(reaches('if (t_check_status("408")) here();', asking)).toBe(true);
    expect(reaches('if (!t_check_status("408")) here();', asking)).toBe(true);
  });
});
