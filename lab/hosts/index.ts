export { describeStatus, type HostStatus, hostStatus, startHosts, stopHosts } from "./hosts.ts";
export { hostKey, runOnHost } from "./ssh.ts";
