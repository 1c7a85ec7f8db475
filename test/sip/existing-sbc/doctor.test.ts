import { execFile } from "node:child_process";
import { appendFile, readFile, utimes } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ExistingSbc, includeFiles, startExistingSbc } from "../harness/existing-sbc.ts";
import { freeTcpPort, freeUdpPort } from "../harness/free-port.ts";
import { transportLines } from "../harness/kamailio.ts";
import { projectPath } from "../harness/project.ts";
import { makeScratchFolder } from "../harness/scratch-folder.ts";
import { type RunningScript, startScript } from "../harness/script-runner.ts";
import { type Service, startService } from "../harness/service.ts";
import { debianScript } from "./debian-script.ts";
import { applyRecipe, DEBIAN_PLACES, readRecipe } from "./recipe.ts";

interface Diagnosis {
  readonly status: number;
  readonly faults: number;
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly found: string;
    readonly places: readonly string[];
    readonly mend?: string;
  }[];
  readonly notLookedAt: readonly string[];
}

const POLICY = projectPath("test/demo/policy.yaml");

/** Runs `ringfence doctor -o json` with settings of that service. */
async function diagnose(
  service: Service | undefined,
  ...words: readonly string[]
): Promise<Diagnosis> {
  const { status, output } = await doctor(service, "-o", "json", ...words);
  return { status, ...JSON.parse(output) };
}

async function doctor(service: Service | undefined, ...words: readonly string[]) {
  const cli = projectPath("dist/service/cli/main.js");
  const nowhere = `127.0.0.1:${await freeTcpPort()}`;
  const env = {
    PATH: process.env["PATH"],
    RINGFENCE_LISTEN: service === undefined ? nowhere : `127.0.0.1:${service.httpPort}`,
    RINGFENCE_ADMIN_LISTEN: nowhere,
    RINGFENCE_POLICY: POLICY,
  };
  return promisify(execFile)(process.execPath, [cli, "doctor", ...words], {
    env,
    timeout: 30_000,
  }).then(
    ({ stdout }) => ({ status: 0, output: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => {
      expect(error.stderr).toBe("");
      return { status: error.code, output: error.stdout };
    },
  );
}

function codes({ findings }: Diagnosis, severity: string): string[] {
  return findings.filter((one) => one.severity === severity).map(({ code }) => code);
}

function found({ findings }: Diagnosis, code: string) {
  const one = findings.find((finding) => finding.code === code);
  if (one === undefined) throw new Error(`no finding ${code}`);
  return one;
}

describe("ringfence doctor", () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({
      manifest: projectPath("dno-data/samples/manifest.yaml"),
      policy: POLICY,
    });
  });
  afterAll(() => service?.stop());

  describe("of the SBC that the project ships", () => {
    let sbc: RunningScript;
    beforeAll(async () => {
      sbc = await startShippedSbc(service);
    });
    afterAll(() => sbc?.stop());

    it("finds no fault, and names what it looked at", async () => {
      const diagnosis = await diagnose(service, "--kamailio", sbc.control);
      expect(codes(diagnosis, "fault")).toEqual([]);
      // the samples are from September
      expect(codes(diagnosis, "warning")).toEqual(["dno.fresh"]);
      expect(diagnosis).toMatchObject({ status: 0, faults: 0 });
      expect(found(diagnosis, "script.readable").found).toContain(sbc.scriptFile);
      expect(diagnosis.notLookedAt).not.toContain("script.hunts");
    });

    it("says so in words as well", async () => {
      const { status, output } = await doctor(service, "--kamailio", sbc.control);
      expect(status).toBe(0);
      expect(output).toMatch(/^ok {7}script\.hunts: /m);
      expect(output).toMatch(/^warning {2}dno\.fresh: .*\n {9}why: .*\n {9}do: /m);
      expect(output.trimEnd()).toMatch(/0 faults, 1 warnings$/);
    });

    it("looks at the script alone when Kamailio is down", async () => {
      const nobody = `unix:${join(sbc.scriptFile, "nobody")}`;
      const diagnosis = await diagnose(service, "--kamailio", nobody, "--config", sbc.scriptFile);
      expect(codes(diagnosis, "fault")).toEqual(["kamailio.answers"]);
      expect(diagnosis.status).toBe(65);
      expect(codes(diagnosis, "ok")).toContain("script.hunts");
      expect(diagnosis.notLookedAt).toContain("kamailio.version");
    });
  });

  describe("of Debian's SBC with the recipe applied", () => {
    let sbc: ExistingSbc;
    let rpcPort: number;
    beforeAll(async () => {
      rpcPort = await freeTcpPort();
      sbc = await startExistingSbc({
        script: await debianWithRecipe(),
        ringfenceLines: transportLines({ transport: "http", ...service }),
        localLines: ["#!define WITH_JSONRPC", `listen=tcp:127.0.0.1:${rpcPort}`],
      });
    });
    afterAll(() => sbc?.stop());

    it("warns of what Debian leaves as it is", async () => {
      const diagnosis = await diagnose(service, "--kamailio", sbc.control);
      expect(codes(diagnosis, "fault")).toEqual([]);
      expect(codes(diagnosis, "warning")).toEqual(
        expect.arrayContaining([
          "kamailio.version",
          "kamailio.shared-memory-size",
          "script.stateless-reply",
        ]),
      );
      expect(found(diagnosis, "script.stateless-reply").places).toHaveLength(2);
      expect(diagnosis.notLookedAt).not.toContain("kernel.datagram-queue");
    });

    it("finds the same by JSON-RPC over HTTP", async () => {
      const bySocket = await diagnose(service, "--kamailio", sbc.control);
      const byHttp = await diagnose(service, "--kamailio", `http://127.0.0.1:${rpcPort}/RPC`);
      const seen = ({ findings }: Diagnosis) =>
        findings.filter(({ code }) => !/in-use|memory-use/.test(code));
      expect(seen(byHttp)).toEqual(seen(bySocket));
    });
  });

  describe("of an SBC with faults", () => {
    let sbc: ExistingSbc;
    let diagnosis: Diagnosis;
    beforeAll(async () => {
      sbc = await startExistingSbc({
        script: withFaults(await debianWithRecipe()),
        // nobody listens there
        ringfenceLines: transportLines({
          transport: "rpc",
          httpPort: 0,
          rpcPort: await freeTcpPort(),
        }),
        localLines: ["#!define WITH_VOICEMAIL"],
        sharedMemory: 64,
      });
      await sbc.kamcmd("cfg.set_now_int", "ringfence", "enabled", "0");
      await appendFile(sbc.scriptFile, "# edited\n");
      const later = Date.now() / 1_000 + 60;
      await utimes(sbc.scriptFile, later, later);
      diagnosis = await diagnose(service, "--kamailio", sbc.control);
    });
    afterAll(() => sbc?.stop());

    it("finds every one of them", () => {
      expect(codes(diagnosis, "fault")).toEqual([
        "tm.fr-timer",
        "tm.disable-6xx-block",
        "script.hunts",
        "script.changes-reply",
        "script.removes-reason",
        "question.server",
      ]);
      expect(codes(diagnosis, "warning")).toEqual(
        expect.arrayContaining([
          "kamailio.shared-memory-size",
          "ringfence.enabled",
          "script.in-use",
          "script.stateless-reply",
        ]),
      );
    });

    it("ends with status 65", () => expect(diagnosis.status).toBe(65));

    it("says on which line of the script, and what to do", async () => {
      const { places, mend } = found(diagnosis, "script.hunts");
      const [, line] =
        /:(\d+) t_relay\(\), reached from failure_route\[MANAGE_FAILURE\]$/.exec(places[0] ?? "") ??
        [];
      const script = (await readFile(sbc.scriptFile, "utf8")).split("\n");
      expect(script[Number(line) - 1]).toContain("t_relay()");
      expect(mend).toContain("route(RINGFENCE_FINAL)");
    });
  });

  it("ends with status 69 when there is nothing to look at", async () => {
    const folder = await makeScratchFolder("doctor");
    const nothing = join(folder.path, "nothing");
    const diagnosis = await diagnose(
      undefined,
      "--kamailio",
      `unix:${nothing}`,
      "--config",
      nothing,
    );
    await folder.remove();
    expect(diagnosis.status).toBe(69);
    expect(codes(diagnosis, "fault")).toEqual([
      "kamailio.answers",
      "script.readable",
      "service.answers",
    ]);
  });
});

