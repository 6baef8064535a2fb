import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.GrpcServiceBuilder;
import java.net.InetSocketAddress;

/** OTLP/gRPC server on Armeria. See ../README.md. */
final class ArmeriaServer {
  private ArmeriaServer() {}

  public static void main(String[] arguments) throws Exception {
    String scene = arguments[2];
    GrpcServiceBuilder service =
        GrpcService.builder().addService(ExportService.of(new Store(arguments[1], scene), scene));
    if (scene.equals("limit")) {
      service.maxRequestMessageLength(ExportService.LIMIT);
    }
    Server.builder()
        .http(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])))
        .service(service.build())
        .build()
        .start()
        .join();
  }
}
