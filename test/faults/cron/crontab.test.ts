import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileServer, file, site, stalled } from "../../dno/download/file-server.ts";
import { waitUntil } from "../../sip/harness/wait-until.ts";
import { readCrontab, unitValue } from "./cron-files.ts";
import { CronHost, endOf } from "./cron-host.ts";
import { cnacArchive, cnacSource, nanpaArchive, nanpaSource } from "./national-files.ts";

const NANPA = nanpaArchive();
const CNAC = cnacArchive();
let host: CronHost;
let server: FileServer;

beforeEach(async () => {
  host = await CronHost.make();
  server = await FileServer.start(
    site({ "/nanpa.zip": file(NANPA, { etag: '"n"' }), "/cnac.zip": file(CNAC, { etag: '"c"' }) }),
  );
});
afterEach(async () => {
  await server.stop();
  await host.remove();
});

/** Starts a run that stays in the middle of its download, until the server is stopped. */
async function startSlowly() {
  await host.writeManifest(cnacSource(server.at("/cnac.zip")));
  server.answer = stalled(CNAC, 50_000);
  const running = await host.start();
  await waitUntil("a download", () => server.requests.length > 0, 10_000);
  return running;
}

describe("the crontab", () => {
  it("has one job, once an hour, of the service's user, in bash, with mail", () => {
    const { schedule, user, variables } = readCrontab();
    expect(schedule).toBe("17 * * * *");
    expect(user).toBe("ringfence");
    expect(variables).toMatchObject({ SHELL: "/bin/bash", MAILTO: "root", SPLAY: "300" });
  });

  it("and the timer run at the same hour, with the same lock and the same splay", () => {
    const { variables } = readCrontab();
    expect(unitValue("ringfence-reload.timer", "OnCalendar")).toBe("*-*-* *:17:00");
    expect(unitValue("ringfence-reload.timer", "RandomizedDelaySec")).toBe(variables["SPLAY"]);
    expect(unitValue("ringfence-reload.service", "EnvironmentFile")).toBe(variables["SETTINGS"]);
    const command = unitValue("ringfence-reload.service", "ExecStart");
    expect(command.replace("%S", "/var/lib")).toContain(variables["LOCK"]);
  });
});

describe("a run of the crontab's line", () => {
  it("publishes the national list, prints nothing, and the next one changes nothing", async () => {
    await host.writeManifest(
      nanpaSource(server.at("/nanpa.zip")),
      cnacSource(server.at("/cnac.zip")),
    );
    expect(await host.run()).toEqual({ status: 0, output: "" });
    expect(await host.classesOf("6862000142")).toContain("inbound-only");
    expect(await host.classesOf("2129110100")).toEqual(["invalid"]);
    const version = await host.currentVersion();
    expect(version).toMatch(/^\d{8}T/);
    expect(await host.run()).toEqual({ status: 0, output: "" });
    expect(await host.currentVersion()).toBe(version);
    expect(server.requests).toHaveLength(4);
  });

  it("takes a number into the list when it stands in a file", async () => {
    expect(await host.run()).toEqual({ status: 0, output: "" });
    await host.list([6_862_000_142, 6_862_000_143]);
    expect(await host.run()).toEqual({ status: 0, output: "" });
    expect(await host.classesOf("6862000143")).toEqual(["inbound-only"]);
  });

  it("while another one is at work says nothing, and ends with 75", async () => {
    const running = await startSlowly();
    expect(await host.run()).toEqual({ status: 75, output: "" });
    await running.stop();
  });

  it("while another host is at work says nothing, and ends with 75", async () => {
    const running = await startSlowly();
    host.variables["LOCK"] = join(host.folder, "other.lock");
    expect(await host.run()).toEqual({ status: 75, output: "" });
    await running.stop();
  });

  it("waits by chance for its splay at most, and takes the lock only then", async () => {
    host.variables["SPLAY"] = "300";
    const waits = join(host.folder, "waits");
    await host.addCommand("sleep", [
      `echo "$1" >> ${waits}`,
      'flock -n "$LOCK" true || echo locked',
    ]);
    for (let run = 0; run < 3; run += 1)
      expect(await host.run()).toEqual({ status: 0, output: "" });
    const seconds = (await readFile(waits, "utf8")).trim().split("\n").map(Number);
    expect(seconds).toHaveLength(3);
    for (const one of seconds) expect(one >= 0 && one < 300).toBe(true);
  });

  it("that is killed says so", async () => {
    const running = await startSlowly();
    await host.killReload();
    const { status, output } = await endOf(running);
    expect(status).toBe(137);
    expect(output).toContain("(exit status 137)");
  });

  it("without the settings of the service does nothing", async () => {
    host.variables["SETTINGS"] = join(host.folder, "nowhere");
    const { status, output } = await host.run();
    expect(status).toBe(78);
    expect(output).toContain("No such file");
    expect(await host.currentVersion()).toBeUndefined();
  });

  it("with a bad manifest ends with 78, and names the line", async () => {
    await writeFile(join(host.folder, "manifest.yaml"), "sources:\n  - name: own\n");
    const { status, output } = await host.run();
    expect(status).toBe(78);
    expect(output).toContain("manifest.yaml:2: sources[0] must have a format");
    expect(output).toContain("(exit status 78)");
  });

  it("with a list that a guard refuses ends with 65, and the list stays", async () => {
    await host.list(Array.from({ length: 500 }, (_, at) => 6_862_000_000 + at));
    await host.run();
    await host.list([6_862_000_142]);
    const { status, output } = await host.run();
    expect(status).toBe(65);
    expect(output).toMatch(/rows: own has 1 lines, and had 500/);
    expect(await host.classesOf("6862000499")).toEqual(["inbound-only"]);
  });
});

describe("the command of the systemd service", () => {
  const command = (): string =>
    unitValue("ringfence-reload.service", "ExecStart").replace("%S/ringfence", host.folder);

  it("publishes, and prints nothing", async () => {
    const line = `set -a; . "$SETTINGS"; exec ${command()}`;
    expect(await host.run(line)).toEqual({ status: 0, output: "" });
    expect(await host.classesOf("6862000142")).toEqual(["inbound-only"]);
  });

  it("ends with 75 while the crontab's line is at work, which is no failure for systemd", async () => {
    const running = await startSlowly();
    const line = `set -a; . "$SETTINGS"; exec ${command()}`;
    expect(await host.run(line)).toEqual({ status: 75, output: "" });
    expect(unitValue("ringfence-reload.service", "SuccessExitStatus")).toBe("75");
    await running.stop();
  });
});
