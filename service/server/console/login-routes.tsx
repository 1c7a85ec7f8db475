import { type Request, type RequestHandler, type Response, Router } from "express";
import type { Access } from "../access.ts";
import { wrongMethod } from "../admin/replies.ts";
import { clientAddress } from "../portal/client-address.ts";
import type { ListenerCounts } from "../ports.ts";
import type { ConsolePorts } from "./console-ports.ts";
import { csrfGuard } from "./csrf.ts";
import { LoginLimit } from "./login-limit.ts";
import { LoginPage } from "./pages/login-page.tsx";
import { isFromOurPage } from "./same-origin.ts";
import { sendPage } from "./send-page.ts";
import { logIn, logOut, operatorOf } from "./sessions.ts";

const LOGIN = "/console/login";
const START = "/console/";

const LONGEST_NAME = 60;
const CONTROL = /\p{C}/u;

/**
 * `/login` and `/logout`. With a token, whoever has it may log in. Without one the listener is
 * reached from this machine alone, whose people the listener trusts anyway: their name will do.
 */
export function loginRoutes(
  access: Access,
  ports: Pick<ConsolePorts, "log" | "now" | "proxies">,
  counts: Pick<ListenerCounts, "refused">,
): Router {
  const router = Router();
  const limit = new LoginLimit();
  router
    .route("/login")
    .get((request, response) => {
      const next = pathAfter(request.query["next"]);
      sendPage(response, <LoginPage wantsToken={access.wantsToken} next={next} />);
    })
    .post(async (request, response) => {
      const address = clientAddress(request, ports.proxies);
      const { operator = "", token = "", next } = formOf(request);
      const name = operator.trim();
      const refuse = (status: number, fault: string) => {
        counts.refused("admin", "UNAUTHORIZED");
        ports.log.refusedLogin(fault, address);
        const page = {
          wantsToken: access.wantsToken,
          next: pathAfter(next),
          operator: name,
          fault,
        };
        sendPage(response, <LoginPage {...page} />, status);
      };
      const waitS = await limit.attempt(address);
      if (waitS > 0) {
        response.set("Retry-After", String(waitS));
        return refuse(429, `Too many attempts from your address. Try again in ${waitS} seconds.`);
      }
      const fault = faultOf(request, access, name, token);
      if (fault !== undefined) return refuse(401, fault);
      await limit.succeeded(address);
      await logIn(request, name, ports.now());
      ports.log.loggedIn(name, address);
      response.redirect(303, pathAfter(next));
    })
    .all(wrongMethod);
  router
    .route("/logout")
    .post(csrfGuard, async (request, response) => {
      const operator = operatorOf(request, ports.now());
      await logOut(request);
      if (operator !== undefined) ports.log.loggedOut(operator);
      response.redirect(303, LOGIN);
    })
    .all(wrongMethod);
  return router;
}

/** Why somebody is not let in; undefined when they are. */
function faultOf(
  request: Request,
  access: Access,
  name: string,
  token: string,
): string | undefined {
  // A page of another site could else log its visitor in, under a name of its own.
  if (!isFromOurPage(request)) return "This form did not come from this console.";
  if (name === "" || name.length > LONGEST_NAME || CONTROL.test(name)) {
    return `Give your name, in at most ${LONGEST_NAME} characters.`;
  }
  if (access.wantsToken) return access.isToken(token) ? undefined : "The token is wrong.";
  if (access.isOnThisMachine(request)) return undefined;
  return "Without a token nobody logs in from elsewhere or through a proxy. Set RINGFENCE_TOKEN.";
}

function formOf({ body }: Request): Readonly<Record<string, string | undefined>> {
  const entries = Object.entries(Object(body) as Record<string, unknown>);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === "string")) as Record<
    string,
    string
  >;
}

/** Where to go after the login: a page of the console, and nowhere else. */
function pathAfter(next: unknown): string {
  const isOurs = typeof next === "string" && /^\/console\/[\w./?=&%+~-]*$/.test(next);
  return isOurs && !next.startsWith(LOGIN) ? next : START;
}

/** Sends whoever is not logged in to the login, and back to their page after it. */
export function loginWanted({ now }: Pick<ConsolePorts, "now">): RequestHandler {
  return (request, response, next) => {
    if (operatorOf(request, now()) !== undefined) {
      next();
      return;
    }
    toLogin(request, response);
  };
}

function toLogin(request: Request, response: Response): void {
  if (request.path.endsWith(".json")) {
    response.status(401).json({ error: { code: "UNAUTHORIZED", message: "log in again" } });
    return;
  }
  const next = request.method === "GET" ? `?next=${encodeURIComponent(request.originalUrl)}` : "";
  response.redirect(303, `${LOGIN}${next}`);
}
