import io.grpc.InsecureServerCredentials;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.net.InetSocketAddress;

/** OTLP/gRPC server on grpc-okhttp, gRPC's small transport for Java. See ../README.md. */
final class OkHttpServer {
  private OkHttpServer() {}

  public static void main(String[] arguments) throws Exception {
    String scene = arguments[2];
    InetSocketAddress address =
        new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
    OkHttpServerBuilder builder =
        OkHttpServerBuilder.forPort(address, InsecureServerCredentials.create())
            .decompressorRegistry(ExportService.decompressors(scene))
            .addService(ExportService.of(new Store(arguments[1], scene), scene));
    if (scene.equals("limit")) {
      builder.maxInboundMessageSize(ExportService.LIMIT);
    }
    builder.build().start().awaitTermination();
  }
}
