import nodemailer, { type Transporter } from "nodemailer";
import { isLoopback } from "../settings/kinds.ts";
import { isEmail } from "../sip/notice-contact.ts";
import type { Notice } from "./redress-notices.ts";

/** A mail server that is slower than this is tried again later. */
const WAIT_MS = 10_000;

export interface SmtpOptions {
  /** RINGFENCE_SMTP_URL */
  readonly url: string;
  /** RINGFENCE_MAIL_FROM */
  readonly from: string;
}

/** What sends a notice; rejects when the mail server did not take it. */
export interface Mailer {
  /** @param name of the sender, as the reader sees it; undefined for the address alone */
  send(notice: Notice, name: string | undefined): Promise<void>;
}

/** Sends notices by SMTP (RFC 5321), one connection each. */
export class SmtpMailer implements Mailer {
  readonly #transport: Transporter;
  readonly #from: string;

  constructor({ url, from }: SmtpOptions) {
    const { protocol, hostname, port, username, password } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, "");
    const hasLogin = username !== "";
    this.#from = from;
    this.#transport = nodemailer.createTransport({
      host,
      ...(port === "" ? {} : { port: Number(port) }),
      secure: protocol === "smtps:",
      // A password goes over TLS or over loopback. A mail server on this machine mostly has a
      // certificate that nobody signed, and needs none.
      requireTLS: hasLogin && !isLoopback(host),
      ignoreTLS: protocol === "smtp:" && isLoopback(host),
      ...(hasLogin
        ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }
        : {}),
      connectionTimeout: WAIT_MS,
      greetingTimeout: WAIT_MS,
      socketTimeout: WAIT_MS,
      // Nothing in a notice is a path or an address to fetch, and nothing will be.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ to, subject, text, key }: Notice, name: string | undefined): Promise<void> {
    // The form was checked when it was taken; what is in a store may have been put there otherwise.
    if (!isEmail(to)) throw new Error("the address of the caller is none");
    const from = this.#from;
    await this.#transport.sendMail({
      from: { name: name ?? "", address: from },
      to: { name: "", address: to },
      subject,
      text,
      messageId: `<redress.${key.slice(0, 32)}@${from.slice(from.indexOf("@") + 1)}>`,
      // RFC 3834: nobody's holiday answers to this.
      headers: { "Auto-Submitted": "auto-generated" },
    });
  }
}

/** True when the mail server will never take this mail: a reply of the 500s. */
export function isRefusedForGood(error: unknown): boolean {
  const { responseCode } = Object(error) as { responseCode?: unknown };
  return typeof responseCode === "number" && responseCode >= 500;
}
