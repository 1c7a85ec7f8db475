import { once } from "node:events";
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { readNetstrings, writeNetstring } from "./netstring.ts";

/** The parameters of one question, as the script sent them. */
export type Question = Readonly<Record<string, unknown>>;

/** What stands for the service answers with: a decision, or one of the ways in which it can fail. */
export type Answer =
  | { readonly kind: "decision"; readonly decision: object; readonly afterMs?: number }
  /** Takes the question and never answers. */
  | { readonly kind: "silence" }
  /** An HTTP status without a decision; by JSON-RPC an error, -32602 standing for 400. */
  | { readonly kind: "error"; readonly status: number }
  /** By HTTP a body of status 200; by JSON-RPC what goes into the connection, unframed. */
  | { readonly kind: "bytes"; readonly bytes: string };

export const PASS: Answer = { kind: "decision", decision: { action: "pass", cause: "none" } };

/** Stands for the service where a test needs it to fail, or to say something exact. */
export interface DecisionServer {
  readonly httpPort: number;
  readonly rpcPort: number;
  /** Every question so far, whichever way it came. */
  readonly questions: readonly Question[];
  /** How questions are answered from now on. */
  answer: (question: Question) => Answer;
  close(): Promise<void>;
}

/** Opens a decision server on two free ports; it passes every call until it is told otherwise. */
export async function openDecisionServer(): Promise<DecisionServer> {
  const questions: Question[] = [];
  const sockets = new Set<Socket>();
  const ask = (question: Question) => {
    questions.push(question);
    return server.answer(question);
  };

  const http = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      answerHttp(response, ask(JSON.parse(Buffer.concat(chunks).toString()) as Question));
    });
  });
  const rpc = createTcpServer((socket) => {
    readNetstrings(socket, (text) => {
      const request = JSON.parse(text) as { id: number; params: Question };
      answerRpc(socket, request.id, ask(request.params));
    });
  });
  for (const listener of [http, rpc]) {
    listener.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
  }
  const server: DecisionServer = {
    httpPort: (http.address() as AddressInfo).port,
    rpcPort: (rpc.address() as AddressInfo).port,
    questions,
    answer: () => PASS,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([http, rpc].map((one) => new Promise((done) => one.close(done))));
    },
  };
  return server;
}

function answerHttp(response: ServerResponse, answer: Answer): void {
  const send = (status: number, body: string) => {
    response.writeHead(status, {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
    });
    response.end(body);
  };
  if (answer.kind === "decision") {
    setTimeout(() => send(200, JSON.stringify(answer.decision)), answer.afterMs ?? 0);
  } else if (answer.kind === "error") {
    send(answer.status, '{"error":{"code":"INTERNAL","message":"told to fail"}}');
  } else if (answer.kind === "bytes") {
    send(200, answer.bytes);
  }
}

function answerRpc(socket: Socket, id: number, answer: Answer): void {
  const send = (outcome: object) => {
    if (!socket.destroyed)
      writeNetstring(socket, JSON.stringify({ jsonrpc: "2.0", id, ...outcome }));
  };
  if (answer.kind === "decision") {
    setTimeout(() => send({ result: answer.decision }), answer.afterMs ?? 0);
  } else if (answer.kind === "error") {
    const code = answer.status === 400 ? -32602 : -32603;
    send({ error: { code, message: "told to fail" } });
  } else if (answer.kind === "bytes") {
    socket.write(answer.bytes);
  }
}