async function startShippedSbc(service: Service): Promise<RunningScript> {
  const folder = await makeScratchFolder("doctor");
  return startScript({
    folder,
    files: {
      "kamailio.cfg": await readFile(projectPath("kamailio-cfg/kamailio.cfg"), "utf8"),
      ...(await includeFiles()),
      "ringfence-local.cfg": transportLines({ transport: "rpc", ...service }).join("\n"),
      "dispatcher.list": "",
      "kamailio-local.cfg": [
        `#!define SBC_LISTEN udp:127.0.0.1:${await freeUdpPort()}`,
        `#!define SBC_GATEWAYS "${join(folder.path, "dispatcher.list")}"`,
        `#!define SBC_CONTROL "unix:${join(folder.path, "kamailio_ctl")}"`,
        "",
      ].join("\n"),
    },
    sharedMemory: 256,
  });
}

async function debianWithRecipe(): Promise<string> {
  return applyRecipe(await debianScript(), await readRecipe(), DEBIAN_PLACES);
}

/** What operators do, too. */
function withFaults(script: string): string {
  return script
    .replace("\troute(RINGFENCE_FINAL);\n", "")
    .replace('t_check_status("486|408")', 't_check_status("[3-6][0-9][0-9]")')
    .replace('"fr_timer", 30000', '"fr_timer", 150')
    .replace(
      'modparam("tm", "fr_inv',
      'modparam("tm", "disable_6xx_block", 1)\nmodparam("tm", "fr_inv',
    )
    .replace(
      '\txdbg("incoming reply\\n");\n',
      '\tremove_hf_re("^R");\n\tchange_reply_status("480", "Away");\n',
    );
}
