import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;

/** OTLP/gRPC server on Vert.x. See ../README.md. */
final class VertxServer {
  /** Of a message, in the scene limit. */
  private static final int LIMIT = 40_000;

  private VertxServer() {}

  public static void main(String[] arguments) {
    String scene = arguments[2];
    Store store = new Store(arguments[1], scene);
    boolean compressed = scene.equals("gzip") || scene.equals("partial");
    GrpcServerOptions options = new GrpcServerOptions();
    if (scene.equals("limit")) {
      options.setMaxMessageSize(LIMIT);
    }
    Vertx vertx = Vertx.vertx();
    GrpcServer grpc = GrpcServer.server(vertx, options);
    grpc.callHandler(
        request ->
            request.handler(
                message -> {
                  if (compressed) {
                    request.response().encoding("gzip");
                  }
                  request.response().end(Buffer.buffer(store.keep(message.getBytes())));
                }));
    vertx
        .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(true))
        .requestHandler(grpc)
        .listen(Integer.parseInt(arguments[0]), "127.0.0.1");
  }
}
