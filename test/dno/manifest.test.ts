import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseManifest, readManifest } from "../../service/dno/manifest.ts";
import { RingfenceError } from "../../service/errors.ts";

const PROJECT = join(import.meta.dirname, "../..");

/** The message of the error with which a manifest is refused. */
function faultsOf(text: string): string {
  try {
    parseManifest(text, "manifest.yaml");
  } catch (error) {
    expect(error).toBeInstanceOf(RingfenceError);
    expect(error).toMatchObject({ code: "BAD_CONFIGURATION", field: "manifest.yaml" });
    return (error as RingfenceError).message;
  }
  return "";
}

const list = (...lines: string[]): string =>
  ["sources:", "  - name: own", "    format: digit-list", ...lines.map((one) => `    ${one}`)].join(
    "\n",
  );

describe("a manifest", () => {
  it("gives its sources in their order, with paths relative to its folder", () => {
    const { file, sources } = parseManifest(
      [
        "sources:",
        "  - { name: plan, format: number-plan, path: number-plan.csv }",
        "  - name: codes",
        "    format: nanpa-co-code",
        "    path: /lists/codes-*.zip",
        "    covers: [212, 646]",
        "    maxAgeDays: 7",
        "    enabled: false",
      ].join("\n"),
      "/etc/ringfence/manifest.yaml",
    );
    expect(file).toBe("/etc/ringfence/manifest.yaml");
    expect(sources).toMatchObject([
      {
        name: "plan",
        format: "number-plan",
        path: "/etc/ringfence/number-plan.csv",
        manifestLine: 2,
        enabled: true,
        class: undefined,
      },
      {
        name: "codes",
        format: "nanpa-co-code",
        path: "/lists/codes-*.zip",
        manifestLine: 3,
        enabled: false,
        covers: [212, 646],
        maxAgeDays: 7,
      },
    ]);
  });

  it("takes a national file and thirty days for granted", () => {
    const text = "sources: [{ name: ca, format: cnac-co-code, path: a.zip }]";
    const [source] = parseManifest(text, "manifest.yaml").sources;
    expect(source).toMatchObject({ covers: "national", maxAgeDays: 30 });
  });

  it("believes for half a year, or as long as it says, that an NPA is not in service", () => {
    const ages = ["", ", maxAgeDays: 90"].map((age) => {
      const text = `sources: [{ name: p, format: number-plan, path: a.csv${age} }]`;
      return parseManifest(text, "manifest.yaml").sources[0]?.maxAgeDays;
    });
    expect(ages).toEqual([180, 90]);
  });

  it("gives the defaults of a list, dates as the start of their day", () => {
    const text = list(
      "path: own.csv",
      "class: unused",
      "defaults: { owner: Example, verifiedAt: 2026-11-10, requester: me, proof: letter }",
    );
    expect(parseManifest(text, "manifest.yaml").sources[0]).toMatchObject({
      class: "unused",
      defaults: {
        owner: "Example",
        verifiedAtMs: Date.UTC(2026, 10, 10),
        requester: "me",
        proof: "letter",
        createdAtMs: undefined,
        expiresAtMs: undefined,
      },
    });
  });
});

