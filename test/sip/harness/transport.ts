/** How Kamailio asks: JSON-RPC over TCP (janssonrpcc), or HTTP (http_async_client). */
export type Transport = "rpc" | "http";

export const TRANSPORTS: readonly Transport[] = ["rpc", "http"];
