import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectPath } from "../sip/harness/project.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { ServiceProcess } from "./service-process.ts";

let folder: ScratchFolder;
let service: ServiceProcess;

// The bundled plan, and nothing else, as the manifest has it; but it does not age, for these examples
// are of the month in which it was made.
beforeAll(async () => {
  folder = await makeScratchFolder("examples");
  const manifest = join(folder.path, "manifest.yaml");
  const plan = projectPath("dno-data/number-plan.csv");
  await writeFile(
    manifest,
    `sources: [{ name: number-plan, format: number-plan, path: ${plan}, maxAgeDays: 36500 }]\n`,
  );
  service = await ServiceProcess.ready({ settings: { RINGFENCE_MANIFEST: manifest } });
});

afterAll(async () => {
  await service?.stop();
  await folder?.remove();
});

const DAY_OF_GRACE_MS = 86_400_000;
const IN_SERVICE_273 = Date.parse("2027-02-27T00:00:00Z");

/**
 * The examples of calling_number_examples.csv, as received: class 1 is invalid, class 2 is
 * unallocated, exchange 555 has no number but 1212, and everything else passes.
 */
const EXAMPLES: readonly (readonly [string, string, string])[] = [
  ["+12125551234", "dno.invalid", "555 and not 1212"],
  ["+12122122345", "none", "exchange equal to its own NPA"],
  ["+14652345678", "none", "NPA in service since 18 June 2026"],
  ["+14832345678", "none", "NPA in service since 23 February 2026"],
  [
    "+12732345678",
    Date.now() < IN_SERVICE_273 - DAY_OF_GRACE_MS ? "dno.invalid" : "none",
    "NPA in service on 27 February 2027",
  ],
  ["+12212345678", "dno.invalid", "NPA not assigned"],
  ["+13722345678", "dno.invalid", "NPA 37X reserved"],
  ["+14112345678", "dno.invalid", "NPA N11"],
  ["911", "none", "short code"],
  ["211", "none", "short code"],
  ["+12122112345", "dno.invalid", "pseudo-ANI, when no emergency rule exempts the call"],
  ["+12129112345", "dno.invalid", "exchange N11 in a geographic NPA"],
  ["+18005551212", "none", "toll-free directory assistance"],
  ["+18888888888", "none", "toll-free, one digit repeated"],
  ["+18832345678", "dno.invalid", "88X set aside for toll-free"],
  ["+12121345678", "dno.invalid", "exchange begins with 1"],
  ["+12129501234", "dno.invalid", "exchange 950"],
  ["+12129761234", "dno.unallocated", "exchange 976 that nobody holds"],
  ["+12129581234", "dno.unallocated", "exchange 958, plant test"],
  ["+12129881234", "none", "exchange 988 that is assigned"],
  ["+17106274387", "none", "NPA 710, US Government"],
  ["+15432345678", "none", "NPA 543, not geographic"],
  ["+19002345678", "none", "NPA 900"],
  ["+16442345678", "dno.invalid", "NPA 644 reserved for Canada"],
  ["+12422345678", "none", "Bahamas"],
  ["+442071838750", "none", "another country"],
  ["00442071838750", "none", "another country behind 00"],
  ["2125551234", "dno.invalid", "ten digits without plus, exchange 555"],
  ["5551234", "none", "seven digits"],
  ["1234567890", "dno.invalid", "NPA 123"],
  ["1111111111", "dno.invalid", "NPA 111"],
  ["anonymous", "none", "no number"],
  ["unavailable", "none", "no number"],
  ["+1212555123a", "none", "letters"],
  ["+1 (212) 234-5678;ext=5", "none", "separators and a parameter"],
];

describe("by the bundled number plan, a call from", () => {
  it.each(EXAMPLES)("%s: %s (%s)", async (from, cause) => {
    const action = cause === "none" ? "pass" : "reject";
    expect(await service.decide({ from })).toMatchObject({ action, cause });
  });

  it("each of them is decided alike in a SIP URI and in P-Asserted-Identity", async () => {
    for (const [number, cause] of EXAMPLES) {
      // A user part holds neither spaces nor brackets unescaped, RFC 3261 §25.1.
      const user = number.replace(/[() ]/g, (character) => encodeURIComponent(character));
      const uri = `<sip:${user}@carrier.example;user=phone>`;
      expect([number, await service.causeOf(uri)]).toEqual([number, cause]);
      const asserted = await service.decide({ from: "anonymous", pai: uri });
      expect([number, asserted["cause"]]).toEqual([number, cause]);
    }
  });
});

it("there are as many examples as the file has", () => {
  expect(EXAMPLES).toHaveLength(35);
});