describe("a manifest is refused, with file, line and key,", () => {
  it.each([
    ["when it is no YAML", "sources: [", /^manifest\.yaml:\d+: /],
    ["without sources", "source: []", /^manifest\.yaml:1: .*source is not a key here/],
    ["when sources is no list", "sources: all", /:1: sources must be a list/],
    ["when a source is no mapping", "sources: [plan]", /:1: sources\[0\] must be a mapping/],
    ["without a format", "sources: [{ name: a }]", /sources\[0\] must have a format/],
    [
      "with an unknown format",
      "sources: [{ format: excel }]",
      /format must be one of number-plan,/,
    ],
    ["without a name", "sources: [{ format: number-plan, path: a }]", /must have a name/],
    ["without a path", "sources: [{ format: number-plan, name: a }]", /must have a path/],
    [
      "with a name that is none",
      "sources: [{ format: number-plan, path: a, name: My List }]",
      /name must be lower-case letters/,
    ],
    [
      "with the name of entries added by hand",
      "sources: [{ format: number-plan, path: a, name: override }]",
      /entries added by hand/,
    ],
    [
      "with an address that anybody on the way can change",
      "sources: [{ format: number-plan, path: http://x/a.csv, name: a }]",
      /path must be a file, a pattern or an https/,
    ],
    ["with a list of no class", list("path: a"), /:2: sources\[0\] must say the class/],
    ["with a class that follows from the plan", list("path: a", "class: invalid"), /:5: .*one of/],
    ["with a misspelt key", list("path: a", "class: unused", "expires: 1"), /:6: .*not a key here/],
    [
      "with an age for what does not age",
      list("path: a", "class: inbound-only", "maxAgeDays: 3"),
      /:6: .*maxAgeDays has no meaning/,
    ],
    ["with an age of nothing", list("path: a", "class: unused", "maxAgeDays: 0"), /1 to 36500/],
    [
      "with a default that is no date",
      list("path: a", "class: unused", "defaults:", "  verifiedAt: yesterday"),
      /:7: sources\[0\]\.defaults\.verifiedAt must be a date/,
    ],
    [
      "with a blank owner, who would have verified an unused number",
      list("path: a", "class: unused", "defaults:", '  owner: " "'),
      /:7: sources\[0\]\.defaults\.owner must not be blank/,
    ],
    [
      "with a coverage of nothing",
      "sources: [{ format: nanpa-co-code, path: a, name: a, covers: [] }]",
      /covers must have NPAs/,
    ],
    [
      "with thousands-blocks that are not asked for",
      "sources: [{ format: nanpa-thousands-block, path: a, name: a }]",
      /needs blockLevel: true/,
    ],
    [
      "with an inventory that does not say what is in use",
      "sources: [{ format: inventory, path: a, name: a, inUse: b }]",
      /must have leastInUse/,
    ],
    [
      "with an NPA that is none",
      "sources: [{ format: nanpa-co-code, path: a, name: a, covers: [20] }]",
      /covers\[0\] must be a whole number from 200/,
    ],
    [
      "with a coverage that is none",
      "sources: [{ format: nanpa-co-code, path: a, name: a, covers: all }]",
      /covers must be one of national/,
    ],
    [
      "with a key of another format",
      "sources: [{ format: number-plan, path: a, name: a, covers: national }]",
      /covers is not a key here/,
    ],
  ])("%s", (_, text, reason) => {
    expect(faultsOf(text)).toMatch(reason);
  });

  it("when a name is there twice", () => {
    const text = list("path: a", "class: unused");
    expect(faultsOf(text + text.slice("sources:".length))).toMatch(
      /:6: .*name is the name of another source already: own/,
    );
  });

  it("with all its faults at once", () => {
    expect(faultsOf(list("class: invalid", "maxAgeDays: many")).split("\n")).toHaveLength(3);
  });

  it("when the file cannot be read", async () => {
    await expect(readManifest("/nowhere/manifest.yaml")).rejects.toMatchObject({
      code: "BAD_CONFIGURATION",
      message: "/nowhere/manifest.yaml: the manifest cannot be read",
    });
  });
});

describe("the shipped manifests", () => {
  it("switch on the number plan alone in production", async () => {
    const { sources } = await readManifest(join(PROJECT, "dno-data/manifest.yaml"));
    expect(sources.map((source) => source.format)).toEqual(["number-plan"]);
  });

  it("are good with every commented source switched on", async () => {
    const text = await readFile(join(PROJECT, "dno-data/manifest.yaml"), "utf8");
    const all = text.replaceAll(/^# {2}( *(?:- )?[a-zA-Z]+:.*)$/gm, "  $1");
    const formats = parseManifest(all, "manifest.yaml").sources.map((source) => source.format);
    expect(new Set(formats)).toEqual(
      new Set([
        "number-plan",
        "npa-report",
        "nanpa-co-code",
        "nanpa-thousands-block",
        "cnac-co-code",
        "lerg-6",
        "digit-list",
        "toll-free-spare",
        "inventory",
      ]),
    );
  });
});
