// Preloaded into a gateway that listens on every interface: it is to be reached from this machine only.
import { Server } from "node:net";

Server.prototype.listen = new Proxy(Reflect.get(Server.prototype, "listen"), {
  apply: (listen, server, [place, ...rest]) => {
    const options = typeof place === "object" ? place : { port: place };
    const callback = rest.find((one) => typeof one === "function");
    return Reflect.apply(listen, server, [{ ...options, host: "127.0.0.1" }, callback]);
  },
});
