import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numberParameter, readScript } from "../../../service/doctor/script/script.ts";
import { projectPath } from "../../sip/harness/project.ts";
import { scriptOf } from "../script-of.ts";

describe("a script", () => {
  it("has modules, by their name alone", () => {
    const { modules } = scriptOf('loadmodule "tm.so"\nloadmodule "/opt/m/http_async_client.so"');
    expect(modules).toEqual(["tm", "http_async_client"]);
  });

  it("has parameters, of which the last holds", () => {
    const script = scriptOf(
      'modparam("tm", "fr_timer", 5000)\nmodparam("sl|tm", "fr_timer", 7000)\nmodparam("tm", "x", "y")',
    );
    expect(numberParameter(script, "tm", "fr_timer")).toBe(7000);
    expect(numberParameter(script, "tm", "x")).toBeUndefined();
  });

  it("has routes of every kind, with their names", () => {
    const { routes } = scriptOf(
      [
        "route { }",
        "request_route { }",
        "route[A] { }",
        "reply_route { }",
        "onreply_route[B] { }",
        "failure_route[1] { }",
        "branch_route[C] { }",
        "onsend_route { }",
        "event_route[tm:branch-failure:d] { }",
      ].join("\n"),
    );
    expect(routes.map(({ kind, name }) => `${kind}:${name}`)).toEqual([
      ...["route:", "request:", "route:A", "reply:", "onreply:B", "failure:1", "branch:C"],
      ...["send:", "event:tm:branch-failure:d"],
    ]);
  });

  it("may have its routes in another language", () => {
    expect(scriptOf('cfgengine "lua"').engine).toBe("lua");
    expect(scriptOf('cfgengine = "python"').engine).toBe("python");
    expect(scriptOf('cfgengine "native"').engine).toBeUndefined();
  });

  it.each([
    ['if (is_method("INVITE") && !has_totag()) { exit; } else if ($rU == $null) drop(); else f();'],
    ["if !t_relay() { sl_reply_error(); }"],
    ["while ($var(i) < 10) { $var(i) = $var(i) + 1; if ($var(i) == 3) break; }"],
    ['switch ($T_reply_code) { case 603: case "^60": exit; break; default: t_relay(); };'],
    ['$var(x) = "a" + $fU + (int)$var(y) * -1; $avp(s) := 1; return -1;'],
    ["force_send_socket(udp:192.0.2.1:5060); route(A); return(1); exit();"],
    ['if (uri=~"a" | uri=~"b") f(); if (msg:len >= 8192) { f(); }'],
    ['if (@via[2] == "" && @hf_value.route[0].params.ftag != @from.tag) f();'],
  ])("is understood: %s", (body) => {
    const { notUnderstood, routes } = scriptOf(`route[X] {\n${body}\n}\nroute[Y] { }`);
    expect(notUnderstood).toEqual([]);
    expect(routes).toHaveLength(2);
  });

  it("says where it is not understood, and goes on behind", () => {
    const { notUnderstood, routes } = scriptOf(
      "route[X] {\n  f();\n  ?? g;\n  h();\n}\nroute[Y] { }",
    );
    expect(new Set(notUnderstood.map(({ line }) => line))).toEqual(new Set([3]));
    expect(routes).toHaveLength(2);
  });

  it.each(["kamailio.cfg"])("that the project ships is understood whole: %s", (name) => {
    const file = projectPath("kamailio-cfg", name);
    const script = readScript(file, (path) =>
      dirname(path) === dirname(file) && !path.includes("-local")
        ? readFileSync(path, "utf8")
        : undefined,
    );
    expect(script.notUnderstood).toEqual([]);
    expect(script.missing).toEqual([]);
  });

  it("is read to its end, whatever it holds", () => {
    const part = fc.constantFrom(
      ...["route[A]", "{", "}", "(", ")", "if", "else", "switch", "case", ":", ";", '"', "'", "$"],
      ...["#!ifdef X\n", "#!else\n", "#!endif\n", "#!define X route\n", "include_file", "/*", "X"],
      ...["return", "=", "!", "\\\n", "modparam(", "loadmodule", "@", "1"],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 60 }), (parts) => {
        expect(scriptOf(parts.join(" ")).files).toHaveLength(1);
      }),
    );
  });
});
