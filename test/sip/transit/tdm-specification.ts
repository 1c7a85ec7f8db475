import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { LOCATION_CODES, releaseOfResponse, responseOfRelease } from "../../../service/sip/isup.ts";
import type { AnswerInvite, GatewayResponse } from "../harness/gateway.ts";
import { headerValues, linesOf, type SipMessage } from "../harness/sip-message.ts";
import type { Transit } from "../harness/transit-sbc.ts";
import { expectUnchanged, placed, tried } from "./refusals.ts";

const USER = "Q.850;cause=21;location=U";
const NOTICE = 'SIP;cause=603;text="v=analytics1;url=https://r.example;id=x";location=RLN';
/** Analytics blocked the call all the same, 47 CFR 64.1200(k)(9)(iii). */
const STRAYING_NOTICES: readonly (readonly [string, string])[] = [
  ["with blanks around =", NOTICE.replace('text="v=', 'text = "v =\t')],
  ["with blanks around ;", NOTICE.replaceAll(";", " ; ")],
  [
    "with v not first",
    NOTICE.replace("v=analytics1;url=https://r.example", "url=https://r.example;v=analytics1"),
  ],
  [
    "with v last",
    NOTICE.replace("v=analytics1;url=https://r.example;id=x", 'id=a\\"b; V=analytics1'),
  ],
  ["in Q.850 with a wrong cause", NOTICE.replace("SIP;cause=603", "q.850;cause=31")],
  ["without a contact", 'SIP;cause=603;text="v=analytics1";location=RLN'],
  ["without a location", NOTICE.replace(";location=RLN", "")],
  ["without quotes", "sip;cause=603;TEXT=v=analytics1;url=https://r.example"],
  ["behind a text with a comma", `X;text="1, 2;", ${NOTICE}`],
];

/** What names no version of ours, or not there where a version is named. */
const NO_NOTICES: readonly (readonly [string, string])[] = [
  ["another version", NOTICE.replace("analytics1", "analytics2")],
  ["a longer version", NOTICE.replace("analytics1", "analytics10")],
  ["a version in capitals", NOTICE.replace("analytics1", "ANALYTICS1")],
  ["another name", NOTICE.replace("v=analytics1", "rev=analytics1")],
  [
    "the version in a URL",
    NOTICE.replace("v=analytics1;url=https://r.example", "url=https://r.example?v=analytics1"),
  ],
  ["the version outside the text", "SIP;cause=603;v=analytics1;url=https://r.example"],
  ["another protocol", NOTICE.replace("SIP", "STIR")],
  ["a protocol that ends so", NOTICE.replace("SIP", "XSIP")],
  ["a whole notice in a text", `X;text="a, ${NOTICE.replaceAll('"', "'")}"`],
  ["a whole notice in a text, escaped", `X;text="a, ${NOTICE.replaceAll('"', '\\"')}"`],
];

const ISUP_BODY = {
  headerLines: ["Content-Type: application/isup;version=itu-t92+"],
  body: "\x0c\x02\x00\x02\x82\x91",
};
/** The address by which the SBC knows its gateways to TDM. */
const TDM = "127.0.0.77";
export const TDM_GATEWAYS = "^127[.]0[.]0[.]77$";

interface Row {
  readonly what: string;
  readonly response: GatewayResponse;
  /** Reason values that go on; those that came where nothing is said. */
  readonly reasons?: readonly string[];
}

function refusal(status: number, phrase: string, ...reasons: string[]): GatewayResponse {
  return { status, phrase, headerLines: reasons.map((reason) => `Reason: ${reason}`) };
}

function releaseOf(message: SipMessage) {
  return releaseOfResponse(
    message.status ?? 0,
    message.phrase ?? "",
    headerValues(message, "Reason"),
  );
}

/** An SBC that only transmits, with its include for gateways to TDM, between a caller and gateways. */
export type TdmSbc = Pick<Transit, "gateways" | "call" | "close">;

export interface TdmOptions {
  readonly callerAddress?: string;
  readonly gatewayAddress?: string;
  readonly gateways: readonly AnswerInvite[];
}

