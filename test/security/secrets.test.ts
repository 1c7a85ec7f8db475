import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { LineWriter } from "../../service/observability/line-writer.ts";
import { createLogger } from "../../service/observability/logger.ts";
import { SmtpMailer } from "../../service/redress/smtp-mailer.ts";
import { RedisStore } from "../../service/store/redis/redis-store.ts";
import { readRedisUrl } from "../../service/store/redis/redis-url.ts";
import { temporaryFolder } from "../dno/temporary-folder.ts";

const PASSWORD = "correct-horse-battery";

const LOGIN = Buffer.from(`\0ops\0${PASSWORD}`).toString("base64");

const folder = temporaryFolder();
const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A server of lines that answers each as it is told to, and its port. */
async function serverThat(greeting: string, answer: (line: string) => string): Promise<number> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.write(greeting);
    socket.on("data", (chunk) => {
      for (const line of chunk.toString().split("\r\n"))
        if (line !== "") socket.write(answer(line));
    });
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** An error as it stands in the log, with all that hangs on it. */
async function logged(error: unknown): Promise<string> {
  const path = join(folder.path, "log");
  const writer = new LineWriter(openSync(path, "w"));
  createLogger("trace", writer).error({ err: error }, "failed");
  await writer.drained(1_000);
  return readFileSync(path, "utf8");
}

describe("a secret", () => {
  it("of Redis stands in no error and no log, though ioredis hangs the command on its errors", async () => {
    const asked: string[] = [];
    const port = await serverThat("", (line) => {
      asked.push(line);
      // A command is an array: its head is answered, the parts of it are passed over.
      return line.startsWith("*") ? "-WRONGPASS invalid username-password pair\r\n" : "";
    });
    const url = `redis://ops:${PASSWORD}@127.0.0.1:${port}`;
    const store = await RedisStore.open(readRedisUrl(url), 200, Date.now);
    const error = await store.overrides.all().catch((thrown: unknown) => thrown);
    await store.close();
    // It was sent, so that there was something to give away.
    expect(asked).toContain(PASSWORD);
    expect(error).toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await logged(error)).toContain("WRONGPASS");
    expect(await logged(error)).not.toContain(PASSWORD);
  });

  /** Sends a mail by a server at `host` that has no TLS and takes no login: what it was told. */
  async function mailBy(host: string): Promise<{ asked: string; error: unknown }> {
    const asked: string[] = [];
    const port = await serverThat("220 mail.example\r\n", (line) => {
      asked.push(line);
      if (line.startsWith("EHLO")) return "250-mail.example\r\n250 AUTH PLAIN\r\n";
      return line.startsWith("AUTH") ? "535 5.7.8 refused\r\n" : "502 no\r\n";
    });
    const url = `smtp://ops:${PASSWORD}@${host}:${port}`;
    const mailer = new SmtpMailer({ url, from: "redress@example.net" });
    const notice = { to: "pat@clinic.example", subject: "s", text: "t", key: "k".repeat(64) };
    const error = await mailer.send(notice, undefined).catch((thrown: unknown) => thrown);
    return { asked: asked.join("\n"), error };
  }

  it("of the mail server stands in no error and no log", async () => {
    const { asked, error } = await mailBy("127.0.0.1");
    expect(asked).toContain(LOGIN);
    const text = await logged(error);
    expect(text).toContain("535");
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(LOGIN);
  });

  it("of the mail server goes to no other machine without TLS", async () => {
    // Reaches this machine, and is no address of loopback.
    const { asked, error } = await mailBy("0.0.0.0");
    expect(asked).toContain("STARTTLS");
    expect(asked).not.toContain("AUTH");
    expect(error).toBeInstanceOf(Error);
  });
});
