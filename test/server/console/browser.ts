import { request as ask } from "undici";

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** As much of a browser as forms and cookies need: what it sends, and in which headers. */
export class Browser {
  cookie: string | undefined;
  /** What Set-Cookie said last, with its attributes. */
  cookieLine = "";
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
    return this.#send("GET", path, headers);
  }

  /** Sends a form as a page of ours would; headers that are given win. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Page> {
    const sent = {
      "content-type": "application/x-www-form-urlencoded",
      origin: this.origin,
      "sec-fetch-site": "same-origin",
      ...headers,
    };
    return this.#send("POST", path, sent, new URLSearchParams(fields).toString());
  }

  /** Loads a page and sends a form of it with the token that stood there. */
  async submit(
    page: string,
    path: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<Page> {
    const csrf = csrfOf(await this.get(page));
    return this.post(path, { csrf, ...fields });
  }

  async logIn(operator: string, token?: string): Promise<Page> {
    return this.post("/console/login", { operator, ...(token === undefined ? {} : { token }) });
  }

  async #send(
    method: "GET" | "POST",
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string | null = null,
  ): Promise<Page> {
    const cookie = this.cookie === undefined ? {} : { cookie: this.cookie };
    const answer = await ask(`${this.origin}${path}`, {
      method,
      headers: { ...cookie, ...headers },
      body,
      reset: true,
    });
    const [set] = [answer.headers["set-cookie"] ?? []].flat();
    if (set !== undefined) {
      this.cookieLine = set;
      this.cookie = set.split(";")[0];
    }
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  }
}

/** The token in the first form of a page. */
export function csrfOf({ text }: Page): string {
  return /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? "";
}

/** The words of a page, as somebody reads them. */
export function wordsOf({ text }: Page): string {
  return text
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");
}
