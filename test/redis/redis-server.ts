import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freeTcpPort } from "../sip/harness/free-port.ts";

const START_LIMIT_MS = 10_000;

/** A `redis-server` of the test's own, on a free port of 127.0.0.1, in a directory of its own. */
export class RedisServer {
  readonly port: number;
  readonly #directory: string;
  readonly #arguments: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, directory: string, options: readonly string[]) {
    this.port = port;
    this.#directory = directory;
    this.#arguments = options;
  }

  /** @param options further arguments, such as `--cluster-enabled yes` */
  static async start(...options: string[]): Promise<RedisServer> {
    const directory = await mkdtemp(join(tmpdir(), "ringfence-redis-"));
    const server = new RedisServer(await freeTcpPort(), directory, [
      "--save",
      "",
      "--appendonly",
      "no",
      ...options,
    ]);
    await server.startAgain();
    return server;
  }

  /** A Sentinel that watches `master`; a Sentinel wants a configuration file that it may rewrite. */
  static async startSentinel(name: string, master: RedisServer): Promise<RedisServer> {
    const directory = await mkdtemp(join(tmpdir(), "ringfence-sentinel-"));
    const file = join(directory, "sentinel.conf");
    await writeFile(
      file,
      [
        `sentinel monitor ${name} 127.0.0.1 ${master.port} 1`,
        `sentinel down-after-milliseconds ${name} 500`,
        `sentinel failover-timeout ${name} 3000`,
        "",
      ].join("\n"),
    );
    const sentinel = new RedisServer(await freeTcpPort(), directory, [file, "--sentinel"]);
    await sentinel.startAgain();
    return sentinel;
  }

  /** Starts it on the same port, empty. Waits until it answers. */
  async startAgain(): Promise<void> {
    const [file = "", ...options] = this.#arguments[0]?.endsWith(".conf")
      ? this.#arguments
      : ["", ...this.#arguments];
    const command = [
      ...(file === "" ? [] : [file]),
      "--port",
      String(this.port),
      "--bind",
      "127.0.0.1",
      "--dir",
      this.#directory,
      ...options,
    ];
    const child = spawn("redis-server", command, { stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (bytes) => {
        said = (said + String(bytes)).slice(-2_000);
      });
    }
    const failed = new Promise<never>((_, reject) => {
      child.once("error", (error) =>
        reject(new Error(`redis-server cannot be run (${error.message}); run scripts/setup`)),
      );
      child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}: ${said}`)));
    });
    failed.catch(() => {});
    await Promise.race([this.#answers(), failed]);
  }

  /** As a crash would: at once, nothing saved. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #answers(): Promise<void> {
    const end = performance.now() + START_LIMIT_MS;
    while (!(await pings(this.port))) {
      if (performance.now() > end) throw new Error("redis-server does not answer");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function pings(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port }, () => socket.write("PING\r\n"));
    const answer = (pong: boolean) => {
      socket.destroy();
      resolve(pong);
    };
    socket.once("data", (bytes) => answer(String(bytes).startsWith("+PONG")));
    socket.once("error", () => answer(false));
    socket.setTimeout(1_000, () => answer(false));
  });
}
