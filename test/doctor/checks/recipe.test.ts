import { describe, expect, it } from "vitest";
import {
  checkAsks,
  checkInUse,
  checkReadable,
  checkStatelessReplies,
  checkUnderstood,
  disables6xxBlock,
} from "../../../service/doctor/checks/recipe.ts";
import { scriptOf } from "../script-of.ts";

const INCLUDE = "route[RINGFENCE] { t_newtran(); }\n";

describe("whether calls are asked about", () => {
  it.each([
    ["straight away", "request_route { route(RINGFENCE); route(AFTER_RINGFENCE); }"],
    ["by the old name of request_route", "route { route(RINGFENCE); route(AFTER_RINGFENCE); }"],
    [
      "by other routes",
      "request_route { route(A); }\nroute[A] { if (f()) route(RINGFENCE); route(B); }\nroute[B] { route(AFTER_RINGFENCE); }",
    ],
    [
      "with other methods gone before",
      'route { if (!is_method("INVITE")) exit; route(RINGFENCE); route(AFTER_RINGFENCE); }',
    ],
    [
      "with a next route of another name",
      "#!define RINGFENCE_NEXT RELAY\nroute { route(RINGFENCE); route(RELAY); }",
    ],
    ["with what comes next written out again", "route { route(RINGFENCE); t_relay(); }"],
  ])("is well: %s", (_how, text) =>
    expect(checkAsks(scriptOf(INCLUDE + text)).severity).toBe("ok"),
  );

  it.each([
    ["nothing asks", "request_route { t_relay(); }"],
    ["the line is a comment", "request_route {\n# route(RINGFENCE);\n}"],
    ["every way ends before it", "request_route { exit; route(RINGFENCE); }"],
    ["calls never get there", 'route { if (is_method("REGISTER")) route(RINGFENCE); }'],
    ["another route asks", "request_route { f(); }\nroute[A] { route(RINGFENCE); }"],
  ])("is a fault: %s", (_how, text) => {
    expect(checkAsks(scriptOf(INCLUDE + text)).severity).toBe("fault");
  });

  // Emergency calls come back unasked, and so does every call while the breaker is open.
  it.each([
    ["nothing stands behind it", "request_route { route(RINGFENCE); }"],
    [
      "an exit stands behind it",
      "request_route { route(RINGFENCE); exit; route(AFTER_RINGFENCE); }",
    ],
    [
      "only what has a To tag is relayed",
      "request_route { if (has_totag()) { t_relay(); exit; } route(RINGFENCE); }",
    ],
  ])("is a fault, for calls end there: %s", (_what, text) => {
    const found = checkAsks(scriptOf(`${INCLUDE}route[AFTER_RINGFENCE] { t_relay(); }\n${text}`));
    expect(found).toMatchObject({
      severity: "fault",
      found: expect.stringContaining("ends there"),
    });
    expect(found.places).toHaveLength(1);
  });

  it("is a fault without the include", () => {
    const found = checkAsks(scriptOf("request_route { route(RINGFENCE); }"));
    expect(found).toMatchObject({ severity: "fault", found: "ringfence.cfg is not included" });
  });

  it("is a warning where only transit is wanted", () => {
    const files = { "/etc/kamailio/ringfence-transit.cfg": "route[X] { }" };
    const script = scriptOf('include_file "ringfence-transit.cfg"\nroute { }', files);
    expect(checkAsks(script).severity).toBe("warning");
  });
});

describe("stateless replies behind the question", () => {
  it("are a warning, with their place", () => {
    const found = checkStatelessReplies(
      scriptOf(
        'route[AFTER_RINGFENCE] {\n\tsl_send_reply("484", "x");\n\troute(B);\n}\nroute[B] { sl_reply_error(); }',
      ),
    );
    expect(found.severity).toBe("warning");
    expect(found.places).toHaveLength(2);
  });

  it("are none before it, and none where send_reply() stands", () => {
    const script = scriptOf(
      'route { sl_send_reply("483", "x"); }\nroute[AFTER_RINGFENCE] { send_reply("484", "x"); }',
    );
    expect(checkStatelessReplies(script).severity).toBe("ok");
  });

  it("are looked for in the route that RINGFENCE_NEXT names", () => {
    const script = scriptOf(
      '#!define RINGFENCE_NEXT ONWARDS\nroute[ONWARDS] { sl_reply("500", "x"); }',
    );
    expect(checkStatelessReplies(script).severity).toBe("warning");
  });
});

describe("the script itself", () => {
  it("must be readable with all that it includes", () => {
    expect(checkReadable(scriptOf("route { }")).severity).toBe("ok");
    const found = checkReadable(scriptOf('\ninclude_file "gone.cfg"'));
    expect(found).toMatchObject({
      severity: "fault",
      found: "cannot read gone.cfg",
      places: ["/etc/kamailio/kamailio.cfg:2"],
    });
  });

  it("should not be newer than the Kamailio that runs", () => {
    const started = Date.UTC(2026, 10, 20);
    expect(checkInUse(started - 1, started).severity).toBe("ok");
    expect(checkInUse(started + 60_000, started).severity).toBe("warning");
  });

  it("should be understood", () => {
    expect(checkUnderstood(scriptOf("route { f(); }")).severity).toBe("ok");
    expect(checkUnderstood(scriptOf("route { ??; }")).severity).toBe("warning");
    expect(checkUnderstood(scriptOf('cfgengine "python"')).severity).toBe("warning");
  });

  it("may switch disable_6xx_block on for a call", () => {
    expect(disables6xxBlock(scriptOf('route { t_set_disable_6xx("1"); }'))).toHaveLength(1);
    expect(disables6xxBlock(scriptOf('route { t_set_disable_6xx("0"); }'))).toEqual([]);
  });
});
