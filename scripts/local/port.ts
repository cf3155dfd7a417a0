import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { codeOf } from "../refusal.ts";

/** A port of this machine that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** False when a program listens on this port of this machine, on whichever of its addresses, or may not be used by us. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of ["127.0.0.1", "0.0.0.0", "::1", "::"]) {
    const server = createServer();
    try {
      server.listen(port, host);
      await once(server, "listening");
    } catch (error) {
      // A machine without IPv6 has no such address, and so nobody listening on it.
      if (!["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes(codeOf(error))) return false;
      continue;
    }
    server.close();
    await once(server, "close");
  }
  return true;
}
