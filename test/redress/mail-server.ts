import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** A mail as a server got it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came, header and body. */
  readonly text: string;
}

/** A real SMTP server on a free port, which keeps what it gets. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** The reply to every recipient, where it is none: `[550, "no such user"]`. */
  refusal: readonly [code: number, text: string] | undefined;
  readonly #server: SMTPServer;

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onRcptTo: (_address, _session, done) => {
        const [code, text] = this.refusal ?? [];
        done(code === undefined ? null : Object.assign(new Error(text), { responseCode: code }));
      },
      onData: (stream, { envelope }, done) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          const { mailFrom, rcptTo } = envelope;
          this.mails.push({
            from: mailFrom === false ? "" : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            text: Buffer.concat(chunks).toString("utf8"),
          });
          done();
        });
      },
    });
    this.#server.on("error", () => {});
  }

  /** @param port the one of a server that was stopped, to be there again */
  static async start(port = 0): Promise<MailServer> {
    const started = new MailServer();
    started.#server.listen(port, "127.0.0.1");
    await once(started.#server.server, "listening");
    return started;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
