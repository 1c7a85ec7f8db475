import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SETTINGS } from "../../service/settings.ts";
import { projectPath } from "../sip/harness/project.ts";

const SERVICE = projectPath("service");
const FILES = readdirSync(SERVICE, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(tsx?|js)$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(SERVICE, file), "utf8") }));

/** The files in which something stands, in order. */
function filesWith(expression: RegExp): readonly string[] {
  return FILES.filter(({ text }) => expression.test(text))
    .map(({ file }) => file)
    .sort();
}

/** A module imported for more than its types. */
const imported = (name: string) =>
  new RegExp(`^import (?!type)[^;]*?from "${name}"|\\bimport\\("${name}"\\)`, "m");

describe("what the code can do at all", () => {
  it("speaks to others only where an operator's setting, manifest or file says to whom", () => {
    expect(filesWith(imported("undici"))).toEqual([
      "analytics/vendors/vendor-questions.ts",
      "cli/running-service.ts",
      "dno/download/prepare-sources.ts",
      "dno/download/transfer.ts",
      "doctor/collect/kamailio-control.ts",
      "doctor/collect/servers.ts",
      "doctor/collect/service.ts",
      "redress/redress-webhook.ts",
    ]);
    expect(filesWith(imported("nodemailer"))).toEqual(["redress/smtp-mailer.ts"]);
    expect(filesWith(imported("ioredis"))).toEqual(["store/redis/redis-clients.ts"]);
    expect(filesWith(imported("node:dgram"))).toEqual(["observability/hep-sender.ts"]);
    expect(filesWith(/\bcreateConnection\b|\btls\.connect\b/)).toEqual([
      "doctor/collect/servers.ts",
    ]);
    expect(filesWith(/from "node:(https|tls|http2)"/)).toEqual([]);
    // The one fetch is the browser's, to the page's own address.
    expect(filesWith(/\bawait fetch\(/)).toEqual(["server/console/assets/dashboard.js"]);
  });

  it("starts four programs, none through a shell, with no argument that a call can choose", () => {
    expect(filesWith(/from "node:child_process"/)).toEqual([
      "doctor/collect/kamailio-control.ts",
      "doctor/collect/machine.ts",
      "verify/read/capture.ts",
      "wiring/list-builder.ts",
    ]);
    expect(filesWith(/\bshell: |\bexec\(["'`]|execSync|import \{ exec\b/)).toEqual([]);
  });

  it("makes no code of a text, and no mark-up of one", () => {
    expect(filesWith(/(?<![.\w])eval\(|new Function\(|from "node:vm"|setTimeout\("/)).toEqual([]);
    expect(filesWith(/dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacent/)).toEqual([]);
    expect(filesWith(/document\.write/)).toEqual([]);
  });

  it("writes CSV by one library, and every cell of it so that no spreadsheet runs it", () => {
    const writers = FILES.filter(({ text }) => text.includes('from "csv-stringify'));
    expect(writers.map(({ file }) => file).sort()).toEqual([
      "cli/redress-export.ts",
      "ledger/subscriber-csv.ts",
    ]);
    for (const { text } of writers) {
      const escapes = text.match(/escape_formulas: true/g) ?? [];
      expect(escapes).toHaveLength(text.match(/\bstringify\(/g)?.length ?? 0);
    }
  });

  it("has no SQL, nor have the scripts: accounting hands values to the SBC's database module", () => {
    const scripts = ["kamailio-cfg", "opensips-cfg"].flatMap((folder) =>
      readdirSync(projectPath(folder))
        .filter((file) => file.endsWith(".cfg"))
        .map((file) => readFileSync(projectPath(folder, file), "utf8")),
    );
    expect(scripts.length).toBeGreaterThan(8);
    for (const script of scripts) {
      expect(script).not.toMatch(/\b(sql_query|sql_xquery|sql_pvquery|avp_db_query|exec_)/);
    }
    expect(filesWith(/\b(INSERT INTO|SELECT .* FROM|UPDATE \w+ SET|DELETE FROM)\b/)).toEqual([]);
  });

  it("takes a secret by no argument of a command, which others on the machine see", () => {
    const options = FILES.flatMap(({ file, text }) =>
      [...text.matchAll(/\.(?:option|requiredOption|argument)\(\s*"([^"]+)"/g)].map(
        ([, name]) => `${file}: ${name}`,
      ),
    );
    expect(options.length).toBeGreaterThan(30);
    expect(options.filter((option) => /token|secret|password|key/i.test(option))).toEqual([]);
  });

  it("hides every setting that is a secret by its name", () => {
    const named = Object.entries(SETTINGS).filter(
      ([name, { kind }]) => /token|secret|password|key/i.test(name) && kind.name !== "path",
    );
    expect(named.map(([name]) => name)).toEqual(["token", "redressWebhookSecret"]);
    for (const [, entry] of named) expect(entry).toHaveProperty("secret", true);
  });
});
