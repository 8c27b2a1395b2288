// Preloaded into a gateway that listens on every interface: it is to be reached from this machine only.
import { Server } from "node:net";

const listen = Server.prototype.listen;
Server.prototype.listen = function (place, ...rest) {
  const options = typeof place === "object" ? place : { port: place };
  const callback = rest.find((one) => typeof one === "function");
  return listen.call(this, { ...options, host: "127.0.0.1" }, callback);
};