const TO_GATEWAY: readonly Row[] = [
  { what: "603", response: refusal(603, "Decline"), reasons: [USER] },
  {
    what: "603 with a Reason in SIP",
    response: refusal(603, "Decline", "SIP;cause=603"),
    reasons: ["SIP;cause=603", USER],
  },
  {
    what: "603+ in SIP",
    response: refusal(603, "Network Blocked", NOTICE),
    reasons: [NOTICE, USER],
  },
  {
    what: "603+ in Q.850, whatever its own location",
    response: refusal(603, "Network Blocked", NOTICE.replace("SIP;cause=603", "Q.850;cause=21")),
    reasons: [USER, NOTICE.replace("SIP;cause=603", "Q.850;cause=21")],
  },
  {
    what: "603 that says so already",
    response: refusal(603, "Decline", "q.850; cause=21 ;location=u"),
  },
  {
    what: "603 with cause 21 and no location",
    response: refusal(603, "Decline", 'Q.850;cause=21;text="Call rejected"'),
    reasons: [USER, 'Q.850;cause=21;text="Call rejected"'],
  },
  {
    what: "603 with cause 21 from elsewhere, joined to another value",
    response: refusal(603, "Decline", "SIP;cause=603, Q.850;cause=21;location=RLN"),
    reasons: [USER, "SIP;cause=603, Q.850;cause=21;location=RLN"],
  },
  {
    what: "603+ with another cause beside it",
    response: refusal(603, "Network Blocked", NOTICE, "Q.850;cause=31"),
    reasons: [USER, NOTICE, "Q.850;cause=31"],
  },
  ...STRAYING_NOTICES.map(([what, notice]) => ({
    what: `603+ ${what}, with another cause beside it`,
    response: refusal(603, "Network Blocked", notice, "Q.850;cause=31"),
    reasons: [USER, notice, "Q.850;cause=31"],
  })),
  {
    what: "603+ behind another cause, in one header",
    response: refusal(603, "network blocked", `Q.850;cause=17;text="a, b" , ${NOTICE}`),
    reasons: [USER, `Q.850;cause=17;text="a, b" , ${NOTICE}`],
  },
  {
    what: "603 with what looks so in a text only",
    response: refusal(603, "Decline", `SIP;cause=603;text="a\\", ${USER}"`),
    reasons: [`SIP;cause=603;text="a\\", ${USER}"`, USER],
  },
];

const PROTOCOLS = ["Q.850", "q.850", "SIP"];
const CAUSES = ["", ";cause=21", ";cause=021", ";cause=17", ";cause=0", ";cause=128", ";cause=x"];
const LOCATIONS = ["", ";location=U", ";location=u", ";location=RLN", ";location=nowhere"];

function* everyReason(): Generator<string> {
  for (const protocol of PROTOCOLS)
    for (const cause of CAUSES)
      for (const location of LOCATIONS) yield `${protocol}${location}${cause}`;
}

/**
 * Specifies, row by row, what becomes of refusals towards and from gateways to TDM.
 *
 * @param describeSbc `describe`, or one that skips where the SBC is not there
 * @param openSbc opens it with `TDM_GATEWAYS` for its gateways to TDM
 */
