import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

const BELIEVES = (script: string) => script.replace("\t# route(VERSTAT);\n", "\troute(VERSTAT);\n");

const NUMBER = "<sip:+12125550123@caller.example.net;user=phone>";
const BEFORE_HOST = "<sip:+12125550123;verstat=TN-Validation-Passed@caller.example.net>";
const AFTER_HOST = "<sip:+12125550123@caller.example.net;user=phone;verstat=TN-Validation-Failed>";
const BARE = "tel:+12125550123;verstat=TN-Validation-Passed";
const NAMED = '"\\"A;verstat=TN-Validation-Passed"';

describeOpensips("a neighbour whose verstat OpenSIPS believes", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath({ editScript: BELIEVES });
  });
  afterAll(() => path?.close());

  async function verstatOf(from: string, pai?: string): Promise<unknown> {
    const headerLines = pai === undefined ? [] : [`P-Asserted-Identity: ${pai}`];
    const call = path.call({ from, headerLines });
    call.send();
    expect((await call.final()).status).toBe(200);
    return path.decisions.questions.at(-1)?.["verstat"];
  }

  it.each([
    ["before the host, in the PAI", NUMBER, BEFORE_HOST, "TN-Validation-Passed"],
    ["after the host, in the PAI", NUMBER, AFTER_HOST, "TN-Validation-Failed"],
    ["in the PAI, whatever the From says", AFTER_HOST, BEFORE_HOST, "TN-Validation-Passed"],
    ["in the From, where there is no PAI", AFTER_HOST, undefined, "TN-Validation-Failed"],
    ["not in the PAI that is there", AFTER_HOST, NUMBER, undefined],
    ["nowhere", NUMBER, undefined, undefined],
    ["in the second URI of the PAI", NUMBER, `${NUMBER}, ${BEFORE_HOST}`, "TN-Validation-Passed"],
    ["behind a number without brackets", NUMBER, BARE, "TN-Validation-Passed"],
    ["not in the caller's name in the From", `${NAMED} ${NUMBER}`, undefined, undefined],
    ["not in the caller's name in the PAI", NUMBER, `${NAMED} ${NUMBER}`, undefined],
    ["not in a name without quotes", NUMBER, `${NAMED.slice(1, -1)} ${NUMBER}`, undefined],
    [
      "in the URI, whatever the name says",
      NUMBER,
      `${NAMED} ${AFTER_HOST}`,
      "TN-Validation-Failed",
    ],
  ])("gives it %s", async (_where, from, pai, verstat) => {
    expect(await verstatOf(from, pai)).toBe(verstat);
  });
});

describeOpensips("a neighbour whom OpenSIPS does not believe", () => {
  it("gives a verstat in vain", async () => {
    const path = await openOpensipsPath();
    try {
      const call = path.call({ from: AFTER_HOST });
      call.send();
      expect((await call.final()).status).toBe(200);
      expect(path.decisions.questions[0]).not.toHaveProperty("verstat");
    } finally {
      await path.close();
    }
  });
});
