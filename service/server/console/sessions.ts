import { randomBytes } from "node:crypto";
import type { Request, RequestHandler } from "express";
import session from "express-session";
import { SessionStore } from "./session-store.ts";

declare module "express-session" {
  interface SessionData {
    /** Who logged in, in their own words: stands in `by` of every change. */
    operator: string;
    /** Milliseconds since 1970, UTC. */
    loggedInAtMs: number;
    /** Said once, on the next page: what the last click did. */
    done: string;
  }
}

const IDLE_MS = 30 * 60 * 1000;

/** A shift. A page that is left open refreshes itself and would else never be logged out. */
const LONGEST_MS = 12 * 60 * 60 * 1000;

const MOST_SESSIONS = 1000;

const COOKIE = "ringfence-console";

/**
 * Sessions, which only those who have logged in get: nobody else can fill the store.
 *
 * @param now milliseconds since 1970, UTC
 */
export function sessions(now: () => number): RequestHandler {
  return session({
    name: COOKIE,
    // Sessions live in this process, and so may the key that signs their names.
    secret: randomBytes(32).toString("base64url"),
    store: new SessionStore(MOST_SESSIONS, IDLE_MS, now),
    resave: false,
    saveUninitialized: false,
    rolling: true,
    // A proxy that speaks https for us says so in X-Forwarded-Proto: the cookie is Secure then.
    proxy: true,
    cookie: {
      path: "/console",
      httpOnly: true,
      sameSite: "strict",
      secure: "auto",
      maxAge: IDLE_MS,
    },
  });
}

/** Who is logged in; undefined when nobody is, or the shift is over. */
export function operatorOf({ session }: Request, nowMs: number): string | undefined {
  const { operator, loggedInAtMs = 0 } = session;
  return nowMs - loggedInAtMs < LONGEST_MS ? operator : undefined;
}

/**
 * Opens a session under a new id, so that one which somebody planted before is worth nothing.
 */
export function logIn(request: Request, operator: string, nowMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request.session.regenerate((error: unknown) => {
      if (error) return reject(error);
      request.session.operator = operator;
      request.session.loggedInAtMs = nowMs;
      return resolve();
    });
  });
}

/** Ends the session, for good. */
export function logOut({ session }: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    session.destroy((error: unknown) => (error ? reject(error) : resolve()));
  });
}
