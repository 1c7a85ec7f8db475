import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { decided } from "../decision/world.ts";
import { projectPath } from "./harness/project.ts";

function patternIn(file: string, line: RegExp): string {
  const pattern = line.exec(readFileSync(projectPath(file), "utf8"))?.[1];
  if (pattern === undefined) throw new Error(`${file} has no such line`);
  return pattern;
}

const KAMAILIO = patternIn("kamailio-cfg/ringfence.cfg", /^#!trydef RINGFENCE_EMERGENCY "(.*)"$/m);
const OPENSIPS = patternIn("opensips-cfg/ringfence.cfg", /"ringfence_emergency=s:(.*)"\)$/m);

const PREFIXES = ["", "+", "1", "+1", "1-", "+1-", "*67", "*671", "*67+1"];
const CODES = ["911", "9-1-1", "9.1.1", "(911)", "933", "988", "411", "9112125550100", "91"];
const FORMS = [
  "sip:%@h.example",
  "SIPS:%@h.example;user=phone",
  "sip:%;phone-context=+1@h.example",
  "sip:%:password@h.example",
  "sip:%x@h.example",
  "tel:%",
  "tel:%;phone-context=+1",
];

it("is one pattern for both SBCs", () => {
  expect(OPENSIPS).toBe(KAMAILIO);
});

it("lets no call by that the service would not exempt", () => {
  const pattern = new RegExp(KAMAILIO, "i");
  const listed = { dno: { 3034441234: ["invalid"] } } as const;
  let matched = 0;
  for (const prefix of PREFIXES)
    for (const code of CODES)
      for (const form of FORMS) {
        const ruri = form.replace("%", prefix + code);
        if (!pattern.test(ruri)) continue;
        matched += 1;
        const decision = decided({ from: "<sip:+13034441234@a.example>", ruri }, listed);
        expect([ruri, decision.cause]).toEqual([ruri, "exempt.emergency"]);
      }
  expect(matched).toBeGreaterThan(250);
});
