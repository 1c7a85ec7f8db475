import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CliContext } from "../../service/cli/cli-context.ts";
import { verifyCommand } from "../../service/cli/verify.ts";
import { pcapOf } from "../verify/pcap.ts";
import { GOOD_REASON, notice } from "../verify/trace.ts";
import { answer, invite, type Side } from "../verify/transit/sides.ts";

interface Printed {
  readonly messages: number;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly refusals: readonly {
    readonly verdict: string;
    readonly findings: readonly { readonly code: string }[];
  }[];
  readonly transit: { readonly cases: readonly { readonly findings: readonly object[] }[] } | null;
}

describe("ringfence verify", () => {
  let directory: string;
  let human: string;
  let warned: string[];
  let status: number;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "ringfence-cli-verify-"));
    warned = [];
    status = 0;
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function file(name: string, content: string | Buffer): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, content);
    return path;
  }

  async function run(words: readonly string[], input = ""): Promise<Printed> {
    let printed: unknown;
    const context: CliContext = {
      settings: () => {
        throw new Error("the checker needs no settings");
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
    const stdin = Readable.from(input === "" ? [] : [Buffer.from(input, "latin1")]);
    verifyCommand(program, context, stdin, (found) => {
      status = found;
    });
    await program.parseAsync(["verify", ...words], { from: "user" });
    return printed as Printed;
  }

  const good = notice(GOOD_REASON);
  const bad = notice(GOOD_REASON.replace(";location=RLN", ""));

  it("ends with 0 where all is well, and says what it saw", async () => {
    expect(await run([], good)).toMatchObject({
      messages: 1,
      verdicts: { "603+": 1 },
      transit: null,
    });
    expect(status).toBe(0);
    expect(human).toMatch(
      /^-:1:1 {2}603\+: 603 Network Blocked {2}Call-ID call-1@caller.example$/m,
    );
    expect(human).toContain("1 message, 1 refusal (1 603+); 0 errors, 0 warnings, 0 notes");
  });

  it("ends with 65 at an error, with its place, its clause and what to do", async () => {
    const path = await file("a.txt", `noise\n${bad}`);
    await run([path]);
    expect(status).toBe(65);
    expect(human).toContain(
      `error    603.location-missing  ${path}:8:9, byte ${6 + bad.indexOf("SIP;cause")}: SIP;cause=603`,
    );
    expect(human).toMatch(/The Reason has no location\. \(ATIS-1000099 §4\.1\.1\)\n +do: Add/);
  });

  it("does not end with 65 at warnings and notes", async () => {
    await run([], notice(GOOD_REASON.replace("RLN", "rln")) + notice([], "Decline"));
    expect([status, human]).toEqual([0, expect.stringContaining("0 errors, 1 warning, 1 note")]);
  });

  it("reads several files of different kinds", async () => {
    const packet = { protocol: "udp", source: "192.0.2.1:1", destination: "192.0.2.2:2" } as const;
    const files = await Promise.all([
      file("a.txt", good),
      file("b.json", JSON.stringify({ raw: bad })),
      file("c.pcap", pcapOf([{ ...packet, bytes: good }])),
    ]);
    const { refusals } = await run(files);
    expect(refusals.map(({ verdict }) => verdict)).toEqual(["603+", "malformed", "603+"]);
  });

  it("prints JSON for --json too", async () => {
    const value = await run(["--json"], bad);
    expect(JSON.parse(human)).toMatchObject({ messages: 1 });
    expect(value.refusals[0]?.findings[0]).toMatchObject({
      code: "603.location-missing",
      severity: "error",
      clause: expect.stringContaining("ATIS"),
      place: { file: "-", line: 7, column: 9 },
    });
  });

  const reason = `Reason: ${GOOD_REASON}`;
  const down: Side = {
    branch: "z9hG4bKdown",
    destination: "192.0.2.20:5060",
    source: "192.0.2.1:5060",
  };
  const upstream = invite() + answer(603, "Decline", [reason]);
  const downstream = invite(down) + answer(603, "Network Blocked", [reason], down);

  it("compares the captures of both sides of an SBC", async () => {
    const up = await file("up.txt", upstream);
    const other = await file("down.txt", downstream);
    const { transit } = await run(["--upstream", up, "--downstream", other]);
    expect(transit?.cases[0]?.findings).toMatchObject([{ code: "transit.phrase-changed" }]);
    expect(status).toBe(65);
    expect(human).toContain("in transit, paired by Call-ID: 603 Network Blocked (603+) at ");
    expect(human).toContain("1 calls seen on both sides, 1 of them refused");
  });

  it("finds both sides in one capture", async () => {
    const text = invite() + downstream + answer(603, "Network Blocked", [reason]);
    const { transit } = await run(["--both-sides"], text);
    expect(transit).toMatchObject({ paired: 1, cases: [{ findings: [] }] });
    expect(status).toBe(0);
  });

  it.each([
    ["one side alone", ["--upstream", "a"]],
    ["both sides and a file", ["--upstream", "a", "--downstream", "b", "c"]],
  ])("refuses %s", async (_what, words) => {
    await expect(run(words)).rejects.toMatchObject({ code: "USAGE" });
  });

  it("refuses an input without a SIP message: an empty trace proves nothing", async () => {
    await expect(run([], "nothing here\n")).rejects.toMatchObject({ code: "DATA_REFUSED" });
  });

  it("says that only a part of a capture was read", async () => {
    const packet = { protocol: "udp", source: "192.0.2.1:1", destination: "192.0.2.2:2" } as const;
    const whole = pcapOf([
      { ...packet, bytes: good },
      { ...packet, bytes: good },
    ]);
    await run([await file("c.pcap", whole.subarray(0, -20))]);
    expect(warned).toEqual([expect.stringContaining("only its first part was read")]);
  });

  it("shows no control character of a hostile trace", async () => {
    await run([], good.replace("Network Blocked", "\x1b[2JNetwork\x07 Blocked"));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(human).not.toMatch(/[\0-\x09\x0b-\x1f\x7f]/);
  });
});
