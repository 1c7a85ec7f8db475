import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// The limit: node:http alone. It reads the same body, parses the same JSON and answers a constant
// of the size that the real answers have on average.
const size = Number(process.argv[2] ?? 150);
const answer = JSON.stringify({ action: "pass", filler: "x".repeat(Math.max(0, size - 29)) });
const headers = ["Content-Type", "application/json", "Content-Length", String(answer.length)];

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => {
    body += chunk;
  });
  request.on("end", () => {
    const call: unknown = JSON.parse(body);
    response.writeHead(typeof call === "object" ? 200 : 400, headers);
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
