import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cdrCommands } from "../../service/cli/cdr.ts";
import type { CliContext } from "../../service/cli/cli-context.ts";
import type { CdrReport } from "../../service/verify/cdr/cdr-file.ts";
import { GOOD_REASON } from "../verify/trace.ts";

describe("ringfence cdr audit", () => {
  let directory: string;
  let warned: string[];
  let human: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "ringfence-cli-cdr-"));
    warned = [];
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function audit(content: string | Buffer, ...words: string[]): Promise<CdrReport> {
    const file = join(directory, "calls.csv");
    await writeFile(file, content);
    return await run(file, Readable.from([]), words);
  }

  async function run(file: string, input: Readable, words: readonly string[]): Promise<CdrReport> {
    let printed: unknown;
    const context: CliContext = {
      settings: () => {
        throw new Error("the audit needs no settings");
      },
      openStore: () => Promise.reject(new Error("nor a store")),
      print: (value, text) => {
        printed = value;
        human = text;
      },
      warn: (message) => void warned.push(message),
      now: () => 0,
    };
    const program = new Command().exitOverride();
    cdrCommands(program, context, input);
    await program.parseAsync(["cdr", "audit", file, ...words], { from: "user" });
    return printed as CdrReport;
  }

  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const REASON = cell(GOOD_REASON);

  it("counts by route and by number what became of the 603s", async () => {
    const report = await audit(
      [
        "calling,trunk,status,phrase,reason,downstream_status,downstream_phrase,downstream_reason",
        `+12125550123,north,603,Network Blocked,${REASON},603,Network Blocked,${REASON}`,
        `2125550123,north,603,Decline,,603,Network Blocked,${REASON}`,
        `+13135550123,south,603,Network Blocked,,603,Network Blocked,`,
        "+13135550123,south,603,Decline,,603,Decline,",
        "+13135550123,south,200,OK,,200,OK,",
      ].join("\n"),
    );
    expect(report.calls).toBe(5);
    expect(report.all).toMatchObject({
      refusals: 4,
      plus: 1,
      plain: 1,
      lost: 2,
      lostHere: 1,
      lostBefore: 1,
    });
    expect(report.routes).toMatchObject([
      { name: "north", refusals: 2, plus: 1, lost: 1, lostPhrase: 1, lostHere: 1, lostBefore: 0 },
      { name: "south", refusals: 2, plain: 1, lost: 1, lostReason: 1, lostHere: 0, lostBefore: 1 },
    ]);
    expect(report.numbers).toMatchObject([
      { name: "12125550123", refusals: 2 },
      { name: "13135550123", refusals: 2 },
    ]);
    expect(human).toMatch(/^route +603s +603\+/);
    expect(human).toMatch(/^north +2 +1 +0 +0 +1 +0 +1 +0 +1 +0$/m);
    expect(human).toContain("5 calls, 4 refused by 603: 1 603+, 0 malformed, 1 plain, 2 that lost");
    expect(human).toContain("1 here, 1 before they came here");
  });

  it("reads acc of Kamailio and OpenSIPS, with the phrase or with reason_from_hf", async () => {
    const acc = "id,method,from_tag,to_tag,callid,sip_code,sip_reason,time,src_user,dst_domain";
    const row = (reason: string) =>
      `1,INVITE,a,b,c,603,${reason},2026-11-20 11:00:00,12125550123,gw1`;
    const report = await audit(
      [acc, row("Decline"), row(REASON), row("Network Blocked")].join("\r\n"),
    );
    expect(report.all).toMatchObject({ refusals: 3, plus: 2, plain: 1 });
    expect(report.columns).toEqual({
      status: "sip_code",
      phrase: "sip_reason",
      calling: "src_user",
      route: "dst_domain",
    });
    expect(warned).toEqual([expect.stringContaining("no column holds the Reason header")]);
  });

  it("reads the fields that ringfence-acc.cfg adds to Kamailio's acc", async () => {
    const header =
      "method,callid,sip_code,sip_reason,time,src_user,dst_domain,ringfence_action,ringfence_status,ringfence_phrase,ringfence_reason";
    const row = (code: number, phrase: string, rest: string) =>
      `INVITE,c,${code},${phrase},2026-11-20 11:00:00,12125550123,gw1,${rest}`;
    const report = await audit(
      [
        header,
        row(603, "Decline", `block,603,Network Blocked,${REASON}`),
        row(603, "Decline", "reject,603,Decline,"),
        row(603, "Network Blocked", `pass,603,Network Blocked,${REASON}`),
        row(
          603,
          "Network Blocked",
          `pass,603,Network Blocked,${cell(GOOD_REASON.replace(";location=RLN", ""))}`,
        ),
        row(200, "OK", `pass,603,Network Blocked,${REASON}`),
        row(200, "OK", "pass,NULL,NULL,NULL"),
      ].join("\n"),
    );
    expect(report.all).toMatchObject({
      refusals: 5,
      plus: 2,
      plain: 1,
      malformed: 1,
      lostCode: 1,
      lostHere: 1,
    });
    expect(warned).toEqual([]);
  });

  it("takes other names by --columns, semicolons, tabs, gzip and standard input", async () => {
    const rows = (separator: string) =>
      ["Antwort;Text;Grund;Weg", `603;Network Blocked;${REASON};w`]
        .join("\n")
        .replaceAll(/;(?=[A-Zw"])/g, separator);
    const names = ["--columns", "status=Antwort,phrase=Text,reason=Grund,route=Weg"];
    expect((await audit(rows(";"), ...names)).routes).toMatchObject([{ name: "w", plus: 1 }]);
    expect((await audit(rows("\t"), ...names)).routes).toMatchObject([{ name: "w", plus: 1 }]);
    expect((await audit(gzipSync(rows(";")), ...names)).routes).toMatchObject([
      { name: "w", plus: 1 },
    ]);
    const piped = Readable.from([Buffer.from(rows(";"))]);
    expect((await run("-", piped, names)).routes).toMatchObject([{ name: "w", plus: 1 }]);
  });

  it("refuses bad rows with their lines, counts them, and reads on", async () => {
    const good = `603,Network Blocked,${REASON}`;
    const bad = Array.from({ length: 30 }, () => "x,y,z");
    const report = await audit(["status,phrase,reason", good, "603,a", ...bad, good].join("\n"));
    expect(report).toMatchObject({ calls: 2, refused: 31 });
    expect(report.refusals).toHaveLength(20);
    expect(warned[0]).toMatch(/:3: has 2 cells where the header has 3$/);
    expect(warned[1]).toMatch(/:4: status is not three digits: x$/);
    expect(warned.at(-1)).toContain("11 more rows were refused");
    expect(human).toContain("31 rows were refused");
  });

  it.each([
    ["a file without a header", "603,Network Blocked,x\n", "no column for status"],
    ["a header without phrase and Reason", "status,calling\n603,1\n", "no column for phrase"],
    ["a file of bad rows alone", "status,phrase\nx,y\n", "no call that can be read: line 2"],
    ["an empty file", "", "no call that can be read"],
    ["a quote left open", `status,phrase\n603,"${"x".repeat(100_000)}`, "calls.csv"],
  ])("refuses %s", async (_what, content, message) => {
    await expect(audit(content)).rejects.toMatchObject({
      code: "DATA_REFUSED",
      message: expect.stringContaining(message),
    });
  });

  it("refuses columns that are not there, and fields that it does not know", async () => {
    const content = "status,phrase\n603,Decline\n";
    await expect(audit(content, "--columns", "route=Weg")).rejects.toMatchObject({
      code: "DATA_REFUSED",
    });
    await expect(audit(content, "--columns", "way=phrase")).rejects.toMatchObject({
      code: "USAGE",
    });
    await expect(run(join(directory, "none"), Readable.from([]), [])).rejects.toMatchObject({
      code: "IO",
    });
  });

  it("shows no control character of a hostile export", async () => {
    await audit("status,phrase,trunk\n603,Decline,\x1b[31mred\n");
    expect(human).toContain("?[31mred");
    expect(human).not.toContain("\x1b");
  });
});