export function specifyTdm(
  describeSbc: (name: string, tests: () => void) => void,
  openSbc: (options: TdmOptions) => Promise<TdmSbc>,
): void {
  let transit: TdmSbc;
  let next: GatewayResponse;

  async function open(
    addresses: Omit<TdmOptions, "gateways">,
    gateways: readonly AnswerInvite[] = [() => [next]],
  ): Promise<void> {
    transit = await openSbc({ ...addresses, gateways });
  }

  const sent = () => transit.gateways[0]?.sent.at(-1);

  describeSbc("a 603 or 603+ towards a gateway to TDM that called", () => {
    beforeAll(() => open({ callerAddress: TDM }));
    afterAll(() => transit?.close());

    it.each(TO_GATEWAY)("$what: is released with cause 21, location user", async (row) => {
      next = row.response;
      const response = await placed(transit.call());
      expectUnchanged(response, sent(), ["Via", "Record-Route", "Reason"]);
      const came = (next.headerLines ?? []).map((line) => line.replace("Reason: ", ""));
      expect(headerValues(response, "Reason")).toEqual(row.reasons ?? came);
      expect(releaseOf(response)).toEqual({ cause: 21, location: "U" });
    });

    it.each<Row>([
      ...NO_NOTICES.map(([what, reason]) => ({
        what: `603 with another cause and ${what}`,
        response: refusal(603, "Network Blocked", reason, "Q.850;cause=17"),
      })),
      {
        what: "603 of another phrase with another cause and a notice",
        response: refusal(603, "Decline", NOTICE, "Q.850;cause=17"),
      },
      { what: "603 with another cause", response: refusal(603, "Decline", "Q.850;cause=17") },
      {
        what: "603 with a REL in its body",
        response: { ...refusal(603, "Decline"), ...ISUP_BODY },
      },
      { what: "607", response: refusal(607, "Unwanted", "SIP;cause=607") },
      { what: "608", response: refusal(608, "Rejected") },
      {
        what: "403 with cause 21",
        response: refusal(403, "Forbidden", "Q.850;cause=21;location=RLN"),
      },
      { what: "486", response: refusal(486, "Busy Here", "Q.850;cause=17;location=U") },
    ])("$what: as it came", async ({ response }) => {
      next = response;
      expectUnchanged(await placed(transit.call()), sent());
    });
  });

  describeSbc("a rejection from a gateway to TDM that was called", () => {
    beforeAll(() => open({ gatewayAddress: TDM }));
    afterAll(() => transit?.close());

    it.each<Row>([
      { what: "403, user", response: refusal(403, "Forbidden", USER) },
      {
        what: "480, user, odd spelling",
        response: refusal(480, "x", 'q.850 ;text="a,b" ; cause=21; Location=u'),
      },
      { what: "500, user, second header", response: refusal(500, "x", "X;cause=9", USER) },
      { what: "486, user, joined", response: refusal(486, "x", `SIP;cause=486 , ${USER}`) },
      { what: "600, location not given", response: refusal(600, "x", "Q.850;cause=21") },
      {
        what: "403, user, with a REL in its body",
        response: {
          ...ISUP_BODY,
          ...{ status: 403, phrase: "x" },
          headerLines: [`Reason: ${USER}`, ...ISUP_BODY.headerLines],
        },
      },
    ])("with cause 21, location user: 603 Decline, all else as it came ($what)", async (row) => {
      next = row.response;
      const response = await placed(transit.call());
      const came = sent();
      if (came === undefined) throw new Error("nothing was sent");
      expect(releaseOf(came)).toEqual({ cause: 21, location: "U" });
      const meant = responseOfRelease(21, "U");
      expect(response.startLine).toBe(`SIP/2.0 ${meant?.status} ${meant?.phrase}`);
      expectUnchanged({ ...response, startLine: came.startLine }, came);
      expect(releaseOf(response)).toEqual({ cause: 21, location: "U" });
    });

    it.each(LOCATION_CODES.filter((code) => code !== "U"))(
      "with cause 21, location %s: as it came, and not a 603 by the service's table either",
      async (location) => {
        next = refusal(403, "Forbidden", `Q.850;cause=21;location=${location}`);
        expectUnchanged(await placed(transit.call()), sent());
        expect(responseOfRelease(21, location)?.status).toBe(403);
      },
    );

    it.each<Row>([
      {
        what: "cause 21 without a location",
        response: refusal(403, "Forbidden", "Q.850;cause=21"),
      },
      {
        what: "cause 21 with an unknown one",
        response: refusal(403, "x", "Q.850;cause=21;location=nowhere"),
      },
      { what: "another cause", response: refusal(486, "Busy Here", "Q.850;cause=17;location=U") },
      { what: "another first cause", response: refusal(486, "x", "Q.850;cause=17", USER) },
      { what: "cause 210", response: refusal(480, "x", "Q.850;cause=210;location=U") },
      { what: "no Reason", response: refusal(403, "Forbidden") },
      {
        what: "cause 21 in a text only",
        response: refusal(403, "x", `SIP;cause=403;text=", ${USER}"`),
      },
      {
        what: "cause 21 of another protocol",
        response: refusal(403, "x", "SIP;cause=21;location=U"),
      },
      { what: "a REL in its body only", response: { ...ISUP_BODY, status: 403, phrase: "x" } },
      { what: "603", response: refusal(603, "Declined by desk", USER) },
      { what: "603+", response: refusal(603, "Network Blocked", NOTICE, USER) },
      { what: "607", response: refusal(607, "Unwanted", USER) },
    ])("with $what: as it came", async ({ response }) => {
      next = response;
      expectUnchanged(await placed(transit.call()), sent());
    });
  });

  describeSbc("a rejection that became a 603", () => {
    afterEach(() => transit?.close());

    it("is final: no other gateway is tried", async () => {
      await open({ gatewayAddress: TDM }, [
        () => [refusal(503, "Service Unavailable", USER)],
        () => [refusal(200, "OK")],
      ]);
      expect((await placed(transit.call())).startLine).toBe("SIP/2.0 603 Decline");
      expect(tried(transit)).toEqual([1, 0]);
    });

    it("is made of the answer of a second gateway, too", async () => {
      await open({ gatewayAddress: TDM }, [
        () => [refusal(503, "Service Unavailable")],
        () => [refusal(480, "x", USER)],
      ]);
      expect((await placed(transit.call())).startLine).toBe("SIP/2.0 603 Decline");
      expect(tried(transit)).toEqual([1, 1]);
    });

    it("reaches another gateway to TDM as cause 21, location user", async () => {
      next = refusal(600, "x", "Q.850;cause=21");
      await open({ gatewayAddress: TDM, callerAddress: TDM });
      const response = await placed(transit.call());
      expect(response.startLine).toBe("SIP/2.0 603 Decline");
      expect(linesOf(response, "Reason")[0]).toBe(`Reason: ${USER}`);
    });
  });

  describeSbc("cause 21 from what is no gateway to TDM", () => {
    beforeAll(() => open({}));
    afterAll(() => transit?.close());

    it.each([
      refusal(403, "Forbidden", USER),
      refusal(603, "Decline", "Q.850;cause=21;location=RLN"),
    ])("goes as it came: $status", async (response) => {
      next = response;
      expectUnchanged(await placed(transit.call()), sent());
    });
  });

  describeSbc("the table of the script and that of the service", () => {
    afterEach(() => transit?.close());

    it("say the same of what comes from a gateway", async () => {
      await open({ gatewayAddress: TDM });
      for (const status of [403, 500, 600, 603, 607]) {
        for (const reason of everyReason()) {
          next = refusal(status, "x", reason);
          const response = await placed(transit.call());
          const release = releaseOfResponse(status, "x", [reason]);
          const rejected = release?.cause === 21 && release.location === "U";
          const wanted =
            rejected && status !== 603 && status !== 607 ? "603 Decline" : `${status} x`;
          expect([reason, response.startLine]).toEqual([reason, `SIP/2.0 ${wanted}`]);
        }
      }
    });

    it("say the same of what goes to a gateway", async () => {
      await open({ callerAddress: TDM });
      for (const phrase of ["Decline", "Network Blocked"]) {
        for (const reason of everyReason()) {
          const reasons = phrase === "Decline" ? [reason] : [NOTICE, reason];
          next = refusal(603, phrase, ...reasons);
          const response = await placed(transit.call());
          const before = releaseOfResponse(603, phrase, reasons);
          const wanted = before?.cause === 21 ? { cause: 21, location: "U" } : before;
          expect([reason, releaseOf(response)]).toEqual([reason, wanted]);
        }
      }
    });

    it("say the same of what strays from a 603+ or only resembles one", async () => {
      await open({ callerAddress: TDM });
      for (const [what, notice] of [...STRAYING_NOTICES, ...NO_NOTICES]) {
        for (const reasons of [[notice, "Q.850;cause=17"], [`Q.850;cause=17,${notice}`]]) {
          next = refusal(603, "Network Blocked", ...reasons);
          const after = headerValues(await placed(transit.call()), "Reason");
          // a gateway that knows nothing of 603+ reads the first Q.850 value
          expect([what, releaseOfResponse(603, "", after)]).toEqual([
            what,
            releaseOfResponse(603, "Network Blocked", reasons),
          ]);
        }
      }
    });
  });
}
