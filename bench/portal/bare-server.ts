import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// The limit: node:http alone, a constant of the size that it is told, with as many headers.
const page = "x".repeat(Number(process.argv[2]));
const headers = Object.fromEntries(
  Array.from({ length: 7 }, (_, at) => [`X-Header-${at}`, "x".repeat(20)]),
);

const server = createServer((_request, response) => {
  response.writeHead(404, {
    ...headers,
    "Content-Type": "text/html",
    "Content-Length": page.length,
  });
  response.end(page);
});
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
