import * as z from "zod";
import { isAddressRange, text } from "../../../shared/scalars.ts";

/** A name or IPv4 address and a port, or an IPv6 address in brackets and a port. */
export const hostAndPort = text(
  "a host and a port, such as nas.lab.example.com:9100 or [2001:db8::1]:9100",
  /^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\]):[1-9][0-9]{0,4}$/,
);

/** A name that a server's certificate proves. */
export const serverName = text(
  "a DNS name or an address, such as nas.lab.example.com",
  /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/,
);

/** A server's address, mutual TLS at its other end. */
export const httpsUrl = text(
  "an https:// address such as https://nas.lab.example.com:9090, without / at the end",
  /^https:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[1-9][0-9]{0,4})?(\/[A-Za-z0-9._~-]+)*$/,
);

/** A server's address. Over plain HTTP, which shows a token to the network, only one on the host itself. */
export const httpsOrLoopbackUrl = text(
  "an https:// address such as https://grafana.lab.example.com:3000, or http:// on 127.0.0.1, without / at the end",
  /^(https:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])|http:\/\/(127\.0\.0\.1|localhost|\[::1\]))(:[1-9][0-9]{0,4})?(\/[A-Za-z0-9._~-]+)*$/,
);

const ADDRESS_RANGE = "an address and a prefix length, such as 10.99.0.1/24 or fd00:99::1/64; not /0";

/** Address with the length of its network's prefix. `/0` is refused: a tunnel for everything is another thing. */
export const addressRange = z
  .string({ error: ADDRESS_RANGE })
  .refine(isAddressRange, { error: ADDRESS_RANGE });
