import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Answer, cutOff, FileServer, file, status } from "../../dno/download/file-server.ts";
import { CronHost } from "./cron-host.ts";
import { cnacArchive, cnacSource } from "./national-files.ts";

const CNAC = cnacArchive();
const NEWER = cnacArchive(2);
const PAGE = file(
  "<html><head><title>Request unsuccessful. Incapsula incident</title></head></html>",
);
let host: CronHost;
let server: FileServer;

beforeEach(async () => {
  host = await CronHost.make();
  server = await FileServer.start(file(CNAC));
  await host.writeManifest(cnacSource(server.at("/COCodeStatus_ALL.zip")));
});
afterEach(async () => {
  await server.stop();
  await host.remove();
});

describe("with a good file from before, a run goes on with it, and tells of", () => {
  it.each<[string, Answer, string]>([
    ["an HTML page instead of a file", PAGE, "gave an HTML page and not the file"],
    ["a download that is cut off", cutOff(NEWER, 100_000), "cannot be read to its end"],
    [
      "an archive that is cut off without a word",
      file(NEWER.subarray(0, 200_000)),
      "is a zip archive that is cut off or damaged",
    ],
    ["a server that refuses", status(403), "answers 403"],
  ])("%s", async (_, answer, reason) => {
    await host.run();
    server.answer = answer;
    await host.list([6_862_000_142, 6_862_000_143]);
    const { status: ended, output } = await host.run();
    expect(ended).toBe(0);
    expect(output).toContain(reason);
    expect(output).toMatch(
      /; the file that was downloaded \S+ \S+ UTC is used \(exit status 0\)$/m,
    );
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(await host.classesOf("6862000143")).toContain("inbound-only");
    const { output: told } = await host.ringfence("dno", "status");
    expect(told).toContain(reason);

    server.answer = file(NEWER);
    expect(await host.run()).toEqual({ status: 0, output: "" });
    expect((await host.ringfence("dno", "status")).output).not.toContain(reason);
  });
});

describe("without a good file from before, nothing is published", () => {
  it.each<[string, Answer, number]>([
    ["from an HTML page: 65", PAGE, 65],
    ["from an archive that is cut off: 65", file(CNAC.subarray(0, 200_000)), 65],
    ["from a download that is cut off: 69", cutOff(CNAC, 100_000), 69],
    ["from a server that refuses: 69", status(403), 69],
  ])("%s", async (_, answer, expected) => {
    server.answer = answer;
    const { status: ended, output } = await host.run();
    expect(ended).toBe(expected);
    expect(output).toContain("no list is built without a source");
    expect(await host.currentVersion()).toBeUndefined();
    server.answer = file(CNAC);
    expect(await host.run()).toEqual({ status: 0, output: "" });
  });
});

describe("a source at an https address", () => {
  let encrypted: Server;
  const asked: (string | undefined)[] = [];

  beforeEach(async () => {
    const [key, certificate] = [join(host.folder, "key.pem"), join(host.folder, "certificate.pem")];
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
        ...["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "1"],
        ...["-keyout", key, "-out", certificate],
      ],
      { stdio: "ignore" },
    );
    asked.length = 0;
    encrypted = createServer({ key: readFileSync(key), cert: readFileSync(certificate) });
    encrypted.on("request", (request, response) => {
      asked.push(request.headers.authorization);
      file(CNAC)(request, response);
    });
    await new Promise<void>((resolve) => encrypted.listen(0, "127.0.0.1", resolve));
    const { port } = encrypted.address() as AddressInfo;
    const secret = "download: { headers: { Authorization: { env: LIST_KEY } } }";
    const source = cnacSource(`https://127.0.0.1:${port}/COCodeStatus_ALL.zip`);
    await host.writeManifest(source.replace(" }", `, ${secret} }`));
    host.settings["LIST_KEY"] = "'Bearer very-secret'";
  });
  afterEach(() => {
    encrypted.closeAllConnections();
    encrypted.close();
  });

  it("is downloaded, with a secret of the settings, and nothing tells the secret", async () => {
    host.settings["NODE_EXTRA_CA_CERTS"] = join(host.folder, "certificate.pem");
    expect(await host.run()).toEqual({ status: 0, output: "" });
    expect(asked).toEqual(["Bearer very-secret"]);
    const traces = execFileSync("bash", ["-c", `! grep -r very-secret "${host.dataDir}"`]);
    expect(traces.toString()).toBe("");
  });

  it("is not downloaded from a server that nobody vouches for", async () => {
    const { status: ended, output } = await host.run();
    expect(ended).toBe(69);
    expect(output).toContain("self-signed certificate");
    expect(output).not.toContain("very-secret");
    expect(asked).toEqual([]);
  });
});
